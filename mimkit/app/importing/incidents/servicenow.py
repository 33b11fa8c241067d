"""Reads ServiceNow's `incident` table from CSV or the Table API's JSON, with one row per incident or update."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from mimkit.app.importing.format import Format, Material
from mimkit.app.importing.reading.json_records import json_records
from mimkit.app.importing.reading.tables import table_rows
from mimkit.app.importing.tickets.changes import ENDED, changes
from mimkit.app.importing.tickets.fields import Fields, NoField, from_cells, from_json
from mimkit.app.importing.tickets.journal import journal_entries
from mimkit.ops.importing.drafts import EntryDraft, ImportProblem, IncidentDraft

_SERVICES: Final = ("business_service", "service_offering", "cmdb_ci")
_MAPPED: Final = frozenset(
    [
        "number",
        "short_description",
        "description",
        "opened_at",
        "opened_by",
        "resolved_at",
        "resolved_by",
        "closed_at",
        "closed_by",
        "promoted_on",
        "promoted_by",
        "reopened_time",
        "reopened_by",
        "priority",
        "category",
        "close_notes",
        "work_notes",
        "comments",
        "comments_and_work_notes",
        "business_service",
        "service_offering",
        "cmdb_ci",
    ]
)
_AUDIT: Final = (
    "this is the table sys_audit, which identifies incidents only by sys_id; export the incidents with a "
    "row for each update instead"
)
_MINUTE: Final = timedelta(minutes=1)


def _read(material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    incidents: dict[str, list[Fields]] = {}
    for row in _rows(material):
        if isinstance(row, ImportProblem):
            yield row
        elif "fieldname" in row.shown and "documentkey" in row.shown:
            yield ImportProblem(row.place, _AUDIT)
            return
        elif key := row.text("number") or row.text("sys_id"):
            incidents.setdefault(key, []).append(row)
        else:
            yield ImportProblem(row.place, "this record has no incident number")
    for key, rows in incidents.items():
        yield from _incident(key, rows)


def _rows(material: Material) -> Iterator[Fields | ImportProblem]:
    if material.raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        for record in json_records(material, "result", "records"):
            yield record if isinstance(record, ImportProblem) else from_json(record, material.options)
    else:
        for line in table_rows(material):
            yield line if isinstance(line, ImportProblem) else from_cells(line, material.options)


FORMAT: Final = Format(
    "servicenow",
    "ServiceNow: the incident table as CSV, or as JSON from the Table API; with a row for each change, also the history",
    _read,
    (".csv", ".json"),
)


def _incident(key: str, rows: list[Fields]) -> Iterator[IncidentDraft | ImportProblem]:
    problems: list[ImportProblem] = []
    history = changes(rows, problems)
    last = history.rows[-1]
    created = _time(last, "opened_at", problems) or _time(last, "sys_created_on", problems)
    if created is None:
        yield from problems
        yield ImportProblem(last.place, f"{key}: the time when it was opened is missing (opened_at)")
        return
    as_of = _time(last, "sys_updated_on", problems)
    milestones = _milestones(last, created, history.resolved, problems)
    entries = sorted(
        (*milestones, *history.entries, *journal_entries(last, problems)), key=lambda each: each.at
    )
    yield from problems
    title = last.text("short_description")
    yield IncidentDraft(
        key=key,
        place=rows[0].place,
        title=title or f"ServiceNow incident {key}",
        created=created,
        as_of=as_of,
        services=tuple(dict.fromkeys(filter(None, map(last.text, _SERVICES)))),
        severity=last.text("priority"),
        category=last.text("category"),
        entries=tuple(entries),
        unmapped={name: last.text(name) for name in last.names if name not in _MAPPED},
        doubts=() if title else (("title", "The source has no short description of this incident."),),
    )


def _milestones(
    row: Fields, created: datetime, resolved: datetime | None, problems: list[ImportProblem]
) -> Iterator[EntryDraft]:
    """Yield the milestones found in the fields of the last row."""
    yield EntryDraft(
        key="opened", kind="detected", at=created, by=row.text("opened_by"), text=row.text("description")
    )
    if at := _time(row, "promoted_on", problems):
        severity = row.text("priority")
        yield EntryDraft(
            key="promoted", kind="declared", at=at, by=row.text("promoted_by"), severity=severity
        )
    if at := _time(row, "resolved_at", problems):
        doubt = _doubt(row, at, resolved)
        text = row.text("close_notes")
        yield EntryDraft(
            key="resolved", kind="restored", at=at, by=row.text("resolved_by"), text=text, doubt=doubt
        )
    if at := _time(row, "reopened_time", problems):
        yield EntryDraft(key="reopened", kind="reopened", at=at, by=row.text("reopened_by"))
    if at := _time(row, "closed_at", problems):
        doubt = "" if row.text("state").lower() in ("closed", "") else _not_ended(row, "closed")
        yield EntryDraft(key="closed", kind="closed", at=at, by=row.text("closed_by"), doubt=doubt)


def _doubt(row: Fields, at: datetime, resolved: datetime | None) -> str:
    if (state := row.text("state")) and state.lower() not in ENDED:
        return _not_ended(row, "resolved")
    if resolved and abs(at - resolved) >= _MINUTE:
        return f"The resolved_at field is {at:%Y-%m-%d %H:%M} UTC, but the state changed at {resolved:%Y-%m-%d %H:%M} UTC."
    return ""


def _not_ended(row: Fields, word: str) -> str:
    return f"The last row states when it was {word}, but its state is {row.text('state')}."


def _time(row: Fields, name: str, problems: list[ImportProblem]) -> datetime | None:
    try:
        return row.time(name)
    except NoField as problem:
        problems.append(ImportProblem(row.place, str(problem)))
        return None
