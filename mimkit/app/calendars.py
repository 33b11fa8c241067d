"""Rosters as iCalendar files, out and in: the only place that knows the format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]  # it has no types of its own
from icalendar import Calendar, Event

from mimkit.errors import UsageError
from mimkit.model.people import PersonEntry
from mimkit.model.roster import Roster
from mimkit.model.turns import shared_pieces

PERSON = "X-MIM-PERSON"
"""The property in which a calendar of ours names a person by id."""

_LARGEST = 4 * 1024 * 1024
_MOST_EVENTS = 5_000
_EARLIEST = 1900
"""Repetitions are counted from the first: from the year 1 on, an event of every hour takes minutes."""
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


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rosters for one role or group, or one of them, as a part of a calendar."""

    uid: str
    """What the ids of its events begin with."""
    title: str
    rosters: tuple[Roster, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event of a calendar, or one repetition of it (UTC)."""

    start: datetime
    end: datetime
    label: str
    """What the calendar calls the person."""
    names: tuple[str, ...]
    """What may name the person, the surest first: an id, a mail address, a name."""


class CalendarUnreadable(UsageError):
    """A file is no calendar that a roster can be made of."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the calendar cannot be read: {why}", "export it again as iCalendar (.ics)")


def write_calendar(
    schedules: Sequence[Schedule],
    people: Mapping[str, PersonEntry],
    span: tuple[datetime, datetime],
    stamp: datetime,
) -> str:
    """Return an iCalendar file with an event for each turn that touches a time (UTC); gaps have none.

    The id of an event follows from its roster and its start, so that a calendar program that reads the file
    again each day changes what has changed and keeps the rest.
    """
    calendar = Calendar()
    for name, value in (("prodid", "-//mimkit//roster//EN"), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    calendar.add("x-wr-calname", schedules[0].title if len(schedules) == 1 else "On call")
    for schedule in schedules:
        prefix = "" if len(schedules) == 1 else f"{schedule.title}: "
        for turn in shared_pieces(schedule.rosters, *span):
            if turn.person:
                event = _event(turn.person, people.get(turn.person), prefix)
                event.add("uid", f"{schedule.uid}-{turn.start:%Y%m%dT%H%M%SZ}@mimkit")
                event.add("dtstamp", stamp)
                event.add("dtstart", turn.start)
                event.add("dtend", turn.end)
                calendar.add_component(event)
    raw: bytes = calendar.to_ical()
    return raw.decode("utf-8")


def _event(name: str, person: PersonEntry | None, prefix: str) -> Event:
    event = Event()
    event.add("summary", f"{prefix}{person.name if person else name}")
    reach = [each for each in (person.phone, person.email) if each] if person else []
    if reach:
        event.add("description", "\n".join(reach))
    event.add(PERSON, name)
    return event


def read_calendar(raw: bytes, zone: ZoneInfo, start: datetime, end: datetime) -> tuple[Occurrence, ...]:
    """Return the events of an iCalendar file that touch a time (UTC), repetitions, exceptions and moves worked out.

    Times without a zone, and whole days, are in the calendar's zone or, where it names none, in `zone`.
    Cancelled events are left out. Raises CalendarUnreadable.
    """
    if len(raw) > _LARGEST:
        raise CalendarUnreadable(f"it is larger than {_LARGEST // 1024 // 1024} MiB")
    try:
        calendar = Calendar.from_ical(raw)
        _refuse_floods(calendar)
        zone = _zone(calendar) or zone
        margin = timedelta(days=2)  # whole days begin and end elsewhere in UTC
        found = recurring_ical_events.of(calendar).between(start - margin, end + margin)
        occurrences = [each for event in found for each in _occurrence(event, zone)]
    except CalendarUnreadable:
        raise
    except _UNREADABLE as problem:
        raise CalendarUnreadable(_in_one_line(problem)) from None
    touching = [each for each in occurrences if each.start < end and each.end > start]
    # Of what lies on each other the later and the shorter counts, so it comes last.
    return tuple(sorted(touching, key=lambda each: (each.start, each.start - each.end, each.label)))


def _in_one_line(problem: Exception) -> str:
    words = " ".join(str(problem).split()) or type(problem).__name__
    return words if len(words) <= 100 else f"{words[:97]}..."


def _refuse_floods(calendar: Any) -> None:
    events = calendar.walk("VEVENT")
    if len(events) > _MOST_EVENTS:
        raise CalendarUnreadable(f"it has {len(events):,} events, and a roster needs few")
    for event in events:
        if event.start.year < _EARLIEST:
            raise CalendarUnreadable(
                f"{event.get('SUMMARY', 'an event')} begins in the year {event.start.year}"
            )
        rules = event.get("RRULE", ())
        for rule in rules if isinstance(rules, list) else (rules,):
            if rule and _times_a_day(rule) > _PER_DAY:
                raise CalendarUnreadable(f"{event.get('SUMMARY', 'an event')} repeats every few minutes")


def _times_a_day(rule: Mapping[str, Sequence[Any]]) -> float:
    every = {"HOURLY": 24, "MINUTELY": 1440, "SECONDLY": 86_400}.get(
        str(rule.get("FREQ", [""])[0]).upper(), 1
    )
    parts = [len(rule.get(key, ())) or 1 for key in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    return every * parts[0] * parts[1] * parts[2] / max(int(rule.get("INTERVAL", [1])[0]), 1)


def _zone(calendar: Any) -> ZoneInfo | None:
    name = str(calendar.get("X-WR-TIMEZONE", "")).strip()
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        del calendar["X-WR-TIMEZONE"]  # the library would stumble over it
        return None


def _occurrence(event: Any, zone: ZoneInfo) -> Iterator[Occurrence]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    start, end = _instant(event.start, zone), _instant(event.end, zone)
    if start < end:
        label = _LABEL.sub("", " ".join(str(event.get("SUMMARY", "")).split())).strip()
        yield Occurrence(start, end, label or "an event without a title", tuple(_names(event, label)))


def _instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    there = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    aware = there if there.tzinfo else there.replace(tzinfo=zone)
    return aware.astimezone(ZoneInfo("UTC"))


def _names(event: Any, label: str) -> Iterator[str]:
    """Yield what may name the person of an event."""
    if PERSON in event:
        yield str(event[PERSON])
    yield label
    yield label.rpartition(": ")[2]
    attendees = event.get("ATTENDEE", ())
    for attendee in attendees if isinstance(attendees, list) else (attendees,):
        yield re.sub("(?i)^mailto:", "", str(attendee))
        yield str(getattr(attendee, "params", {}).get("CN", ""))
