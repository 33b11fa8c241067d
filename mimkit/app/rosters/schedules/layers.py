"""Models an on-call schedule from another tool: layers of people who take turns, and the resulting shifts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

Unit = Literal["hours", "days", "weeks", "months"]
_DAYS: Final = {"days": 1, "weeks": 7}
Span = tuple[datetime, datetime]
"""A start and an end, both in UTC."""


@dataclass(frozen=True)
class Member:
    """A person, as named in the other tool."""

    name: str
    address: str = ""
    """The email address. Empty if the tool does not provide it."""


@dataclass(frozen=True)
class Window:
    """The on-duty hours of a layer. They start every day or on one weekday."""

    opens: time
    length: timedelta
    day: int | None = None
    """The weekday (0 is Monday). None means every day."""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A layer of a schedule: people who take turns of equal length."""

    name: str
    zone: ZoneInfo
    first: datetime
    """The start of the first turn, with a time zone. It may be before the layer begins."""
    every: int
    unit: Unit
    members: tuple[Member | None, ...]
    """The members in rotation order. None represents a turn with no one on call."""
    begins: datetime | None = None
    ends: datetime | None = None
    windows: tuple[Window, ...] = ()
    """The on-duty hours. Empty if the layer is always on duty."""

    def turn(self, number: int) -> datetime:
        """Return the start of a turn in UTC.

        Days are counted in `zone`, so handover is always at the same local time.
        """
        steps = number * self.every
        if self.unit == "hours":
            return self.first.astimezone(UTC) + timedelta(hours=steps)
        local = self.first.astimezone(self.zone).replace(tzinfo=None)
        if self.unit == "months":
            return _to_utc(_months_later(local, steps), self.zone)
        return _to_utc(local + timedelta(days=steps * _DAYS[self.unit]), self.zone)

    def turns(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, Member]]:
        """Yield the start, end and person of each turn that overlaps a period, clipped to the layer's start and end."""
        longest = {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 31}[self.unit] * self.every
        number = max(int((start - self.first) / timedelta(days=longest)) - 1, 0)
        while (begin := self.turn(number)) < end and (self.ends is None or begin < self.ends):
            member = self.members[number % len(self.members)]
            number += 1
            after = self.turn(number)
            first, last = max(begin, self.begins or begin), min(after, self.ends or after)
            if member and first < last and last > start:
                yield first, last, member

    def shifts(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, Member]]:
        """Yield the shifts that overlap a period. A shift is the part of a turn within the on-duty hours."""
        for begin, last, member in self.turns(start, end):
            for opens, closes in self._on_duty(begin, last):
                if closes > start and opens < end:
                    yield opens, closes, member

    def _on_duty(self, begin: datetime, end: datetime) -> Iterator[Span]:
        if not self.windows:
            yield begin, end
            return
        found = sorted(span for window in self.windows for span in self._openings(window, begin, end))
        reached = begin
        for opens, closes in found:
            if closes > reached:
                yield max(opens, reached), min(closes, end)
                reached = min(closes, end)

    def _openings(self, window: Window, begin: datetime, end: datetime) -> Iterator[Span]:
        day = (begin.astimezone(self.zone) - window.length).date() - timedelta(days=1)
        while day <= end.astimezone(self.zone).date():
            if window.day in (None, day.weekday()):
                opens = datetime.combine(day, window.opens)
                span = _to_utc(opens, self.zone), _to_utc(opens + window.length, self.zone)
                if span[1] > begin and span[0] < end:
                    yield span
            day += timedelta(days=1)


@dataclass(frozen=True)
class FixedShift:
    """A shift with a fixed start and end (UTC), such as an override."""

    start: datetime
    end: datetime
    member: Member


@dataclass(frozen=True, kw_only=True)
class OtherSchedule:
    """A schedule from another tool."""

    name: str
    zone: ZoneInfo
    layers: tuple[Layer, ...] = ()
    """The layers. Later layers take precedence."""
    fixed: tuple[FixedShift, ...] = ()
    """The final shifts as calculated by the tool. They take precedence over the layers."""
    overrides: tuple[FixedShift, ...] = ()
    doubts: tuple[str, ...] = field(default=())
    """Points to check in the schedule. Each text completes a sentence that begins with the schedule name."""


def _to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _months_later(day: datetime, months: int) -> datetime:
    """Return the same day of the month a number of months later, or the last day of that month if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return day.replace(year=day.year + years, month=month + 1, day=last)
        except ValueError:
            continue
    return day.replace(year=day.year + years, month=month + 1)
