"""Incidents as JSON objects: one per line, or in a list; a mapping names their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mimkit.app.importing.format import Format, Material
from mimkit.app.importing.mapped.columns import (
    ENTRIES,
    ENTRY,
    INCIDENT,
    UnknownColumn,
    check_mapping,
    resolve,
)
from mimkit.app.importing.mapped.drafts import draft_of
from mimkit.app.importing.reading.json_records import json_records
from mimkit.ops.importing.drafts import ImportProblem, IncidentDraft, Place


def read(material: Material) -> Iterator[IncidentDraft | ImportProblem]:
    """Yield the incident of each object."""
    mapping = material.options.columns
    try:
        check_mapping(mapping)
    except UnknownColumn as problem:
        yield ImportProblem(Place(material.name), str(problem))
        return
    for record in json_records(material):
        if isinstance(record, ImportProblem):
            yield record
            continue
        try:
            yield _draft(record.data, record.place, mapping, material)
        except ValueError as problem:
            yield ImportProblem(record.place, f"this incident was not imported: {problem}")


def _draft(
    data: dict[str, Any], place: Place, mapping: Mapping[str, str], material: Material
) -> IncidentDraft:
    names = resolve(data, INCIDENT, mapping)
    events = next((each for each in ENTRIES if isinstance(data.get(each), list)), "")
    used = {*names.values(), events}
    values = {ours: _value(data, theirs) for ours, theirs in names.items()}
    others = {name: each for name, each in data.items() if name not in used}
    return draft_of(values, others, list(_events(data.get(events) or [], mapping)), place, material.options)


def _events(events: list[Any], mapping: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for event in events:
        if not isinstance(event, dict):
            raise ValueError("an entry in its timeline is not an object, such as {...}")  # noqa: TRY004 - as every other refusal
        names = resolve(event, {**ENTRY, "entry": (*ENTRY["entry"], "key", "id")}, mapping)
        yield {ours: _value(event, theirs) for ours, theirs in names.items()}


def _value(data: Any, name: str) -> Any:
    """Return the value of a key, or of a path such as `fields.opened_at`."""
    if name in data or "." not in name:
        return data.get(name)
    for step in name.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data


FORMAT = Format(
    "jsonl",
    "JSON Lines, or a list of JSON objects; --map names the keys.",
    read,
    (".jsonl", ".ndjson", ".json"),
)
