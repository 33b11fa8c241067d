"""How often an alert arrived: a number that grows in its entry, instead of an entry each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from mimkit.model.incident.entry_parts import Counted

COUNTING: Final = ("arrivals", "last")
"""The keys of an entry that grow in place."""


def is_counting(key: str, was: Any, now: Any) -> bool:
    """Return whether a changed value says that the event of the entry arrived again: it only grows."""
    return key in COUNTING and now is not None and (was is None or now >= was)


def arrivals(entry: Any) -> int:
    """Return how often the event of an entry arrived."""
    return getattr(entry, "arrivals", None) or 1


def with_all_arrivals(entry: Any, copies: Sequence[Any]) -> Any:
    """Return an entry that also counts the arrivals of its copies: entries of other clones for the same event."""
    if not copies or not isinstance(entry, Counted):
        return entry
    same = [each for each in (entry, *copies) if isinstance(each, Counted)]
    last = max((each.last or each.recorded for each in same), default=entry.recorded)
    return entry.model_copy(update={"arrivals": sum(map(arrivals, same)), "last": last})


def known_then(entry: Any, at: datetime) -> Any:
    """Return the entry as known at an instant (aware): without a count that includes later arrivals."""
    if not isinstance(entry, Counted) or entry.last is None or entry.last <= at:
        return entry
    return entry.model_copy(update=dict.fromkeys(COUNTING))


def merged_counts(
    base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, str]:
    """Return the counting keys of an entry that both sides have: the arrivals of both, and the last of them.

    Entries are plain data here, as read from a file, so values are text. An entry that is not a valid one decides
    nothing: its values are merged like any others.
    """
    numbers = [_number(side.get("arrivals")) for side in (base, ours, theirs)]
    times = [side["last"] for side in (ours, theirs) if isinstance(side.get("last"), str)]
    before, mine, other = numbers
    if before is None or mine is None or other is None or not times:
        return {}
    return {"arrivals": str(mine + other - before), "last": max(times)}


def _number(value: Any) -> int | None:
    """Return a count as read; 1 if there is none, and None for anything else."""
    if value is None:
        return 1
    return (
        int(value)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 8
        else None
    )
