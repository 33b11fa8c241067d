"""Reads Opsgenie incidents, timelines, notes and logs, as returned by its REST API, and exports of alerts in CSV.

Timelines, notes and logs do not contain the incident's id. They are read from an object that also contains the
incident (`{"incident": ..., "timeline": ..., "notes": ..., "logs": ...}`), or from a file whose name begins with
the id, such as `ID.timeline.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from mimkit.app.importing.format import Format, Material
from mimkit.app.importing.pages.fields import Fields
from mimkit.app.importing.reading.html import plain_text
from mimkit.app.importing.reading.json_records import json_records
from mimkit.app.importing.tickets.opsgenie_table import alert_table
from mimkit.ops.importing.drafts import (
    EntryDraft,
    EntryDraftKind,
    ImportProblem,
    IncidentDraft,
    LeftOut,
    Place,
)

Part = Literal["timeline", "notes", "logs"]
_PARTS: Final[tuple[Part, ...]] = ("timeline", "notes", "logs")
_TIME: Final[Mapping[Part, str]] = {"timeline": "eventTime", "notes": "createdAt", "logs": "createdAt"}
_ZIP: Final = b"PK\x03\x04"
_STATES: Final[Mapping[str, EntryDraftKind]] = {
    "resolved": "restored",
    "closed": "closed",
    "reopened": "reopened",
}
"""The entry kind for each suffix of a timeline entry type, such as `IncidentResolved`."""
_ALERT: Final = frozenset(("alias", "isSeen", "acknowledged", "snoozed"))
"""Keys that alerts have but incidents do not."""
_MAPPED: Final = frozenset(
    (
        *("id", "message", "description", "priority", "createdAt", "updatedAt", "links", "impactedServices"),
        *("serviceId", "impactStartDate", "impactDetectDate", "impactEndDate"),
        *_PARTS,
    )
)


def read(material: Material) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    """Yield the incidents in a file. Alerts from the REST API are yielded as `LeftOut`, because it has incidents."""
    if named := _incident_of(material.name):
        yield from _part_of(*named, material)
        return
    start = material.raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:4]
    if start == _ZIP:
        sentence = "this is a ZIP archive; unpack it, and import the CSV file in it"
        yield ImportProblem(Place(material.name), sentence)
        return
    if start[:1] not in (b"{", b"["):
        yield from alert_table(material)
        return
    for record in json_records(material, "data"):
        if isinstance(record, ImportProblem):
            yield record
            continue
        inner = record.data.get("incident", record.data.get("data"))
        data = {**inner, **_parts(record.data)} if isinstance(inner, dict) else record.data
        problems: list[ImportProblem] = []
        fields = Fields(
            data, f"incident {data.get('id', '')}".rstrip(), record.place, material.options, problems
        )
        yield from _incident(fields)
        yield from problems


def _incident_of(name: str) -> tuple[str, Part] | None:
    """Return the incident id and the part from a file name such as `ID.timeline.json`, or None for any other name."""
    file = name.replace("\\", "/").rpartition("/")[2]
    for part in _PARTS:
        # With --history, the name ends with the commit id.
        incident, found, _ = file.partition(f".{part}.json")
        if incident and found:
            return incident, part
    return None


def _parts(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the lists that accompany an incident, without their API envelopes."""
    found: dict[str, Any] = {}
    for part in _PARTS:
        value = data.get(part)
        while isinstance(value, dict):
            value = value.get("data", value.get("entries"))
        if value is not None:
            found[part] = value
    return found


