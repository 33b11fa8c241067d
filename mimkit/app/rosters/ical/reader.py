"""Reads the events in an iCalendar file that may be roster shifts."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]  # it has no types of its own
from icalendar import Calendar
from icalendar.timezone import tzp

from mimkit.app.rosters.ical.event import (
    LINE,
    EventNote,
    end_of,
    instant,
    is_cancelled,
    title,
    values,
)
from mimkit.app.rosters.ical.events import Prepared, prepare
from mimkit.app.rosters.ical.text import CalendarText, CalendarUnreadable, read_text
from mimkit.app.rosters.ical.zones import (
    is_of_the_database,
    refuse_unclear_definitions,
    refuse_unknown_zones,
    zone_named,
    zones_defined_otherwise,
)
from mimkit.model.text import normalise
from mimkit.store.ical import PERSON

_LARGEST = 4 * 1024 * 1024
_MOST_EVENTS = 5_000
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
_LABEL = re.compile(r"\s*+(?:\[L(\d{1,3})\]\s*+)?@?\s*+", re.ASCII | re.IGNORECASE)
"""Matches the priority level that Grafana OnCall writes before a name: `[L2] Alex`."""
_MARGIN = timedelta(days=2)
"""Extends the period at both ends, because the UTC start and end of an all-day event depend on the time zone."""
_NOT_COMING = ("DECLINED", "DELEGATED")
_NOT_A_PERSON = ("ROOM", "RESOURCE", "GROUP")


@dataclass(frozen=True, slots=True)
class Attendee:
    """An event attendee."""

    address: str
    name: str
    is_coming: bool
    """Whether the attendee has neither declined the event nor delegated it."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A calendar event, or a single repetition of it, with times in UTC."""

    start: datetime
    end: datetime
    label: str
    """The person's name in the calendar."""
    person: str = ""
    """The person's id, if mimkit generated the calendar."""
    attendees: tuple[Attendee, ...] = ()
    title: str = ""
    """The unmodified event title."""
    level: int = 0
    """The priority level. Higher levels take precedence."""
    line: int = 0
    """The line number at which the event begins in the file."""


@dataclass(frozen=True, slots=True)
class Events:
    """The calendar events in a period."""

    occurrences: tuple[Occurrence, ...]
    left_out: tuple[EventNote, ...]
    """The events that cannot be converted to shifts."""
    doubts: tuple[EventNote, ...] = ()
    """Points to check in the calendar that did not prevent it from being read."""
    name: str = ""
    """The calendar name (X-WR-CALNAME)."""


def read_calendar(raw: bytes, zone: ZoneInfo, start: datetime, end: datetime) -> Events:
    """Return the events in an iCalendar file that overlap a period (UTC), including repetitions and exceptions.

    All-day events and times without a time zone are read in the calendar's time zone, or in `zone` if the calendar
    has none. Events that cannot be converted to shifts are returned separately. Raises CalendarUnreadable.
    """
    if len(raw) > _LARGEST:
        raise CalendarUnreadable(f"it is larger than {_LARGEST // 1024 // 1024} MiB")
    try:
        with warnings.catch_warnings(
            action="ignore"
        ):  # hides library warnings about zones that it guesses correctly
            return _read(read_text(raw), zone, start, end)
    except CalendarUnreadable:
        raise
    except _UNREADABLE as problem:
        raise CalendarUnreadable(_in_one_line(problem)) from None


def _read(text: CalendarText, zone: tzinfo, start: datetime, end: datetime) -> Events:
    if len(text.events) > _MOST_EVENTS:
        raise CalendarUnreadable(f"it has {len(text.events):,} events, too many for a roster")
    tzp.use_default()  # forget the time zones that a previous calendar defined
    refuse_unclear_definitions(text)
    calendar = Calendar.from_ical("\r\n".join([*text.lines, ""]))
    own = _own_zone(calendar)
    refuse_unknown_zones(calendar.walk("VEVENT"), calendar, text)
    zones = [
        EventNote(
            f"time zone {each}",
            None,
            "has different rules in the IANA database, which are used instead",
            repeats=False,
        )
        for each in zones_defined_otherwise(calendar, start, end)
    ]
    prepared, found = _expanded(calendar, text, own, own or zone, (start - _MARGIN, end + _MARGIN))
    occurrences = [each for event in found for each in _occurrence(event, own or zone)]
    touching = {each: None for each in occurrences if each.start < end and each.end > start}
    floating = () if own else _floating(found, zone, start, end)
    return Events(
        # If shifts overlap, the last one takes precedence, so sort by level, then by start, with shorter
        # shifts last.
        tuple(sorted(touching, key=lambda each: (each.level, each.start, each.start - each.end, each.label))),
        _near(prepared.left_out, start, end),
        (*zones, *floating, *_near(prepared.doubts, start, end)),
        normalise(str(calendar.get("X-WR-CALNAME", "")).strip()),
    )


