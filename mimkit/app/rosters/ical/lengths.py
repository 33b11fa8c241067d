"""Works out the duration of a calendar event: days of the calendar first, then elapsed time."""

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
    """The duration of an event: days and hours of local time first, then elapsed time."""

    wall: timedelta
    exact: timedelta


def length_of(event: Any, written: Part) -> Length:
    """Return the duration of an event; raises NotAShift."""
    for name in ("DTSTART", "DTEND", "DURATION"):
        if is_broken(event, name) or len(values(event, name)) > 1:
            raise NotAShift(f"has a {name} that cannot be read")
        if any(_is_date_with_time(each) for each in written.all(name)):
            raise NotAShift(f"has a {name} that is a date and also has a time")
    if "DTSTART" not in event or not isinstance(event["DTSTART"].dt, date):
        raise NotAShift("has no start")
    start = event["DTSTART"].dt
    if "DTEND" in event and "DURATION" in event:
        raise NotAShift("has both an end and a duration")
    if "DURATION" in event:
        # The library reads P1D and PT24H alike.
        found = length_written(written.all("DURATION")[0].value) or Length(event["DURATION"].dt, timedelta())
        if not isinstance(start, datetime) and found.exact:
            raise NotAShift("is a whole day with a duration in hours")
        return found
    if "DTEND" in event:
        return length_between(start, event["DTEND"].dt)
    if isinstance(start, datetime):
        raise NotAShift("has no end")
    return Length(_DAY, timedelta())


def length_written(duration: str) -> Length | None:
    """Return a duration as it is written, `P1D` or `PT24H`; None if it is not one. Raises NotAShift below a second."""
    found = _DURATION.fullmatch(duration.strip())
    if not found:
        return None
    sign = -1 if found[1] == "-" else 1
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    wall, exact = timedelta(weeks=weeks, days=days), timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return _positive(Length(sign * wall, sign * exact))


def length_between(start: date, end: Any) -> Length:
    """Return the duration between two calendar times; raises NotAShift."""
    if isinstance(start, datetime) != isinstance(end, datetime) or not isinstance(end, date):
        raise NotAShift("has a date at one end, and a date and time at the other")
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        # Many programs write the same day as the end of a whole-day event; the next day would be correct.
        return Length(_DAY, timedelta()) if end == start else _positive(Length(end - start, timedelta()))
    if (start.tzinfo is None) != (end.tzinfo is None):
        raise NotAShift("has a time zone at one end only")
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
    """Return whether a value is declared as a date, and has a time other than midnight, which would be lost."""
    is_date = written.parameter("VALUE").upper() == "DATE"
    return is_date and bool(re.search(r"T(?!000000)", written.value, re.IGNORECASE))
