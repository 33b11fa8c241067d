"""Reads Google Cloud's `incidents.json` from https://status.cloud.google.com, in its 2020 or current format."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from mimkit.app.importing.format import Format, Material
from mimkit.app.importing.pages.fields import Fields
from mimkit.app.importing.pages.keys import unused
from mimkit.app.importing.pages.milestones import PageUpdate, declaration, entries_of
from mimkit.app.importing.pages.mixed_text import mixed_text
from mimkit.app.importing.reading.json_records import json_records
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft

_PAGE: Final = "https://status.cloud.google.com/"
_MAPPED: Final = frozenset(
    (
        *(
            "id",
            "number",
            "begin",
            "created",
            "end",
            "modified",
            "external_desc",
            "updates",
            "severity",
            "uri",
        ),
        *(
            "service_key",
            "service_name",
            "affected_products",
            "public",
            "most-recent-update",
            "most_recent_update",
        ),
        *("currently_affected_locations", "previously_affected_locations"),
    )
)


def read(material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    """Yield the incidents in a file."""
    for record in json_records(material, "incidents"):
        if isinstance(record, ImportProblem):
            yield record
            continue
        problems: list[ImportProblem] = []
        draft = _draft(Fields(record.data, "incident", record.place, material.options, problems))
        yield from problems
        if draft:
            yield draft


def _draft(incident: Fields) -> IncidentDraft | None:
    key, created = _key(incident), incident.time("created") or incident.time("begin")
    incident.name = f"incident {key}".rstrip()
    if not key or not created:
        missing = "`created`" if key else "`id`, and no `service_key` with a `number`"
        incident.report(f"this is not a Google Cloud incident: it has no {missing}")
        return None
    started, ended = incident.time("begin"), incident.time("end")
    severity = incident.text("severity")
    updates = [*_updates(incident)]
    declared = declaration(created, updates, severity)
    uri = incident.text("uri").lstrip("/")
    return IncidentDraft(
        key=key,
        place=incident.place,
        title=incident.text("external_desc") or f"Incident {key}",
        created=created,
        started=started,
        as_of=incident.time("modified"),
        services=_titles(incident, "affected_products") or incident.texts("service_name"),
        severity=severity,
        url=f"{_PAGE}{uri}" if uri else "",
        entries=(declared, *entries_of(updates, ended)),
        unmapped=_unmapped(incident),
    )


def _key(incident: Fields) -> str:
    """Return the id, or else the service key and number. Until 2021, numbers were unique only within each service."""
    if found := incident.text("id"):
        return found
    service, number = incident.text("service_key"), incident.text("number")
    return f"{service}/{number}" if service and number else ""


def _updates(incident: Fields) -> Iterator[PageUpdate]:
    """Yield the updates, oldest first. Each key is the creation time, which editing an update does not change."""
    known: dict[str, int] = {}
    for each in reversed([*incident.objects("updates", "update")]):
        written: datetime | None = each.time("created")
        at = each.time("when") or written
        if at is None:
            each.report("it has no time, so it was skipped")
            continue
        key = unused(each.text("created") or each.text("when"), known)
        yield PageUpdate(key, at, each.text("status"), mixed_text(each.text("text")))


def _titles(incident: Fields, key: str) -> tuple[str, ...]:
    titles = (each.text("title") for each in incident.objects(key, key))
    return tuple(dict.fromkeys(each for each in titles if each))


def _unmapped(incident: Fields) -> dict[str, str]:
    found = incident.unmapped(_MAPPED)
    for key in ("currently_affected_locations", "previously_affected_locations"):
        if titles := _titles(incident, key):
            found[key] = ", ".join(titles)
    if incident.data.get("affected_products") and (name := incident.text("service_name")):
        found["service_name"] = name
    return found


FORMAT: Final = Format("gcp", "Google Cloud: https://status.cloud.google.com/incidents.json", read)
