"""Formats terminal output: columns that fit the width, times in the policy's time zone, and colour."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from itertools import zip_longest
from typing import Self

import click

from mimkit.cli.hints import with_incident
from mimkit.cli.terminal.line_breaks import NARROW
from mimkit.cli.terminal.own_zone import for_reader
from mimkit.model.shell import is_command, split_hint
from mimkit.model.time.times import time_text
from mimkit.report.text.cells import cells, pad, wrap
from mimkit.report.text.terminal import safe

WIDEST = 110


class Word(str):
    """A table cell with its own colour."""

    __slots__ = ("colour",)

    def __new__(cls, text: str, colour: str | None) -> Self:
        """Create a cell. If `colour` is None, the column's colour is used."""
        word = super().__new__(cls, text)
        word.colour = colour
        return word

    colour: str | None


def width() -> int:
    """Return the usable width of the terminal in columns."""
    return min(shutil.get_terminal_size((80, 24)).columns, WIDEST)


def clock(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Format a time in short form: the time of day and time zone, with the date if it is not today.

    If the reader's own time zone is different, the time in that zone is added.
    """
    return time_text(moment, now, for_reader(zone))


def columns(
    rows: Sequence[Sequence[str]], styles: Sequence[str | None] = (), indent: str = "  ", *, err: bool = False
) -> None:
    """Print rows as aligned columns. Text that does not fit is wrapped within its column.

    If the terminal is too narrow for the columns, each row is printed as a list of cells. `styles` contains the
    colour of each column, or None. Untrusted text is escaped here.
    """
    shown = [[safe(cell) for cell in row] for row in rows]
    if not shown:
        return
    count = max(len(row) for row in shown)
    padded = [row + [""] * (count - len(row)) for row in shown]
    widths = _fitted([max(_longest(row[at]) for row in padded) for at in range(count)], width() - len(indent))
    if width() < NARROW and not _has_room(padded, widths, width() - len(indent)):
        _listed(rows, styles, indent, err=err)
        return
    for given, row in zip(rows, padded, strict=True):
        mine = [cell.colour if isinstance(cell, Word) else None for cell in given]
        colours = [own or shared for own, shared in zip_longest(mine, styles)]
        wrapped = [_wrapped(cell, room) for cell, room in zip(row, widths, strict=True)]
        for number in range(max(len(lines) for lines in wrapped)):
            parts = [lines[number] if number < len(lines) else "" for lines in wrapped]
            click.echo(indent + _joined(parts, widths, colours), err=err)


def _has_room(rows: Sequence[Sequence[str]], widths: Sequence[int], room: int) -> bool:
    """Return whether the wrapped columns fit. A word that is longer than its column cannot be wrapped."""
    wrapped = [
        [_longest_of(_wrapped(cell, each)) for cell, each in zip(row, widths, strict=True)] for row in rows
    ]
    fits = sum(widths) + 2 * (len(widths) - 1) <= room
    return fits and all(is_in <= each for row in wrapped for is_in, each in zip(row, widths, strict=True))


def _longest_of(lines: Sequence[str]) -> int:
    return max(map(cells, lines))


def _listed(rows: Sequence[Sequence[str]], styles: Sequence[str | None], indent: str, *, err: bool) -> None:
    """Print each row as several lines: the first cell, with the other cells indented below it."""
    for row in rows:
        margin = indent
        for cell, shared in zip_longest(row, styles[: len(row)]):
            colour = (cell.colour if isinstance(cell, Word) else None) or shared
            for text in _wrapped(safe(cell), width() - len(margin)) if cell.strip() else ():
                click.echo(margin + (click.style(text, fg=colour) if colour else text), err=err)
            margin = f"{indent}  "


def table(rows: Sequence[Sequence[str]], none: str) -> None:
    """Print a list of records with ids in the first column, or the sentence `none` if there are no records."""
    columns(rows, ("cyan",), indent="")
    if not rows:
        paragraph(with_incident(none), indent="")


_STATE = {"done": "green", "open": "yellow"}


def to_do(rows: Sequence[tuple[str, str, str]], *, err: bool = False) -> None:
    """Print done and open items (state, text, command), with the commands in a separate column.

    Commands are never wrapped, so that they can be copied. If an item's text is too long, its command is printed on
    the next line. If there is no room for a command column, each command is printed below its text.
    """
    rows = [(state, words, with_incident(command)) for state, words, command in rows]
    pending = [(words, command) for _, words, command in rows if command]
    left = width() - len("  open    ") - max((len(command) for _, command in pending), default=0)
    room = min(left, max((cells(words) for words, _ in pending), default=0))
    in_column = any(cells(words) <= room for words, _ in pending)
    for state, words, command in rows:
        mark = Word(state, _STATE[state])
        if command and room >= cells(words):
            columns([(mark, pad(words, room), Word(command, "cyan"))], err=err)
            continue
        columns([(mark, words)], err=err)
        if command:
            start = len("  open  ") + (room + 2 if in_column else 0)
            start = max(min(start, width() - len(command)), 2)
            click.echo(" " * start + click.style(safe(command), fg="cyan"), err=err)


def _longest(cell: str) -> int:
    return max(map(cells, cell.splitlines()), default=0)


def _fitted(wanted: list[int], room: int) -> list[int]:
    """Shrink the widest column so that the row fits, but never to fewer than 24 characters."""
    excess = sum(wanted) + 2 * (len(wanted) - 1) - room
    if excess <= 0:
        return wanted
    widest = max(range(len(wanted)), key=lambda at: wanted[at])
    return [max(each - excess, 24) if at == widest else each for at, each in enumerate(wanted)]


def _wrapped(text: str, room: int) -> list[str]:
    lines = [line for part in text.splitlines() for line in wrap(part, max(room, 1))]
    return lines or [""]


def _joined(parts: Sequence[str], widths: Sequence[int], styles: Sequence[str | None]) -> str:
    last = max((at for at, part in enumerate(parts) if part), default=0)
    return "".join(
        _styled(part, styles, at) + (" " * (widths[at] - cells(part) + 2) if at < last else "")
        for at, part in enumerate(parts[: last + 1])
    )


def _styled(text: str, styles: Sequence[str | None], at: int) -> str:
    colour = styles[at] if at < len(styles) else None
    return click.style(text, fg=colour) if colour and text else text


def notes(texts: Iterable[str]) -> None:
    """Print notes to stderr. The incident id is added to commands in the notes if necessary."""
    for text in texts:
        click.echo(f"{click.style('note:', fg='yellow')} {safe(with_incident(text))}", err=True)


def next_step(hint: str, *, err: bool = False) -> None:
    """Print what to do next: advice as a sentence, and a command on a separate line after `next:`."""
    advice, command = split_hint(hint)
    if advice:
        first = (
            advice if is_command(advice.split()[0]) or advice[0] in "-`" else advice[0].upper() + advice[1:]
        )
        stream = sys.stderr if err else sys.stdout
        if stream and stream.isatty() and "`" not in advice:
            paragraph(first, err=err)  # a terminal would break an unwrapped line mid-word
        else:
            click.echo(f"  {safe(first)}", err=err)
    if command:
        click.echo(f"  {click.style('next:', bold=True)} {safe(command)}", err=err)


def heading(text: str, *, err: bool = False) -> None:
    """Print a heading, wrapped to the terminal width and preceded by a blank line."""
    lines = "\n".join(_wrapped(safe(text), width()))
    click.echo("\n" + click.style(lines, bold=True), err=err)


def paragraph(text: str, indent: str = "  ", *, hanging: int = 0, err: bool = False) -> None:
    """Print a paragraph, wrapped to the terminal width. Continuation lines are indented by `hanging` more columns."""
    for part in safe(text).splitlines() or [""]:
        click.echo(
            "\n".join(wrap(part, width(), indent, indent + " " * hanging)) if part else "",
            err=err,
        )
