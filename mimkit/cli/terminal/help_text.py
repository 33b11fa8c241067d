"""Lays out help in a narrow terminal, where click would write longer lines."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import click

_NARROWEST: Final = 20
_AS_IT_IS: Final = "\b"
"""Begins a paragraph that click does not wrap: examples, and tables."""
_EXAMPLES: Final = "Example"
_GAP: Final = re.compile(r"(?<=\S) {2,}(?=\S)")
"""Separates the columns of a table."""
_SHELL_WORD: Final = re.compile(r"""(?:"[^"]*"|'[^']*'|\S)+""")
_CHOICE: Final = re.compile(r"\s*(?:[^\s|]+\|?|\|)")
"""What stays on one line of the choices [text|json]."""


class HelpText(click.HelpFormatter):
    """Formats help as click does, where that fits; only a word that is longer than a line is wider."""

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        """Use the width of the terminal, even if it has fewer than the 50 columns that click assumes."""
        self._columns = max(shutil.get_terminal_size().columns, _NARROWEST)
        if width is None:
            width = min(self._columns, max_width or 80) - 2
        super().__init__(indent_increment, width, max_width)

    def write_heading(self, heading: str) -> None:
        """Write a heading, on several lines if it is long."""
        indent = " " * self.current_indent
        self._write_lines(_packed(_words(f"{heading}:"), self.width - len(indent)), indent)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line; long choices are broken between two of them."""
        indent = " " * 11
        if max(map(len, args.split()), default=0) <= self.width - len(indent):
            super().write_usage(prog, args, prefix)
            return
        self.write(f"{prefix or 'Usage: '}{prog}\n")
        self._write_lines(_packed(_CHOICE.findall(args), self.width - len(indent)), indent)

    def write_text(self, text: str) -> None:
        """Write paragraphs; the lines of examples and tables are broken too if they do not fit."""
        parts = (_fitted(part, self._columns - self.current_indent) for part in re.split(r"\n{2,}", text))
        super().write_text("\n\n".join(parts))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms with their descriptions, beside each other or, if there is no room, below each other."""
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
    """Break the lines of a paragraph that click does not wrap, unless all of them fit."""
    mark, *lines = paragraph.splitlines() or [""]
    if mark.strip() != _AS_IT_IS or all(len(line) <= room for line in lines):
        return paragraph
    has_commands = lines[0].lstrip().startswith(_EXAMPLES)
    return "\n".join((mark, *(line for row in _rows(lines) for line in _broken(row, room, has_commands))))


def _rows(lines: Sequence[str]) -> Iterator[str]:
    """Join lines that belong together: of one command, or of one cell in the last column of a table."""
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
    """Yield the lines of a row: each cell on lines of its own, and a command so that it can still be copied."""
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
    """Return the words of a command, each with the space before it; a value stays with its option if there is room."""
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
    """Put pieces on lines of at most `room` characters, as many on each as fit."""
    lines: list[str] = []
    for piece in pieces:
        if lines and len(lines[-1]) + len(piece) <= room:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return lines
