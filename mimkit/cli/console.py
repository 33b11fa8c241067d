"""Text for a terminal: columns that fit the width, times in the policy's zone, words in colour."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from mimkit.report.terminal import safe

WIDEST = 110


def width() -> int:
    """Return the columns there are to write in."""
    return min(shutil.get_terminal_size((80, 24)).columns, WIDEST)


def clock(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Write an instant briefly: the time of day, with the day when it is not today."""
    there, today = moment.astimezone(zone), now.astimezone(zone)
    return f"{there:%H:%M}" if there.date() == today.date() else f"{there:%Y-%m-%d %H:%M}"


def columns(rows: Sequence[Sequence[str]], styles: Sequence[str | None] = (), indent: str = "  ") -> None:
    """Print rows as columns; the last column wraps within the terminal, under its own start.

    `styles` names a colour for each column, or None. Untrusted text is made safe here.
    """
    cells = [[safe(cell) for cell in row] for row in rows]
    if not cells:
        return
    count = max(len(row) for row in cells)
    widths = [max(len(row[at]) if at < len(row) else 0 for row in cells) for at in range(count - 1)]
    start = len(indent) + sum(each + 2 for each in widths)
    room = max(width() - start, 24)
    for row in cells:
        padded = row + [""] * (count - len(row))
        lines = _wrapped(padded[-1], room)
        front = "".join(
            _styled(cell.ljust(each) + "  ", styles, at)
            for at, (cell, each) in enumerate(zip(padded, widths, strict=False))
        )
        click.echo(indent + front + _styled(lines[0], styles, count - 1))
        for line in lines[1:]:
            click.echo(" " * start + _styled(line, styles, count - 1))


def _wrapped(text: str, room: int) -> list[str]:
    lines = [line for part in text.splitlines() for line in textwrap.wrap(part, room, break_long_words=False)]
    return lines or [""]


def _styled(text: str, styles: Sequence[str | None], at: int) -> str:
    colour = styles[at] if at < len(styles) else None
    return click.style(text, fg=colour) if colour else text


def heading(text: str) -> None:
    """Print a heading with a blank line before it."""
    click.echo("\n" + click.style(safe(text), bold=True))


def paragraph(text: str, indent: str = "  ") -> None:
    """Print a text of a person, wrapped."""
    for part in safe(text).splitlines() or [""]:
        click.echo(
            textwrap.fill(part, width(), initial_indent=indent, subsequent_indent=indent) if part else ""
        )
