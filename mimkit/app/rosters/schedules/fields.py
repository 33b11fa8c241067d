"""Reads values from a JSON document that may not have the expected structure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from mimkit.app.rosters.ical.text import CalendarUnreadable
from mimkit.model.time.times import from_iso

_YEARS: Final = range(1971, 2200)
"""The accepted years in a schedule."""


class ScheduleUnreadable(CalendarUnreadable):
    """The file is not a schedule that can be converted to a roster."""

    def __init__(self, why: str) -> None:
        super().__init__(why, "export it again, or export and import a calendar (.ics) instead", "schedule")


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings in a list, and skip other values."""
    yield from (each for each in (value if isinstance(value, list) else ()) if isinstance(each, dict))


def texts(value: Any) -> list[str]:
    """Return the non-empty strings in a list, each as a single line. Other values are skipped."""
    return [each for each in map(text, value if isinstance(value, list) else ()) if each]


def text(value: Any) -> str:
    """Return a string as a single line, or "" if the value is not a string."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def first_text(owner: Mapping[str, Any], *keys: str) -> str:
    """Return the first non-empty string under the given keys, or "" if there is none."""
    return next(filter(None, (text(owner.get(key)) for key in keys)), "")


def zone_of(name: Any, what: str) -> ZoneInfo:
    """Return the time zone with the given name. Raises ScheduleUnreadable if it is unknown."""
    try:
        return ZoneInfo(text(name))
    except (ValueError, OSError, KeyError):
        raise ScheduleUnreadable(f"{what} has no time zone or an unknown one: {text(name)!r}") from None


def instant(value: Any, zone: ZoneInfo, what: str) -> datetime:
    """Return a time in UTC. A value without an offset is read in `zone`. Raises ScheduleUnreadable if it is invalid."""
    try:
        at = from_iso(text(value))
        found = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ScheduleUnreadable(f"{what} is not a valid time: {text(value) or value!r}") from None
    if found.year not in _YEARS:
        raise ScheduleUnreadable(f"{what} is in the year {found.year}")
    return found.replace(microsecond=0)


def instant_or_none(value: Any, zone: ZoneInfo, what: str) -> datetime | None:
    """Return a time in UTC, or None if the value is missing or empty."""
    return None if value in (None, "") else instant(value, zone, what)


def clock(value: Any, what: str) -> time:
    """Return a time of day. Raises ScheduleUnreadable if the value is invalid."""
    try:
        return time.fromisoformat(text(value).removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        raise ScheduleUnreadable(f"{what} is not a valid time of day: {value!r}") from None


def number(value: Any, what: str, least: int = 1, most: int = 100_000_000) -> int:
    """Return an integer from `least` to `most` (inclusive). Raises ScheduleUnreadable for other values."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ScheduleUnreadable(f"{what} is not a number")
    try:
        found = int(value)
    except (ValueError, OverflowError):
        raise ScheduleUnreadable(f"{what} is not a whole number: {value!r}") from None
    if not least <= found <= most:
        raise ScheduleUnreadable(f"{what} is {found}, which is not between {least} and {most:,}")
    return found


def seconds(value: Any, what: str) -> timedelta:
    """Convert a number of seconds to a duration of at most one week. Raises ScheduleUnreadable for other values."""
    return timedelta(seconds=number(value, what, most=7 * 86_400))
