"""Which entries were retracted, and by which entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mimkit.model.incident.effects.same_key import copies, repeats
from mimkit.model.incident.kinds import NOT_RETRACTABLE


def retractions(timeline: Iterable[Any]) -> dict[str, Any]:
    """Return the entry that retracted each retracted entry, by the id of the retracted one.

    The first retraction of an entry counts. A retracted copy also retracts the entry with the same key that counts. An entry of a kind that cannot be retracted keeps its effect.
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
