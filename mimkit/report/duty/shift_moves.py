"""Output of `mim roster changes`: rows for a terminal, and the JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from mimkit.duty.shift_changes import MovedShift
from mimkit.duty.turns import Turn
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.report.text.window import window


def rows(shifts: Sequence[MovedShift], zone: tzinfo) -> Iterator[tuple[str, str, str]]:
    """Yield a row for each moved shift: person, roster, and what moved."""
    for each in shifts:
        yield each.person, each.roster, _sentence(each, zone)


def _sentence(moved: MovedShift, zone: tzinfo) -> str:
    if moved.which == "current":
        return _current(moved.was, moved.now, zone)
    was = window(moved.was.start, moved.was.end, zone) if moved.was else "none"
    if moved.now is None:
        return f"no next shift; it was {was}"
    now = window(moved.now.start, moved.now.end, zone)
    return (
        f"next shift: {now}; there was none before"
        if moved.was is None
        else f"next shift: {now}; it was {was}"
    )


def _current(was: Turn | None, now: Turn | None, zone: tzinfo) -> str:
    before = f"until {full_time_text(was.end, zone)}" if was else ""
    if now is None:
        return f"no longer on call; the current shift was {before}"
    until = f"until {full_time_text(now.end, zone)}"
    return f"on call {until}; it was {before}" if was else f"on call now, {until}; there was no shift before"


def document(
    since: str,
    start: datetime,
    end: datetime,
    shifts: Sequence[MovedShift],
    people: Mapping[str, PersonEntry],
) -> dict[str, Any]:
    """Return the document of `mim roster changes --json`; `since` is the id of the older commit."""
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
                "was": _shift(each.was),
                "now": _shift(each.now),
            }
            for each in shifts
        ],
    }


def _shift(turn: Turn | None) -> dict[str, str] | None:
    return {"start": rfc3339(turn.start), "end": rfc3339(turn.end)} if turn else None
