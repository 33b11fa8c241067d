"""Converts records to plain data, with keys in the order of a hand-written file and without default values."""

from __future__ import annotations

from functools import cache
from typing import Any

from mimkit.model.incident.entry_parts import RecordedEntry
from mimkit.model.text import File, Record

_FIRST = ("at", "precision", "latest", "kind", "by")
_LAST = ("evidence", "audience", "starred", "via", "source", "key", "sender", "recorded", "id")


def plain(record: Record) -> dict[str, Any]:
    """Return a record as strings, numbers, lists and mappings, without default values."""
    data = record.model_dump(mode="json", exclude_defaults=True, by_alias=True, exclude={"timeline"})
    if timeline := getattr(record, "timeline", ()):
        data["timeline"] = [plain_entry(entry) for entry in timeline]
    return {"schema": 1, **data} if isinstance(record, File) else data


def plain_entry(entry: RecordedEntry) -> dict[str, Any]:
    """Return an entry as plain data, with its keys in file order: time, kind and author, then the keys specific to its kind, then the recording time and id."""
    data = entry.model_dump(mode="json", exclude_defaults=True)
    data["kind"] = entry.kind  # type: ignore[attr-defined]  # every class of the union has one
    return {key: data[key] for key in entry_keys(type(entry)) if key in data}


@cache
def entry_keys(model: type[RecordedEntry]) -> tuple[str, ...]:
    """Return the keys of an entry in file order."""
    middle = [key for key in model.model_fields if key not in _FIRST + _LAST]
    return (*_FIRST, *middle, *_LAST)
