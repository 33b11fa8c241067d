"""Prints labelled lines without breaking the commands in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import click

from mimkit.cli.hints import with_incident
from mimkit.cli.terminal.console import Word, columns, width
from mimkit.cli.terminal.line_breaks import NARROW
from mimkit.errors import MimError
from mimkit.report.text.terminal import safe

_LABEL: Final = 9
"""The width of the label column in characters."""
_GAP: Final = 2
_TALL: Final = 30
"""The minimum terminal height, in lines, at which longer lists are shown."""


class Line(NamedTuple):
    """A line of text, and the command related to it."""

    text: str
    command: str = ""


Part = Callable[[], Iterable[Line]]


def is_tall() -> bool:
    """Return whether the terminal is tall enough for longer lists."""
    return shutil.get_terminal_size((80, 24)).lines >= _TALL


def print_part(label: str, part: Part) -> None:
    """Print a part with its label on the left, or a message if its data is unreadable."""
    try:
        lines = list(part())
    except MimError as trouble:
        lines = [Line(f"not shown: {trouble.sentence}", trouble.hint)]
    for number, line in enumerate(lines):
        _print_line("" if number else label, line)


def _print_line(label: str, line: Line) -> None:
    typed = safe(with_incident(line.command))
    text = safe(line.text)
    head = label.ljust(_LABEL)
    room = width() - _LABEL - _GAP - _GAP - len(typed)
    if typed and len(text) <= room:
        columns([(head, line.text.ljust(room), Word(typed, "cyan"))], ("cyan",), indent="")
        return
    columns([(head, line.text)], ("cyan",), indent="")
    if typed:
        # Do not wrap the command, so that it can be copied.
        margin = 2 if width() < NARROW else _LABEL + _GAP
        start = max(min(margin, width() - len(typed)), 0)
        click.echo(" " * start + click.style(typed, fg="cyan"))
