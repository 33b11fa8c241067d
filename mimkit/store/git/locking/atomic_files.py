"""Writes files atomically and syncs them to disk, so that they survive a power failure."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from mimkit.store.git.process.refusal import told


def put(target: Path, content: bytes, scratch: Path, mode: int) -> None:
    """Put `content` at `target` in one step: written and synced in `scratch`, then renamed.

    `scratch` should lie on the same disk; when it does not, the folder of `target` serves. Raises
    NoPermission or NoSpace, and leaves the old file as it was.
    """
    with told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch.mkdir(parents=True, exist_ok=True)
        near = scratch if scratch.stat().st_dev == target.parent.stat().st_dev else target.parent
        handle, name = tempfile.mkstemp(prefix="mim-", dir=near)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):  # what went wrong before is what is told
                Path(name).unlink(missing_ok=True)
            raise


def sync_folders(folders: Iterable[Path]) -> None:
    """Make the names in these folders durable: git syncs its files, not the folders that hold them."""
    for folder in folders:
        with told(folder):
            try:
                handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            except FileNotFoundError:
                continue  # git removes a folder that it has emptied
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
