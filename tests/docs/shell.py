"""A shell to try the documentation in: a home of its own, `mim` in this process, everything else by bash."""

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
            return self._mim(words[1:])
        return self._bash(line)

    def _mim(self, words: list[str]) -> tuple[int, str]:
        said = io.StringIO()
        with (
            mock.patch.dict(os.environ, self.environment, clear=True),
            mock.patch.object(sys, "stdin", io.StringIO()),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            status = run(words)
        return status, said.getvalue()

    def _bash(self, line: str) -> tuple[int, str]:
        before = f'mim() {{ {shlex.quote(sys.executable)} -m mimkit "$@"; }}\n(exit {self.status})\n'
        done = subprocess.run(
            ["bash", "-c", before + line],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout
