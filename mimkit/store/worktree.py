"""Reads files in the working tree, whether or not they are committed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from mimkit.errors import EnvironmentUnfit
from mimkit.model.shell import quoted
from mimkit.store.git.errors import show_permissions
from mimkit.store.layout import INCIDENTS, POLICY


class LinkOutsideRepository(EnvironmentUnfit):
    """A record is a symbolic link, which could expose files outside the repository."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} is a symbolic link, but records must be regular files", f"rm -- {quoted(path)}"
        )


class NotRegularFile(EnvironmentUnfit):
    """A record is a pipe or device, which would block the command."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} is a pipe or a device, but records must be regular files", f"rm -- {quoted(path)}"
        )


def record_paths(root: Path, tops: Sequence[str] = (INCIDENTS, POLICY)) -> Iterator[str]:
    """Yield the sorted paths of all files in the record folders, relative to `root`.

    Raise LinkOutsideRepository for a symbolic link.
    """
    for top in tops:
        if (root / top).is_symlink():
            raise LinkOutsideRepository(top)
        yield from _below(root, top)


def _below(root: Path, folder: str) -> Iterator[str]:
    try:
        with os.scandir(root / folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.is_symlink():
            raise LinkOutsideRepository(path)
        if entry.is_dir():
            yield from _below(root, path)
        elif not entry.is_file():
            raise NotRegularFile(path)
        elif not entry.name.startswith("."):
            yield path


def names_in(folder: Path) -> list[str]:
    """Return the names of a folder's direct children. Empty if the folder does not exist."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - ten thousand names, and no need for their paths
    except (FileNotFoundError, NotADirectoryError):
        return []


def is_plain(root: Path, path: str) -> bool:
    """Return whether a regular file exists at a path.

    Raise LinkOutsideRepository if the file or a folder above it is a symbolic link.
    """
    parts = path.split("/")
    for above in ("/".join(parts[:count]) for count in range(1, len(parts) + 1)):
        if (root / above).is_symlink():
            raise LinkOutsideRepository(above)
    return (root / path).is_file()


def read_file(root: Path, path: str) -> bytes:
    """Return the content of a file. Raise EnvironmentUnfit if it cannot be read."""
    try:
        with open(root / path, "rb") as file:  # noqa: PTH123 - a third of the price of Path.read_bytes
            return file.read()
    except OSError as problem:
        raise EnvironmentUnfit(
            f"{path} cannot be read: {(problem.strerror or '').lower()}", f"ls -l -- {quoted(path)}"
        ) from None


def read_regular(root: Path, path: str) -> bytes | None:
    """Return the content of a file next to the records, or None if it is not a regular file or is unreadable."""
    try:
        if not stat.S_ISREG((root / path).lstat().st_mode):
            return None
        return read_file(root, path)
    except (OSError, EnvironmentUnfit):
        return None


def stamp_of(root: Path, path: str) -> tuple[int, int, int] | None:
    """Return the modification time, size and inode of a file, or None if it no longer exists."""
    try:
        found = os.stat(root / path)  # noqa: PTH116 - ten thousand files, and no need for their paths
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def write_new(root: Path, path: str, raw: bytes) -> bool:
    """Write a file that does not exist yet, and create its folders. Return whether the file was written."""
    target = root / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(target, "xb") as file:  # noqa: PTH123 - "x" refuses a file that is there
            file.write(raw)
    except FileExistsError:
        return False
    except OSError as problem:
        raise EnvironmentUnfit(
            f"{path} cannot be written: {(problem.strerror or '').lower()}", show_permissions(target.parent)
        ) from None
    return True


def write_over(root: Path, path: str, raw: bytes) -> None:
    """Overwrite a regular file. Raise LinkOutsideRepository if it or a folder above it is a symbolic link."""
    is_plain(root, path)
    try:
        (root / path).write_bytes(raw)
    except OSError as problem:
        raise EnvironmentUnfit(
            f"{path} cannot be written: {(problem.strerror or '').lower()}", f"ls -l -- {quoted(path)}"
        ) from None
