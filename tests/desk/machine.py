"""A machine with `mim` that can be stopped, or get a disk failure, at any call that changes a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from tests.desk.calls import Call
from tests.desk.trace import Deed

TOP = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered, and, when it was traced, the calls that it made; a killed one has status -9."""

    status: int
    out: str
    err: str
    calls: tuple[Call, ...] = ()

    @property
    def is_recorded(self) -> bool:
        """Whether the command told its reader that the entry is recorded, on the error stream where it must."""
        return any(word in self.out + self.err for word in (" recorded ", '"recorded": true'))


class Machine:
    """Runs `mim` in forks of a process that has it imported: some 0.2 s a command instead of 0.7."""

    def __init__(self) -> None:
        path = os.pathsep.join([str(TOP), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._runner = subprocess.Popen(
            [sys.executable, "-m", "tests.desk.runner"],
            cwd=TOP,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.communicate()

    def type(
        self,
        folder: Path,
        environment: Mapping[str, str],
        *words: str,
        network_seconds: float | None = None,
        longest_pause: float | None = None,
    ) -> Said:
        """Run `mim WORDS` in a folder, undisturbed.

        A remote is given up after `network_seconds`, and a race is run again after `longest_pause` at most.
        """
        return self._send(
            {
                "folder": str(folder),
                "environment": environment,
                "words": words,
                "deed": None,
                "network_seconds": network_seconds,
                "longest_pause": longest_pause,
            }
        )

    def disturb(  # noqa: PLR0917 - what is run, where, and what is done to it
        self,
        folder: Path,
        environment: Mapping[str, str],
        words: Sequence[str],
        deed: Deed,
        here: Sequence[Path] = (),
        there: Sequence[Path] = (),
    ) -> Said:
        """Run `mim WORDS` and do a deed at one of its calls on files below `here` (the folder when left out).

        `there` is the other side: its calls count as moments to be killed at, and it outlives the command.
        """
        return self._send(
            {
                "folder": str(folder),
                "environment": environment,
                "words": words,
                "deed": asdict(deed),
                "here": [str(place.resolve()) for place in here or [folder]],
                "there": [str(place.resolve()) for place in there],
            }
        )

    def _send(self, request: Mapping[str, Any]) -> Said:
        assert self._runner.stdin is not None
        assert self._runner.stdout is not None
        self._runner.stdin.write(json.dumps(request) + "\n")
        self._runner.stdin.flush()
        answer = json.loads(self._runner.stdout.readline())
        calls = tuple(Call(*call) for call in answer.pop("calls"))
        return Said(**answer, calls=calls)