def _incident(fields: Fields) -> Iterator[IncidentDraft | LeftOut]:
    key, title = fields.text("id"), plain_text(fields.text("message"))
    if _ALERT & fields.data.keys():
        yield LeftOut(fields.place, title or key, "alerts")
        return
    created = fields.time("createdAt")
    if not key or created is None:
        fields.report("this is not an Opsgenie incident: it needs `id` and `createdAt`")
        return
    severity, description = fields.text("priority"), plain_text(fields.text("description"))
    entries = [EntryDraft(key="created", kind="declared", at=created, severity=severity)]
    if description:
        entries.append(EntryDraft(key="description", kind="note", at=created, text=description))
    for name, kind in (("impactDetectDate", "detected"), ("impactEndDate", "restored")):
        if at := fields.time(name):
            entries.append(EntryDraft(key=name, kind=kind, at=at))  # type: ignore[arg-type]  # both values are kinds
    for part in _PARTS:
        entries += _events(fields, part)
    links = fields.data.get("links")
    yield IncidentDraft(
        key=key,
        place=fields.place,
        title=title or key,
        created=created,
        started=fields.time("impactStartDate"),
        as_of=fields.time("updatedAt"),
        services=tuple(dict.fromkeys(_services(fields))),
        severity=severity,
        url=str(links.get("web") or "") if isinstance(links, dict) else "",
        entries=tuple(_once(entries)),
        unmapped=fields.unmapped(_MAPPED),
    )


def _services(fields: Fields) -> Iterator[str]:
    impacted = fields.data.get("impactedServices")
    for each in impacted if isinstance(impacted, list) else ():
        name = each.get("name") or each.get("id") if isinstance(each, dict) else each
        if isinstance(name, str) and name:
            yield name
    if service := fields.text("serviceId"):
        yield service


def _events(fields: Fields, part: Part) -> Iterator[EntryDraft]:
    for each in fields.objects(part, f"{part} entry"):
        at = each.time(_TIME[part])
        if at is None:
            continue
        kind = _STATES.get(_type(each), "note") if part == "timeline" else "note"
        text = plain_text(_text(each, part))
        if text or kind != "note":
            key = each.text("id") or each.text("offset") or at.isoformat()
            yield EntryDraft(key=f"{part} {key}", kind=kind, at=at, text=text, by=_author(each))


def _type(event: Fields) -> str:
    kind = event.text("type").lower()
    return next((each for each in _STATES if kind.endswith(each)), "")


def _text(event: Fields, part: Part) -> str:
    """Return the text of an event. Its `title` and `description` are either strings or objects that contain one."""
    if part != "timeline":
        return event.text("note" if part == "notes" else "log")
    found = (_words(event.data.get(name)) for name in ("title", "description"))
    text = "\n\n".join(dict.fromkeys(each for each in found if each))
    return text if text or _type(event) else event.text("type")


def _words(value: Any) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in ("content", "text", "name") if value.get(key)), "")
    return value.strip() if isinstance(value, str) else ""


def _author(event: Fields) -> str:
    actor = event.data.get("actor")
    if isinstance(actor, dict):
        return _words(actor) if actor.get("type") == "user" else ""
    owner = event.text("owner")
    return "" if owner.lower() == "system" or event.text("type") == "system" else owner


def _once(entries: list[EntryDraft]) -> Iterator[EntryDraft]:
    """Yield the entries. Omit the end of the impact if the timeline contains a restoration."""
    stated = {each.kind for each in entries if each.key.startswith("timeline ")}
    for each in entries:
        if each.key != "impactEndDate" or "restored" not in stated:
            yield each


def _part_of(incident: str, name: str, material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    """Yield a partial incident with the events from a file that is named after its incident."""
    part: Part = next(each for each in _PARTS if each == name)
    problems: list[ImportProblem] = []
    entries: list[EntryDraft] = []
    for record in json_records(material, "data.entries", "data"):
        if isinstance(record, ImportProblem):
            yield record
            continue
        fields = Fields(
            {part: [record.data]}, f"incident {incident}", record.place, material.options, problems
        )
        entries += _events(fields, part)
    yield from problems
    if entries:
        yield IncidentDraft(
            key=incident,
            place=Place(material.name),
            title=incident,
            created=min(each.at for each in entries),
            entries=tuple(entries),
            is_part=True,
        )


FORMAT: Final = Format(
    "opsgenie",
    "Opsgenie: incidents from the REST API (/v1/incidents), with their timelines, notes and logs, or alerts in CSV",
    read,
    (".json", ".csv"),
)
