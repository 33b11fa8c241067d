"""Shells in tmux, in which people type: each key goes through a real terminal, and what it shows is read back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import pytest

Found = TypeVar("Found")

PATIENCE: Final = 30
"""Seconds to wait for what a terminal is to show, on a busy machine."""
_PROMPT: Final = r"[\# $?] $WHO$ "
"""The number of the command that is typed next, and the exit status of the last one."""
_NEXT: Final = re.compile(r"^\[(?P<number>\d+) (?P<status>\d+)] \S+\$(?P<rest>.*)$", re.MULTILINE)

needs_tmux = pytest.mark.skipif(
    not shutil.which("tmux"), reason="tmux is missing (Debian package tmux); .ci/run installs it"
)


@dataclass(frozen=True)
class Tmux:
    """A tmux server of its own, with a private socket."""

    folder: str

    def run(self, *words: str) -> str:
        """Run a command of tmux; return its output."""
        environment = {name: text for name, text in os.environ.items() if name not in {"TMUX", "TMUX_PANE"}}
        done = subprocess.run(
            ["tmux", "-L", "story", "-f", "/dev/null", *words],
            env=environment | {"TMUX_TMPDIR": self.folder, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done
        return done.stdout

    def pane(
        self, who: str, folder: Path, environment: Mapping[str, str], columns: int = 80, lines: int = 24
    ) -> Pane:
        """Open a terminal with the shell of a person."""
        known = {**environment, "TERM": "screen-256color", "WHO": who, "PS1": _PROMPT}
        known.pop("COLUMNS", None)
        size = ("-x", str(columns), "-y", str(lines))
        shell = ["env", "-i", *(f"{name}={text}" for name, text in known.items())]
        self.run(
            "new-session",
            "-d",
            "-s",
            who,
            *size,
            "-c",
            str(folder),
            *shell,
            "bash",
            "--norc",
            "--noprofile",
            "-i",
        )
        pane = Pane(self, who)
        pane.ready()
        return pane


@contextmanager
def tmux() -> Iterator[Tmux]:
    """Run a tmux server."""
    with tempfile.TemporaryDirectory(
        prefix="mim"
    ) as folder:  # short, because a socket's path may not be long
        server = Tmux(folder)
        server.run(
            "start-server",
            ";",
            "set-option",
            "-g",
            "exit-empty",
            "off",
            ";",
            "set-option",
            "-g",
            "history-limit",
            "20000",
        )
        try:
            yield server
        finally:
            server.run("kill-server")


@dataclass
class Pane:
    """A terminal with the shell of one person."""

    server: Tmux
    who: str
    typed: int = 0
    """How many commands were typed."""
    shown: list[str] = field(default_factory=list)
    """What each command showed."""
    ended: list[datetime] = field(default_factory=list)
    """When each prompt was back."""

    def keys(self, *keys: str) -> None:
        """Press keys as tmux names them, such as `Enter` or `C-c`."""
        self.server.run("send-keys", "-t", self.who, *keys)

    def text(self, text: str) -> None:
        """Type a text, letter by letter."""
        self.server.run("send-keys", "-t", self.who, "-l", text)

    def screen(self, *, colours: bool = False) -> str:
        """Return the lines that the terminal shows now."""
        return self.server.run("capture-pane", "-p", *(["-e"] if colours else []), "-t", self.who)

    def since_prompt(self) -> str:
        """Return what the terminal showed since the last command line was typed, with what has scrolled away."""
        # Lines that the terminal broke, because they are wider than it is, are joined again.
        everything = self.server.run("capture-pane", "-p", "-J", "-S", "-", "-t", self.who)
        lines = [each for each in _NEXT.finditer(everything) if int(each["number"]) == self.typed]
        return everything[lines[-1].end() + 1 :].rstrip() if lines else everything.rstrip()

    def wait(self, text: str, after: int = 0, patience: float = PATIENCE) -> int:
        """Wait until the terminal shows a text since the last command line; return where it ends."""

        def find() -> int:
            return self.since_prompt().find(text, after) + 1

        return self._until(find, text, patience) - 1 + len(text)

    def type(self, line: str, *answers: tuple[str, str], status: int = 0) -> str:
        """Type a command line, and an answer to each question (without the space after it); return what it showed until the next prompt."""
        self.start(line)
        place = 0
        for question, answer in answers:
            place = self.wait(question, place)
            self.text(answer)
            self.keys("Enter")
        return self.ready(status)

    def start(self, line: str) -> None:
        """Type a command line that asks, or that does not end by itself."""
        self.text(line)
        self.keys("Enter")
        self.typed += 1

    def ready(self, status: int = 0) -> str:
        """Wait for the next prompt; return what the last command showed, which ended with an exit status."""

        def find() -> re.Match[str] | None:
            prompts = _NEXT.finditer(self.since_prompt())
            return next((each for each in prompts if int(each["number"]) == self.typed + 1), None)

        found = self._until(find, f"prompt {self.typed + 1}", PATIENCE)
        shown = found.string[: found.start()].rstrip("\n")
        assert int(found["status"]) == status, shown
        self.shown.append(shown)
        self.ended.append(datetime.now(UTC))
        return shown

    def _until(self, find: Callable[[], Found | None], what: str, patience: float) -> Found:
        ends = time.monotonic() + patience
        while not (found := find()):
            assert time.monotonic() < ends, f"{self.who} waits for {what!r}, and sees\n{self.since_prompt()}"
            time.sleep(0.03)
        return found
