"""Finds times that are far from the others of a record, and the time that was probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from mimkit.model.time.approximate import exactly

FAR: Final = timedelta(days=21)
"""The longest of 4,047 gaps between two updates of real incidents had 12 days, and the shortest month has 28."""
NEAR: Final = timedelta(days=3)
"""How far a corrected time may be from another time of the record."""
_MONTHS: Final = tuple(sorted(range(-24, 25), key=abs))[1:]
"""The numbers of months by which a time may be wrong: the smallest first."""
_YEARS: Final = (12, -12, 24, -24)


@dataclass(frozen=True, slots=True)
class KnownTime:
    """A time in a record."""

    at: datetime
    is_proved: bool
    """Whether it was recorded when it happened, so that it cannot be a typing error."""
    is_of_response: bool
    """Whether it is part of the response; later entries, such as the permanent fix, may come months afterwards."""


Known = TypeVar("Known", bound=KnownTime)


def shift_months(at: datetime, months: int) -> datetime | None:
    """Return the same day and time of another month; None if that month has no such day."""
    years, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    try:
        return exactly(at).replace(year=years, month=month + 1)
    except ValueError:
        return None


def swap_day(at: datetime) -> datetime | None:
    """Return a time whose day and month are swapped; None if there is no such day."""
    try:
        return exactly(at).replace(month=at.day, day=at.month)
    except ValueError:
        return None


def misplaced(times: Sequence[Known], home: datetime | None) -> Iterator[tuple[Known, datetime]]:
    """Yield each time that is far from the others, and the same time in another month or year that is near them.

    Most of the times are taken to be right; of two equally large groups, the one nearer to `home`.
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
    """Divide times, which are in order, where the gap between two is too long."""
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
