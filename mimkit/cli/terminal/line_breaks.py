"""Breaks the long lines of all output between words on a narrow terminal, which would break them mid-word.

Only a terminal narrower than 60 columns is affected, or `COLUMNS` below 60. Other output is written unchanged, such
as that of a command in a pipe or a job, and so are JSON and other documents that a program reads.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO

import click

NARROW: Final = 60
"""The terminal width, in columns, below which long lines are broken and wide tables are printed as lists."""
_NARROWEST: Final = 20
_LABEL: Final = 12
"""The maximum width of a label, such as `next:`, that stays on the same line as its command."""
_STYLE: Final = re.compile(r"\x1b\[[\d;]*m")
_CONTROL: Final = re.compile(r"[\r\x1b]")
_PART: Final = re.compile(r" \\\Z|\A *(?:\"[^\"]*\"|'[^']*')\Z")
"""A line of a command that continues on the next line, or ends with a quoted argument."""
_WORD: Final = re.compile(r"(\s*)((?:[^\s`]|`[^`]*`|`)+)")
"""A word with the space before it. Text between backticks is usually a command or a path, and is one word."""
_START: Final = re.compile(r"(?:(?<=[\s(])|\A)(?:\x1b\[[\d;]*m)*(?=[a-zA-Z_/-])")
"""Where a command can start in a line."""

_whole = 0
"""How many blocks are active whose output is written unchanged."""


@contextmanager
def printed_whole() -> Iterator[None]:
    """Write the output of this block unchanged, because a program reads it or because it is copied as it is."""
    global _whole  # noqa: PLW0603 - there is one standard output
    _whole += 1
    try:
        yield
    finally:
        _whole -= 1


def print_whole(text: str, *, end: str = "\n", err: bool = False) -> None:
    """Print text that is copied as it is, such as a script or an update, without breaking its lines."""
    with printed_whole():
        click.echo(text + end, nl=False, err=err)


@contextmanager
def lines_that_fit() -> Iterator[None]:
    """Break long lines in the output of this block if the terminal is narrow."""
    before = sys.stdout, sys.stderr
    columns = shutil.get_terminal_size((80, 24)).columns
    if columns < NARROW:
        sys.stdout, sys.stderr = (_breaking(each, max(columns, _NARROWEST)) for each in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _breaking(stream: TextIO | None, columns: int) -> Any:
    if stream is None or not (stream.isatty() or "COLUMNS" in os.environ):
        return stream
    return _BreakingStream(stream, columns)


class _BreakingStream:
    """A text stream whose long lines are broken."""

    def __init__(self, stream: TextIO, columns: int) -> None:
        self._stream = stream
        self._columns = columns

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the stream."""
        return getattr(self._stream, name)

    def write(self, text: Any) -> int:
        """Write text. JSON is unchanged."""
        if _whole or not isinstance(text, str) or text.startswith("{"):
            return self._stream.write(text)
        self._stream.write("\n".join(broken(line, self._columns) for line in text.split("\n")))
        return len(text)


def broken(line: str, columns: int) -> str:
    """Return the line, broken into lines of at most `columns`. Only a command or a word can be wider."""
    from mimkit.report.text.cells import cells, unbreakable_parts  # noqa: PLC0415 - only a narrow terminal pays for it

    plain = _STYLE.sub("", line.rstrip("\n"))
    if cells(plain) <= columns or _CONTROL.search(plain) or _PART.search(plain):
        return line
    start = _command_in(line)
    indent = len(plain) - len(plain.lstrip())
    hanging = " " * min(indent + 2, columns // 3)
    # A word whose style is inside it, such as a coloured cell, is not split.
    words = [
        (gap if number == 0 else between, piece)
        for gap, word in _WORD.findall(line[:start])
        for number, (between, piece) in enumerate([("", word)] if word.isascii() else unbreakable_parts(word))
    ]
    if command := line[start:].rstrip("\n"):
        words.append((line[:start][len(line[:start].rstrip()) :], command))
    shown, used, is_empty = "", 0, True
    for gap, word in words:
        wide = cells(_STYLE.sub("", word))
        is_next_column = "\n" in shown and len(gap) > len("  ")
        is_labelled = word is command and used <= _LABEL and "\n" not in shown
        if not (is_empty or is_labelled) and (is_next_column or used + len(gap) + wide > columns):
            margin = hanging[: max(columns - wide, 0)]
            shown, used = f"{shown}\n{margin}{word}", len(margin) + wide
        else:
            shown, used = f"{shown}{gap}{word}", used + len(gap) + wide
        is_empty = False
    return shown + line[len(line.rstrip("\n")) :]


def _command_in(line: str) -> int:
    """Return where the command at the end of the line begins, or the length of the line."""
    from mimkit.model.shell import is_command  # noqa: PLC0415 - only a narrow terminal pays for it

    text = line.rstrip("\n")
    starts = (found.start() for found in _START.finditer(text))
    return next((at for at in starts if is_command(_STYLE.sub("", text[at:]))), len(text))
