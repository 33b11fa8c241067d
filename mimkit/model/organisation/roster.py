"""Rosters: on-call rotations, shifts, overrides and gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from mimkit.model.diagnostic import KeyPath
from mimkit.model.text import File, Person, Record, Slug, Text, Title
from mimkit.model.time.calendar import Weekday
from mimkit.model.time.times import ClockTime, Day, Instant, ZoneName

Tier = Annotated[int, Field(ge=1, le=4)]
_WEEKDAYS = get_args(Weekday)


def local_to_utc(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """Return the UTC time for a local time of day in a zone. `clock` has the form `9:00` or `09:00`.

    A time that is skipped in spring is moved forward by the length of the gap. For a time that occurs twice in
    autumn, the first occurrence is used.
    """
    return datetime.combine(day, time.fromisoformat(clock.zfill(5)), tzinfo=zone).astimezone(UTC)


class DutyWindow(Record):
    """The hours during which the people in a rotation are on call."""

    days: tuple[Weekday, ...] = _WEEKDAYS
    """The days on which on-call hours start."""
    opens: ClockTime = "00:00"
    """The start of on-call hours, in the roster's time zone."""
    closes: ClockTime = "00:00"
    """The end of on-call hours. If this time is not later than `opens`, they end on the next day."""

    @model_validator(mode="after")
    def _opens_sometimes(self) -> DutyWindow:
        if not self.days:
            raise ValueError("has no days; omit `days` for every day")
        return self

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Return the start and end (UTC) of the window that opens on `day`.

        Return None if no window opens on that day.
        """
        if _WEEKDAYS[day.weekday()] not in self.days:
            return None
        overnight = self.closes.zfill(5) <= self.opens.zfill(5)
        last = day + timedelta(days=1) if overnight else day
        return local_to_utc(day, self.opens, zone), local_to_utc(last, self.closes, zone)


class Rotation(Record):
    """People who take turns being on call."""

    starts: Day
    """The date on which the first person's shift starts."""
    handover: ClockTime = "09:00"
    """The handover time, in the roster's time zone."""
    every: int = Field(1, ge=1, le=366)
    """The length of a shift, in days or weeks (see `unit`)."""
    unit: Literal["days", "weeks"] = "weeks"
    """The unit for `every`."""
    people: tuple[Person, ...] = Field(min_length=1)
    """The people in the rotation, in order."""
    only: tuple[DutyWindow, ...] = ()
    """The on-call hours. If omitted, someone is on call at all hours."""
    count: Literal["all-days", "duty-days"] = "all-days"
    """How shift days are counted. `duty-days` counts only days on which the on-call hours in `only` start."""

    @model_validator(mode="after")
    def _has_days_to_count(self) -> Rotation:
        if self.count == "duty-days" and (self.unit != "days" or not self.only):
            raise ValueError("counts `duty-days`, which needs `unit: days` and the hours in `only`")
        return self

    @property
    def days(self) -> int:
        """The length of a shift in days."""
        return self.every * (7 if self.unit == "weeks" else 1)

    def person(self, turn: int) -> str:
        """Return the person on call in a shift. Shifts are numbered from 0."""
        return self.people[turn % len(self.people)]

    def begins(self, turn: int, zone: ZoneInfo) -> datetime:
        """Return the time (UTC) of the handover that starts a shift."""
        days = turn * self.days
        if self.count == "duty-days":
            days = self._day_of_duty(days)
        return local_to_utc(self.starts + timedelta(days=days), self.handover, zone)

    def turn_at(self, at: datetime, zone: ZoneInfo) -> int:
        """Return the number of the shift at a given time. It is negative before the rotation starts."""
        # Because of clock changes, a day's handover can fall on the next day, so start the search one day
        # later.
        day = at.astimezone(zone).date() + timedelta(days=1)
        while local_to_utc(day, self.handover, zone) > at:
            day -= timedelta(days=1)
        days = (day - self.starts).days
        if self.count == "duty-days":
            days = self._days_of_duty(days + 1) - 1
        return days // self.days

    @cached_property
    def _week(self) -> tuple[bool, ...]:
        """Whether on-call hours start on each of the seven days beginning with `starts`."""
        on_duty = {day for window in self.only for day in window.days}
        return tuple(_WEEKDAYS[(self.starts.weekday() + offset) % 7] in on_duty for offset in range(7))

    def _days_of_duty(self, days: int) -> int:
        """Return how many of the first `days` days are duty days. The result is negative before the rotation starts."""
        weeks, rest = divmod(days, 7)
        return weeks * sum(self._week) + sum(self._week[:rest])

    def _day_of_duty(self, number: int) -> int:
        """Return the number of days from the first day of the rotation to a duty day. Duty days are numbered from 0."""
        weeks, rest = divmod(number, sum(self._week))
        return weeks * 7 + [offset for offset, on_duty in enumerate(self._week) if on_duty][rest]

    def is_on_duty(self, at: datetime, zone: ZoneInfo) -> bool:
        """Return whether a given time is within on-call hours."""
        if not self.only:
            return True
        today = at.astimezone(zone).date()
        days = [today + timedelta(days=offset) for offset in (-1, 0, 1)]
        spans = [span for window in self.only for day in days if (span := window.on(day, zone))]
        return any(begin <= at < end for begin, end in spans)


