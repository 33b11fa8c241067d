"""Runs `mim` commands for the board as processes, exactly as if the user had typed them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

import click

from mimkit.model.shell import quoted

_ITSELF: Final = (sys.executable, "-P", "-m", "mimkit")
"""-P omits the current folder from the path, because it may contain another folder `mimkit`."""


class Output(NamedTuple):
    """The output of a command and its exit status."""

    status: int
    text: str


class Runner:
    """Runs `mim` in the folder of the board."""

    def __init__(self, folder: Path) -> None:
        self._program = (*_ITSELF, "-C", str(folder))
        # Textual removes NO_COLOR from the environment.
        self._environment = dict(os.environ)

    async def captured(self, words: Sequence[str], columns: int) -> Output:
        """Run a command without a terminal, so that it asks nothing, and return what it printed."""
        process = await asyncio.create_subprocess_exec(
            *self._program,
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**self._environment, "COLUMNS": str(columns), "PYTHONIOENCODING": "utf-8"},
        )
        printed, _ = await process.communicate()
        return Output(process.returncode or 0, printed.decode(errors="replace").rstrip())

    def in_terminal(self, words: Sequence[str]) -> int:
        """Run a command with the terminal of the user, and return its exit status."""
        click.secho(f"$ {' '.join(map(quoted, ['mim', *words]))}", dim=True)
        with _ignoring_interrupts():
            return subprocess.run([*self._program, *words], env=self._environment, check=False).returncode  # noqa: S603 - as above

    def wait_for_enter(self) -> None:
        """Keep the output of the command on the terminal until the user presses Enter."""
        with _ignoring_interrupts(), suppress(EOFError, OSError):
            input("\nPress Enter to go back to the board. ")


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to the command that runs; a handler, unlike SIG_IGN, is not passed on to it."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
