"""Time whole processes from outside, two or more alternately, so that other load affects all of them."""

from __future__ import annotations

import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROUNDS = 7
_SAMPLE_SECONDS = 0.02
_PSS = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)

_MOST = re.compile(rb"^VmHWM:\s+(\d+) kB", re.MULTILINE)

_SCRIPT = Path(sys.executable).with_name("mim")
MIM: tuple[str, ...] = (str(_SCRIPT),) if _SCRIPT.exists() else (sys.executable, "-m", "mimkit")
"""The command as it is installed beside this Python."""

PYTHON = sys.executable
_COMPILED = Path(tempfile.gettempdir()) / "mim-bench-compiled"


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """A process to time: its words, its folder, and what is done before it and not timed."""

    words: Sequence[str]
    folder: Path
    prepare: Callable[[], None] = nothing
    statuses: frozenset[int] = frozenset({0})

    def time(self, environment: Mapping[str, str]) -> float:
        """Run it to its end and return the seconds it took; an exit status that is not expected stops all."""
        self.prepare()
        began = time.perf_counter()
        done = subprocess.run(
            self.words, cwd=self.folder, env=around(environment), capture_output=True, check=False
        )
        took = time.perf_counter() - began
        if done.returncode not in self.statuses:
            raise SystemExit(f"{' '.join(self.words)}\n{done.stdout.decode()}{done.stderr.decode()}")
        return took


@dataclass(frozen=True, slots=True)
class Case:
    """Processes that together make one measurement, one after the other."""

    name: str
    runs: Sequence[Run]


@dataclass(slots=True)
class Times:
    """The seconds of one case, round by round."""

    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle of the rounds."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        if self.median < 10:
            return f"{_ms(self.median)} ({_ms(min(self.seconds))}-{_ms(max(self.seconds))}) ms"
        return f"{self.median:.1f} ({min(self.seconds):.1f}-{max(self.seconds):.1f}) s"


def in_turn(cases: Sequence[Case], environment: Mapping[str, str], rounds: int = ROUNDS) -> dict[str, Times]:
    """Run every case once, unmeasured; then all of them in turn, round by round."""
    for case in cases:
        _seconds(case, environment)
    found = {case.name: Times() for case in cases}
    for _ in range(rounds):
        for case in cases:
            found[case.name].seconds.append(_seconds(case, environment))
    return found


def peak_megabytes(run: Run, environment: Mapping[str, str]) -> float:
    """Run a process and return the most memory that it and its children held at once, shared pages counted once."""
    run.prepare()
    process = subprocess.Popen(
        run.words,
        cwd=run.folder,
        env=around(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_pss, _family(process.pid))))
        time.sleep(_SAMPLE_SECONDS)
    return peak / 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command and its children took: processor time in seconds, and the most memory at once in MB."""

    seconds: float
    megabytes: float


def usage(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Usage:
    """Run a command to its end and return what it took; a refusal or a traceback stops all."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            words, cwd=folder, env=around(environment), stdin=subprocess.DEVNULL, stdout=told, stderr=told
        )
        peak = 0
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, sum(map(_pss, _family(process.pid))), _most(process.pid))
            time.sleep(_SAMPLE_SECONDS)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            told.seek(0)
            raise SystemExit(f"{' '.join(words)}\n{told.read().decode()}")
    return Usage(used.ru_utime + used.ru_stime, peak / 1024)


def around(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a process sees: like after an installation, all code is compiled once, ours and theirs."""
    without = {"PYTHONDONTWRITEBYTECODE", *(name for name in os.environ if name.startswith(("MIM_", "GIT_")))}
    kept = {name: value for name, value in os.environ.items() if name not in without}
    return {**kept, "PYTHONPYCACHEPREFIX": str(_COMPILED), **environment}


def _seconds(case: Case, environment: Mapping[str, str]) -> float:
    return sum(run.time(environment) for run in case.runs)


def _family(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [pid, *(each for child in text.split() for each in _family(int(child)))]
    return [pid]


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError):
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_bytes())
        return int(found[1]) if found else 0
    return 0


def _most(pid: int) -> int:
    """Return the most memory in kB that a process has had so far, also between two samples."""
    with contextlib.suppress(OSError):
        found = _MOST.search(Path(f"/proc/{pid}/status").read_bytes())
        return int(found[1]) if found else 0
    return 0


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"
