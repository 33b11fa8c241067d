"""Manages folders of generated files: tracks which files mimkit wrote, and replaces them with a new version."""

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
"""The name of the file that marks a folder as replaceable by mimkit. It contains hashes of paths, not the paths."""

_FIRST_LINE = "Written by mim, which replaces the whole folder. Do not keep your own files here."
_PREFIX = ".mimkit-"
_OF_SYSTEMS = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
"""Files that file managers create in every folder they open."""
_SITE_PARTS = ("index.html", "404.html", "sitemap.xml", "assets/mim.css")
"""Files that exist in every site that mimkit built before it wrote markers."""
_RENDERED = "# Written by `mim site render`"
"""The first line of the configuration file that mimkit writes for a site's Markdown."""
_GENERATED_NAMES = frozenset(("index.html", "index.json", "404.html", "sitemap.xml", "sitemap.xml.gz"))
_GENERATED_FOLDERS = ("assets/", "search/")


def listing(folder: Path) -> list[str]:
    """Return the sorted paths of all files and links below a folder.

    The marker and temporary files are omitted.
    """
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
    """Write the marker, which allows mimkit to replace the folder and the files it now contains."""
    lines = (_FIRST_LINE, *sorted(_hash(path) for path in listing(folder)))
    (folder / MARKER).write_text("".join(f"{line}\n" for line in lines), encoding="ascii")


def is_marked(folder: Path) -> bool:
    """Return whether mimkit wrote the folder.

    Such a folder has a marker, files from an interrupted replacement, or the files of a site built before markers
    existed.
    """
    interrupted = any(folder.glob(f"{_PREFIX}old-*"))
    return (folder / MARKER).is_file() or interrupted or _is_earlier_site(folder)


def unmark(folder: Path) -> None:
    """Remove the marker, because another program is about to write to the folder."""
    (folder / MARKER).unlink(missing_ok=True)


def _is_earlier_site(folder: Path) -> bool:
    """Return whether mimkit wrote the folder before markers existed."""
    if all((folder / part).is_file() for part in _SITE_PARTS):
        return True
    configuration = folder / "mkdocs.yml"
    return configuration.is_file() and configuration.read_bytes().startswith(_RENDERED.encode())


def foreign(folder: Path, new: Collection[str] = (), also: tuple[str, ...] = ()) -> list[str]:
    """Return the files in a marked folder that mimkit did not write and that a replacement would delete.

    `new` contains the files of the new version. Files below the folders in `also` are ignored, because other
    programs generate them.
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
    """Yield an empty folder for the new version of `place`, next to it if that location is writable.

    Anything that a killed process left there is removed first.
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
    """Restore a folder that was moved aside but not replaced, and remove staging folders of ended processes."""
    aside = sorted(place.parent.glob(f".{place.name}{_PREFIX}old-*"))
    if aside and not place.exists():
        aside.pop().rename(place)
    for left in (*aside, *place.parent.glob(f".{place.name}{_PREFIX}new-*")):
        with suppress(OSError), _locked(left):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock a folder for the duration of the block. Raise BlockingIOError if another process has locked it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def replace(place: Path, stage: Path) -> None:
    """Replace a folder with the staged folder. If this fails with an OSError, the folder is unchanged.

    If the system can swap two folders, the folder is never missing in between. Afterwards, the staging folder
    contains the old files.
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
        # The folder is a mount point or on another file system, or its parent is not writable.
        _replace_inside(place, stage)
        return
    shutil.rmtree(aside, ignore_errors=True)


def _beside(place: Path, word: str) -> Path:
    return place.with_name(f".{place.name}{_PREFIX}{word}-{secrets.token_hex(4)}")


def _like(place: Path, stage: Path) -> None:
    """Give the staged folder the permissions of the folder it replaces, or the default permissions if that is new."""
    with suppress(OSError):
        if place.exists():
            shutil.copymode(place, stage)
            return
        umask = os.umask(0)
        os.umask(umask)
        stage.chmod(0o777 & ~umask)


def _replace_inside(place: Path, stage: Path) -> None:
    """Replace the contents of a folder that cannot be moved.

    All staged files are copied into it first. Then each file is replaced atomically.
    """
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
