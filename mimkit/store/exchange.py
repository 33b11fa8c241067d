"""Swaps two files or folders atomically, so that neither of them is ever missing."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path
from typing import Any, Final

_HERE: Final = -100
"""AT_FDCWD on Linux: paths are relative to the current directory."""
_LINUX_EXCHANGE: Final = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_MACOS_SWAP: Final = 2
"""RENAME_SWAP of renamex_np(2)."""


def exchange(one: Path, other: Path) -> None:
    """Swap two existing paths on the same file system.

    Raise OSError if the operating system or the file system does not support it.
    """
    library: Any = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if hasattr(library, "renameat2"):
        failed = library.renameat2(_HERE, first, _HERE, second, _LINUX_EXCHANGE)
    elif hasattr(library, "renamex_np"):
        failed = library.renamex_np(first, second, _MACOS_SWAP)
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(one))
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(one))
