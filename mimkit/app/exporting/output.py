"""Writes an export to a folder, a file or a stream. Files are replaced only if the whole export succeeds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from pathlib import Path

from mimkit.app.exporting.format import Chunk, ExportFormat
from mimkit.app.site_folder import NotReplaceable, check_foreign, check_replaceable
from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.store.generated import listing, mark, replace, staged
from mimkit.store.git.errors import NoRepository
from mimkit.store.git.repository import Repository

_HINT = "use a new or empty folder: --output DIR"


def check_folder(root: Path, place: Path) -> None:
    """Raise EnvironmentUnfit unless an export from the repository `root` may replace the folder `place`."""
    try:
        check_replaceable(root, place)
    except NotReplaceable as refused:
        raise EnvironmentUnfit(refused.sentence, _HINT) from None


def check_file(place: Path) -> None:
    """Raise EnvironmentUnfit if `place` is a folder or a file tracked by git."""
    if place.is_dir():
        raise EnvironmentUnfit(f"{place} is a folder", "specify a file: --output FILE")
    try:
        is_tracked = place.exists() and Repository.discover(place.parent).tracks(place)
    except NoRepository:
        is_tracked = False
    if is_tracked:
        raise EnvironmentUnfit(
            f"{place} is tracked by git; nothing was changed", "choose another file: --output FILE"
        )


def write_folder(fill: Callable[[Path], None], place: Path) -> list[str]:
    """Call `fill` with an empty folder, replace an earlier export with it, and return the paths of its files."""
    try:
        with staged(place) as stage:
            fill(stage)
            written = listing(stage)
            _check_foreign(place, written)
            mark(stage)
            replace(place, stage)
    except OSError as problem:
        raise _not_written(place, problem) from None
    return written


def write_chunks(form: ExportFormat, chunks: Iterable[Chunk], stage: Path) -> None:
    """Write the files of a format to the empty folder `stage`."""
    with ExitStack() as stack:
        files = {name: stack.enter_context((stage / name).open("wb")) for name in form.files}
        for name, text in chunks:
            files[name].write(text.encode())
    if form.finish:
        form.finish(stage)


def _check_foreign(place: Path, written: list[str]) -> None:
    try:
        check_foreign(place, written)
    except MimError as refused:
        hint = refused.hint.replace("--out DIR", "--output DIR")
        raise EnvironmentUnfit(refused.sentence, hint) from None


def is_stream(place: Path) -> bool:
    """Return whether a path is a device or pipe, such as /dev/stdout, which must not be replaced."""
    return place.exists() and not place.is_file() and not place.is_dir()


def write_file(chunks: Iterable[Chunk], place: Path) -> None:
    """Write an export that consists of a single file. Replaces an earlier export."""
    if is_stream(place):
        _write_to(place, chunks)
        return
    beside = place.with_name(f".{place.name}.mimkit-{secrets.token_hex(4)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _write_to(beside, chunks)
        beside.replace(place)
    except OSError as problem:
        raise _not_written(place, problem) from None
    finally:
        with suppress(OSError):
            beside.unlink()


def _write_to(place: Path, chunks: Iterable[Chunk]) -> None:
    try:
        with place.open("wb") as file:
            for _, text in chunks:
                file.write(text.encode())
    except OSError as problem:
        raise _not_written(place, problem) from None


def _not_written(place: Path, problem: OSError) -> EnvironmentUnfit:
    why = (problem.strerror or type(problem).__name__).lower()
    return EnvironmentUnfit(f"{place} cannot be written: {why}", "choose another location: --output PATH")
