"""Exchanges two files or folders in one step, so that neither of them is ever missing."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path
from typing import Any, Final

_HERE: Final = -100
"""AT_FDCWD of Linux: paths are relative to the current folder."""
_LINUX_EXCHANGE: Final = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_MACOS_SWAP: Final = 2
"""RENAME_SWAP of renamex_np(2)."""


def exchange(one: Path, other: Path) -> None:
    """Exchange two existing paths on one file system; raises OSError where the system or the file system cannot."""
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
