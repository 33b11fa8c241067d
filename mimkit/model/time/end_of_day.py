"""Deadlines that are a day: they are met until the day ends, and shown as that day in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, Self

_MOMENT: Final = timedelta(microseconds=1)


class EndOfDay(datetime):
    """The instant (UTC) at which a day ends in a zone, as a deadline. It sorts and computes like any other instant.

    The result of arithmetic is an ordinary time, because only the deadline itself is a day.
    """

    ended: date | None = None
    """The day; None for the result of arithmetic."""
    zone: tzinfo | None = None
    """The zone in which the day ends."""

    @classmethod
    def of(cls, day: date, zone: tzinfo) -> Self:
        """Return the end of a day in a zone."""
        # fold=0 selects the earlier instant if midnight occurs twice.
        there = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
        return cls._at(there, day, zone)

    @classmethod
    def _at(cls, at: datetime, day: date | None, zone: tzinfo | None) -> Self:
        new = cls.combine(at.date(), at.timetz())
        new.ended, new.zone = day, zone
        return new

    def __reduce_ex__(self, _protocol: object) -> Any:
        """Keep the day in copies and between processes."""
        return self._at, (datetime.combine(self.date(), self.timetz()), self.ended, self.zone)


def due_day(due: datetime) -> date | None:
    """Return the day that a deadline is; None if it is a time of day, even if that is midnight."""
    return due.ended if isinstance(due, EndOfDay) else None


def last_moment(due: datetime) -> datetime:
    """Return the last instant that is in time: the deadline itself, but the end of a day belongs to the next day."""
    return due - _MOMENT if due_day(due) else due
