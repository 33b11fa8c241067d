"""Reads PagerDuty's incident reports in CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from mimkit.app.importing.format import Material, ReadOptions
from mimkit.app.importing.reading.tables import TableRow, table_rows
from mimkit.app.importing.reading.times import optional_time, source_time
from mimkit.model.time.times import rfc3339
from mimkit.ops.importing.drafts import EntryDraft, ImportProblem, IncidentDraft

_MAPPED: Final = frozenset(
    [
        "id",
        "incident_id",
        "title",
        "description",
        "created_on",
        "created_at",
        "resolved_on",
        "resolved_at",
        "service_name",
        "priority_name",
        "priority",
        "resolved_by_user_name",
        "seconds_to_first_ack",
        "acknowledged_by_user_name",
        "html_url",
    ]
)


def action_key(action: str, at: datetime) -> str:
    """Return the key for an action without an id. The key is the same for an incident and its log."""
    return f"{action}-{rfc3339(at)}"


def table(material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    """Yield the incident in each row."""
    for row in table_rows(material):
        if isinstance(row, ImportProblem):
            yield row
            continue
        try:
            yield _row(row, material.options)
        except ValueError as problem:
            yield ImportProblem(row.place, str(problem))


def _row(row: TableRow, options: ReadOptions) -> IncidentDraft:
    """Return the incident in a row. Columns are named as in the analytics API, or with spaces, not underscores."""
    cells = {_column(name): value for name, value in row.cells.items()}
    number = cells.get("incident_number", "")
    key = cells.get("id") or cells.get("incident_id") or (f"#{number}" if number else "")
    if not key:
        raise ValueError(
            "the line has no incident id in a column named `id`, `incident_id` or `incident_number`"
        )
    created = source_time(cells.get("created_on") or cells.get("created_at"), options)
    return IncidentDraft(
        key=key,
        place=row.place,
        title=cells.get("title") or cells.get("description") or f"PagerDuty incident {key}",
        created=created,
        services=tuple(filter(None, (cells.get("service_name", ""),))),
        severity=cells.get("priority_name") or cells.get("priority", ""),
        url=cells.get("html_url", ""),
        entries=tuple(_row_milestones(cells, created, options)),
        unmapped={name: value for name, value in cells.items() if name not in _MAPPED and value},
    )


@lru_cache(maxsize=1_000)
def _column(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower()).strip("_")


def _row_milestones(
    cells: Mapping[str, str], created: datetime, options: ReadOptions
) -> Iterator[EntryDraft]:
    yield EntryDraft(key="trigger", kind="detected", at=created)
    seconds = cells.get("seconds_to_first_ack", "")
    if re.fullmatch(r"\d{1,9}", seconds, re.ASCII):
        at = created + timedelta(seconds=int(seconds))
        who = cells.get("acknowledged_by_user_name", "")
        yield EntryDraft(
            key=action_key("acknowledge", at), kind="acknowledged", at=at, by="" if "," in who else who
        )
    if resolved := optional_time(cells.get("resolved_on") or cells.get("resolved_at"), options):
        who = cells.get("resolved_by_user_name", "")
        yield EntryDraft(key=action_key("resolve", resolved), kind="restored", at=resolved, by=who)
