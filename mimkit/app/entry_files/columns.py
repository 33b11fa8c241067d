"""Defines the columns of an entry file and the names by which they are recognised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from mimkit.app.entry_files.cells import Cell, Line, LineProblem

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "time": ("time", "at", "timestamp", "datetime", "date", "when"),
    "kind": ("kind", "type"),
    "who": ("who", "by", "author", "person", "user"),
    "text": ("text", "message", "description", "note", "event", "what"),
    "key": ("key", "id"),
    "source": ("source", "url", "link"),
}
_COLUMN: Final = {name: column for column, names in _NAMES.items() for name in names}
_REQUIRED: Final = ("time", "text")
HEADER: Final = "time,kind,who,text"
"""The usual columns of an entry file, as written in its header line."""


def column_of(name: str) -> str | None:
    """Return the column that a name in a file refers to, or None if the name is unknown."""
    return _COLUMN.get(name.strip().lower())


def read_header(cells: Sequence[Cell]) -> list[str | None] | LineProblem:
    """Return the column for each cell in the header line, or None for a cell that is not used."""
    columns = [column_of(each.text) for each in cells]
    for place, column in enumerate(columns):
        if column and column in columns[:place]:
            return LineProblem(
                cells[place].line, cells[place].column, f"there is a second column for the {column}"
            )
    missing = [each for each in _REQUIRED if each not in columns]
    if missing:
        sentence = f"the first line has no column `{missing[0]}`; write it as {HEADER}"
        return LineProblem(cells[0].line, cells[0].column, sentence)
    return columns


def by_column(columns: Sequence[str | None], cells: Sequence[Cell]) -> Line | LineProblem:
    """Return the cells in a line, keyed by column."""
    if len(cells) > len(columns):
        extra = cells[len(columns)]
        sentence = f"the line has {len(cells)} fields, but the header has {len(columns)}; quote text that contains a separator"
        return LineProblem(extra.line, extra.column, sentence)
    named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    return Line(cells[0].line, cells[0].column, named)


def by_key(record: Line) -> Line | LineProblem:
    """Return the cells in a JSON object, keyed by column."""
    found: dict[str, Cell] = {}
    for key, cell in record.cells.items():
        column = column_of(key)
        if column in found:
            return LineProblem(cell.line, cell.column, f"there is a second value for the {column}")
        if column:
            found[column] = cell
    return record._replace(cells=found)


def unused(names: Iterable[str]) -> list[str]:
    """Return the names that do not match any column."""
    return [each for each in names if column_of(each) is None]
