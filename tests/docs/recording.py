"""Record `mim demo` for the README: `python -m tests.docs.recording`.

The demo runs in a terminal of 80 columns, and Enter is pressed once each chapter can have been read. What it printed,
and when, becomes one animated SVG image, which shows it again in the same time.
"""

from __future__ import annotations

import os
import pty
import re
import select
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from tests.docs.terminal_svg import Cell, draw_scrolling, read_screen

FILE: Final = Path("site/assets/demo.svg")
TITLE: Final = "mim demo: a past incident, from the declaration to the published review"
LINES: Final = 26
"""The height of the window, in lines."""
READING: Final = 2.5
"""Seconds that a chapter stays before Enter is pressed."""
LONGEST: Final = 60.0
"""Seconds that the recording may take, with its pauses. Without them, the demo may take 45."""
_QUESTION: Final = b"Press Enter for the next chapter"
_FOLDER: Final = "~/mim-demo"
REST: Final = 5.0
"""Seconds that the end stays before the picture begins again."""


@dataclass(frozen=True)
class Said:
    """A line of a terminal, and when it was complete, in seconds since the command was typed."""

    at: float
    text: str


def record(command: Sequence[str], environment: dict[str, str]) -> Iterator[Said]:
    """Yield the lines that a command prints in a terminal, with their colours; answer each question with Enter."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], [*command], environment)
    begun = time.monotonic()
    waiting, pressed_at = b"", 0.0
    while True:
        ready, _, _ = select.select([terminal], [], [], 0.05)
        now = time.monotonic() - begun
        if ready:
            try:
                waiting += os.read(terminal, 65536)
            except OSError:  # the terminal closes with the command
                break
            *whole, waiting = waiting.split(b"\n")
            yield from (Said(now, _shown(line)) for line in whole)
            pressed_at = now + READING if _QUESTION in waiting else 0.0
        if pressed_at and now > pressed_at:
            os.write(terminal, b"\n")
            pressed_at = 0.0
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"{command[0]} ended with status {os.waitstatus_to_exitcode(status)}")


def _shown(line: bytes) -> str:
    """Return what a line shows in the end, if it was written several times, as progress is."""
    parts = [part for part in line.decode().split("\r") if re.sub(r"\x1b\[[0-9;?]*\w", "", part).strip()]
    return parts[-1] if parts else ""


def recorded() -> list[Said]:
    """Run the demo, and return its lines without the questions."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        home.mkdir()
        place = Path(folder, "mim-demo")
        environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLUMNS": "80",
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        found = [Said(0.0, "$ mim demo ~/mim-demo"), *record(["mim", "demo", str(place)], environment)]
    return [
        Said(each.at, each.text.replace(str(place), _FOLDER))
        for each in found
        if _QUESTION.decode() not in each.text
    ]


def picture(said: Sequence[Said]) -> str:
    """Return the animated image of lines."""
    rows: list[list[Cell]] = [row for each in said for row in (read_screen(each.text) or [[]])[:1]]
    return draw_scrolling(rows, [each.at for each in said], TITLE, lines=LINES, rest=REST)


def main() -> None:
    """Write the recording; refuse one that is too long."""
    said = recorded()
    if said[-1].at > LONGEST:
        raise SystemExit(f"the demo took {said[-1].at:.0f} s; record it on an idle machine")
    FILE.write_text(picture(said), encoding="utf-8")
    click.echo(f"{FILE}: {len(said)} lines, {said[-1].at:.1f} s, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
