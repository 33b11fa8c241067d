"""Parses times as people type them, including approximate ones such as `14h`, `about 14:20`, `2026-01-12` or `14:00..15:00`."""

from __future__ import annotations

import re
from datetime import datetime, time, tzinfo
from typing import Final

from mimkit.model.time.approximate import ApproximateTime, approximated, earliest
from mimkit.model.time.times import parse_day, typed_time

_HOUR: Final = re.compile(r"([01]?\d|2[0-3])h", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ABOUT: Final = re.compile(r"(?:about|around|ca\.?|circa)\s+", re.IGNORECASE)
_RANGE: Final = ".."
_NOON: Final = time(12)


def is_typed_approximately(text: str) -> bool:
    """Return whether a typed time is marked as approximate."""
    text = text.strip()
    return bool(_HOUR.fullmatch(text) or _DAY.fullmatch(text) or _ABOUT.match(text) or _RANGE in text)


def is_day(text: str) -> bool:
    """Return whether a typed time is a date."""
    return bool(_DAY.fullmatch(text.strip()))


def needs_zone(text: str) -> bool:
    """Return whether a typed time depends on the zone because it is a date, or a time of day without a date."""
    return any(
        bool(_HOUR.fullmatch(part) or _DAY.fullmatch(part)) or (":" in part and len(part) <= len("HH:MM"))
        for part in (_ABOUT.sub("", each.strip()) for each in text.split(_RANGE))
    )


def typed_approximate_time(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Parse a typed time that may be approximate. Raise ValueError if it is invalid.

    `14h` and `about 14:20` are known to the hour, a date is known to the day, and `14:00..15:00` is a range.
    """
    text = text.strip()
    if _RANGE in text:
        return _range(text, now, zone)
    if _DAY.fullmatch(text):
        # Noon is the best guess if the time of day is unknown. For today, use the current time if it is
        # earlier, so that the result is not in the future.
        noon = datetime.combine(parse_day(text), _NOON, tzinfo=zone)
        today = noon.date() == now.astimezone(zone).date()
        return ApproximateTime.of(_utc(min(noon, now) if today else noon, now), "day", None, zone)
    if found := _HOUR.fullmatch(text):
        text = f"about {found[1]}:00"
    if found := _ABOUT.match(text):
        at = ApproximateTime.of(typed_time(text[found.end() :], now, zone), "hour", None)
        # The typed time is still in the future but could mean the current time, so use the current time.
        return ApproximateTime.of(now, "hour", None) if earliest(at) <= now < at else at
    return typed_time(text, now, zone)


def _utc(at: datetime, now: datetime) -> datetime:
    return at.astimezone(now.tzinfo)


def _range(text: str, now: datetime, zone: tzinfo) -> datetime:
    first, _, last = text.partition(_RANGE)
    if not first.strip() or not last.strip() or _RANGE in last:
        raise ValueError("is not a range; write it as 14:00..15:00")
    start, end = (typed_time(each, now, zone) for each in (first, last))
    if end <= start:
        raise ValueError("is a range that ends before it starts; write the earlier time first: 14:00..15:00")
    return approximated(start, None, end)
