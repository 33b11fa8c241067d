"""Reads Slack incidents from `current` and `history` in version 2.0.0 of its status API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mimkit.app.importing.format import Format, Material
from mimkit.app.importing.pages.fields import Fields
from mimkit.app.importing.pages.keys import unused
from mimkit.app.importing.pages.milestones import PageUpdate, declaration, entries_of
from mimkit.app.importing.pages.mixed_text import mixed_text
from mimkit.app.importing.reading.json_records import json_records
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, LeftOut

_MAPPED: Final = frozenset(
    ("id", "date_created", "date_updated", "title", "type", "status", "url", "services", "notes")
)


def read(material: Material) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    """Yield the incidents, outages and notices in a file. Maintenance is yielded as `LeftOut`."""
    for record in json_records(material, "active_incidents"):
        if isinstance(record, ImportProblem):
            yield record
            continue
        problems: list[ImportProblem] = []
        incident = Fields(record.data, "incident", record.place, material.options, problems)
        if incident.text("type") == "maintenance":
            yield LeftOut(
                record.place, incident.text("title") or incident.text("id"), "scheduled maintenance"
            )
            continue
        draft = _draft(incident)
        yield from problems
        if draft:
            yield draft


def _draft(incident: Fields) -> IncidentDraft | None:
    key, created = incident.text("id"), incident.time("date_created")
    incident.name = f"incident {key}".rstrip()
    if not key or not created:
        missing = "`date_created`" if key else "`id`"
        incident.report(f"this is not a Slack incident: it has no {missing}")
        return None
    notes = [*_notes(incident)]
    # Slack has no severities, only types: notice, incident and outage.
    severity = incident.text("type")
    state = incident.text("status")
    doubt = ("restored", f"The page states that the incident is {state}, but not when it reached this state.")
    return IncidentDraft(
        key=key,
        place=incident.place,
        title=incident.text("title") or f"Incident {key}",
        created=created,
        as_of=incident.time("date_updated"),
        services=incident.texts("services"),
        severity=severity,
        url=incident.text("url"),
        entries=(declaration(created, notes, severity), *entries_of(notes)),
        unmapped=incident.unmapped(_MAPPED),
        doubts=(doubt,) if state in ("resolved", "completed") else (),
    )


def _notes(incident: Fields) -> Iterator[PageUpdate]:
    """Yield the notes, oldest first. Because notes have no id, their time is used as the key."""
    known: dict[str, int] = {}
    for each in reversed([*incident.objects("notes", "note")]):
        at = each.time("date_created")
        if at is None:
            each.report("it has no time, so it was skipped")
            continue
        key = unused(each.text("date_created"), known)
        yield PageUpdate(key, at, "", mixed_text(each.text("body")))


FORMAT: Final = Format("slack", "Slack: https://slack-status.com/api/v2.0.0/current or /history", read)
