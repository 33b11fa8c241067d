"""Reads PagerDuty incidents and log entries from its REST API v2, and incidents from its CSV reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from mimkit.app.importing.format import Format, Material, ReadOptions
from mimkit.app.importing.reading.flat import flat
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.app.importing.reading.times import optional_time, source_time
from mimkit.app.importing.tickets.pagerduty_table import action_key, table
from mimkit.ops.importing.drafts import EntryDraft, EntryDraftKind, ImportProblem, IncidentDraft, Place

_NUMBER: Final = re.compile(r"\[#\d+\]\s*", re.ASCII)
_LOG: Final = "_log_entry"
_KINDS: Final[Mapping[str, EntryDraftKind]] = {
    "trigger": "detected",
    "acknowledge": "acknowledged",
    "priority_change": "severity",
    "status_update": "update",
    "incident_status_update": "update",
    "resolve": "restored",
    "reopen": "reopened",
}
"""The entry kind for each log entry type, without the suffix `_log_entry`. All other types become notes."""
_OTHER: Final = "this is neither a PagerDuty incident nor a log entry"
_NOTES: Final = (
    f"{_OTHER}; to get notes with their incident, use /incidents/{{id}}/log_entries?include[]=channels"
)
_MAPPED: Final = frozenset(
    [
        "id",
        "type",
        "summary",
        "self",
        "html_url",
        "title",
        "description",
        "created_at",
        "service",
        "status",
        "last_status_change_at",
        "last_status_change_by",
        "resolved_at",
        "first_trigger_log_entry",
        "acknowledgements",
        "priority",
        "updated_at",
    ]
)


def _read(material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    if material.raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        yield from _documents(material)
    else:
        yield from table(material)


FORMAT: Final = Format(
    "pagerduty",
    "PagerDuty: GET /incidents and /incidents/{id}/log_entries from the REST API v2, or the CSV of an incidents report",
    _read,
    (".json", ".jsonl", ".csv"),
)


@dataclass
class _Log:
    """The log entries for one incident in this file."""

    place: Place
    entries: dict[str, EntryDraft] = field(default_factory=dict)
    """The entries, keyed so that duplicates are dropped, because the pages of a log can overlap."""
    title: str = ""
    url: str = ""


def _documents(material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    """Yield the incidents in a file, then a partial incident for each incident with log entries in the file."""
    logs: dict[str, _Log] = {}
    for found in json_records(material, "incidents", "log_entries"):
        if isinstance(found, ImportProblem):
            yield found
            continue
        for data in _unwrapped(found.data):
            record = JsonRecord(found.place, data)
            try:
                if _is_log_entry(data):
                    _add_log_entry(record, material.options, logs)
                else:
                    yield _incident(record, material.options)
            except ValueError as problem:
                yield ImportProblem(found.place, str(problem))
    for key, log in logs.items():
        entries = tuple(sorted(log.entries.values(), key=lambda each: each.at))
        yield IncidentDraft(
            key=key,
            place=log.place,
            title=log.title or f"PagerDuty incident {key}",
            created=entries[0].at,
            url=log.url,
            entries=entries,
            is_part=True,
        )


def _unwrapped(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the incidents and log entries in a response, or the object itself if it is not a response.

    Some programs save an incident with its log entries in it.
    """
    if "id" in data and "created_at" in data:
        own = data.get("log_entries")
        entries = [each for each in own if isinstance(each, dict)] if isinstance(own, list) else []
        incident = {key: value for key, value in data.items() if key != "log_entries"} if entries else data
        return [incident, *({"incident": {"id": data["id"]}, **each} for each in entries)]
    inner = [
        each
        for key in ("incidents", "log_entries")
        for each in (data[key] if isinstance(data.get(key), list) else ())
        if isinstance(each, dict)
    ]
    if inner or any(isinstance(data.get(key), list) for key in ("incidents", "log_entries")):
        return inner
    for key in ("incident", "log_entry"):
        if isinstance(one := data.get(key), dict) and "id" not in data:
            return [one]
    return [data]


def _is_log_entry(data: Mapping[str, Any]) -> bool:
    return _word(data, "type").endswith(_LOG)


def _incident(record: JsonRecord, options: ReadOptions) -> IncidentDraft:
    data = record.data
    if _word(data, "type") not in ("", "incident") or "created_at" not in data:
        raise ValueError(_NOTES if "notes" in data or "note" in data else _OTHER)
    key = _word(data, "id")
    if not key:
        raise ValueError("the incident has no id")
    return IncidentDraft(
        key=key,
        place=record.place,
        title=_title(data) or f"PagerDuty incident {key}",
        created=source_time(data["created_at"], options),
        as_of=optional_time(data.get("updated_at"), options),
        services=tuple(filter(None, (_summary(data.get("service")),))),
        severity=_summary(data.get("priority")),
        url=_word(data, "html_url"),
        entries=tuple(_milestones(data, options)),
        unmapped={
            name: text for name, value in data.items() if name not in _MAPPED and (text := flat(value))
        },
    )


