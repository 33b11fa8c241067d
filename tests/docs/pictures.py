"""Take the pictures of terminals in the documentation: `python -m tests.docs.pictures [NAME]...`.

Each is what a real `mim` shows in tmux, at a fixed time and with stand-ins for what is random, drawn as SVG.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from tests.docs.stand_ins import StandIns
from tests.docs.terminal_svg import Cell, draw, read_screen
from tests.stories.conftest import DAY, Desk, shell
from tests.stories.panes import Pane, Tmux, tmux
from tests.stories.receivers import Mailbox, mail_server

ASSETS: Final = Path("site/assets")
TITLE: Final = "Nobody can pay in the web shop"
MAIL: Final = "    url_env: EXEC_MAIL\n    recipients_env: EXEC_LIST\n    private: true\n"
_PROMPT: Final = re.compile(r"^\[\d+ \d+\] \S+(?=\$)")
TITLES: Final = {
    "terminal-declaration": "The first screen after mim declare",
    "terminal-update": "mim update with a preview of the mail",
    "terminal-receipt": "The receipt of a sent update",
    "terminal-watch": "The board of mim watch",
}


@dataclass
class Stage:
    """A terminal in the example organisation, whose executives can be reached by mail."""

    desk: Desk
    server: Tmux
    mailbox: Mailbox
    names: StandIns

    def pane(self, clock: str, lines: int = 48) -> Pane:
        """Open a terminal at a time of day."""
        secrets = {"EXEC_MAIL": self.mailbox.url, "EXEC_LIST": "ann@example.org,bob@example.org"}
        now = {"MIM_NOW": f"{DAY}T{clock}:00Z", "MIM_ACTOR": "mim-duty"}
        who = f"at-{clock.replace(':', '-')}"
        return self.server.pane(
            who, self.desk.folder, {**self.desk.environment, **secrets, **now}, lines=lines
        )

    def _shown(self, text: str) -> str:
        """Return a text with its stand-ins, also for the last three characters of the incident's id alone."""
        (record,) = self.desk.folder.glob("incidents/2*/MI-*")
        text = self.names.shown(text)
        return re.sub(rf"\b{record.name[-3:]}\b", self.names.shown(record.name)[-3:], text)

    def take(self, pane: Pane) -> list[list[Cell]]:
        """Return what a terminal shows, without the next prompt, and with stand-ins for what is random."""
        rows = read_screen(pane.screen(colours=True))
        texts = self._shown("\n".join("".join(sign for sign, _ in row) for row in rows)).split("\n")
        found = [
            [(sign, style) for sign, (_, style) in zip(text, row, strict=True)]
            for text, row in zip(texts, rows, strict=True)
        ]
        found = [row[_prompt(text) :] for text, row in zip(texts, found, strict=True)]
        while found and "".join(sign for sign, _ in found[-1]).strip() in {"", "$"}:
            found.pop()
        return found


def _prompt(text: str) -> int:
    prompt = _PROMPT.match(text)
    return prompt.end() if prompt else 0


@contextmanager
def stage() -> Iterator[Stage]:
    """Set up the example organisation."""
    with tempfile.TemporaryDirectory() as folder, mail_server(Mailbox()) as mailbox, tmux() as server:
        base = Path(folder)
        (base / "acme").mkdir()
        desk = Desk(base / "acme", shell(base / "home", "mim-duty@example.com"), "09:50")
        desk.mim("init")
        channels = desk.folder / "policy/channels.yaml"
        title = "title: Executives' mailing list\n"
        channels.write_text(channels.read_text().replace(title, title + MAIL))
        desk.commit("Send mail to executives")
        yield Stage(desk, server, mailbox, StandIns())


def take_pictures() -> Iterator[tuple[str, Sequence[Sequence[Cell]]]]:
    """Yield each picture: its name and its lines."""
    with stage() as found:
        pane = found.pane("10:09")
        pane.type(f'mim declare "{TITLE}" -s che -c serv')
        yield "terminal-declaration", found.take(pane)
        pane = found.pane("10:12")
        pane.start("mim update --audience exec")
        for question, answer in (
            ("What is affected [", ""),
            ("What is not affected [", "Browsing, and paying in stores"),
            ("What is being done [", "The last change is being rolled back"),
        ):
            pane.wait(question)
            pane.text(answer)
            pane.keys("Enter")
        pane.wait("[Y/n]:")
        yield "terminal-update", found.take(pane)
        pane.keys("Enter")
        pane.ready()
        pane.type("mim show")
        yield "terminal-receipt", _from(found.take(pane), "Send this to")
        yield "terminal-watch", _board(found)


def _board(found: Stage) -> list[list[Cell]]:
    """Return the board in the middle of an incident, on a terminal of 80 columns and 24 lines."""
    pane = found.pane("10:20", lines=24)
    for line in (
        "mim bridge https://meet.example.com/mim",
        "mim role tech me --by tech-duty",
        "mim page pay --no-send --at 10:14",
        'mim finding "The connection pool of payments is full" --by tech-duty',
        'mim task "Roll back payments 4.2" --owner pay',
        'mim blocker "No access to the payments cluster"',
    ):
        pane.type(line)
    pane = found.pane("10:22", lines=24)
    pane.start("mim watch --no-bell")
    pane.wait("No access to the payments cluster")
    taken = found.take(pane)
    pane.keys("q")
    pane.ready()
    return taken


def _from(rows: Sequence[Sequence[Cell]], start: str) -> Sequence[Sequence[Cell]]:
    """Return the lines from the one that begins with a text."""
    texts = ["".join(sign for sign, _ in row) for row in rows]
    return rows[next(number for number, text in enumerate(texts) if text.startswith(start)) :]


def main(names: Sequence[str]) -> None:
    """Write the pictures, or only those that are named."""
    for name, rows in take_pictures():
        if not names or name in names:
            (ASSETS / f"{name}.svg").write_text(draw(rows, TITLES[name]), encoding="utf-8")
            click.echo(ASSETS / f"{name}.svg")


if __name__ == "__main__":
    main(sys.argv[1:])
