"""The part of Linux's ptrace and seccomp that a stop at each writing system call needs; x86-64 only.

Source: the manual pages ptrace(2) and seccomp(2), and `linux/filter.h`.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
from collections.abc import Sequence

IS_SUPPORTED = platform.system() == "Linux" and platform.machine() == "x86_64"

STOP_SIGNAL = signal.SIGTRAP
EVENT_SECCOMP = 7

_TRACEME, _CONT, _GETREGS, _SETREGS, _SETOPTIONS = 0, 7, 12, 13, 0x4200
_FOLLOW = 0x02 | 0x04 | 0x08  # fork, vfork, clone
_OPTIONS = _FOLLOW | 0x80 | 0x100000  # and stops by seccomp; whoever is traced dies with the tracer
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _TRACE = 0x7FFF0000, 0x7FF00000
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ARGUMENTS_AT = 16

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


class Registers(ctypes.Structure):
    """`struct user_regs_struct` of x86-64."""

    _fields_ = [
        (name, ctypes.c_ulonglong)
        for name in [
            "r15",
            "r14",
            "r13",
            "r12",
            "rbp",
            "rbx",
            "r11",
            "r10",
            "r9",
            "r8",
            "rax",
            "rcx",
            "rdx",
            "rsi",
            "rdi",
            "orig_rax",
            "rip",
            "cs",
            "eflags",
            "rsp",
            "ss",
            "fs_base",
            "gs_base",
            "ds",
            "es",
            "fs",
            "gs",
        ]
    ]
    r10: int
    rax: int
    rdx: int
    rsi: int
    rdi: int
    orig_rax: int

    @property
    def arguments(self) -> tuple[int, int, int, int]:
        """The first four arguments of the system call."""
        return self.rdi, self.rsi, self.rdx, self.r10


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def _ask(request: int, pid: int, data: object = None) -> None:
    if _libc.ptrace(request, pid, None, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def offer_oneself() -> None:
    """Let the parent trace this process, and stop until it does."""
    _ask(_TRACEME, 0)
    os.kill(os.getpid(), signal.SIGSTOP)


def follow(pid: int) -> None:
    """Trace the children of a stopped process too."""
    _ask(_SETOPTIONS, pid, _OPTIONS)


def go_on(pid: int, number: int = 0) -> None:
    """Let a stopped process run, with a signal."""
    _ask(_CONT, pid, number)


def registers(pid: int) -> Registers:
    """Return the registers of a stopped process."""
    found = Registers()
    _ask(_GETREGS, pid, ctypes.addressof(found))
    return found


def answer(pid: int, found: Registers, error: int) -> None:
    """Leave out the system call before which a process stopped, as if the system had answered `error`."""
    found.orig_rax = 2**64 - 1
    found.rax = 2**64 - error
    _ask(_SETREGS, pid, ctypes.addressof(found))


def stop_before(calls: Sequence[int], flagged: dict[int, tuple[int, int]]) -> None:
    """Have this process and its children stop before each of `calls`.

    `flagged` names calls that only count with one of some bits set: number to (argument, bits).
    """
    jumps: list[tuple[int, int, int, int]] = [(_LOAD, 0, 0, 0)]
    for number, (argument, bits) in flagged.items():
        jumps += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument),
            (_ANY_BIT, 0, 1, bits),
            (_RETURN, 0, 0, _TRACE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    for number in calls:
        jumps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _TRACE)]
    jumps.append((_RETURN, 0, 0, _ALLOW))
    code = b"".join(struct.pack("HBBI", *jump) for jump in jumps)
    program = _Filter(len(jumps), code)
    for option, value in ((_NO_NEW_PRIVILEGES, ctypes.c_ulong(1)), (_SET_SECCOMP, ctypes.c_ulong(_FILTER))):
        extra = ctypes.byref(program) if option == _SET_SECCOMP else ctypes.c_ulong(0)
        if _libc.prctl(option, value, extra, ctypes.c_ulong(0), ctypes.c_ulong(0)):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
