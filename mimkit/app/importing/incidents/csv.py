"""Reads incidents from a table with one row per incident, plus a row with the same key for each additional event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from mimkit.app.importing.format import Format, Material
from mimkit.app.importing.mapped.columns import ENTRY, INCIDENT, UnknownColumn, check_mapping, resolve
from mimkit.app.importing.mapped.drafts import draft_of, text_of
from mimkit.app.importing.reading.tables import TableRow, table_rows
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, Place


def read(material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    """Yield the incidents in a table. The rows of an incident must be adjacent."""
    mapping = material.options.columns
    try:
        check_mapping(mapping)
    except UnknownColumn as problem:
        yield ImportProblem(Place(material.name), str(problem))
        return
    columns: _Columns | None = None

    def key(row: TableRow | ImportProblem) -> Any:
        nonlocal columns
        if isinstance(row, ImportProblem):
            return row
        columns = columns or _Columns(row.cells, mapping)
        return columns.key(row) or row

    for _, group in groupby(table_rows(material), key):
        rows = list(group)
        if isinstance(rows[0], ImportProblem):
            yield rows[0]
        elif columns:
            yield from _incident([row for row in rows if isinstance(row, TableRow)], columns, material)


class _Columns:
    def __init__(self, cells: Mapping[str, str], mapping: Mapping[str, str]) -> None:
        self.incident = resolve(cells, INCIDENT, mapping)
        entry = resolve((each for each in cells if each not in self.incident.values()), ENTRY, mapping)
        self.entry = entry if "at" in entry else {}
        self.missing = [theirs for theirs in mapping.values() if theirs not in cells]
        used = {*self.incident.values(), *self.entry.values()}
        self.others = [name for name in cells if name and name not in used]

    def key(self, row: TableRow) -> str:
        return text_of(row.cells.get(self.incident.get("key", "")))


def _incident(
    rows: list[TableRow], columns: _Columns, material: Material
) -> Iterator[IncidentDraft | ImportProblem]:
    values: dict[str, str] = {}
    others: dict[str, str] = {}
    for row in rows:
        # Use the first non-empty value in each column.
        for ours, theirs in columns.incident.items():
            if text_of(row.cells.get(theirs)):
                values.setdefault(ours, row.cells[theirs])
        for name in columns.others:
            if text_of(row.cells.get(name)):
                others.setdefault(name, row.cells[name])
    events = [
        {ours: row.cells.get(theirs) for ours, theirs in columns.entry.items()}
        for row in rows
        if columns.entry and text_of(row.cells.get(columns.entry["at"]))
    ]
    place = rows[0].place
    if columns.missing:
        yield ImportProblem(place, f"the file has no column {columns.missing[0]!r}, which the mapping uses")
        return
    try:
        yield draft_of(values, others, events, place, material.options)
    except ValueError as problem:
        yield ImportProblem(place, f"this incident was not imported: {problem}")


FORMAT = Format(
    "csv",
    "CSV or TSV with one row per incident or per event; --map maps the columns",
    read,
    (".csv", ".tsv"),
)
