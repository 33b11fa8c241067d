"""Folders of generated files: tracks the files that mimkit wrote, and replaces them with a new version."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path

from mimkit.store.exchange import exchange

MARKER = ".mimkit-site"
"""Marks a folder that mimkit may replace. It contains hashes of paths, but no paths."""

_FIRST_LINE = "Written by mim, which replaces the whole folder. Do not keep your own files here."
_PREFIX = ".mimkit-"
_OF_SYSTEMS = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
"""Files that file managers create in any folder that they open."""
_SITE_PARTS = ("index.html", "404.html", "sitemap.xml", "assets/mim.css")
"""Files in every site that mimkit built before it wrote a marker."""
_RENDERED = "# Written by `mim site render`"
"""The first line of the configuration that mimkit writes with the Markdown of a site."""
_GENERATED_NAMES = frozenset(("index.html", "index.json", "404.html", "sitemap.xml", "sitemap.xml.gz"))
_GENERATED_FOLDERS = ("assets/", "search/")


def listing(folder: Path) -> list[str]:
    """Return the paths of all files and links below a folder, sorted, without the marker and mim's temporary files."""
    return sorted(_files(folder, ""))


def _files(folder: Path, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in _OF_SYSTEMS or (not prefix and entry.name.startswith(_PREFIX)):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name


def mark(folder: Path) -> None:
    """Write the marker: mimkit may replace the folder and the files that it contains now."""
    lines = (_FIRST_LINE, *sorted(_hash(path) for path in listing(folder)))
    (folder / MARKER).write_text("".join(f"{line}\n" for line in lines), encoding="ascii")


def is_marked(folder: Path) -> bool:
    """Return whether mimkit wrote the folder: it has the marker, or the files of a site from before the marker."""
    interrupted = any(folder.glob(f"{_PREFIX}old-*"))
    return (folder / MARKER).is_file() or interrupted or _is_earlier_site(folder)


def unmark(folder: Path) -> None:
    """Remove the marker, because another program is about to write into the folder."""
    (folder / MARKER).unlink(missing_ok=True)


def _is_earlier_site(folder: Path) -> bool:
    """Return whether mimkit wrote the folder before markers existed."""
    if all((folder / part).is_file() for part in _SITE_PARTS):
        return True
    configuration = folder / "mkdocs.yml"
    return configuration.is_file() and configuration.read_bytes().startswith(_RENDERED.encode())


def foreign(folder: Path, new: Collection[str] = (), also: tuple[str, ...] = ()) -> list[str]:
    """Return the files of a marked folder that mimkit did not write, and that would be lost when it is replaced.

    `new` are the files of the new version. Below the folders `also`, other programs write generated files.
    """
    known = _known(folder)
    return [
        path
        for path in listing(folder)
        if path not in new
        and not path.startswith(also)
        and not (_looks_generated(path) if known is None else _hash(path) in known)
    ]


def _known(folder: Path) -> frozenset[str] | None:
    try:
        lines = (folder / MARKER).read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None  # written before markers existed
    return frozenset(lines[1:])


def _hash(path: str) -> str:
    return sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _looks_generated(path: str) -> bool:
    return path.rpartition("/")[2] in _GENERATED_NAMES or path.startswith(_GENERATED_FOLDERS)


@contextmanager
def staged(place: Path) -> Iterator[Path]:
    """Return an empty folder for the new version of `place`: next to it if that is writable.

    What an earlier process left there when it was killed is removed first.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _tidy(place)
        stage = _beside(place, "new")
        stage.mkdir()
    except OSError:
        stage = Path(tempfile.mkdtemp(prefix="mimkit-"))
    with _locked(stage):
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _tidy(place: Path) -> None:
    """Put back a folder that was moved aside and not replaced, and remove the stages of processes that have ended."""
    aside = sorted(place.parent.glob(f".{place.name}{_PREFIX}old-*"))
    if aside and not place.exists():
        aside.pop().rename(place)
    for left in (*aside, *place.parent.glob(f".{place.name}{_PREFIX}new-*")):
        with suppress(OSError), _locked(left):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock a folder until this process ends; raises BlockingIOError if another one has it locked."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def replace(place: Path, stage: Path) -> None:
    """Replace a folder with the staged one. If this fails with an OSError, the folder is unchanged.

    Where the system can exchange two folders, there is no moment without one; afterwards the stage has the old files.
    """
    _like(place, stage)
    with suppress(OSError):
        exchange(place, stage)
        return
    aside = _beside(place, "old")
    try:
        if place.exists():
            place.rename(aside)
        try:
            stage.rename(place)
        except BaseException:
            if aside.exists():
                aside.rename(place)
            raise
    except OSError:
        # A mount point, another file system, or a parent folder that is not writable.
        _replace_inside(place, stage)
        return
    shutil.rmtree(aside, ignore_errors=True)


def _beside(place: Path, word: str) -> Path:
    return place.with_name(f".{place.name}{_PREFIX}{word}-{secrets.token_hex(4)}")


def _like(place: Path, stage: Path) -> None:
    """Give the staged folder the permissions of the folder that it replaces, or those of a new folder."""
    with suppress(OSError):
        if place.exists():
            shutil.copymode(place, stage)
            return
        umask = os.umask(0)
        os.umask(umask)
        stage.chmod(0o777 & ~umask)


def _replace_inside(place: Path, stage: Path) -> None:
    """Copy the staged files into a folder that cannot be moved, and only then replace its files, each in one step."""
    place.mkdir(parents=True, exist_ok=True)
    token = secrets.token_hex(4)
    new, old = place / f"{_PREFIX}new-{token}", place / f"{_PREFIX}old-{token}"
    undo: list[Callable[[], object]] = []
    try:
        shutil.copytree(stage, new, symlinks=True)
        old.mkdir()
        before = [each for each in place.iterdir() if each not in (new, old)]
        names = {each.name for each in new.iterdir()}
        for name in sorted(names - {each.name for each in before}):
            _move(new / name, place, undo)
        for each in before:
            if each.name not in names:
                _move(each, old, undo)
            elif not _exchanged(each, new / each.name, undo):
                _move(each, old, undo)
                _move(new / each.name, place, undo)
    except BaseException:
        for step in reversed(undo):
            step()
        shutil.rmtree(new, ignore_errors=True)
        with suppress(OSError):
            old.rmdir()
        raise
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path, undo: list[Callable[[], object]]) -> bool:
    try:
        exchange(one, other)
    except OSError:
        return False
    undo.append(partial(exchange, one, other))
    return True


def _move(source: Path, folder: Path, undo: list[Callable[[], object]]) -> None:
    target = folder / source.name
    source.rename(target)
    undo.append(partial(target.rename, source))
