"""Finds times that are far from the other times in a record, and suggests the intended time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from mimkit.model.time.approximate import exactly

FAR: Final = timedelta(days=21)
"""The maximum plausible gap between two times.

The longest of 4,047 gaps between updates of real incidents was 12 days, and the shortest month has 28 days.
"""
NEAR: Final = timedelta(days=3)
"""The maximum distance between a corrected time and another time in the record."""
_MONTHS: Final = tuple(sorted(range(-24, 25), key=abs))[1:]
"""The month offsets to try when correcting a time, smallest first."""
_YEARS: Final = (12, -12, 24, -24)


@dataclass(frozen=True, slots=True)
class KnownTime:
    """A time in a record."""

    at: datetime
    is_proved: bool
    """Whether the time was recorded as the event happened, so that it cannot be a typo."""
    is_of_response: bool
    """Whether the event at this time is part of the response.

    Others, such as the permanent fix, may follow months later.
    """


Known = TypeVar("Known", bound=KnownTime)


def shift_months(at: datetime, months: int) -> datetime | None:
    """Return the same day and time in another month, or None if that month has no such day."""
    years, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    try:
        return exactly(at).replace(year=years, month=month + 1)
    except ValueError:
        return None


def swap_day(at: datetime) -> datetime | None:
    """Return the time with its day and month swapped, or None if there is no such date."""
    try:
        return exactly(at).replace(month=at.day, day=at.month)
    except ValueError:
        return None


def misplaced(times: Sequence[Known], home: datetime | None) -> Iterator[tuple[Known, datetime]]:
    """Yield each time that is far from the others, and the correction that brings it close to them.

    The correction changes the month or year, or swaps the day and month. The largest group of times is assumed to
    be right. If two groups are equally large, the one with a proved time is preferred, then the one nearer to
    `home`.
    """
    groups = _apart(sorted(times, key=lambda each: each.at))
    main = max(groups, key=lambda group: _weight(group, home), default=[])
    others = [each.at for each in main]
    for group in groups:
        if group is not main and not any(each.is_proved for each in group):
            for each in group:
                if meant := _meant(each, others):
                    yield each, meant


def _apart(times: Sequence[Known]) -> list[list[Known]]:
    """Split sorted times into groups wherever the gap between two times exceeds `FAR`."""
    found: list[list[Known]] = []
    for each in times:
        if not found or each.at - found[-1][-1].at > FAR:
            found.append([])
        found[-1].append(each)
    return found


def _weight(group: Sequence[KnownTime], home: datetime | None) -> tuple[int, bool, float]:
    distance = min(abs(each.at - home) for each in group) if home else timedelta()
    return len(group), any(each.is_proved for each in group), -distance.total_seconds()


def _meant(wrong: KnownTime, others: Sequence[datetime]) -> datetime | None:
    months = _MONTHS if wrong.is_of_response else _YEARS
    candidates = [shift_months(wrong.at, each) for each in months]
    candidates += [swap_day(wrong.at)] if wrong.is_of_response else []
    near = (each for each in candidates if each and min(abs(each - other) for other in others) <= NEAR)
    return next(near, None)
