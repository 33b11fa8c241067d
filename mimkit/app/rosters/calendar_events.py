"""Prepares calendar events before recurrences are expanded: time zones, durations, event ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

import recurring_ical_events  # type: ignore[import-untyped]  # it has no types of its own
from icalendar import Calendar
from icalendar.timezone import tzp

from mimkit.errors import UsageError

WALL, EXACT = "X-MIM-WALL", "X-MIM-EXACT"
"""Two properties that pass the duration of an event to each of its repetitions, in seconds."""

_DURATION = re.compile(
    r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII | re.IGNORECASE
)
_MOMENTS = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_DAY = timedelta(days=1)


class CalendarUnreadable(UsageError):
    """The file is not a calendar that can be converted to a roster."""

    def __init__(self, why: str, hint: str = "export it as iCalendar (.ics)") -> None:
        super().__init__(f"the calendar cannot be read: {why}", hint)


class UnknownZone(CalendarUnreadable):
    """The time zone of some events in the calendar cannot be determined."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"it does not define the time zone {name!r}, which is not an IANA or Windows zone",
            "export it with its time zones (VTIMEZONE), or set the calendar to a zone such as Europe/Berlin",
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An event that is not usable as a shift."""

    label: str
    start: datetime | None
    """When it begins (UTC), if that is readable."""
    why: str
    repeats: bool


class Length(NamedTuple):
    """The duration of an event: days and hours of local time first, then elapsed time."""

    wall: timedelta
    exact: timedelta


class NotAShift(ValueError):
    """An event whose duration cannot be a shift; the text gives the reason."""


def title(event: Any) -> str:
    """Return the title of an event on one line."""
    return " ".join(str(event.get("SUMMARY", "")).split()) or "an event with no title"


def instant(moment: date | datetime, zone: tzinfo) -> datetime:
    """Return a calendar time in UTC; a date starts at midnight, and a time without a zone is in `zone`."""
    there = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    aware = there if there.tzinfo else there.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def end_of(event: Any, zone: tzinfo) -> datetime:
    """Return when an event, or one repetition of it, ends (UTC)."""
    if WALL not in event:  # an RDATE with its own duration
        return instant(event.end, zone)
    start = event["DTSTART"].dt
    there = start if isinstance(start, datetime) else datetime.combine(start, time())
    wall, exact = (timedelta(seconds=float(event[key])) for key in (WALL, EXACT))
    # At an hour that occurs twice, keep the same one of the two.
    ends = instant((there + wall).replace(fold=there.fold), zone) + exact
    begins = instant(start, zone)
    return ends if ends > begins else begins + wall + exact  # around a clock change


def prepare(calendar: Any, raw: bytes, zone: tzinfo) -> list[LeftOut]:
    """Store the duration of each event, separate events with the same id, remove those that cannot be shifts.

    Raises UnknownZone, and CalendarUnreadable if a replaced repetition may belong to several events.
    """
    events = calendar.walk("VEVENT")
    _refuse_unknown_zones(events, calendar)
    written = list(_durations(raw))
    left_out, bad = [], set()
    for position, event in enumerate(events):
        try:
            length = _length(event, written[position] if len(written) == len(events) else "")
        except NotAShift as problem:
            left_out.append(_left_out(event, str(problem), zone))
            if "RECURRENCE-ID" in event:
                _cancel(event)  # otherwise the repetition that it replaces would count
            else:
                bad.add(id(event))
        else:
            _note_length(event, length)
    older = list(_keep_apart([event for event in events if id(event) not in bad]))
    left_out += [
        _left_out(event, "is an older version of another event with the same UID", zone) for event in older
    ]
    bad |= {id(event) for event in older}
    calendar.subcomponents = [each for each in calendar.subcomponents if id(each) not in bad]
    return left_out


def _left_out(event: Any, why: str, zone: tzinfo) -> LeftOut:
    starts = _values(event, "DTSTART")
    is_read = len(starts) == 1 and not _is_broken(event, "DTSTART") and isinstance(starts[0].dt, date)
    return LeftOut(title(event), instant(starts[0].dt, zone) if is_read else None, why, "RRULE" in event)


def _is_broken(event: Any, name: str) -> bool:
    return any(key == name for key, _ in getattr(event, "errors", ()))


def _cancel(event: Any) -> None:
    for key in ("DTEND", "DURATION", "STATUS", WALL, EXACT):
        event.pop(key, None)
    if _is_broken(event, "DTSTART"):
        event["DTSTART"] = event["RECURRENCE-ID"]
    event["STATUS"] = "CANCELLED"


def _note_length(event: Any, length: Length) -> None:
    event.pop(WALL, None)
    event.pop(EXACT, None)
    if not any("PERIOD" in str(getattr(each, "params", {})) for each in _values(event, "RDATE")):
        event[WALL] = str(length.wall.total_seconds())
        event[EXACT] = str(length.exact.total_seconds())


def _values(event: Any, name: str) -> list[Any]:
    found = event.get(name, ())
    return list(found) if isinstance(found, list | tuple) else [found]


def _length(event: Any, duration: str) -> Length:
    """Return the duration of an event; raises NotAShift."""
    for name in ("DTSTART", "DTEND", "DURATION"):
        if _is_broken(event, name) or len(_values(event, name)) > 1:
            raise NotAShift(f"has a {name} that cannot be read")
    if "DTSTART" not in event or not isinstance(event["DTSTART"].dt, date):
        raise NotAShift("has no start")
    start = event["DTSTART"].dt
    if "DTEND" in event and "DURATION" in event:
        raise NotAShift("has both an end and a duration")
    if "DURATION" in event:
        return _positive(_in_parts(duration) or Length(event["DURATION"].dt, timedelta()))
    if "DTEND" in event:
        return _between(start, event["DTEND"].dt)
    if isinstance(start, datetime):
        raise NotAShift("has no end")
    return Length(_DAY, timedelta())


def _positive(length: Length) -> Length:
    if length.wall + length.exact <= timedelta():
        takes_none = length.wall + length.exact == timedelta()
        raise NotAShift("ends at its start time" if takes_none else "ends before it starts")
    return length


def _between(start: date, end: Any) -> Length:
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


def _in_parts(duration: str) -> Length | None:
    found = _DURATION.fullmatch(duration.strip())
    if not found:
        return None
    sign = -1 if found[1] == "-" else 1
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    return Length(
        sign * timedelta(weeks=weeks, days=days),
        sign * timedelta(hours=hours, minutes=minutes, seconds=seconds),
    )


def _durations(raw: bytes) -> Iterator[str]:
    """Yield the DURATION text of each event, because the library parses P1D and PT24H alike; or ""."""
    lines = re.sub(r"\r?\n[ \t]", "", raw.decode("utf-8", "replace")).splitlines()
    inside: list[str] = []
    duration = ""
    for line in lines:
        name, _, value = line.partition(":")
        name = name.partition(";")[0].strip().upper()
        if name == "BEGIN":
            inside.append(value.strip().upper())
            if inside[-1] == "VEVENT":
                duration = ""
        elif name == "END" and inside:
            if inside.pop() == "VEVENT":
                yield duration
        elif name == "DURATION" and inside and inside[-1] == "VEVENT":
            duration = value


def _refuse_unknown_zones(events: Iterable[Any], calendar: Any) -> None:
    floating = False
    for event in events:
        for name in _MOMENTS:
            for value in _values(event, name):
                if _is_broken(event, name):
                    continue
                zone = getattr(value, "params", {}).get("TZID")
                for moment in _moments(value):
                    if isinstance(moment, datetime) and moment.tzinfo is None and zone:
                        raise UnknownZone(str(zone))
                    floating |= not isinstance(moment, datetime) or moment.tzinfo is None
    name = str(calendar.get("X-WR-TIMEZONE", "")).strip()
    if name and floating and zone_named(name) is None:
        raise UnknownZone(name)


def _moments(value: Any) -> list[Any]:
    found = [each.dt for each in value.dts] if hasattr(value, "dts") else [value.dt]
    return [each[0] if isinstance(each, tuple) else each for each in found]


def zone_named(name: str) -> tzinfo | None:
    """Return a zone by its IANA name, its Windows name or a definition in the calendar that was read last."""
    found: tzinfo | None = tzp.timezone(name)
    return found


def _keep_apart(events: list[Any]) -> Iterator[Any]:
    """Give each event with a shared id its own id, and yield those that a later version replaces."""
    alike: dict[str, list[Any]] = {}
    for event in events:
        alike.setdefault(str(event.get("UID", "")), []).append(event)
    for uid, group in alike.items():
        whole = [event for event in group if "RECURRENCE-ID" not in event]
        latest = max((_version(event) for event in whole), default=0)
        yield from (event for event in whole if _version(event) < latest)
        whole = [event for event in whole if _version(event) == latest]
        if len(whole) > 1:
            replaced = [event for event in group if "RECURRENCE-ID" in event]
            owners = [_owner(event, whole) for event in replaced]
            for position, event in enumerate(whole):
                event["UID"] = f"{uid}-{position}"
            for event, owner in zip(replaced, owners, strict=True):
                event["UID"] = owner["UID"]


def _version(event: Any) -> int:
    return int(event.get("SEQUENCE", 0))


def _owner(replaced: Any, whole: list[Any]) -> Any:
    """Return the event whose repetition another event replaces."""
    moment = replaced["RECURRENCE-ID"].dt
    owners = [event for event in whole if _has_repetition(event, moment)]
    if len(owners) != 1:
        raise CalendarUnreadable(
            f"{len(whole)} events have the same UID, and it is not clear which of them "
            f"{title(replaced)!r} at {moment} replaces"
        )
    return owners[0]


def _has_repetition(event: Any, moment: date | datetime) -> bool:
    alone = Calendar()
    alone.add_component(event)
    end = moment + (timedelta(seconds=1) if isinstance(moment, datetime) else _DAY)
    found = recurring_ical_events.of(alone).between(moment, end)
    return any(each["DTSTART"].dt == moment for each in found)
