"""Writes files atomically and syncs them to disk, so that they survive a power failure."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final

from mimkit.store.git.process.refusal import refusing_os_errors

_PROCESS: Final = os.urandom(8).hex()
_NUMBERS: Final = count()
"""With the process, the name of each new file. `tempfile` takes longer than writing a record does."""


def put(target: Path, content: bytes, scratch: Path, mode: int) -> None:
    """Write `content` to `target` atomically: write and sync it in `scratch`, then rename it.

    `scratch` should be on the same disk. If it is not, the folder of `target` is used. Raises NoPermission and
    NoSpace, in which case the old file is unchanged.
    """
    _replace(target, content, scratch, mode, os.fsync)


def put_unsynced(target: Path, content: bytes, scratch: Path, mode: int) -> None:
    """Write a file like `put`, but without fsync. Intended for large numbers of files that can be recreated."""
    _replace(target, content, scratch, mode, lambda _handle: None)


def _replace(target: Path, content: bytes, scratch: Path, mode: int, sync: Callable[[int], object]) -> None:
    with refusing_os_errors(target):
        # An import writes thousands of files, so each call to the file system counts.
        for folder in (target.parent, scratch):
            if not os.path.isdir(folder):  # noqa: PTH112 - as above
                folder.mkdir(parents=True, exist_ok=True)
        try:
            _replace_from(scratch, target, content, mode, sync)
        except OSError as problem:
            if problem.errno != errno.EXDEV:
                raise
            _replace_from(target.parent, target, content, mode, sync)


def _replace_from(near: Path, target: Path, content: bytes, mode: int, sync: Callable[[int], object]) -> None:
    """Write a file in the folder `near`, then rename it. Raises OSError, with EXDEV if `near` is on another disk."""
    name = f"{near}/mim-{os.getpid()}-{_PROCESS}-{next(_NUMBERS)}"  # a forked process has the same _PROCESS
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(handle, left) :]
            os.fchmod(handle, mode)
            sync(handle)
        finally:
            os.close(handle)
        os.replace(name, target)  # noqa: PTH105 - no need for a path object
    except BaseException:
        with suppress(OSError):  # report the first error
            os.unlink(name)  # noqa: PTH108 - as above
        raise


def sync_folders(folders: Iterable[Path]) -> None:
    """Sync these folders to disk, so that new names in them are durable. Git syncs files, but not folders."""
    for folder in folders:
        with refusing_os_errors(folder):
            try:
                handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            except FileNotFoundError:
                continue  # git removes empty folders
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
