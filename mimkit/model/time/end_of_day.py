"""Whole-day deadlines, which can be met until the day ends and are shown as the same date in every time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, Self

_MOMENT: Final = timedelta(microseconds=1)


class EndOfDay(datetime):
    """A whole-day deadline: the time (UTC) at which a day ends in a time zone.

    It can be compared and used in arithmetic like any other time. The result of arithmetic is an ordinary datetime,
    because only the deadline itself is a whole day.
    """

    ended: date | None = None
    """The date, or None for the result of arithmetic."""
    zone: tzinfo | None = None
    """The time zone in which the day ends."""

    @classmethod
    def of(cls, day: date, zone: tzinfo) -> Self:
        """Return the end of a day in a time zone."""
        # fold=0 selects the earlier time if midnight occurs twice.
        there = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
        return cls._at(there, day, zone)

    @classmethod
    def _at(cls, at: datetime, day: date | None, zone: tzinfo | None) -> Self:
        new = cls.combine(at.date(), at.timetz())
        new.ended, new.zone = day, zone
        return new

    def __reduce_ex__(self, _protocol: object) -> Any:
        """Preserve the date when the deadline is copied or passed between processes."""
        return self._at, (datetime.combine(self.date(), self.timetz()), self.ended, self.zone)


def due_day(due: datetime) -> date | None:
    """Return the date of a whole-day deadline.

    Return None for a deadline at a time of day, even if that is midnight.
    """
    return due.ended if isinstance(due, EndOfDay) else None


def last_moment(due: datetime) -> datetime:
    """Return the last instant at which a deadline can be met.

    For a whole-day deadline, this is just before the end of the day.
    """
    return due - _MOMENT if due_day(due) else due
