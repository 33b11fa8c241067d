"""From a declaration to a closed incident on a terminal of 80 columns and 24 lines, counted in keystrokes."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from mimkit.report.text.terminal import safe
from tests.stories.conftest import Desk
from tests.stories.receivers import Mailbox, mail_server
from tests.stories.test_deliver import PEOPLE, set_up

COLUMNS: Final = 80
PROMPT: Final = re.compile(rb": $")
ONE_STEP: Final = 74
TWO_STEPS: Final = 75
"""The keystrokes from the declaration to the first update delivered: with `--tell`, and with `mim update`."""
GUIDE: Final = 15 * 60
"""The seconds in which the guide asks for the first update."""
MOST: Final = 90
"""The most keystrokes from the declaration to the first recorded update."""


@dataclass
class Terminal:
    """A terminal at which a person types; each key counts, Enter too."""

    desk: Desk
    keys: int = 0
    shown: list[str] = field(default_factory=list)

    def type(self, line: str, *answers: str, status: int = 0) -> str:
        """Type a command line, and an answer at each prompt; return what the terminal showed."""
        self.keys += len(line) + 1 + sum(len(each) + 1 for each in answers)
        words = ["-c", line.replace("mim ", f"{sys.executable} -m mimkit ", 1)]
        told = self._run(["/bin/sh", *words], answers, status)
        # A refusal is one line, however long, so that it can be copied.
        assert status or max(len(safe(each)) for each in told.splitlines()) <= COLUMNS, told
        self.shown.append(told)
        return told

    def _run(self, words: Sequence[str], answers: Sequence[str], status: int) -> str:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        environment = {
            **self.desk.surroundings,
            "TERM": "xterm",
            "NO_COLOR": "1",
            "PYTHONPATH": str(Path.cwd()),
        }
        environment.pop("COLUMNS", None)
        with subprocess.Popen(
            words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=self.desk.folder, env=environment
        ) as process:
            os.close(theirs)
            told, waiting = b"", list(answers)
            ends = time.monotonic() + 60
            while time.monotonic() < ends:
                if not select.select([ours], [], [], 0.1)[0]:
                    if process.poll() is not None:
                        break
                    continue
                try:
                    told += os.read(ours, 65_536)
                except OSError:  # the other end is closed
                    break
                if waiting and PROMPT.search(told):
                    os.write(ours, f"{waiting.pop(0)}\n".encode())
        os.close(ours)
        assert process.returncode == status, told
        assert not waiting
        shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", told.decode().replace("\r\n", "\n"))
        return re.sub(r"[^\n]*\r", "", shown)  # a progress bar is overwritten


@pytest.mark.sweep
def test_six_steps_from_declaration_to_closing_on_a_small_terminal(desk: Desk) -> None:
    desk.more["MIM_ACTOR"] = "mim-duty"
    there = Terminal(desk)
    there.type('mim declare "Nobody can pay in the web shop" -s che -c serv')
    desk.clock = "10:12"
    told = there.type("mim update", "", "", "")
    assert "What is affected [Nobody can pay in the web shop]: " in told
    assert "What is not affected [Enter for nothing]: " in told
    assert "What is being done [We are investigating]: " in told
    assert there.keys <= MOST, there.keys
    first = desk.timeline()[-1]
    assert (first["affected"], first["doing"]) == ("Nobody can pay in the web shop", "We are investigating")
    (record,) = desk.mim("list", "--json").document["incidents"]
    assert record["services"] == ["checkout"]
    assert record["severity"] == "SEV1"

    desk.clock = "10:40"
    there.type("mim restored")
    there.type("mim confirm retail")
    told = there.type("mim update", "", "", "Watching")
    assert "What is affected [Nothing: service is restored]: " in told
    assert "Changed since the update at 10:12 UTC:" in told
    assert "What is being done: [-We are investigating-] {+Watching+}" in told
    there.type('mim fixed "Connection limit raised"')
    there.type("mim close")
    assert desk.mim("list", "--json").document["incidents"][0]["status"] == "closed"
    assert desk.mim("check").status == 0


def test_the_second_update_offers_what_was_affected_and_asks_what_is_being_done(desk: Desk) -> None:
    desk.declare()
    said = desk.refused(2, "update", "--doing", "We look")
    assert "--affected is missing" in said.err
    assert "--doing is missing" in desk.refused(2, "update", "--affected", "Nobody can pay").err


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        ([('mim declare "Nobody can pay in the web shop" -s che -c serv --tell --send',)], ONE_STEP),
        (
            [
                ('mim declare "Nobody can pay in the web shop" -s che -c serv',),
                ("mim update", "", "", "", ""),
            ],
            TWO_STEPS,
        ),
    ],
)
def test_from_the_declaration_to_the_first_update_delivered(
    desk: Desk, lines: list[tuple[str, ...]], keys: int
) -> None:
    """The keystrokes are in site/how-to/write-stakeholder-updates.md, beside the 15 minutes of the guide."""
    desk.more["MIM_ACTOR"] = "mim-duty"
    with mail_server(Mailbox()) as mailbox:
        set_up(desk, mailbox)
        there = Terminal(desk)
        began = time.monotonic()
        for line in lines:
            there.type(*line)
        took = time.monotonic() - began
        assert mailbox.received == dict.fromkeys(PEOPLE, 1)
    assert there.keys == keys
    assert took < GUIDE
    page = Path("site/how-to/write-stakeholder-updates.md").read_text()
    assert f"| {keys} |" in page
