"""`mim watch` on a terminal: what its keys record, and that the terminal is as before when it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from textual.events import Paste

from mimkit.cli.session import Session, now
from mimkit.cli.watch.feed import BoardFeed
from mimkit.cli.watch.screen.acting.run_mim import Runner
from mimkit.cli.watch.screen.app import WatchScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

from tests import event_loop
from tests.stories.conftest import Desk

_LONGEST = 60
"""Seconds after which a screen that does not answer fails its test."""


@dataclass
class Terminal:
    """A terminal in which `mim watch` runs."""

    desk: Desk
    output: bytes = b""
    process: int = 0
    master: int = 0
    before: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.process, self.master = pty.fork()
        if not self.process:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            # A test run in the background ignores it, and so would what it starts.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.chdir(self.desk.folder)
            words = [sys.executable, "-m", "mimkit", "watch"]
            os.execve(sys.executable, words, {**self.desk.surroundings, "TERM": "xterm-256color"})
        self.before = termios.tcgetattr(self.master)

    def wait_for(self, words: bytes) -> None:
        """Read until the screen has shown these words."""
        end = time.monotonic() + _LONGEST
        while words not in self.output:
            assert time.monotonic() < end, self.output
            if select.select([self.master], [], [], 0.05)[0]:
                self.output += os.read(self.master, 65536)

    def status(self) -> int:
        """Wait until the process ends, read the rest, and return its exit status; -9 for SIGKILL."""
        end = time.monotonic() + _LONGEST
        while not (found := os.waitpid(self.process, os.WNOHANG))[0]:
            assert time.monotonic() < end, self.output
            self._read(0.05)
        while self._read(0):
            pass
        return os.waitstatus_to_exitcode(found[1])

    def _read(self, seconds: float) -> bool:
        try:
            if select.select([self.master], [], [], seconds)[0]:
                found = os.read(self.master, 65536)
                self.output += found
                return bool(found)
        except OSError:  # the other end is closed
            pass
        return False


ENDINGS: dict[str, tuple[Callable[[Terminal], object], int]] = {
    "q": (lambda terminal: os.write(terminal.master, b"q"), 0),
    "Ctrl-C": (lambda terminal: os.write(terminal.master, b"\x03"), 130),
    "kill": (lambda terminal: os.kill(terminal.process, signal.SIGTERM), 143),
}


@pytest.mark.sweep
def test_the_terminal_is_as_before_when_the_screen_ends(desk: Desk) -> None:
    desk.declare()
    terminals = {name: Terminal(desk) for name in ENDINGS}
    for name, (end, status) in ENDINGS.items():
        terminal = terminals[name]
        terminal.wait_for(b"Latest")
        assert b"\x1b[?1049h" in terminal.output
        assert termios.tcgetattr(terminal.master) != terminal.before
        end(terminal)
        assert terminal.status() == status, name
        assert termios.tcgetattr(terminal.master) == terminal.before
        # Cursor, line wrap and pasting as before; the other screen and the keyboard protocol are left.
        for sequence in (b"\x1b[?25h", b"\x1b[?7h", b"\x1b[?2004l", b"\x1b[<u", b"\x1b[?1049l"):
            assert sequence in terminal.output.rpartition(b"\x1b[?1049h")[2], name
        assert b"Traceback" not in terminal.output
        os.close(terminal.master)


@pytest.mark.sweep
def test_the_screen_ends_when_its_terminal_is_closed(desk: Desk) -> None:
    desk.declare()
    terminal = Terminal(desk)
    terminal.wait_for(b"Latest")
    os.close(terminal.master)
    terminal.master = os.open(os.devnull, os.O_RDONLY)
    assert terminal.status() in (129, -signal.SIGHUP)
    os.close(terminal.master)


@dataclass
class Watching:
    """A screen without a terminal, on real records, with the real commands."""

    screen: WatchScreen
    pilot: Pilot[int]

    def text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.screen.screen._compositor.render_strips())

    async def see(self, words: str) -> None:
        end = time.monotonic() + _LONGEST
        while words not in self.text():
            assert time.monotonic() < end, self.text()
            await self.pilot.pause(0.02)

    async def answer(self, key: str, words: str) -> None:
        await self.pilot.press(key)
        self.screen.post_message(Paste(words))
        await self.pilot.pause()
        await self.pilot.press("enter")


@pytest.mark.sweep
def test_the_keys_record_what_the_commands_record(desk: Desk) -> None:
    incident = desk.declare()

    async def play() -> None:
        screen = WatchScreen(
            lambda: BoardFeed(Session(desk.folder)), now, Runner(desk.folder), is_silent=False
        )
        # Only a main thread gets signals; the tests in a real terminal send them.
        screen._end_on = lambda _: None  # type: ignore[assignment, method-assign]
        async with screen.run_test(size=(100, 30)) as pilot:
            watching = Watching(screen, pilot)
            await watching.see("Checkout returns 503")
            await watching.answer("f", "[red]Order[/red] database is full")
            await watching.see("finding, [red]Order[/red] database is full")
            await watching.see("finding     [red]Order[/red] database is full")
            await watching.answer("r", "tech tech-duty")
            await watching.see("Do not write stakeholder updates")
            await watching.answer("r", "tech nobody-duty")
            await watching.see("mim: ")
            await watching.answer("p", "paym")
            await watching.see("page paym? y: yes")
            await pilot.press("y")
            await watching.see("Payments  no answer since 10:09")
            await pilot.press("s")
            await watching.see("It has lasted for")

    with mock.patch.dict(os.environ, {**desk.surroundings, "CI": "1"}, clear=True):
        event_loop.run(play())
    recorded = [(each["kind"], each.get("text"), each.get("group")) for each in desk.timeline(incident)]
    assert recorded[2:] == [
        ("finding", "[red]Order[/red] database is full", None),
        ("role", None, None),
        ("page", None, "payments"),
    ]
    desk.mim("check")


@pytest.mark.parametrize("words", [("--help",), ("--plain",)])
def test_lines_and_help_import_no_textual(desk: Desk, words: tuple[str, ...]) -> None:
    # Without a policy, `--plain` ends with a refusal, after all of its modules were imported.
    code = "import sys\nfrom mimkit.__main__ import main\ntry:\n main()\nfinally:\n print('textual' in sys.modules)"
    (desk.folder / "policy" / "policy.yaml").unlink()
    desk.commit()
    done = subprocess.run(
        [sys.executable, "-c", code, "watch", *words],
        cwd=desk.folder,
        env=desk.surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == ["False"], done
