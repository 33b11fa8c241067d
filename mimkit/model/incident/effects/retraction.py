"""Determines which entries were retracted, and by which entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mimkit.model.incident.effects.same_key import copies, repeats
from mimkit.model.incident.kinds import NOT_RETRACTABLE


def retractions(timeline: Iterable[Any]) -> dict[str, Any]:
    """Return a mapping from the id of each retracted entry to the entry that retracted it.

    If an entry was retracted several times, the first retraction applies. Retracting a copy also retracts the
    original entry with the same key. Entries of a kind that cannot be retracted stay in effect.
    """
    entries = {entry.id: entry for entry in timeline}
    same = copies(entries, repeats(entries.values()))
    found: dict[str, Any] = {}
    for change in sorted((e for e in entries.values() if e.kind == "retract"), key=lambda e: e.id):
        target = entries.get(change.entry)
        if target is not None and target.kind not in NOT_RETRACTABLE:
            found.setdefault(change.entry, change)
            if first := same.get(change.entry):
                found.setdefault(first, change)
    return found
