"""Splits a file into rows of cells. Each cell has a line and column number, both starting at 1."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, Final, NamedTuple

from mimkit.store.foreign_json import loads

_LINE_END: Final = re.compile(r"\r\n?|\n")
_PLAIN_LINE: Final = re.compile(r'([^"\r\n]*)(?:\r\n?|\n|\Z)')
"""Matches a line without quotation marks. Most lines have none and can be split without parsing each cell."""
_ESCAPES: Final = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+|\\.")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Cell(NamedTuple):
    """A value in a row, and the position where it begins."""

    text: str
    line: int
    column: int


class LineProblem(NamedTuple):
    """The reason why a line cannot be used."""

    line: int
    column: int
    sentence: str

    def at(self, name: str) -> str:
        """Return the problem as `file:line:column: error: sentence`."""
        return f"{name}:{self.line}:{self.column}: error: {self.sentence}"


class Line(NamedTuple):
    """The cells in a line, keyed by column name or JSON key, and the position where the line begins."""

    line: int
    column: int
    cells: dict[str, Cell]


class PlainLine(NamedTuple):
    """A line without quotation marks, already split. Cell positions are calculated only on request."""

    line: int
    parts: list[str]

    @property
    def cells(self) -> list[Cell]:
        """The cells of the line, with their positions."""
        columns = accumulate((len(each) + 1 for each in self.parts[:-1]), initial=1)
        return [Cell(each, self.line, column) for each, column in zip(self.parts, columns, strict=True)]


def delimited(text: str, delimiter: str) -> Iterator[list[Cell] | LineProblem]:
    """Yield the cells in each non-blank line. A quoted cell may contain line breaks and doubled quotation marks."""
    for each in delimited_lines(text, delimiter):
        yield each.cells if isinstance(each, PlainLine) else each


def delimited_lines(text: str, delimiter: str) -> Iterator[PlainLine | list[Cell] | LineProblem]:
    """Yield the same lines as `delimited`, except that a line without quotation marks is a `PlainLine`."""
    cell = re.compile(
        rf'(?:[ ]*"(?P<quoted>(?:[^"]|"")*)"[ ]*(?P<junk>[^{re.escape(delimiter)}\r\n]*)'
        rf"|(?P<bare>[^{re.escape(delimiter)}\r\n]*))(?P<end>{re.escape(delimiter)}|\r\n?|\n|\Z)"
    )
    position, line, start = 0, 1, 0
    cells: list[Cell] = []
    problem: LineProblem | None = None
    while position < len(text) or cells:
        if not cells and (plain := _PLAIN_LINE.match(text, position)):
            if plain[1].replace(delimiter, "").strip():
                yield PlainLine(line, plain[1].split(delimiter))
            position = start = plain.end()
            line += 1
            continue
        found = cell.match(text, position)
        column = position - start + 1
        if found is None or (found["quoted"] is None and found["bare"].lstrip(" ").startswith('"')):
            yield LineProblem(
                line,
                column,
                "this quotation mark is not closed; to include a quotation mark in quoted text, write it twice",
            )
            return
        if found["junk"]:
            problem = problem or LineProblem(line, column, "there is text after the closing quotation mark")
        quoted = found["quoted"]
        cells.append(Cell(found["bare"] if quoted is None else quoted.replace('""', '"'), line, column))
        breaks = [*_LINE_END.finditer(found[0], 0, len(found[0]) - len(found["end"]))]
        if breaks:
            line += len(breaks)
            start = position + breaks[-1].end()
        position = found.end()
        if found["end"] == delimiter:
            continue
        if problem:
            yield problem
        elif any(each.text.strip() for each in cells):
            yield cells
        cells, problem = [], None
        line, start = line + 1, position


def json_lines(text: str) -> Iterator[Line | LineProblem]:
    """Yield each non-blank line with its values converted to text."""
    for number, line in enumerate(re.split(_LINE_END, text), 1):
        if not line.strip():
            continue
        try:
            data = loads(line)
        except json.JSONDecodeError as problem:
            yield LineProblem(
                number, problem.colno, f"this is not JSON: {problem.msg[:1].lower()}{problem.msg[1:]}"
            )
            continue
        except RecursionError:
            yield LineProblem(number, 1, "the values are nested too deeply")
            continue
        if not isinstance(data, dict):
            yield LineProblem(number, 1, 'this line is not a JSON object, such as {"time": ..., "text": ...}')
            continue
        if half := _half_character(line, data):
            yield LineProblem(number, half, "this is half of a surrogate pair; write the actual character")
            continue
        column = len(line) - len(line.lstrip()) + 1
        yield Line(number, column, {key: _cell(key, value, line, number) for key, value in data.items()})


def _half_character(line: str, data: dict[str, Any]) -> int | None:
    """Return the column of an escape for half of a surrogate pair, which cannot be stored, or None."""
    if not _SURROGATE.search(json.dumps(data, ensure_ascii=False)):
        return None
    found = (each for each in _ESCAPES.finditer(line) if _SURROGATE.search(json.loads(f'"{each[0]}"')))
    return next(found).start() + 1


def _cell(key: str, value: Any, line: str, number: int) -> Cell:
    column = max(line.find(json.dumps(key)), line.find(json.dumps(key, ensure_ascii=False)), 0) + 1
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Cell(text, number, column)
