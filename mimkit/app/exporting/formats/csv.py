"""Exports four CSV files for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.app.exporting.format import Chunk, ExportFormat, ExportRequest, ExportSummary
from mimkit.app.exporting.tables import table_lines
from mimkit.report.export.columns import TABLES
from mimkit.report.export.lines import csv_head, csv_line

_SUFFIX = ".csv"


def _chunks(request: ExportRequest, summary: ExportSummary) -> Iterator[Chunk]:
    for table in TABLES:
        if table + _SUFFIX in request.files:
            yield Chunk(table + _SUFFIX, csv_head(table))
    yield from table_lines(request, summary, _SUFFIX, csv_line)


FORMAT = ExportFormat(
    "csv",
    "Tables of incidents, entries, obligations and actions, for spreadsheets. Cells never contain formulas.",
    "internal",
    tuple(table + _SUFFIX for table in TABLES),
    _chunks,
)
