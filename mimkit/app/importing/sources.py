"""Reads the input for an import: single files, all files in a folder, or standard input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from mimkit.app.importing.format import Format, Material, ReadOptions
from mimkit.errors import UsageError
from mimkit.store.git.errors import NoRepository
from mimkit.store.git.other_repository import FileHistory, history_in

STDIN: Final = "-"


def paths_of(names: Iterable[str], form: Format) -> list[tuple[str, Path | None]]:
    """Return the files to read, with their names as typed. In a folder, use only files with the format's suffixes.

    Raises UsageError for a name that is neither a file nor a folder.
    """
    return [found for name in names for found in _paths(name, form)]


def _paths(name: str, form: Format) -> Iterator[tuple[str, Path | None]]:
    if name == STDIN:
        yield STDIN, None
        return
    path = Path(name)
    if not path.is_dir():
        if not path.exists():
            raise UsageError(f"{name} does not exist", "specify a file, a folder, or - for standard input")
        yield name, path
        return
    found = sorted(
        each
        for each in path.rglob("*")
        if each.name.endswith(form.suffixes) and each.is_file() and not _is_hidden(each.relative_to(path))
    )
    if not found:
        kinds = " or ".join(form.suffixes)
        raise UsageError(f"{name} has no files that end with {kinds}", "specify the files themselves")
    yield from ((str(each), each) for each in found)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def material(name: str, path: Path | None, stdin: bytes, options: ReadOptions) -> Material:
    """Read a file or standard input. Raises UsageError if it cannot be read."""
    try:
        return Material(name, stdin if path is None else path.read_bytes(), options)
    except OSError as problem:
        why = (problem.strerror or str(problem)).lower()
        raise UsageError(
            f"{name} cannot be read: {why}", "specify a file, a folder, or - for standard input"
        ) from None


def history_of(name: str, path: Path | None) -> FileHistory:
    """Return a file's versions from the history of its repository. Raises UsageError if there are none."""
    if path is None:
        raise UsageError(
            "standard input has no git history", "with --history, specify a file in a git repository"
        )
    try:
        found = history_in(path.parent, path.name)
    except NoRepository:
        raise UsageError(f"{name} is not in a git repository", "omit --history") from None
    if not found.blobs:
        raise UsageError(
            f"{name} has no versions in the git history of its folder",
            "commit it there, or omit --history",
        )
    return found
