"""Runs `mim` commands for the board in separate processes, as if the user had entered them."""

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
"""-P excludes the current folder from the module path, because the folder may contain another `mimkit`."""


class Output(NamedTuple):
    """A command's exit status and output."""

    status: int
    text: str


class Runner:
    """Runs `mim` commands in the board's folder."""

    def __init__(self, folder: Path) -> None:
        self._program = (*_ITSELF, "-C", str(folder))
        # Copy the environment now, because Textual removes NO_COLOR from it.
        self._environment = dict(os.environ)

    async def captured(self, words: Sequence[str], columns: int) -> Output:
        """Run a command without a terminal, so that it asks no questions, and return its exit status and output."""
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
        """Run a command in the user's terminal, and return its exit status."""
        click.secho(f"$ {' '.join(map(quoted, ['mim', *words]))}", dim=True)
        with _ignoring_interrupts():
            return subprocess.run([*self._program, *words], env=self._environment, check=False).returncode  # noqa: S603 - as above

    def wait_for_enter(self) -> None:
        """Keep the command's output on the terminal until the user presses Enter."""
        with _ignoring_interrupts(), suppress(EOFError, OSError):
            input("\nPress Enter to go back to the board. ")


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """Let only the running command handle Ctrl-C. This uses a handler because the command would inherit SIG_IGN."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
