"""Reads the events of an iCalendar file that may be shifts of a roster."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]  # it has no types of its own
from icalendar import Calendar
from icalendar.timezone import tzp

from mimkit.app.rosters.calendar_events import (
    CalendarUnreadable,
    LeftOut,
    end_of,
    instant,
    prepare,
    title,
    zone_named,
)
from mimkit.model.text import normalise
from mimkit.store.ical import PERSON

_LARGEST = 4 * 1024 * 1024
_MOST_EVENTS = 5_000
_EARLIEST = 1900
"""Repetitions are counted from the first one: from the year 1 on, an hourly event would take minutes."""
_PER_DAY = 48
_UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    ArithmeticError,
    RecursionError,
    OSError,
)
_LABEL = re.compile(r"^\s*(\[[^\]]*\]\s*|@)*")
_MARGIN = timedelta(days=2)
"""Whole days have other limits in UTC."""
_NOT_COMING = ("DECLINED", "DELEGATED")
_NOT_A_PERSON = ("ROOM", "RESOURCE", "GROUP")


@dataclass(frozen=True, slots=True)
class Attendee:
    """An attendee of an event."""

    address: str
    name: str
    is_coming: bool
    """Whether the attendee has neither declined nor delegated."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event of a calendar, or one repetition of it (UTC)."""

    start: datetime
    end: datetime
    label: str
    """The person's name in the calendar."""
    person: str = ""
    """The id of the person, in a calendar that mimkit wrote."""
    attendees: tuple[Attendee, ...] = ()
    title: str = ""
    """The title of the event, as in the calendar."""


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a calendar in a period."""

    occurrences: tuple[Occurrence, ...]
    left_out: tuple[LeftOut, ...]


def read_calendar(raw: bytes, zone: ZoneInfo, start: datetime, end: datetime) -> Events:
    """Return the events of an iCalendar file that overlap a period (UTC), including repetitions and exceptions.

    Times without a zone, and whole days, are in the calendar's zone or, if it has none, in `zone`. Cancelled
    events are omitted; those that cannot be a shift are listed. Raises CalendarUnreadable.
    """
    if len(raw) > _LARGEST:
        raise CalendarUnreadable(f"it is larger than {_LARGEST // 1024 // 1024} MiB")
    try:
        with warnings.catch_warnings(
            action="ignore"
        ):  # the library warns about zones that it guesses correctly
            found, left_out, zone_ = _expanded(raw, zone, start, end)
        occurrences = [each for event in found for each in _occurrence(event, zone_)]
    except CalendarUnreadable:
        raise
    except _UNREADABLE as problem:
        raise CalendarUnreadable(_in_one_line(problem)) from None
    touching = [each for each in occurrences if each.start < end and each.end > start]
    near = [
        each for each in left_out if each.repeats or each.start is None or _is_near(each.start, start, end)
    ]
    # Of overlapping shifts, the later and shorter one takes precedence, so it comes last.
    touching.sort(key=lambda each: (each.start, each.start - each.end, each.label))
    return Events(tuple(touching), tuple(near))


def _is_near(moment: datetime, start: datetime, end: datetime) -> bool:
    return start - _MARGIN < moment < end + _MARGIN


def _expanded(
    raw: bytes, zone: tzinfo, start: datetime, end: datetime
) -> tuple[list[Any], list[LeftOut], tzinfo]:
    """Return each repetition that may overlap a period, the omitted events, and the zone of times without one."""
    tzp.use_default()  # forget the zones that another calendar defined
    calendar = Calendar.from_ical(raw)
    events = calendar.walk("VEVENT")
    if len(events) > _MOST_EVENTS:
        raise CalendarUnreadable(f"it has {len(events):,} events, too many for a roster")
    own = _own_zone(calendar)
    zone = own or zone
    left_out = prepare(calendar, raw, zone)
    if not _is_of_the_database(own):
        calendar.pop("X-WR-TIMEZONE", None)  # the library would fail on such a name
    _refuse_floods(calendar.walk("VEVENT"))
    found = recurring_ical_events.of(calendar).between(start - _MARGIN, end + _MARGIN)
    return list(found), left_out, zone


def _in_one_line(problem: Exception) -> str:
    words = " ".join(str(problem).split()) or type(problem).__name__
    return words if len(words) <= 100 else f"{words[:97]}..."


def _refuse_floods(events: Sequence[Any]) -> None:
    for event in events:
        year = event["DTSTART"].dt.year
        if year < _EARLIEST:
            raise CalendarUnreadable(f"{title(event)} starts in the year {year}")
        rules = event.get("RRULE", ())
        for rule in rules if isinstance(rules, list) else (rules,):
            if rule and _times_a_day(rule) > _PER_DAY:
                raise CalendarUnreadable(f"{title(event)} repeats every few minutes")


def _times_a_day(rule: Mapping[str, Sequence[Any]]) -> float:
    every = {"HOURLY": 24, "MINUTELY": 1440, "SECONDLY": 86_400}.get(
        str(rule.get("FREQ", [""])[0]).upper(), 1
    )
    parts = [len(rule.get(key, ())) or 1 for key in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    return every * parts[0] * parts[1] * parts[2] / max(int(rule.get("INTERVAL", [1])[0]), 1)


def _own_zone(calendar: Any) -> tzinfo | None:
    """Return the zone that a calendar names for itself, in the spelling of the library."""
    name = str(calendar.get("X-WR-TIMEZONE", "")).strip()
    found = zone_named(name) if name else None
    if isinstance(found, ZoneInfo) and _is_of_the_database(found):
        calendar["X-WR-TIMEZONE"] = found.key
    return found


def _is_of_the_database(zone: tzinfo | None) -> bool:
    """Return whether a zone is known only by its name, and not defined in the calendar."""
    try:
        return isinstance(zone, ZoneInfo) and ZoneInfo(str(zone.key)) is not None
    except (KeyError, ValueError, OSError):
        return False


def _occurrence(event: Any, zone: tzinfo) -> Iterator[Occurrence]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    label = normalise(_LABEL.sub("", title(event)))
    start, end = instant(event["DTSTART"].dt, zone), end_of(event, zone)
    yield Occurrence(
        start,
        end,
        label or "an event with no title",
        str(event.get(PERSON, "")),
        tuple(_attendees(event)),
        title(event),
    )


def _attendees(event: Any) -> Iterator[Attendee]:
    found = event.get("ATTENDEE", ())
    for each in found if isinstance(found, list) else (found,):
        parameters = getattr(each, "params", {})
        if str(parameters.get("CUTYPE", "")).upper() in _NOT_A_PERSON:
            continue
        address = re.sub("(?i)^mailto:", "", str(each).strip())
        is_coming = str(parameters.get("PARTSTAT", "")).upper() not in _NOT_COMING
        yield Attendee(address, str(parameters.get("CN", "")), is_coming)
