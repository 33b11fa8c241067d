"""A wall clock that is read once a minute: an oracle for business time without time zone arithmetic."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Wall:
    """What the clock of a zone read in each minute from `first` (UTC) on."""

    first: datetime
    readings: list[datetime]

    @classmethod
    def watched(cls, zone: str, first: datetime, days: int) -> Wall:
        """Read the clock of a zone for so many days."""
        local = ZoneInfo(zone)
        each = (first + MINUTE * number for number in range(days * 1440))
        return cls(first, [moment.astimezone(local).replace(tzinfo=None) for moment in each])

    def at(self, index: int) -> datetime:
        """Return the instant of a reading."""
        return self.first + MINUTE * index

    def index(self, instant: datetime) -> int:
        """Return the reading of an instant, which begins a minute."""
        return (instant - self.first) // MINUTE

    def reads(self, wanted: datetime) -> int:
        """Return the first reading of a time; one that is left out counts on from the last one before it."""
        found = next(at for at, reading in enumerate(self.readings) if reading >= wanted)
        if self.readings[found] == wanted:
            return found
        return found + (wanted - (self.readings[found - 1] + MINUTE)) // MINUTE

    @cached_property
    def jump(self) -> int | None:
        """The first reading that does not follow from the one before it."""
        pairs = zip(self.readings, self.readings[1:], strict=False)
        return next((at for at, (one, next_) in enumerate(pairs, 1) if next_ - one != MINUTE), None)

    @cached_property
    def midnights(self) -> list[tuple[int, date]]:
        """Each first reading of a later day, with the day that is over then."""
        found, today = [], self.readings[0].date()
        for at, reading in enumerate(self.readings):
            if reading.date() > today:
                found.append((at, today))
                today = reading.date()
        return found


@dataclass(frozen=True)
class Office:
    """A business as its doorman sees it."""

    wall: Wall
    works: frozenset[date]
    opens: time
    closes: time

    @cached_property
    def _open_minutes(self) -> list[int]:
        whole = {day for _, day in self.wall.midnights[1:-1]}
        open_: set[int] = set()
        for day in whole & self.works:
            open_ |= set(
                range(
                    self.wall.reads(datetime.combine(day, self.opens)),
                    self.wall.reads(datetime.combine(day, self.closes)),
                )
            )
        return sorted(open_)

    def days_over(self, start: int, days: int) -> int:
        """Wait for so many working days to end after the day of a reading."""
        first = self.wall.readings[start].date()
        ends = [at for at, day in self.wall.midnights if day > first and day in self.works]
        return ends[days - 1]

    def hours_over(self, start: int, hours: int) -> int:
        """Count open minutes from a reading on."""
        counted = self._open_minutes[bisect_left(self._open_minutes, start) :]
        return counted[hours * 60 - 1] + 1

    def moved_to(self, due: int, clock: time | None) -> int:
        """Find the working day of a deadline, then a time on it; None is its end. Midnight is the day before."""
        if self.wall.readings[due - 1].date() in self.works:
            return due
        ends = [at for at, _ in self.wall.midnights]
        for end, day in self.wall.midnights[bisect_right(ends, due - 1) :]:
            if day in self.works:
                return end if clock is None else self.wall.reads(datetime.combine(day, clock))
        raise AssertionError("the wall was not watched for long enough")


def a_month_later(day: date) -> date:
    """Turn the leaves of a calendar until the same day of the next month, or to the last one of that month."""
    leaf = day + timedelta(days=1)
    while leaf.month == day.month:
        leaf += timedelta(days=1)
    month = leaf.month
    while leaf.day != day.day and (leaf + timedelta(days=1)).month == month:
        leaf += timedelta(days=1)
    return leaf


def changes(zone: str, years: Iterable[int]) -> list[date]:
    """Return the days (UTC) in whose course the clock of a zone is changed."""
    local, found = ZoneInfo(zone), []
    for year in years:
        noon = datetime(year, 1, 1, 12, tzinfo=UTC)
        before = noon.astimezone(local).utcoffset()
        while noon.year == year:
            noon += timedelta(days=1)
            after = noon.astimezone(local).utcoffset()
            if after != before:
                found.append(noon.date())
            before = after
    return found
