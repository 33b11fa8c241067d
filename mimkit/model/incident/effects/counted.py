"""Counts repeated arrivals of an alert in its existing entry instead of adding new entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from mimkit.model.incident.entry_parts import Counted

COUNTING: Final = ("arrivals", "last")
"""The keys of an entry that `mim` updates in place."""


def is_counting(key: str, was: Any, now: Any) -> bool:
    """Return whether a changed value is an arrival count or arrival time that did not decrease."""
    return key in COUNTING and now is not None and (was is None or now >= was)


def arrivals(entry: Any) -> int:
    """Return the number of times that an entry's event arrived."""
    return getattr(entry, "arrivals", None) or 1


def with_all_arrivals(entry: Any, copies: Sequence[Any]) -> Any:
    """Return an entry that includes the arrivals of its copies, which are other clones' entries for the same event."""
    if not copies or not isinstance(entry, Counted):
        return entry
    same = [each for each in (entry, *copies) if isinstance(each, Counted)]
    last = max((each.last or each.recorded for each in same), default=entry.recorded)
    return entry.model_copy(update={"arrivals": sum(map(arrivals, same)), "last": last})


def known_then(entry: Any, at: datetime) -> Any:
    """Return an entry with only what was known at `at` (aware).

    The arrival count is removed if it includes later arrivals.
    """
    if not isinstance(entry, Counted) or entry.last is None or entry.last <= at:
        return entry
    return entry.model_copy(update=dict.fromkeys(COUNTING))


def merged_counts(
    base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, str]:
    """Return the merged arrival count and latest arrival time of an entry that exists on both sides of a merge.

    The entries are plain data as read from a file, so the values are text. If a value is invalid, the result is
    empty, and the values are merged like any other values.
    """
    numbers = [_number(side.get("arrivals")) for side in (base, ours, theirs)]
    times = [side["last"] for side in (ours, theirs) if isinstance(side.get("last"), str)]
    before, mine, other = numbers
    if before is None or mine is None or other is None or not times:
        return {}
    return {"arrivals": str(mine + other - before), "last": max(times)}


def _number(value: Any) -> int | None:
    """Parse a count from a file. Return 1 if it is missing, or None if it is invalid."""
    if value is None:
        return 1
    return (
        int(value)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 8
        else None
    )
