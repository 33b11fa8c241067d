"""A shell for the documentation: its own home folder, `mim` in this process, everything else in bash."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from unittest import mock

from mimkit.cli.main import run
from tests.warm import warm

_NEEDS_BASH = set("|&;<>$`*~#")
_CONTINUED = re.compile(r"\\\n\s*")
_IDENTITY = """[user]
	name = Major incident manager on duty
	email = mim-duty@example.com
[init]
	defaultBranch = main
"""


class Shell:
    """What somebody types into one terminal of 80 columns, in order."""

    def __init__(self, home: Path) -> None:
        (home / ".gitconfig").write_text(_IDENTITY, encoding="utf-8")
        self.folder = home
        self.status = 0
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LANG": "C.UTF-8",
            "COLUMNS": "80",
            "PYTHONWARNINGS": "error",
            **warm(),
        }

    def type(self, command: str) -> tuple[int, str]:
        """Return the exit status of a command line, and what it prints on both streams."""
        self.status, output = self._typed(command)
        return self.status, output

    def _typed(self, command: str) -> tuple[int, str]:
        line = _CONTINUED.sub(" ", command)
        words = shlex.split(line)
        if words[0] == "export":
            self.environment |= dict(word.split("=", 1) for word in words[1:])
            return 0, ""
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve(strict=True)
            return 0, ""
        if words[0] == "mim" and not _NEEDS_BASH & set(line):
            said = io.StringIO()
            return self._mim(words[1:], said, said), said.getvalue()
        first, pipe, others = line.partition(" | ")
        if words[0] == "mim" and pipe and _stands_alone(first):
            out, err = io.StringIO(), io.StringIO()
            self._mim(shlex.split(first)[1:], out, err)
            status, shown = self._bash(others, out.getvalue())
            return status, err.getvalue() + shown
        return self._bash(line)

    def _mim(self, words: list[str], out: io.StringIO, err: io.StringIO) -> int:
        with (
            mock.patch.dict(os.environ, self.environment, clear=True),
            mock.patch.object(sys, "stdin", io.StringIO()),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            return run(words)

    def _bash(self, line: str, typed: str = "") -> tuple[int, str]:
        before = f'mim() {{ {shlex.quote(sys.executable)} -m mimkit "$@"; }}\n(exit {self.status})\n'
        done = subprocess.run(
            ["bash", "-c", before + line],
            cwd=self.folder,
            env=self.environment,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout


def _stands_alone(command: str) -> bool:
    """Tell whether a command before a pipe is complete and needs no bash; the pipe may stand between quotes."""
    try:
        shlex.split(command)
    except ValueError:
        return False
    return not _NEEDS_BASH & set(command)
