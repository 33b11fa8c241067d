"""Formats help text for narrow terminals, in which click's lines would be too long."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import click

_NARROWEST: Final = 20
_AS_IT_IS: Final = "\b"
"""Marks the beginning of a paragraph that click does not wrap, such as examples or a table."""
_EXAMPLES: Final = "Example"
_GAP: Final = re.compile(r"(?<=\S) {2,}(?=\S)")
"""Matches the gap between two columns of a table."""
_SHELL_WORD: Final = re.compile(r"""(?:"[^"]*"|'[^']*'|\S)+""")
_CHOICE: Final = re.compile(r"\s*(?:[^\s|]+\|?|\|)")
"""Matches a piece of a choice such as [text|json] that must not be split across lines."""


class HelpText(click.HelpFormatter):
    """Formats help like click, but breaks long lines. Only a word that is longer than a line may exceed the width."""

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        """Use the width of the terminal, even if it is below click's minimum of 50 columns."""
        self._columns = max(shutil.get_terminal_size().columns, _NARROWEST)
        if width is None:
            width = min(self._columns, max_width or 80) - 2
        super().__init__(indent_increment, width, max_width)

    def write_heading(self, heading: str) -> None:
        """Write a heading. A long heading is split over several lines."""
        indent = " " * self.current_indent
        self._write_lines(_packed(_words(f"{heading}:"), self.width - len(indent)), indent)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line. A long list of choices is broken between two choices."""
        indent = " " * 11
        if max(map(len, args.split()), default=0) <= self.width - len(indent):
            super().write_usage(prog, args, prefix)
            return
        self.write(f"{prefix or 'Usage: '}{prog}\n")
        self._write_lines(_packed(_CHOICE.findall(args), self.width - len(indent)), indent)

    def write_text(self, text: str) -> None:
        """Write paragraphs. In examples and tables, lines that do not fit are also broken."""
        parts = (_fitted(part, self._columns - self.current_indent) for part in re.split(r"\n{2,}", text))
        super().write_text("\n\n".join(parts))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms and their descriptions side by side.

        If there is no room, write each description below its term.
        """
        rows = list(rows)
        first = min(max((len(term) for term, _ in rows), default=0), col_max) + col_spacing
        left = self.width - first - self.current_indent
        longest = max((len(word) for _, text in rows for word in text.split()), default=0)
        if left >= max(longest, self.width // 2):
            super().write_dl(rows, col_max, col_spacing)
            return
        outer, inner = " " * self.current_indent, " " * (self.current_indent + 4)
        for term, text in rows:
            self._write_lines(_packed(_CHOICE.findall(term), self.width - len(outer)), outer)
            self._write_lines(_packed(_words(text), self.width - len(inner)), inner)

    def _write_lines(self, lines: Iterable[str], indent: str) -> None:
        for line in lines:
            self.write(f"{indent}{line}\n")


def _fitted(paragraph: str, room: int) -> str:
    """Break the lines of a paragraph that click does not wrap, unless they all fit."""
    mark, *lines = paragraph.splitlines() or [""]
    if mark.strip() != _AS_IT_IS or all(len(line) <= room for line in lines):
        return paragraph
    has_commands = lines[0].lstrip().startswith(_EXAMPLES)
    return "\n".join((mark, *(line for row in _rows(lines) for line in _broken(row, room, has_commands))))


def _rows(lines: Sequence[str]) -> Iterator[str]:
    """Yield the rows of a paragraph. Lines that belong to the same command or table cell are joined."""
    row, column = lines[0], -1
    for line in lines[1:]:
        indent = len(line) - len(line.lstrip())
        if row.endswith("\\"):
            row = f"{row[:-1].rstrip()} {line.lstrip()}"
        elif indent == column and not _GAP.search(line):
            row = f"{row} {line.lstrip()}"
        else:
            yield row
            row, column = line, max((found.end() for found in _GAP.finditer(line)), default=-1)
    yield row


def _broken(row: str, room: int, has_commands: bool) -> Iterator[str]:
    """Yield the lines of a row, with each cell on separate lines.

    A command is broken so that it can still be copied.
    """
    margin = " " * min(len(row) - len(row.lstrip()), 2)
    for number, cell in enumerate(_GAP.split(row.strip())):
        indent = margin + "  " * number
        if has_commands and number == 0:
            left = room - len(indent) - len("     \\")
            lines = _packed(_arguments(cell, left), left)
            fits = len(indent) + len(cell) <= room
            yield indent + (cell if fits else f" \\\n{indent}    ".join(lines))
        else:
            yield from (indent + line for line in _packed(_words(cell), room - len(indent)))


def _arguments(command: str, room: int) -> list[str]:
    """Return the words of a command, each with a leading space. An option and its value stay together if they fit."""
    found: list[str] = []
    for word in _SHELL_WORD.findall(command):
        option = found[-1] if found and found[-1].startswith(" -") else ""
        if option and not word.startswith("-") and " " not in option[1:] and len(option) + len(word) <= room:
            found[-1] += f" {word}"
        else:
            found.append(f" {word}")
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\s*\S+", text)


def _packed(pieces: Iterable[str], room: int) -> list[str]:
    """Distribute pieces over lines of at most `room` characters, with as many pieces on each line as fit."""
    lines: list[str] = []
    for piece in pieces:
        if lines and len(lines[-1]) + len(piece) <= room:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return lines
