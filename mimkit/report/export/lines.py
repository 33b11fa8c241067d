"""Formats the rows of exported tables as CSV or JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from mimkit.report.export.columns import COLUMNS, Table
from mimkit.report.export.rows import Row
from mimkit.report.text.spreadsheets import escape_formula


def csv_head(table: Table) -> str:
    """Return a table's CSV header."""
    return _csv([each.name for each in COLUMNS[table]])


def csv_line(table: Table, row: Row) -> str:
    """Return a row as CSV, with cells in column order. Formulas are escaped, and list items are separated by `; `."""
    return _csv([_cell(row[each.name]) for each in COLUMNS[table]])


def json_line(table: Table, row: Row) -> str:
    """Return a row as a JSON object, with keys in column order. Empty values are null."""
    return json.dumps({each.name: row[each.name] for each in COLUMNS[table]}, ensure_ascii=False) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return escape_formula("; ".join(value))
    return escape_formula(value) if isinstance(value, str) else f"{value:.15g}"


def _csv(cells: list[str]) -> str:
    out = io.StringIO()
    # With this line terminator (RFC 4180), the writer also quotes cells that contain a carriage return.
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
