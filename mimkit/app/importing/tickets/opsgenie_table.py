"""Reads the alerts in a CSV file from Opsgenie's console (*Alerts > Export CSV*).

Source of the column names: public programs that read such exports, of 2020 (`AlertId`, times in ISO 8601) and of 2026
(`Alert ID`, times in milliseconds and in words).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from mimkit.app.importing.format import Material, ReadOptions
from mimkit.app.importing.reading.html import plain_text
from mimkit.app.importing.reading.tables import TableRow, table_rows
from mimkit.app.importing.reading.times import source_time
from mimkit.model.shell import quoted
from mimkit.ops.importing.drafts import EntryDraft, ImportProblem, IncidentDraft

_MAPPED: Final = frozenset(
    ("alertid", "message", "createdat", "createdatdate", "updatedat", "updatedatdate", "priority")
)
_NEEDED: Final = ("alertid", "createdat")
_CLOSED: Final = ("restored", "The export states that the alert is closed, but not when it was closed.")


def alert_table(material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    """Yield an incident for each alert. An export states neither when an alert was acknowledged nor when it was closed."""
    for row in table_rows(material):
        if isinstance(row, ImportProblem):
            yield row
            continue
        names = {_plain(name): name for name in row.cells}
        if any(each not in names for each in _NEEDED):
            command = f"mim import csv {quoted(material.name)} --map key=COLUMN --map created=COLUMN"
            sentence = "this table is not an export of alerts from Opsgenie: it has no columns Alert ID and CreatedAt"
            yield ImportProblem(row.place, sentence, f"name its columns: {command}")
            return
        cells = {plain: row.cells[name] for plain, name in names.items()}
        try:
            yield _alert(row, cells, material.options)
        except ValueError as problem:
            yield ImportProblem(row.place, f"this alert was not imported: {problem}")


@lru_cache(maxsize=1_000)
def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def _alert(row: TableRow, cells: Mapping[str, str], options: ReadOptions) -> IncidentDraft:
    key, title = cells["alertid"], plain_text(cells.get("message", ""))
    if not key:
        raise ValueError("it has no Alert ID")
    created = _time(cells, "createdat", options)
    updated = _time(cells, "updatedat", options) if cells.get("updatedat") else None
    severity = cells.get("priority", "")
    return IncidentDraft(
        key=key,
        place=row.place,
        title=title or key,
        created=created,
        as_of=updated,
        severity=severity,
        entries=(EntryDraft(key="created", kind="detected", at=created),),
        unmapped={name: value for name, value in row.cells.items() if value and _plain(name) not in _MAPPED},
        doubts=(_CLOSED,) if cells.get("status", "").lower() == "closed" else (),
    )


def _time(cells: Mapping[str, str], name: str, options: ReadOptions) -> datetime:
    """Return a time, stated in milliseconds since 1970 or as text, or as text in the column with the suffix `Date`."""
    return source_time(cells[name] or cells.get(f"{name}date"), options)
