"""Determines the duration of calendar events: calendar days first, then elapsed time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from mimkit.app.rosters.ical.event import NotAShift, is_broken, values
from mimkit.app.rosters.ical.text import Part, Property

_DURATION = re.compile(
    r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII | re.IGNORECASE
)
_DAY = timedelta(days=1)


class Length(NamedTuple):
    """An event's duration: days and hours in local time, followed by elapsed time."""

    wall: timedelta
    exact: timedelta


def length_of(event: Any, written: Part) -> Length:
    """Return the duration of an event. Raises NotAShift."""
    for name in ("DTSTART", "DTEND", "DURATION"):
        if is_broken(event, name) or len(values(event, name)) > 1:
            raise NotAShift(f"has a {name} that cannot be read")
        if any(_is_date_with_time(each) for each in written.all(name)):
            raise NotAShift(f"has a {name} that is a date but also has a time")
    if "DTSTART" not in event or not isinstance(event["DTSTART"].dt, date):
        raise NotAShift("has no start")
    start = event["DTSTART"].dt
    if "DTEND" in event and "DURATION" in event:
        raise NotAShift("has both an end and a duration")
    if "DURATION" in event:
        # Parse the text here, because the library does not distinguish P1D from PT24H.
        found = length_written(written.all("DURATION")[0].value) or Length(event["DURATION"].dt, timedelta())
        if not isinstance(start, datetime) and found.exact:
            raise NotAShift("is an all-day event with a duration in hours")
        return found
    if "DTEND" in event:
        return length_between(start, event["DTEND"].dt)
    if isinstance(start, datetime):
        raise NotAShift("has no end")
    return Length(_DAY, timedelta())


def length_written(duration: str) -> Length | None:
    """Parse a duration such as `P1D` or `PT24H`. Return None for any other text.

    Raises NotAShift if the duration is not positive.
    """
    found = _DURATION.fullmatch(duration.strip())
    if not found:
        return None
    sign = -1 if found[1] == "-" else 1
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    wall, exact = timedelta(weeks=weeks, days=days), timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return _positive(Length(sign * wall, sign * exact))


def length_between(start: date, end: Any) -> Length:
    """Return the duration between two calendar times. Raises NotAShift."""
    if isinstance(start, datetime) != isinstance(end, datetime) or not isinstance(end, date):
        raise NotAShift("has a date without a time at one end, and a date with a time at the other")
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        # The end of a whole-day event should be the next day, but many programs write the same day instead.
        return Length(_DAY, timedelta()) if end == start else _positive(Length(end - start, timedelta()))
    if (start.tzinfo is None) != (end.tzinfo is None):
        raise NotAShift("has a time zone at only one end")
    if start.tzinfo is not None and end.tzinfo is not None:
        elapsed = end.astimezone(UTC) - start.astimezone(UTC)
        if elapsed <= timedelta() or str(start.tzinfo) != str(end.tzinfo):
            return _positive(Length(timedelta(), elapsed))
    return _positive(Length(end.replace(tzinfo=None) - start.replace(tzinfo=None), timedelta()))


def _positive(length: Length) -> Length:
    if length.wall + length.exact <= timedelta():
        takes_none = length.wall + length.exact == timedelta()
        raise NotAShift("ends at its start time" if takes_none else "ends before it starts")
    return length


def _is_date_with_time(written: Property) -> bool:
    """Return whether a value is declared as a date but includes a time other than midnight, which would be lost."""
    is_date = written.parameter("VALUE").upper() == "DATE"
    return is_date and bool(re.search(r"T(?!000000)", written.value, re.IGNORECASE))
