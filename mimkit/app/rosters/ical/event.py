"""Reads individual values from a calendar event: its title, its start and end, and its position in the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from mimkit.model.time.times import rfc3339

WALL, EXACT = "X-MIM-WALL", "X-MIM-EXACT"
"""Properties that pass an event's duration to its repetitions, as local time and elapsed time in seconds."""
LINE = "X-MIM-LINE"
"""The property that contains the line on which an event starts in the file."""


@dataclass(frozen=True, slots=True)
class EventNote:
    """The reason why an event is not used as a shift, or why it is doubtful."""

    label: str
    start: datetime | None
    """The start of the event (UTC), or None if it cannot be read."""
    why: str
    repeats: bool
    line: int = 0
    """The line on which the event starts in the file, or 0 if the note is about the whole calendar."""


class NotAShift(ValueError):
    """An event that cannot be a shift. The message contains the reason."""


def title(event: Any) -> str:
    """Return the title of an event as a single line."""
    found = event.get("SUMMARY", "")
    first = found[0] if isinstance(found, list) else found
    return " ".join(str(first).split()) or "an event with no title"


def location(event: Any) -> str:
    """Return an event's position in the file, formatted to follow its title."""
    return f" (line {event[LINE]})" if LINE in event else ""


def is_cancelled(event: Any) -> bool:
    """Return whether an event's status is "cancelled", in British or American spelling."""
    return str(event.get("STATUS", "")).strip().upper() in ("CANCELLED", "CANCELED")


def values(event: Any, name: str) -> list[Any]:
    """Return all values of a property, which may occur any number of times."""
    found = event.get(name, ())
    return list(found) if isinstance(found, list | tuple) else [found]


def is_broken(event: Any, name: str) -> bool:
    """Return whether the library failed to parse a property."""
    return any(key == name for key, _ in getattr(event, "errors", ()))


def instant(moment: date | datetime, zone: tzinfo) -> datetime:
    """Convert a calendar time to UTC. A date starts at midnight, and a time without a zone is in `zone`."""
    there = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    aware = there if there.tzinfo else there.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def end_of(event: Any, zone: tzinfo) -> datetime:
    """Return the end time (UTC) of an event or of one of its repetitions."""
    start = event["DTSTART"].dt
    there = start if isinstance(start, datetime) else datetime.combine(start, time())
    wall, exact = (timedelta(seconds=float(event[key])) for key in (WALL, EXACT))
    # If the local time occurs twice, choose the same occurrence as for the start.
    ends = instant((there + wall).replace(fold=there.fold), zone) + exact
    begins = instant(start, zone)
    return ends if ends > begins else begins + wall + exact  # a clock change put the end before the start


def note(event: Any, why: str, zone: tzinfo) -> EventNote:
    """Return a note about an event."""
    starts = values(event, "DTSTART")
    is_read = len(starts) == 1 and not is_broken(event, "DTSTART") and isinstance(starts[0].dt, date)
    begins = instant(starts[0].dt, zone) if is_read else None
    return EventNote(title(event), begins, why, "RRULE" in event, int(event.get(LINE, 0)))


def shown(moment: date | datetime) -> str:
    """Return a calendar time as text, which is a date, a local time, or a time in UTC."""
    if not isinstance(moment, datetime):
        return str(moment)
    return rfc3339(moment) if moment.tzinfo else f"{moment:%Y-%m-%d %H:%M}"
