"""Resolves ambiguities in repetition rules that the standard leaves open or that programs often get wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

import recurring_ical_events  # type: ignore[import-untyped]  # it has no types of its own
from icalendar import Calendar, Event, vDDDTypes

from mimkit.app.rosters.ical.event import (
    EXACT,
    LINE,
    WALL,
    EventNote,
    NotAShift,
    instant,
    note,
    shown,
    values,
)
from mimkit.app.rosters.ical.lengths import Length, length_between, length_written
from mimkit.app.rosters.ical.text import Part

_DAY = timedelta(days=1)


def settle_until(event: Any, zone: tzinfo) -> Iterator[EventNote]:
    """Convert the end of each repetition rule to the same type as the event's start, and yield notes.

    The standard requires both to have the same type, so an end with a different type is ambiguous. A note is
    yielded for each repetition that one interpretation includes and the other does not. Raises NotAShift if a rule
    ends before it starts.
    """
    start = event["DTSTART"].dt
    for rule in values(event, "RRULE"):
        if "UNTIL" not in rule:
            continue
        until = rule["UNTIL"][0]
        used, other = _readings(start, until, zone)
        if instant(used, zone) < instant(start, zone):
            raise NotAShift("ends its repetition before it starts")
        rule["UNTIL"] = [max(used, other)]
        first, last = sorted((used, other))
        between = repetitions(event, first, last) if first != last else []
        rule["UNTIL"] = [used]
        is_in = "included" if used > other else "left out"
        for each in between:
            if instant(each, zone) > instant(first, zone):
                why = f"repeats until {shown(until)}, and may or may not include {shown(each)}; that repetition is {is_in}"
                yield replace(note(event, why, zone), start=instant(each, zone), repeats=False)


def _readings(start: date, until: date, zone: tzinfo) -> tuple[date, date]:
    """Return the two possible interpretations of a rule's end, converted to the type of the event's start.

    The first one is used.
    """
    if not isinstance(start, datetime):
        if not isinstance(until, datetime):
            return until, until
        there = until.astimezone(zone).date() if until.tzinfo else until.date()
        return max(until.date(), there), min(until.date(), there)
    own = start.tzinfo or zone
    if not isinstance(until, datetime):
        day = [datetime.combine(until, each, tzinfo=own) for each in (time(23, 59, 59), time())]
        found = (day[0], day[1] - timedelta(seconds=1))
    elif until.tzinfo is None:
        local = until.replace(tzinfo=own)
        found = (local, local if start.tzinfo is None else until.replace(tzinfo=UTC))
    else:
        found = (until, until if start.tzinfo else until.replace(tzinfo=own))
    if start.tzinfo is None:
        return found[0].astimezone(own).replace(tzinfo=None), found[1].astimezone(own).replace(tzinfo=None)
    return found[0].astimezone(UTC), found[1].astimezone(UTC)


def repetitions(event: Any, first: date, last: date) -> list[Any]:
    """Return the start times of an event's repetitions from `first` to `last` (both inclusive), ignoring exceptions."""
    alone = Calendar()
    alone.add_component(_copy(event, ("EXDATE",)))
    end = last + (timedelta(seconds=1) if isinstance(last, datetime) else _DAY)
    return [each["DTSTART"].dt for each in recurring_ical_events.of(alone).between(first, end)]


def has_repetition(event: Any, moment: date | datetime) -> bool:
    """Return whether an event, or one of its repetitions, starts at the given date or time."""
    if "RRULE" not in event and "RDATE" not in event:
        return bool(event["DTSTART"].dt == moment)
    return moment in repetitions(event, moment, moment)


def _copy(event: Any, without: Sequence[str]) -> Event:
    found = Event()
    for key in event:
        if key not in without:
            found[key] = event[key]
    return found


def apart_periods(event: Any, written: Part, zone: tzinfo) -> Iterator[Event]:
    """Replace each period in an event's RDATE property with a separate event, and yield these events.

    Each period has its own duration. Raises NotAShift if a period ends before it starts.
    """
    lists = values(event, "RDATE")
    periods = [each for each in lists if "PERIOD" in str(each.params)]
    if not periods:
        return
    excluded = {instant(each.dt, zone) for found in values(event, "EXDATE") for each in found.dts}
    texts = [
        each.value.split(",") for each in written.all("RDATE") if each.parameter("VALUE").upper() == "PERIOD"
    ]
    for number, (found, raw) in enumerate(zip(periods, texts, strict=True)):
        for position, (each, text) in enumerate(zip(found.dts, raw, strict=True)):
            start, end = each.dt
            length = length_written(text.partition("/")[2]) or length_between(start, end)
            if instant(start, zone) not in excluded:
                added = _copy(event, ("RRULE", "RDATE", "EXDATE", "DTEND", "DURATION"))
                added["UID"] = f"{event.get('UID', '')}-{event[LINE]}-{number}-{position}"
                added["DTSTART"] = vDDDTypes(start)
                yield with_length(added, length)
    event["RDATE"] = [each for each in lists if each not in periods]


def with_length(event: Any, length: Length) -> Any:
    """Store the duration that applies to an event and to each of its repetitions."""
    event[WALL] = str(length.wall.total_seconds())
    event[EXACT] = str(length.exact.total_seconds())
    return event
