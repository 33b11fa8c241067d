"""Instants: read with their offset or refused, kept in UTC, shown in the policy's zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from mimkit.model.durations import parse_elapsed

_RFC3339 = re.compile(
    r"^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)\s?([Zz]|[+-]\d{2}:?\d{2})?$", re.ASCII
)
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)
_CLOCK_TIME = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)$", re.ASCII)


def parse_instant(text: str) -> datetime:
    """Read an RFC 3339 time and return it in UTC; a time without an offset raises ValueError."""
    found = _RFC3339.match(text.strip())
    if not found:
        raise ValueError("is not a time; write it as 2026-11-23T10:09:00Z or 2026-11-23T10:09:00+01:00")
    day, clock, _, _, offset = found.groups()
    if not offset:
        raise ValueError(
            f"has no offset from UTC; write {day}T{clock}Z, or with the zone it was read in, +01:00"
        )
    try:
        return datetime.fromisoformat(f"{day}T{clock}{offset.upper()}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is not a time that exists; check the day, the hour and the offset") from None


def _instant(value: Any) -> datetime:
    if isinstance(value, str):
        return parse_instant(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    raise ValueError("is not a time with its offset; write it as 2026-11-23T10:09:00Z")


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("is not a day that exists") from None
    raise ValueError("is not a day; write it as 2026-11-23")


def _clock_time(value: str) -> str:
    if not _CLOCK_TIME.match(value):
        raise ValueError("is not a time of day; write it as 09:00")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not a time zone of the IANA database; Europe/London and UTC are") from None
    return value


def rfc3339(at: datetime) -> str:
    """Write an aware instant in UTC to the second, as records and JSON documents hold it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(rfc3339, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-23T10:09:00Z"]}),
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-23"]}),
]
ClockTime = Annotated[str, AfterValidator(_clock_time)]
ZoneName = Annotated[str, AfterValidator(_zone)]


def typed_time(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Read a time as it is typed on a call: RFC 3339, `HH:MM` in the zone, or an age such as `-10m`.

    A time of day means the nearest such moment to `now`, so that 23:55 typed at ten past midnight is last
    night, and 10:30 typed at 10:29 is a moment ahead (which most commands then refuse). Raises ValueError.
    """
    text = text.strip()
    if text == "now":
        return now
    if text[:1] in "-+" and len(text) > 1:
        age = parse_elapsed(text[1:])
        return now - age if text[0] == "-" else now + age
    if _CLOCK_TIME.match(text):
        return _nearest(text, now, zone)
    try:
        return parse_instant(text)
    except ValueError as problem:
        raise ValueError(f"{problem}; HH:MM and -10m are understood as well") from None


def _nearest(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    hour, minute = (int(part) for part in text.split(":"))
    today = now.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    days = (today + timedelta(days=offset) for offset in (-1, 0, 1))
    return min((day.astimezone(UTC) for day in days), key=lambda moment: abs(moment - now))
