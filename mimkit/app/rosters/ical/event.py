"""Reads single facts from a calendar event: its title, its start and end, and where it is in the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from mimkit.model.time.times import rfc3339

WALL, EXACT = "X-MIM-WALL", "X-MIM-EXACT"
"""Two properties that pass the duration of an event to each of its repetitions, in seconds."""
LINE = "X-MIM-LINE"
"""The property with the line on which an event begins in the file."""


@dataclass(frozen=True, slots=True)
class EventNote:
    """Why an event is not used as a shift, or what is doubtful about it."""

    label: str
    start: datetime | None
    """When it begins (UTC), if that is readable."""
    why: str
    repeats: bool
    line: int = 0
    """The line on which it begins in the file; 0 if the note is about the calendar."""


class NotAShift(ValueError):
    """An event that cannot be a shift; the text gives the reason."""


def title(event: Any) -> str:
    """Return the title of an event on one line."""
    found = event.get("SUMMARY", "")
    first = found[0] if isinstance(found, list) else found
    return " ".join(str(first).split()) or "an event with no title"


def location(event: Any) -> str:
    """Return the place of an event in the file, to follow its title."""
    return f" (line {event[LINE]})" if LINE in event else ""


def is_cancelled(event: Any) -> bool:
    """Return whether an event has the status of a cancelled one, in either spelling."""
    return str(event.get("STATUS", "")).strip().upper() in ("CANCELLED", "CANCELED")


def values(event: Any, name: str) -> list[Any]:
    """Return the values of a property that may be there several times, or not at all."""
    found = event.get(name, ())
    return list(found) if isinstance(found, list | tuple) else [found]


def is_broken(event: Any, name: str) -> bool:
    """Return whether the library could not read a property."""
    return any(key == name for key, _ in getattr(event, "errors", ()))


def instant(moment: date | datetime, zone: tzinfo) -> datetime:
    """Return a calendar time in UTC; a date starts at midnight, and a time without a zone is in `zone`."""
    there = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    aware = there if there.tzinfo else there.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def end_of(event: Any, zone: tzinfo) -> datetime:
    """Return when an event, or one repetition of it, ends (UTC)."""
    start = event["DTSTART"].dt
    there = start if isinstance(start, datetime) else datetime.combine(start, time())
    wall, exact = (timedelta(seconds=float(event[key])) for key in (WALL, EXACT))
    # At an hour that occurs twice, keep the same one of the two.
    ends = instant((there + wall).replace(fold=there.fold), zone) + exact
    begins = instant(start, zone)
    return ends if ends > begins else begins + wall + exact  # around a clock change


def note(event: Any, why: str, zone: tzinfo) -> EventNote:
    """Return a note about an event."""
    starts = values(event, "DTSTART")
    is_read = len(starts) == 1 and not is_broken(event, "DTSTART") and isinstance(starts[0].dt, date)
    begins = instant(starts[0].dt, zone) if is_read else None
    return EventNote(title(event), begins, why, "RRULE" in event, int(event.get(LINE, 0)))


def shown(moment: date | datetime) -> str:
    """Return a calendar time as text: a date, a local time, or a time in UTC."""
    if not isinstance(moment, datetime):
        return str(moment)
    return rfc3339(moment) if moment.tzinfo else f"{moment:%Y-%m-%d %H:%M}"
