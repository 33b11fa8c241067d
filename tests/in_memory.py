"""The folders of the tests are in memory, if the system has space there.

The tests check the calls that `mim` and git make, including `fsync`; a real disk only adds waiting time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

MEMORY = Path("/dev/shm")
_PREFIX = "mimkit-tests-"
_ENOUGH = 4 << 30
_A_DAY = 86_400


def new_folder() -> Path | None:
    """Return a new folder in memory; None where there is none, or too little, or no program may run there."""
    try:
        found = os.statvfs(MEMORY)
        room = found.f_bavail * found.f_frsize
        if room < _ENOUGH or found.f_flag & os.ST_NOEXEC:
            return None
        _remove_old()
        return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=MEMORY))
    except OSError:
        return None


def _remove_old() -> None:
    """Remove what runs that failed have left to be looked at, a day later."""
    for each in MEMORY.glob(f"{_PREFIX}*"):
        if time.time() - each.stat().st_mtime > _A_DAY:
            shutil.rmtree(each, ignore_errors=True)
