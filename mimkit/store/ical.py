"""Writes rosters as iCalendar files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar, Event

from mimkit.duty.shift_changes import MovedShift
from mimkit.duty.turns import Turn, shared_pieces, turns_between
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.organisation.roster import Roster

PERSON = "X-MIM-PERSON"
"""The property that contains a person's id in our calendars."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rosters of one role or group, or a single roster, as part of a calendar."""

    uid: str
    """The prefix of the schedule's event ids."""
    title: str
    rosters: tuple[Roster, ...]


def write_calendar(
    schedules: Sequence[Schedule],
    people: Mapping[str, PersonEntry],
    span: tuple[datetime, datetime],
    stamp: datetime,
) -> str:
    """Return an iCalendar file with an event for each shift that overlaps a period (UTC). Gaps have no events.

    An event's id is derived from its roster and start time, so that a calendar program that reads the file every
    day updates changed events and keeps the others.
    """
    calendar = _calendar(schedules[0].title if len(schedules) == 1 else "On call")
    for schedule in schedules:
        prefix = "" if len(schedules) == 1 else f"{schedule.title}: "
        for turn in shared_pieces(schedule.rosters, *span):
            if turn.person:
                calendar.add_component(_event(turn, people, prefix, schedule.uid, stamp))
    return _text(calendar)


def write_changes(
    moved: Sequence[MovedShift],
    versions: tuple[Mapping[str, Roster], Mapping[str, Roster]],
    people: Mapping[str, PersonEntry],
    stamp: datetime,
) -> str:
    """Return an iCalendar file with the moved shifts, and cancelled events for shifts that no longer exist.

    `versions` contains the rosters before and after the change. The event ids are the same as in `mim roster
    export`, so that a calendar program that uses this export updates the same events. An event that now belongs to
    a different person names the new person.
    """
    calendar = _calendar("On-call changes")
    before, after = versions
    for name in dict.fromkeys(each.roster for each in moved):
        mine = [each for each in moved if each.roster == name]
        spans = [turn for each in mine for turn in (each.was, each.now) if turn]
        period = min(turn.start for turn in spans), max(turn.end for turn in spans)
        old, new = (
            {turn.start: turn for turn in turns_between(rosters[name], *period) if turn.person}
            if name in rosters
            else {}
            for rosters in (before, after)
        )
        title = (after.get(name) or before[name]).title
        for start in sorted(_starts(mine, old, new)):
            turn = new.get(start) or old[start]
            event = _event(turn, people, f"{title}: ", f"roster-{name}", stamp)
            event.add("status", "CONFIRMED" if start in new else "CANCELLED")
            calendar.add_component(event)
    return _text(calendar)


def _starts(
    moved: Sequence[MovedShift], old: Mapping[datetime, Turn], new: Mapping[datetime, Turn]
) -> set[datetime]:
    """Return the start times of the individual shifts within the moved shifts, before and after the change."""
    return {
        start
        for each in moved
        for whole, turns in ((each.was, old), (each.now, new))
        for start, turn in turns.items()
        if whole and turn.person == each.person and whole.start <= start < whole.end
    }


def _calendar(title: str) -> Calendar:
    calendar = Calendar()
    for name, value in (("prodid", "-//mimkit//roster//EN"), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    calendar.add("x-wr-calname", title)
    return calendar


def _text(calendar: Calendar) -> str:
    raw: bytes = calendar.to_ical()
    return raw.decode("utf-8")


def _event(turn: Turn, people: Mapping[str, PersonEntry], prefix: str, uid: str, stamp: datetime) -> Event:
    event = Event()
    name = turn.person or ""
    person = people.get(name)
    event.add("summary", f"{prefix}{person.name if person else name}")
    reach = [each for each in (person.phone, person.email) if each] if person else []
    if reach:
        event.add("description", "\n".join(reach))
    event.add(PERSON, name)
    event.add("uid", f"{uid}-{turn.start:%Y%m%dT%H%M%SZ}@mimkit")
    event.add("dtstamp", stamp)
    event.add("dtstart", turn.start)
    event.add("dtend", turn.end)
    return event
