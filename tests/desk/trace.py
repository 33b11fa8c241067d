"""Run something in a child that stops before each system call that changes a file, and interfere there."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.desk import ptrace
from tests.desk.calls import ALWAYS, FLAGGED, Call, call_of


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done at the `at`-th call (from 1): `kill` or an error number; `lasting` goes on from there.

    `whom` says who is killed: `all` that runs on this side, `mim` alone, or the `caller`.
    """

    at: int = 0
    error: int = 0
    lasting: bool = False
    whom: str = "all"

    def strikes(self, count: int) -> bool:
        """Tell whether this is the call."""
        return count == self.at or (self.lasting and 0 < self.at < count)


@dataclass(slots=True)
class Trace:
    """What became of a run: its exit status (-9 when it was killed) and the calls that it made."""

    status: int = 0
    calls: list[Call] = field(default_factory=list)


def trace(do: Callable[[], int], here: Sequence[str], there: Sequence[str], deed: Deed) -> Trace:
    """Run `do` in a child and its exit status; count calls on files below `here` and `there`.

    `there` is the other side of a line: what works in it is never killed, and its calls never fail.
    """
    child = os.fork()
    if child == 0:
        _be_traced(do)
    os.waitpid(child, 0)
    ptrace.follow(child)
    ptrace.go_on(child)
    return _Tracer(child, tuple(here), tuple(there), deed).run()


def _be_traced(do: Callable[[], int]) -> None:
    status = 70
    try:
        ptrace.offer_oneself()
        ptrace.stop_before(ALWAYS, FLAGGED)
        status = do()
    finally:
        os._exit(status)


class _Tracer:
    def __init__(self, child: int, here: tuple[str, ...], there: tuple[str, ...], deed: Deed) -> None:
        self._child, self._here, self._there, self._deed = child, here, there, deed
        self._speech = [place for place in here if Path(place).parent.name.startswith("mim-said-")]
        self._known: set[int] = {child}
        self._trace = Trace()

    def run(self) -> Trace:
        """Let them run until the last has ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, 0x40000000)  # __WALL: threads and all
            except ChildProcessError:
                return self._trace
            if os.WIFSTOPPED(status):
                self._stopped(pid, status)
                continue
            self._known.discard(pid)
            if pid == self._child:
                self._trace.status = os.waitstatus_to_exitcode(status)

    def _stopped(self, pid: int, status: int) -> None:
        self._known.add(pid)
        number = os.WSTOPSIG(status)
        try:
            if status >> 8 == ptrace.STOP_SIGNAL | ptrace.EVENT_SECCOMP << 8:
                self._before_call(pid)
            # A new child begins with a stop of its own, and an event is none of its signals.
            passed = 0 if status >> 16 or number in {signal.SIGSTOP, signal.SIGTRAP} else number
            ptrace.go_on(pid, passed)
        except ProcessLookupError:
            self._known.discard(pid)

    def _before_call(self, pid: int) -> None:
        found = ptrace.registers(pid)
        call = call_of(pid, found)
        if call is None or not self._counts(call):
            return
        self._trace.calls.append(call)
        if not self._deed.strikes(len(self._trace.calls)):
            return
        if not self._deed.error:
            self._kill(pid)
        elif _below(call.path, self._here):
            ptrace.answer(pid, found, self._deed.error)

    def _counts(self, call: Call) -> bool:
        if call.name == "open" and call.path in self._speech:
            return False  # where a command speaks is opened by the tests
        return _below(call.path, self._here) or (not self._deed.error and _below(call.path, self._there))

    def _kill(self, caller: int) -> None:
        """Kill without a warning, as a power cut here does; whoever works on the other side goes on."""
        victims = {"all": self._known, "mim": {self._child}, "caller": {caller}}[self._deed.whom]
        for pid in list(victims):
            if not _below(_folder(pid), self._there):
                os.kill(pid, signal.SIGKILL)


def _folder(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""


def _below(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)
