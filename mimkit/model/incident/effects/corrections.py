"""Applies the corrections and retractions in a timeline to the entries they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from mimkit.model.incident.effects.counted import with_all_arrivals
from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.effects.retraction import retractions
from mimkit.model.incident.effects.same_key import copies, referring, repeats
from mimkit.model.incident.entry_parts import Correction
from mimkit.model.incident.kinds import CHANGING
from mimkit.model.time.approximate import approximated


def amended(timeline: Iterable[Any], zone: tzinfo = UTC) -> list[Any]:
    """Return the entries with corrections applied, sorted by time of occurrence.

    Retracted entries are included. The result does not depend on the order of the file. Entries with the same time
    are sorted by id, which is the order in which they were recorded. If several entries have the same key, only the
    first one is included. The time of an entry with limited precision is approximated. If only the date is known,
    it is a date in `zone`.
    """
    written = {entry.id: entry for entry in timeline}
    repeated = repeats(written.values())
    entries = corrected(written, repeated)
    if repeated:
        entries = _without_copies(entries, repeated)
    for key, entry in entries.items():
        if entry.precision or entry.latest:
            at = approximated(entry.at, entry.precision, entry.latest, zone)
            entries[key] = entry.model_copy(update={"at": at})
    return sorted(entries.values(), key=lambda entry: (entry.at, entry.id))


def _without_copies(entries: Mapping[str, Any], repeated: Mapping[str, str]) -> dict[str, Any]:
    """Return the entries without later entries that repeat a key.

    References to a removed entry are changed to refer to the first entry with its key. That entry also includes the
    arrivals of removed alerts.
    """
    copies: dict[str, list[Any]] = {}
    for name, first in repeated.items():
        if name in entries and entries[name].via == "alert":
            copies.setdefault(first, []).append(entries[name])
    return {
        name: with_all_arrivals(referring(each, repeated), copies.get(name, ()))
        for name, each in entries.items()
        if name not in repeated
    }


def corrected(written: Mapping[str, Any], repeated: Mapping[str, str]) -> dict[str, Any]:
    """Return all entries by id, with their corrections applied.

    A correction to a copy also applies to the original entry.
    """
    entries = dict(written)
    same = copies(written, repeated)
    for change in sorted((e for e in written.values() if e.kind == "amend"), key=lambda e: e.id):
        for name in filter(None, (change.entry, same.get(change.entry))):
            if name in entries:
                entries[name] = _corrected(entries[name], change.correct)
    return entries


def corrected_entry(timeline: Iterable[Any], name: str) -> Any:
    """Return one entry with its corrections applied, even if it was retracted or repeats another entry."""
    written = {entry.id: entry for entry in timeline}
    return corrected(written, repeats(written.values()))[name]


def effective(timeline: Iterable[Any]) -> list[Any]:
    """Return the current content of the record: the same entries as `amended`, except retracted ones."""
    entries = tuple(timeline)
    gone = retractions(entries)
    return [entry for entry in amended(entries) if entry.id not in gone]


def _corrected(entry: Any, correct: Correction) -> Any:
    update: dict[str, Any] = {}
    if correct.at is not None:
        # A corrected time also replaces the previous precision.
        update |= {"at": correct.at, "precision": correct.precision, "latest": correct.latest}
    if correct.text is not None and not is_redacted(entry):
        update[entry.words[0]] = correct.text
        update["anyway"] = None  # it applied to the previous text only
    if correct.anyway is not None:
        update["anyway"] = correct.anyway
    return type(entry).model_validate({**dict(entry), **update})


def last_changed(timeline: Iterable[Any]) -> dict[str, datetime]:
    """Return the time of the last correction, redaction or retraction of each changed entry, by entry id."""
    found: dict[str, datetime] = {}
    for entry in timeline:
        if entry.kind in CHANGING:
            found[entry.entry] = max(entry.recorded, found.get(entry.entry, entry.recorded))
    return found
