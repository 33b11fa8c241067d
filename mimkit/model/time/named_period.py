"""Named calendar periods: a quarter (`2026-Q3`), a month (`2026-09`) or a year (`2026`), and the preceding period."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from mimkit.model.time.period import Period

_NAME: Final = re.compile(r"(\d{4})(?:-(?:[Qq]([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
_YEARS: Final = range(1970, 2500)
_YEAR = 12
_QUARTER = 3


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A named period with a known start and end (UTC)."""

    name: str
    """The name: `2026-Q3`, or the first and last day, such as `2026-07-01 to 2026-09-30`."""
    since: datetime
    until: datetime
    """The end, excluded."""

    @property
    def period(self) -> Period:
        """The period without its name."""
        return Period(self.since, self.until)

    @property
    def length(self) -> timedelta:
        """The elapsed time between start and end."""
        return self.until - self.since


def parse_period(text: str, zone: tzinfo) -> tuple[NamedPeriod, NamedPeriod]:
    """Return the named period in a time zone, and the preceding period of the same kind.

    Raise ValueError if the name is invalid.
    """
    found = _NAME.fullmatch(text.strip())
    if not found:
        raise ValueError("is not a period; write it as 2026-Q3, 2026-09 or 2026")
    year, quarter, month = found.groups()
    if int(year) not in _YEARS:
        raise ValueError(f"is outside the years {_YEARS[0]} to {_YEARS[-1]}; check the year")
    if quarter:
        return _both(int(year) * _YEAR + int(quarter) * _QUARTER - _QUARTER, _QUARTER, zone, _quarter)
    if month:
        return _both(int(year) * _YEAR + int(month) - 1, 1, zone, lambda day: f"{day:%Y-%m}")
    return _both(int(year) * _YEAR, _YEAR, zone, lambda day: f"{day:%Y}")


def days_between(since: datetime, until: datetime, zone: tzinfo) -> tuple[NamedPeriod, NamedPeriod]:
    """Return the period between two aware times, and the preceding period of the same length."""
    earlier = since - (until - since)
    return _of_days(since, until, zone), _of_days(earlier, since, zone)


def _of_days(since: datetime, until: datetime, zone: tzinfo) -> NamedPeriod:
    last = until - timedelta(microseconds=1)
    name = f"{since.astimezone(zone):%Y-%m-%d} to {last.astimezone(zone):%Y-%m-%d}"
    return NamedPeriod(name, since.astimezone(UTC), until.astimezone(UTC))


def _both(
    start: int, months: int, zone: tzinfo, name: Callable[[date], str]
) -> tuple[NamedPeriod, NamedPeriod]:
    """Return a period and the preceding period of the same length.

    `start` is the month in which the period starts, counted from the year 0. `months` is the length of the period.
    """
    before, first, after = (_first_day(start + months * step) for step in (-1, 0, 1))
    return (
        NamedPeriod(name(first), _midnight(first, zone), _midnight(after, zone)),
        NamedPeriod(name(before), _midnight(before, zone), _midnight(first, zone)),
    )


def _first_day(months: int) -> date:
    year, month = divmod(months, _YEAR)
    return date(year, month + 1, 1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"
