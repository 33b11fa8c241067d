"""A crowd of writers, each in a process of its own: started, killed now and then, started again, judged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.desk.ledger import Verdict, judge
from tests.desk.machine import TOP
from tests.desk.place import Seat

_PATIENCE = 7200.0


@dataclass
class Writer:
    """Somebody who writes `count` notes in a clone, and goes on with the next one after being killed."""

    name: str
    seat: Seat
    count: int
    ledger: Path
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self) -> None:
        """Start with the first note that was not begun yet."""
        first = self.tried
        words = [self.name, str(first), str(self.count - first), str(self.ledger)]
        path = os.pathsep.join([str(TOP), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.desk.writer", *words],
            cwd=self.seat.folder,
            env={**self.seat.environment, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
        )

    def kill(self, how: str) -> None:
        """Kill the writer: `alone`, so that the git it had started goes on, or with its whole `family`."""
        assert self.process is not None
        family = _family(self.process.pid) if how == "family" else [self.process.pid]
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        self.kills += 1

    @property
    def tried(self) -> int:
        """How many notes were begun."""
        return len(self._numbers("try"))

    @property
    def recorded(self) -> list[int]:
        """The notes that the command called recorded."""
        return self._numbers("recorded")

    @property
    def refused(self) -> list[str]:
        """What else the command said, when it did not record."""
        return [line for line in self._lines() if line.startswith("refused")]

    def _numbers(self, word: str) -> list[int]:
        return [int(line.split()[1]) for line in self._lines() if line.startswith(f"{word} ")]

    def _lines(self) -> list[str]:
        return self.ledger.read_text(encoding="utf-8").splitlines() if self.ledger.exists() else []


@dataclass
class Crowd:
    """Writers that write at the same time; `kills` of them are killed at moments that `seed` decides."""

    writers: Sequence[Writer]
    kills: int = 0
    seed: int = 0
    seconds: float = 0.0
    pauses: tuple[float, float] = field(default=(0.3, 2.0))

    def run(self) -> None:
        """Let all of them write to their end; when something goes wrong none of them is left behind."""
        began = time.monotonic()
        try:
            self._run(began)
        finally:
            for writer in self.writers:
                if writer.process and writer.process.poll() is None:
                    writer.kill("family")
        self.seconds = time.monotonic() - began

    def _run(self, began: float) -> None:
        chance = random.Random(self.seed)
        for writer in self.writers:
            writer.start()
        left = self.kills
        while busy := [each for each in self.writers if each.process and each.process.poll() is None]:
            assert time.monotonic() - began < _PATIENCE
            if not left:
                busy[0].process.wait(timeout=_PATIENCE)  # type: ignore[union-attr]  # it runs
                continue
            time.sleep(chance.uniform(*self.pauses))
            victim = chance.choice(busy)
            if victim.tried:  # one that still imports has nothing to lose
                victim.kill(chance.choice(["alone", "family"]))
                left -= 1
                if victim.tried < victim.count:
                    victim.start()

    def judge(self, found: Sequence[str]) -> Verdict:
        """Judge the texts that stand in a timeline against what the writers were told."""
        return judge(
            found,
            {each.name: each.recorded for each in self.writers},
            {each.name: each.tried for each in self.writers},
        )


def _family(pid: int) -> list[int]:
    """Return a process and all that it has started; a child in a session of its own is one of them."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [each for child in task.read_text().split() for each in _family(int(child))]
        except OSError:
            continue
    return found
