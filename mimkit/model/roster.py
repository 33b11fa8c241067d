"""Rosters: who is on call, by rotation, override and gap."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from mimkit.model.entries import Person
from mimkit.model.text import File, Record, Slug, Text, Title
from mimkit.model.times import ClockTime, Day, Instant, ZoneName


class Rotation(Record):
    """People who take turns."""

    starts: Day
    """The first day of the first person."""
    handover: ClockTime = "09:00"
    """When the next person takes over, in the roster's zone."""
    every: int = Field(1, ge=1, le=366)
    """How many `unit`s a turn lasts."""
    unit: Literal["days", "weeks"] = "weeks"
    """What a turn is counted in."""
    people: tuple[Person, ...] = Field(min_length=1)
    """Who takes turns, in order."""


class Override(Record):
    """Somebody else takes over for a while, or, without a person, nobody does: a gap."""

    start: Instant
    """From when."""
    end: Instant
    """Until when."""
    person: Person | None = None
    """Who; left out, nobody is on call."""
    reason: Text | None = None
    """Why."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Override:
        if self.end <= self.start:
            raise ValueError("ends before it starts")
        return self


class Roster(File):
    """One roster: `policy/rosters/ID.yaml`, for a role or for a resolver group."""

    id: Slug
    """Its name, which is the name of its file."""
    title: Title
    """What it is called."""
    role: Slug | None = None
    """The role it fills."""
    group: Slug | None = None
    """The resolver group it stands for."""
    zone: ZoneName = "UTC"
    """The zone of its hand-over time."""
    rotation: Rotation
    """Who takes turns."""
    overrides: tuple[Override, ...] = ()
    """Exceptions; the last one that covers a moment counts."""

    @model_validator(mode="after")
    def _for_somebody(self) -> Roster:
        if (self.role is None) == (self.group is None):
            raise ValueError("is for a `role` or for a `group`: give exactly one of the two")
        return self


def on_call(roster: Roster, at: datetime) -> str | None:
    """Return the person on call at an instant (aware), or None in a gap and before the rotation starts."""
    for override in reversed(roster.overrides):
        if override.start <= at < override.end:
            return override.person
    return _by_rotation(roster.rotation, at.astimezone(UTC), ZoneInfo(roster.zone))


def _by_rotation(rotation: Rotation, at: datetime, zone: ZoneInfo) -> str | None:
    handover = time.fromisoformat(rotation.handover.zfill(5))
    day = at.astimezone(zone).date()
    if at < datetime.combine(day, handover, tzinfo=zone).astimezone(UTC):
        day -= timedelta(days=1)
    passed = (day - rotation.starts).days
    if passed < 0:
        return None
    turn = passed // (rotation.every * (7 if rotation.unit == "weeks" else 1))
    return rotation.people[turn % len(rotation.people)]
