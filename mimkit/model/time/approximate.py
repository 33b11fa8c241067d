"""Times that are known only to the hour, to the day or as a range."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, Literal, Self

Precision = Literal["minute", "hour", "day"]

_MINUTE: Final = timedelta(minutes=1)
_TEN_MINUTES: Final = timedelta(minutes=10)
_HALF_HOUR: Final = timedelta(minutes=30)


class ApproximateTime(datetime):
    """A time that is known only approximately. It can be compared and used in arithmetic like an exact time.

    The result of arithmetic is an ordinary datetime, because it does not have the same precision.
    """

    precision: Precision | None = None
    latest: datetime | None = None
    """The end of the range that starts at this time."""
    zone: tzinfo = UTC
    """The time zone of the date, for a time that is known only to the day."""

    @classmethod
    def of(
        cls, at: datetime, precision: Precision | None, latest: datetime | None, zone: tzinfo = UTC
    ) -> Self:
        """Return a time with the specified precision, or with the end of its range."""
        new = cls.combine(at.date(), at.timetz())
        new.precision, new.latest, new.zone = precision, latest, zone
        return new

    def __reduce_ex__(self, _protocol: object) -> Any:
        """Preserve the precision when the time is copied or compressed."""
        return self.of, (exactly(self), self.precision, self.latest, self.zone)

    @property
    def known_day(self) -> date:
        """The date of a time that is known only to the day."""
        return exactly(self).astimezone(self.zone).date()


def is_approximate(at: datetime) -> bool:
    """Return whether a time is known only approximately."""
    return isinstance(at, ApproximateTime) and bool(at.precision or at.latest)


def approximated(
    at: datetime, precision: Precision | None, latest: datetime | None, zone: tzinfo = UTC
) -> datetime:
    """Return a time with the precision specified in its record, or the time itself if it is exact."""
    return ApproximateTime.of(at, precision, latest, zone) if precision or latest else at


def exactly(at: datetime) -> datetime:
    """Return a time without its precision."""
    return at if type(at) is datetime else datetime.combine(at.date(), at.timetz())


def precision_keys(at: datetime | None, prefix: str = "") -> dict[str, Any]:
    """Return the keys that store the precision of a time in a record. The result is empty for an exact time."""
    if not isinstance(at, ApproximateTime):
        return {}
    keys = {"precision": at.precision, "latest": at.latest}
    return {prefix + key: value for key, value in keys.items() if value is not None}


def bounds(at: datetime) -> tuple[datetime, datetime]:
    """Return the earliest and latest exact time that an approximate time may represent."""
    plain = exactly(at)
    if not isinstance(at, ApproximateTime) or not is_approximate(at):
        return plain, plain
    if at.latest:
        return min(plain, at.latest), max(plain, at.latest)
    if at.precision == "hour":
        return plain - _HALF_HOUR, plain + _HALF_HOUR
    if at.precision == "day":
        return _midnight(at.known_day, at.zone), _midnight(at.known_day + timedelta(days=1), at.zone)
    start = plain.replace(second=0, microsecond=0)
    return start, start + _MINUTE


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def earliest(at: datetime) -> datetime:
    """Return the earliest exact time that an approximate time may represent."""
    return bounds(at)[0]


def latest(at: datetime) -> datetime:
    """Return the latest exact time that an approximate time may represent."""
    return bounds(at)[1]


def is_certainly_before(one: datetime, other: datetime) -> bool:
    """Return whether one time is certainly before another, given the precision of both."""
    return latest(one) < earliest(other)


def uncertainty(start: datetime, end: datetime) -> timedelta:
    """Return the largest possible error in the computed length of time between two approximate times."""
    shortest, longest = length_range(start, end)
    computed = exactly(end) - exactly(start)
    return max(longest - computed, computed - shortest)


def length_range(start: datetime, end: datetime) -> tuple[timedelta, timedelta]:
    """Return the minimum and maximum possible length of time between two approximate times."""
    return earliest(end) - latest(start), latest(end) - earliest(start)


def length_text(start: datetime, end: datetime) -> str:
    """Format the length of time between two times: `1h 30m`, or `1h to 2h` if either is approximate."""
    from mimkit.model.time.durations import short  # noqa: PLC0415 - a note does not pay for it

    if not any(map(_is_rough, (start, end))):
        return short(exactly(end) - exactly(start))
    shortest, longest = length_range(start, end)
    if shortest <= timedelta():
        return f"at most {short(longest)}"
    return short(shortest) if short(shortest) == short(longest) else f"{short(shortest)} to {short(longest)}"


def _is_rough(at: datetime) -> bool:
    # All times are shown to the minute, so a time with this precision is shown like an exact one.
    return isinstance(at, ApproximateTime) and bool(at.latest or at.precision not in (None, "minute"))


def approximate_text(
    at: datetime,
    zone: tzinfo,
    moment: Callable[[datetime], str],
    tick: Callable[[datetime], str],
    day: Callable[[date], str] = date.isoformat,
) -> str:
    """Format a time as precisely as it is known, such as `about 14:00 CET` or `on 2026-01-12`.

    For a range, the result has the form `between 14:00 and 15:00 CET`. `moment` formats an exact time, `tick`
    formats its time of day and zone, and `day` formats a date.
    """
    if not isinstance(at, ApproximateTime) or not _is_rough(at):
        return moment(at)
    if at.latest:
        first, last = bounds(at)
        return _between(first.astimezone(zone), last.astimezone(zone), moment, tick)
    if at.precision == "day":
        return f"on {day(at.known_day)}"
    return f"about {moment(_rounded(exactly(at)))}"


def _rounded(at: datetime) -> datetime:
    """Return a time rounded to ten minutes, because an approximate time is not exact to the minute."""
    start = at.replace(minute=0, second=0, microsecond=0)
    return start + round((at - start) / _TEN_MINUTES) * _TEN_MINUTES


def _between(
    first: datetime, last: datetime, moment: Callable[[datetime], str], tick: Callable[[datetime], str]
) -> str:
    if first.date() != last.date():
        return f"between {moment(first)} and {moment(last)}"
    without_zone = moment(first).rpartition(" ")[0] if first.tzname() == last.tzname() else ""
    return f"between {without_zone or moment(first)} and {tick(last)}"