class Override(Record):
    """A temporary change to the roster: another person is on call, or no one is."""

    start: Instant
    """The start of the override."""
    end: Instant
    """The end of the override."""
    person: Person | None = None
    """The person on call. If omitted, no one is on call."""
    reason: Text | None = None
    """The reason for the override."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Override:
        if self.end <= self.start:
            raise ValueError("ends before it starts")
        return self


class Shift(Record):
    """One person's shift, as imported from a calendar by `mim roster import`."""

    start: Instant
    """The start of the shift."""
    end: Instant
    """The end of the shift."""
    person: Person
    """The person on call."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Shift:
        if self.end <= self.start:
            raise ValueError("ends before it starts")
        return self


class Roster(File):
    """An on-call roster for a role or resolver group: `policy/rosters/ID.yaml`."""

    id: Slug
    """The roster's id, which is also the file name."""
    title: Title
    """The title."""
    role: Slug | None = None
    """The role that the roster covers."""
    group: Slug | None = None
    """The resolver group that the roster covers."""
    services: tuple[Slug, ...] = Field((), examples=[["checkout"]])
    """The affected services to which the roster applies.

    If `services` and `tiers` are omitted, it applies to all services.
    """
    tiers: tuple[Tier, ...] = Field((), examples=[[1]])
    """The tiers to which the roster applies.

    A roster for an affected service takes precedence over a roster for its tier.
    """
    zone: ZoneName = "UTC"
    """The time zone for handover times and on-call hours."""
    rotation: Rotation | None = None
    """The rotation. If omitted, only `shifts` and `overrides` determine who is on call."""
    earlier: tuple[Rotation, ...] = ()
    """Past rotations, oldest first. Each rotation ends when the next one starts."""
    shifts: tuple[Shift, ...] = ()
    """Explicit shifts, which replace the rotation. If shifts overlap, the last one in the list takes precedence."""
    overrides: tuple[Override, ...] = ()
    """Overrides, which replace shifts and the rotation. If overrides overlap, the last one in the list takes precedence."""

    @model_validator(mode="after")
    def _for_somebody(self) -> Roster:
        if (self.role is None) == (self.group is None):
            raise ValueError("must have either a `role` or a `group`")
        if self.rotation is None and not self.shifts:
            raise ValueError("has no people: add a `rotation` or `shifts`")
        starts = [each.starts for each in self.rotations]
        if self.earlier and self.rotation is None:
            raise ValueError("has `earlier` rotations, but no `rotation` that follows them")
        if any(first >= second for first, second in pairwise(starts)):
            raise ValueError(
                "has a rotation that does not start after the previous one; list the oldest rotation in `earlier` first"
            )
        return self

    @cached_property
    def tz(self) -> ZoneInfo:
        """The roster's time zone as a `tzinfo`."""
        return ZoneInfo(self.zone)

    @property
    def is_scoped(self) -> bool:
        """Whether the roster applies only to certain services or tiers."""
        return bool(self.services or self.tiers)

    @property
    def rotations(self) -> tuple[Rotation, ...]:
        """All rotations, oldest first. Each rotation ends when the next one starts."""
        return (*self.earlier, self.rotation) if self.rotation else ()

    def rotation_at(self, at: datetime) -> Rotation | None:
        """Return the rotation in effect at a given time (aware).

        For a time before the first rotation, return the first one.
        """
        begun = [each for each in self.rotations if each.begins(0, self.tz) <= at]
        return begun[-1] if begun else next(iter(self.rotations), None)

    @property
    def exceptions(self) -> tuple[Shift | Override, ...]:
        """The shifts and overrides, which replace the rotation.

        If several cover the same time, the last one takes precedence.
        """
        return (*self.shifts, *self.overrides)


def on_call(roster: Roster, at: datetime) -> str | None:
    """Return the person on call at a given time (aware). Return None in a gap or before the rotation starts."""
    for each in reversed(roster.exceptions):
        if each.start <= at < each.end:
            return each.person
    rotation = roster.rotation_at(at)
    if rotation is None or not rotation.is_on_duty(at, roster.tz):
        return None
    turn = rotation.turn_at(at, roster.tz)
    return rotation.person(turn) if turn >= 0 else None


def absence(roster: Roster, at: datetime) -> tuple[str, KeyPath]:
    """Return a short reason why no one is on call at a given time, and the key path that causes it.

    Call this only for a time when no one is on call.
    """
    for position in reversed(range(len(roster.overrides))):
        if roster.overrides[position].start <= at < roster.overrides[position].end:
            return "gap from override", ("overrides", position)
    rotation = roster.rotation_at(at)
    if rotation is None:
        return "no shift", ("shifts",)
    place: KeyPath = ("rotation",)
    if rotation is not roster.rotation:
        place = ("earlier", roster.earlier.index(rotation))
    if rotation.turn_at(at, roster.tz) < 0:
        return f"its rotation starts on {rotation.starts}", (*place, "starts")
    return "outside on-call hours", (*place, "only")
