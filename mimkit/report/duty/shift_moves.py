"""Output of `mim roster changes`: table rows for a terminal and a JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from mimkit.duty.shift_changes import MovedShift
from mimkit.duty.turns import Turn
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.report.text.window import window


def rows(shifts: Sequence[MovedShift], end: datetime, zone: tzinfo) -> Iterator[tuple[str, str, str]]:
    """Yield the person, the roster and the change for each moved shift. Shifts were compared until `end`."""
    for each in shifts:
        told = _current if each.which == "current" else _next
        yield each.person, each.roster, told(each, end, zone)


def _next(moved: MovedShift, end: datetime, zone: tzinfo) -> str:
    was = _period(moved.was, end, zone) if moved.was else "none"
    if moved.now is None:
        return f"no next shift; previously {was}"
    now = _period(moved.now, end, zone)
    return (
        f"next shift: {now}; previously none" if moved.was is None else f"next shift: {now}; previously {was}"
    )


def _period(turn: Turn, end: datetime, zone: tzinfo) -> str:
    if turn.end < end:
        return window(turn.start, turn.end, zone)
    return f"from {full_time_text(turn.start, zone)}, with no end"


def _current(moved: MovedShift, end: datetime, zone: tzinfo) -> str:
    was, now = (_until(each, end, zone) for each in (moved.was, moved.now))
    if moved.now is None:
        return f"no longer on call; the current shift was previously {was}"
    return f"on call {now}; previously {was}" if moved.was else f"on call now, {now}; previously no shift"


def _until(turn: Turn | None, end: datetime, zone: tzinfo) -> str:
    return f"until {full_time_text(turn.end, zone)}" if turn and turn.end < end else "with no end"


def document(
    since: str,
    start: datetime,
    end: datetime,
    shifts: Sequence[MovedShift],
    people: Mapping[str, PersonEntry],
) -> dict[str, Any]:
    """Return the JSON document of `mim roster changes --json`. `since` is the id of the older commit."""
    return {
        "version": 1,
        "since": since,
        "from": rfc3339(start),
        "until": rfc3339(end),
        "moved": [
            {
                "person": each.person,
                "full_name": people[each.person].name if each.person in people else None,
                "roster": each.roster,
                "shift": each.which,
                "was": _shift(each.was, end),
                "now": _shift(each.now, end),
            }
            for each in shifts
        ],
    }


def _shift(turn: Turn | None, end: datetime) -> dict[str, str | None] | None:
    if turn is None:
        return None
    return {"start": rfc3339(turn.start), "end": rfc3339(turn.end) if turn.end < end else None}
