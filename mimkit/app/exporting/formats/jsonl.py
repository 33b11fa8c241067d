"""Exports four JSON Lines files for use by other programs."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.app.exporting.format import Chunk, ExportFormat, ExportRequest, ExportSummary
from mimkit.app.exporting.tables import table_lines
from mimkit.report.export.columns import TABLES
from mimkit.report.export.lines import json_line

SUFFIX = ".jsonl"


def chunks(request: ExportRequest, summary: ExportSummary) -> Iterator[Chunk]:
    """Yield each row as a JSON object on its own line."""
    return table_lines(request, summary, SUFFIX, json_line)


FORMAT = ExportFormat(
    "jsonl",
    "The same tables as JSON Lines, with one object per line, for programs.",
    "internal",
    tuple(table + SUFFIX for table in TABLES),
    chunks,
)
