"""The system calls that change files, and what each of them is about to change."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.desk.ptrace import Registers

_PATHS = {
    2: ("open", (0,)),
    85: ("creat", (0,)),
    82: ("rename", (0, 1)),
    83: ("mkdir", (0,)),
    84: ("rmdir", (0,)),
    86: ("link", (0, 1)),
    87: ("unlink", (0,)),
    88: ("symlink", (1,)),
    90: ("chmod", (0,)),
    76: ("truncate", (0,)),
}
"""Calls that name files by paths: number to name and the arguments that are paths."""
_PATHS_AT = {
    257: ("open", (1,)),
    258: ("mkdir", (1,)),
    263: ("unlink", (1,)),
    264: ("rename", (1, 3)),
    265: ("link", (1, 3)),
    266: ("symlink", (2,)),
    268: ("chmod", (1,)),
    316: ("rename", (1, 3)),
}
"""The same, each path below the folder that the argument before it has open."""
_HANDLES = {
    1: "write",
    18: "write",
    20: "write",
    74: "sync",
    75: "sync",
    77: "truncate",
    91: "chmod",
    285: "write",
}
"""Calls on an open file, their first argument."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
FLAGGED = {2: (1, _WRITING), 257: (2, _WRITING)}
"""Opening a file is only of interest when it may change: number to the argument with the flags, and the flags."""
ALWAYS = [number for number in (*_PATHS, *_PATHS_AT, *_HANDLES) if number not in FLAGGED]

_HERE = 2**32 - 100  # AT_FDCWD, as an int of 32 bits
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Call:
    """One system call: what it does, and to which file; `to` is the new name of one that is renamed or linked."""

    name: str
    path: str
    to: str = ""


def call_of(pid: int, found: Registers) -> Call | None:
    """Return the call before which a process stopped; None when it is none that changes a file."""
    number, given = found.orig_rax, found.arguments
    if number in _HANDLES:
        return Call(_HANDLES[number], _link(f"/proc/{pid}/fd/{given[0] & 0xFFFFFFFF}"))
    if number in _PATHS:
        name, where = _PATHS[number]
        paths = [_absolute(f"/proc/{pid}/cwd", _text(pid, given[at])) for at in where]
    elif number in _PATHS_AT:
        name, where = _PATHS_AT[number]
        paths = [_absolute(_folder(pid, given[at - 1]), _text(pid, given[at])) for at in where]
    else:
        return None
    return Call(name, *paths)


def _folder(pid: int, handle: int) -> str:
    handle &= 0xFFFFFFFF
    return f"/proc/{pid}/cwd" if handle == _HERE else f"/proc/{pid}/fd/{handle}"


def _absolute(folder: str, path: str) -> str:
    return os.path.normpath(path if path.startswith("/") else f"{_link(folder)}/{path}")


def _link(place: str) -> str:
    try:
        return str(Path(place).readlink())
    except OSError:
        return ""


def _text(pid: int, address: int) -> str:
    """Read a string of another process, page by page: the next page may not be there."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        memory.seek(address)
        found = memory.read(_LONGEST - address % _LONGEST) or b""
        if b"\0" not in found:
            found += memory.read(_LONGEST) or b""
    return os.fsdecode(found.partition(b"\0")[0])
