"""Reads incidents from JSON objects, one per line or in a list. A mapping specifies which keys to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mimkit.app.importing.format import Format, Material
from mimkit.app.importing.mapped.columns import (
    ENTRIES,
    ENTRY,
    INCIDENT,
    Columns,
    UnknownColumn,
    check_mapping,
)
from mimkit.app.importing.mapped.drafts import draft_of
from mimkit.app.importing.reading.json_records import JsonRecord, json_records
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, Place


def read(material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    """Yield one incident for each object."""
    mapping = material.options.columns
    try:
        check_mapping(mapping)
    except UnknownColumn as problem:
        yield ImportProblem(Place(material.name), str(problem))
        return
    incidents = Columns(INCIDENT, mapping)
    events = Columns({**ENTRY, "entry": (*ENTRY["entry"], "key", "id")}, mapping)
    for record in json_records(material):
        if isinstance(record, ImportProblem):
            yield record
            continue
        try:
            yield _draft(record, incidents, events, material)
        except ValueError as problem:
            yield ImportProblem(record.place, f"this incident was not imported: {problem}")


def _draft(record: JsonRecord, incidents: Columns, events: Columns, material: Material) -> IncidentDraft:
    data = record.data
    names = incidents.of(data)
    timeline = next((each for each in ENTRIES if isinstance(data.get(each), list)), "")
    used = {*names.values(), timeline}
    values = {ours: _value(data, theirs) for ours, theirs in names.items()}
    others = {name: each for name, each in data.items() if name not in used}
    told = _events(data.get(timeline) or [], events)
    return draft_of(values, others, told, record.place, material.options)


def _events(told: list[Any], events: Columns) -> Iterator[dict[str, Any]]:
    for event in told:
        if not isinstance(event, dict):
            raise ValueError("an entry in its timeline is not an object, such as {...}")  # noqa: TRY004 - as for other problems
        yield {ours: _value(event, theirs) for ours, theirs in events.of(event).items()}


def _value(data: Any, name: str) -> Any:
    """Return the value at a key, or at a path such as `fields.opened_at`."""
    if name in data or "." not in name:
        return data.get(name)
    for step in name.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data


FORMAT = Format(
    "jsonl",
    "JSON Lines, or a list of JSON objects; --map maps the keys",
    read,
    (".jsonl", ".ndjson", ".json"),
)
