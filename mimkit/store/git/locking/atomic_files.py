"""Writes files atomically and syncs them to disk, so that they survive a power failure."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from mimkit.store.git.process.refusal import refusing_os_errors


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
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch.mkdir(parents=True, exist_ok=True)
        near = scratch if scratch.stat().st_dev == target.parent.stat().st_dev else target.parent
        handle, name = tempfile.mkstemp(prefix="mim-", dir=near)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), mode)
                sync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):  # the first error is the one to report
                Path(name).unlink(missing_ok=True)
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