def _title(data: Any) -> str:
    return (
        _word(data, "title") or _word(data, "description") or _NUMBER.sub("", _word(data, "summary"), count=1)
    )


def _milestones(data: Mapping[str, Any], options: ReadOptions) -> Iterator[EntryDraft]:
    """Yield the milestones in an incident object. The corresponding log entries have the same keys."""
    trigger = data.get("first_trigger_log_entry")
    yield EntryDraft(
        key=_word(trigger, "id") or "trigger",
        kind="detected",
        at=source_time(data["created_at"], options),
        text=_summary(trigger),
        url=_word(trigger, "html_url"),
    )
    for each in data["acknowledgements"] if isinstance(data.get("acknowledgements"), list) else ():
        at = optional_time(each.get("at"), options) if isinstance(each, dict) else None
        if at:
            who = each.get("acknowledger")
            yield EntryDraft(key=action_key("acknowledge", at), kind="acknowledged", at=at, by=_person(who))
    resolved = optional_time(data.get("resolved_at"), options)
    if not resolved and _word(data, "status") == "resolved":
        resolved = optional_time(data.get("last_status_change_at"), options)
    if resolved:
        who = data.get("last_status_change_by")
        yield EntryDraft(key=action_key("resolve", resolved), kind="restored", at=resolved, by=_person(who))


def _add_log_entry(record: JsonRecord, options: ReadOptions, logs: dict[str, _Log]) -> None:
    data = record.data
    incident = data.get("incident")
    key = _word(incident, "id")
    if not key:
        raise ValueError("the log entry does not identify its incident; request it with include[]=incidents")
    at = source_time(data.get("created_at"), options)
    action = _word(data, "type").removesuffix(_LOG)
    own = _word(data, "id") or action_key(action, at)
    kind = _KINDS.get(action, "note")
    severity = _new_priority(data) if kind == "severity" else ""
    if kind == "severity" and not severity:
        kind = "note"
    entry = EntryDraft(
        key=own, kind=kind, at=at, text=_text(data), by=_person(data.get("agent")), severity=severity,
        url=_word(data, "html_url"),
    )  # fmt: skip
    log = logs.setdefault(key, _Log(record.place, title=_title(incident), url=_word(incident, "html_url")))
    for each in _as_incidents_say_it(entry, action, data):
        other = log.entries.get(each.key)
        if other and other.by != each.by:  # two people acknowledged in the same second
            each = replace(each, key=f"{each.key}-{own}")  # noqa: PLW2901
        log.entries[each.key] = each


def _as_incidents_say_it(entry: EntryDraft, action: str, data: Mapping[str, Any]) -> Iterator[EntryDraft]:
    """Yield a log entry. Milestones match the incident object's milestones, whichever is imported first."""
    if entry.kind in ("acknowledged", "restored"):
        yield EntryDraft(key=action_key(action, entry.at), kind=entry.kind, at=entry.at, by=entry.by)
        if not entry.by:
            yield replace(entry, kind="note")
        return
    yield entry
    if entry.kind == "detected" and (described := _word(data.get("event_details"), "description")):
        yield replace(entry, key=f"{entry.key}-description", kind="note", text=described)


def _new_priority(data: Mapping[str, Any]) -> str:
    channel = data.get("channel")
    return _summary(channel.get("new_priority")) if isinstance(channel, dict) else ""


def _text(data: Mapping[str, Any]) -> str:
    """Return the text of a note or status update, or the `summary` of any other log entry."""
    channel = data.get("channel")
    action = _word(data, "type").removesuffix(_LOG)
    if action == "annotate":
        return _word(channel, "content") or _word(channel, "summary") or _word(data, "summary")
    if _KINDS.get(action) == "update":
        return _word(data, "message") or _word(channel, "message") or _word(data, "summary")
    return _word(data, "summary")


def _person(reference: Any) -> str:
    """Return the name of a user, or "" for a service or integration, which cannot be an author."""
    return _summary(reference) if _word(reference, "type") in ("user", "user_reference") else ""


def _summary(reference: Any) -> str:
    return _word(reference, "summary") or _word(reference, "name")


def _word(data: Any, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return value.strip() if isinstance(value, str) else ""
