"""Reads Statuspage incidents: `incidents.json`, `summary.json`, a single incident, or one of these per line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.app.importing.format import Format, Material, ReadOptions
from mimkit.app.importing.pages.fields import Fields
from mimkit.app.importing.pages.keys import unused
from mimkit.app.importing.pages.milestones import PageUpdate, declaration, entries_of
from mimkit.app.importing.pages.mixed_text import mixed_text
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.ops.importing.drafts import EntryDraft, ImportProblem, IncidentDraft, LeftOut, Place

_PLANNED: Final = "scheduled_maintenances"
_MAINTENANCE: Final = frozenset(("scheduled", "in_progress", "verifying", "completed"))
_MAPPED: Final = frozenset(
    (
        *(
            "id",
            "name",
            "status",
            "created_at",
            "started_at",
            "resolved_at",
            "updated_at",
            "impact",
            "shortlink",
        ),
        *("incident_updates", "components"),
        # Redundant times that the updates also contain, and page settings.
        *("monitoring_at", "page_id", "reminder_intervals", "backfilled"),
    )
)
_POSTMORTEM: Final = "postmortem"
_NO_COMPONENT: Final = "No components were affected by this update."


def read(material: Material) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    """Yield the incidents in a file. Scheduled maintenance is yielded as `LeftOut`."""
    named: set[str] = set()
    for record in json_records(material, "incidents"):
        if isinstance(record, ImportProblem):
            yield record
            continue
        inner = record.data.get("incident")
        data = inner if isinstance(inner, dict) and "incident_updates" not in record.data else record.data
        if _PLANNED not in data:
            yield from _one(data, record.place, material.options, named)
    if f'"{_PLANNED}"'.encode() in material.raw:
        for record in json_records(material, _PLANNED):
            if isinstance(record, JsonRecord) and _is_planned(record.data) and _id(record.data) not in named:
                yield LeftOut(record.place, _name(record.data), "scheduled maintenance")


def _one(
    data: dict[str, Any], place: Place, options: ReadOptions, named: set[str]
) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    problems: list[ImportProblem] = []
    incident = Fields(data, f"incident {_id(data)}".rstrip(), place, options, problems)
    if _is_planned(data):
        named.add(_id(data))
        yield LeftOut(place, _name(data), "scheduled maintenance")
        return
    draft = _draft(incident)
    yield from problems
    if draft:
        yield draft


def _is_planned(data: Mapping[str, Any]) -> bool:
    return bool(data.get("scheduled_for")) or str(data.get("status")) in _MAINTENANCE


def _id(data: Mapping[str, Any]) -> str:
    return str(data["id"])[:60] if isinstance(data.get("id"), str | int) else ""


def _name(data: Mapping[str, Any]) -> str:
    return str(data.get("name") or _id(data) or "without a name")


def _draft(incident: Fields) -> IncidentDraft | None:
    key, created = incident.text("id"), incident.time("created_at")
    if not key or not created:
        missing = "`id`" if not key else "`created_at`"
        incident.report(f"this is not a Statuspage incident: it has no {missing}")
        return None
    started = incident.time("started_at")
    updates = [*_updates(incident)]
    declared = declaration(created, updates, incident.text("impact"))
    resolved = incident.time("resolved_at")
    placed = (declared, *entries_of(updates, resolved), *_postmortem(incident, updates))
    return IncidentDraft(
        key=key,
        place=incident.place,
        title=incident.text("name") or f"Incident {key}",
        created=created,
        started=started,
        as_of=incident.time("updated_at"),
        services=_services(incident),
        severity=incident.text("impact"),
        url=incident.text("shortlink"),
        entries=placed,
        unmapped=_unmapped(incident, placed),
        doubts=(*_doubts(incident, placed),),
    )


def _updates(incident: Fields) -> Iterator[PageUpdate]:
    """Yield the updates, oldest first. The source lists the newest first."""
    known: dict[str, int] = {}
    for number, each in enumerate(reversed([*incident.objects("incident_updates", "update")]), start=1):
        at = each.time("display_at") or each.time("created_at")
        key = each.text("id") or each.text("created_at") or str(number)
        if at is None:
            each.report("it has no time, so it was skipped")
        elif key not in known:
            yield PageUpdate(unused(key, known), at, each.text("status"), mixed_text(each.text("body")))


def _postmortem(incident: Fields, updates: list[PageUpdate]) -> Iterator[EntryDraft]:
    """Yield the post-mortem if it is only in the management API's fields and not among the updates.

    The public API returns it as an update.
    """
    at, text = incident.time("postmortem_published_at"), mixed_text(incident.text("postmortem_body"))
    if at and text and not any(each.state == "postmortem" for each in updates):
        yield EntryDraft(key=_POSTMORTEM, kind="note", at=at, text=text)


def _services(incident: Fields) -> tuple[str, ...]:
    """Return the names of the affected components without duplicates. Several components can have the same name."""
    names = [each.text("name") for each in incident.objects("components", "component")]
    for update in reversed([*incident.objects("incident_updates", "update")]):
        if update.data.get("affected_components"):
            names += [each.text("name") for each in update.objects("affected_components", "component")]
    return tuple(dict.fromkeys(each for each in names if each and each != _NO_COMPONENT))


def _unmapped(incident: Fields, entries: tuple[EntryDraft, ...]) -> dict[str, str]:
    found = incident.unmapped(_MAPPED)
    if any(each.key == _POSTMORTEM for each in entries):
        found.pop("postmortem_body", None)
        found.pop("postmortem_published_at", None)
    names = [(each.text("name"), each.text("id")) for each in incident.objects("components", "component")]
    if len({name for name, _ in names}) < len(names):
        found["components"] = ", ".join(f"{name} ({component})" for name, component in names)
    return found


def _doubts(incident: Fields, entries: tuple[EntryDraft, ...]) -> Iterator[tuple[str, str]]:
    ends = [each.kind for each in entries if each.kind in ("restored", "reopened")]
    is_over = ends[-1:] == ["restored"]
    state = incident.text("status")
    if state in ("resolved", "postmortem") and not is_over:
        yield "restored", f"The page states that the incident is {state}, but not when it reached this state."
    elif is_over and state not in ("", "resolved", "postmortem"):
        yield (
            "restored",
            f"The page states that the incident is {state}, although an update states that it is resolved.",
        )


FORMAT: Final = Format(
    "statuspage",
    "Statuspage: https://STATUS_PAGE/api/v2/incidents.json, summary.json, or single incidents",
    read,
    (".json", ".jsonl"),
)
