"""Reads the rows of a CSV or TSV file, keyed by the column names in the header."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mimkit.app.entry_files.cells import Cell, LineProblem, PlainLine, delimited_lines
from mimkit.app.entry_files.decoding import decoded
from mimkit.app.importing.format import Material
from mimkit.ops.importing.drafts import ImportProblem, Place


class TableRow(NamedTuple):
    """A table row: its position, and its cells by column name, without surrounding whitespace."""

    place: Place
    cells: dict[str, str]


def table_rows(material: Material, *, lower_names: bool = False) -> Iterator[TableRow | ImportProblem]:
    """Yield the rows in a table, and a problem for each row that cannot be read.

    The delimiter is whichever of comma, semicolon and tab is most frequent in the header. Rows include empty cells.
    """
    text = decoded(material.raw)
    if isinstance(text, LineProblem):
        yield _problem(material, text)
        return
    text = text.replace("\0", "")
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(",;\t", key=first.count)
    names: list[str] | None = None
    for each in delimited_lines(text, separator):
        if isinstance(each, PlainLine) and names is not None and len(each.parts) <= len(names):
            yield TableRow(
                Place(material.name, each.line), dict(zip(names, map(str.strip, each.parts), strict=False))
            )
            continue
        cells = each.cells if isinstance(each, PlainLine) else each
        if isinstance(cells, LineProblem):
            yield _problem(material, cells)
        elif names is None:
            header = [each.text.strip() for each in cells]
            names = [each.lower() for each in header] if lower_names else header
            twice = next((place for place, name in enumerate(names) if name and name in names[:place]), None)
            if twice is not None:
                yield _at(material, cells[twice], f"there are two columns named {names[twice]!r}")
                return
        elif len(cells) > len(names) and any(each.text.strip() for each in cells[len(names) :]):
            yield _at(
                material,
                cells[len(names)],
                f"the line has {len(cells)} fields, but the header has {len(names)}; quote text that "
                "contains a separator",
            )
        else:
            values = (each.text.strip() for each in cells)
            yield TableRow(_place(material, cells[0]), dict(zip(names, values, strict=False)))
    if names is None:
        yield ImportProblem(Place(material.name), "the file is empty")


def _place(material: Material, cell: Cell) -> Place:
    return Place(material.name, cell.line, cell.column)


def _at(material: Material, cell: Cell, sentence: str) -> ImportProblem:
    return ImportProblem(_place(material, cell), sentence)


def _problem(material: Material, found: LineProblem) -> ImportProblem:
    return ImportProblem(Place(material.name, found.line, found.column), found.sentence)
