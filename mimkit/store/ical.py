"""Writes rosters as iCalendar files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar, Event

from mimkit.duty.turns import shared_pieces
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.organisation.roster import Roster

PERSON = "X-MIM-PERSON"
"""The property in which our calendars identify a person by id."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rosters of one role or group, or one roster, as a part of a calendar."""

    uid: str
    """The prefix of the ids of its events."""
    title: str
    rosters: tuple[Roster, ...]


def write_calendar(
    schedules: Sequence[Schedule],
    people: Mapping[str, PersonEntry],
    span: tuple[datetime, datetime],
    stamp: datetime,
) -> str:
    """Return an iCalendar file with an event for each shift that overlaps a period (UTC); gaps have none.

    The id of an event is derived from its roster and its start, so that a calendar program that reads the file
    every day updates changed events and keeps the others.
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