def _near(notes: Sequence[EventNote], start: datetime, end: datetime) -> tuple[EventNote, ...]:
    return tuple(
        each
        for each in notes
        if each.repeats or each.start is None or start - _MARGIN < each.start < end + _MARGIN
    )


def _expanded(
    calendar: Any, text: CalendarText, own: tzinfo | None, zone: tzinfo, period: tuple[datetime, datetime]
) -> tuple[Prepared, list[Any]]:
    """Return the problems in a calendar and all events and repetitions that may overlap a period."""
    if not is_of_the_database(own):
        calendar.pop("X-WR-TIMEZONE", None)  # the library would fail on an unknown name
    prepared = prepare(calendar, text.events, zone, *period)
    found = recurring_ical_events.of(calendar).between(*period)
    return prepared, [
        each
        for each in found
        if instant(each["DTSTART"].dt, zone) not in prepared.without.get(str(each.get("UID", "")), ())
    ]


def _floating(found: Sequence[Any], zone: tzinfo, start: datetime, end: datetime) -> Iterator[EventNote]:
    """Yield a note if events in the period have no time zone and are therefore read in the roster's time zone."""
    naive = [each for each in found if getattr(each["DTSTART"].dt, "tzinfo", None) is None]
    lines = {
        str(each[LINE])
        for each in naive
        if instant(each["DTSTART"].dt, zone) < end and end_of(each, zone) > start
    }
    if lines:
        one = len(lines) == 1
        why = f"{'has' if one else 'have'} no time zone; read as {zone}, the time zone of the roster"
        yield EventNote("1 event" if one else f"{len(lines)} events", None, why, repeats=False)


def _in_one_line(problem: Exception) -> str:
    words = " ".join(str(problem).split()) or type(problem).__name__
    return words if len(words) <= 100 else f"{words[:97]}..."


def _own_zone(calendar: Any) -> tzinfo | None:
    """Return the calendar's time zone, after replacing its name with the spelling that the library expects."""
    name = str(calendar.get("X-WR-TIMEZONE", "")).strip()
    found = zone_named(name) if name else None
    if isinstance(found, ZoneInfo) and is_of_the_database(found):
        calendar["X-WR-TIMEZONE"] = found.key
    return found


def _occurrence(event: Any, zone: tzinfo) -> Iterator[Occurrence]:
    if is_cancelled(event):
        return
    whole = title(event)
    before = _LABEL.match(whole)
    label = normalise(whole[before.end() :] if before else whole)
    yield Occurrence(
        instant(event["DTSTART"].dt, zone),
        end_of(event, zone),
        label or "an event with no title",
        str(event.get(PERSON, "")),
        tuple(_attendees(event)),
        whole,
        int(before[1] or 0) if before else 0,
        int(event[LINE]),
    )


def _attendees(event: Any) -> Iterator[Attendee]:
    """Yield the people invited to an event, including those to whom an invitation was delegated."""
    found = [each for each in values(event, "ATTENDEE") if _is_person(each.params)]
    addresses = [_address(each, each.params) for each in found]
    for each, address in zip(found, addresses, strict=True):
        is_coming = str(each.params.get("PARTSTAT", "")).upper() not in _NOT_COMING
        yield Attendee(address, str(each.params.get("CN", "")), is_coming)
        delegates = each.params.get("DELEGATED-TO", ())
        for other in delegates if isinstance(delegates, list | tuple) else (delegates,):
            if (delegate := _plain(str(other))) not in addresses:
                yield Attendee(delegate, "", is_coming=True)


def _is_person(parameters: Mapping[str, Any]) -> bool:
    """Return whether an attendee is a participating person, not a room, resource, group or non-participant."""
    is_other = str(parameters.get("CUTYPE", "")).upper() in _NOT_A_PERSON
    return not is_other and str(parameters.get("ROLE", "")).upper() != "NON-PARTICIPANT"


def _address(attendee: Any, parameters: Mapping[str, Any]) -> str:
    """Return an attendee's email address, which some programs store only in a parameter."""
    plain = _plain(str(attendee))
    for other in (str(parameters.get("EMAIL", "")), str(parameters.get("CN", ""))):
        if "@" not in plain and "@" in other:
            return _plain(other)
    return plain


def _plain(address: str) -> str:
    found = unquote(re.sub("(?i)^mailto:", "", address.strip().strip('"')))
    return found.strip().removeprefix("<").removesuffix(">")
