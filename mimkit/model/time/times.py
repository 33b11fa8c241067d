"""Timestamps: parsed with their UTC offset, stored in UTC, and shown in the policy's time zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import core_schema

from mimkit.model.text import Shape
from mimkit.model.time.approximate import approximate_text, exactly, precision_keys
from mimkit.model.time.end_of_day import due_day
from mimkit.model.time.zones import is_repeated, other_time

_RFC3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?) ?([Zz]|[+-]\d{2}:?\d{2})?", re.ASCII
)
_IN_UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z", re.ASCII)
_MICROSECONDS = len("10:09:00.123456")
_SECONDS = len("2026-11-23T10:09:00")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CLOCK_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_YEARS = range(1970, 2500)
"""The valid years.

A time in any other year is treated as a typing error. Within these years, deadlines can be computed in any time
zone.
"""


class NaiveTime(ValueError):
    """The time has no UTC offset."""


def from_iso(text: str) -> datetime:
    """Parse a time such as 2026-11-23T10:09. Raise ValueError for the hour 24, which only Python 3.14 accepts."""
    if text[11:13] == "24":
        raise ValueError(text)
    return datetime.fromisoformat(text)


def parse_instant(text: str) -> datetime:
    """Parse an RFC 3339 time and return it in UTC. Raise ValueError if it has no offset or is invalid."""
    found = _RFC3339.fullmatch(text.strip())
    if not found:
        raise ValueError("is not a valid time; write it as 2026-11-23T10:09:00Z or 2026-11-23T10:09:00+01:00")
    day, clock, _, _, offset = found.groups()
    if not offset:
        raise NaiveTime(f"has no UTC offset; write {day}T{clock}Z, or add an offset such as +01:00")
    try:
        # Records store microseconds, so additional digits, which some systems print, are removed.
        at = from_iso(f"{day}T{clock[:_MICROSECONDS]}{offset.upper()}")
    except ValueError:
        raise ValueError("is not a valid time; check the date, the hour and the offset") from None
    refuse_far(at)
    return at.astimezone(UTC)


def written_in_utc(text: str, zone: ZoneInfo | None = None) -> str:
    """Convert a time to UTC in the form that `mim` writes. Return an empty string if `text` is not a time.

    Fractions of a second are preserved. A time without an offset is interpreted in `zone`. If there is no zone, or
    if the time occurs twice or not at all in the zone, the result is an empty string.
    """
    found = _RFC3339.fullmatch(text.strip())
    if not found:
        return ""
    if _IN_UTC.fullmatch(text):
        return text
    try:
        at = parse_instant(text) if found[5] else _in_zone(f"{found[1]}T{found[2][:_MICROSECONDS]}", zone)
    except ValueError:
        return ""
    fraction = f".{at:%f}".rstrip("0").rstrip(".")
    return f"{at:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def _in_zone(text: str, zone: ZoneInfo | None) -> datetime:
    if zone is None:
        raise NaiveTime(text)
    local = from_iso(text).replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise ValueError("occurs twice or not at all in this time zone")
    refuse_far(local)
    return local.astimezone(UTC)


def refuse_far(day: date) -> None:
    """Raise ValueError for a day or time in a year that must be a typing error."""
    if day.year not in _YEARS:
        raise ValueError(f"is outside the years {_YEARS[0]} to {_YEARS[-1]}; check the year")


def _instant(value: Any) -> datetime:
    if isinstance(value, str):
        return parse_instant(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    raise ValueError("is not a valid time with a UTC offset; write it as 2026-11-23T10:09:00Z")


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return parse_day(value if isinstance(value, str) else "")


def parse_day(text: str) -> date:
    """Parse a date such as 2026-11-23. Raise ValueError if it is invalid."""
    if not _DAY.fullmatch(text):
        raise ValueError("is not a date; write it as 2026-11-23")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a valid date") from None
    refuse_far(day)
    return day


def _clock_time(value: str) -> str:
    if not CLOCK_TIME.fullmatch(value):
        raise ValueError("is not a valid time of day; write it as 09:00")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not an IANA time zone; use one such as Europe/London or UTC") from None
    return value


def rfc3339(at: datetime) -> str:
    """Format an aware time in UTC to the second, as in records and JSON documents."""
    # A record contains dozens of timestamps, and this is several times faster than `strftime`.
    return f"{at.astimezone(UTC).isoformat()[:_SECONDS]}Z"


def zone_name(local: datetime) -> str:
    """Return the name of an aware time's zone, such as `CET`, or `UTC+05:45` if the zone has no name.

    In an hour that occurs twice, the offset is used as the name, because people do not distinguish CET from CEST.
    """
    name = "" if is_repeated(local) else local.tzname()
    name = name or f"{local:%z}"
    if name[:1] not in ("+", "-"):
        return name
    return f"UTC{name}" if len(name) <= len("+05") else f"UTC{name[:3]}:{name[3:5]}"


def time_text(at: datetime, today: datetime, zone: tzinfo) -> str:
    """Format a time with its zone: `10:09 CET`, or `2026-11-23 10:09 CET` if it is not on the day of `today`.

    An approximate time is shown in the form `about 10:00 CET`. If the zone is a pair, the time in the second zone
    is added if it differs: `10:09 CET (04:09 EST)`. A whole-day deadline is shown as a date: `2026-11-27`.
    """
    if ended := due_day(at):
        return ended.isoformat()
    this_day = today.astimezone(zone).date()

    def moment(each: datetime) -> str:
        there = each.astimezone(zone)
        day = "" if there.date() == this_day else f"{there:%Y-%m-%d} "
        return day + _tick(there)

    return approximate_text(at, zone, moment, _tick) + _beside(at, zone)


def full_time_text(at: datetime, zone: tzinfo) -> str:
    """Format a time with its date and zone: `2026-11-23 10:09 CET`, or `about 2026-11-23 10:00 CET`.

    A whole-day deadline is shown as a date: `2026-11-27`.
    """
    if ended := due_day(at):
        return ended.isoformat()
    return approximate_text(at, zone, lambda each: _full(each.astimezone(zone)), _tick) + _beside(at, zone)


def _beside(at: datetime, zone: tzinfo) -> str:
    """Return the time in the second zone of a pair.

    Return an empty string if it is the same in both zones, or if only the date is known.
    """
    both = other_time(exactly(at), zone)
    if both is None or "day" in precision_keys(at).values():
        return ""
    here, there = both
    zone, text = there.tzinfo or UTC, _tick if here.date() == there.date() else _full
    return f" ({approximate_text(at, zone, lambda each: text(each.astimezone(zone)), _tick)})"


def when_text(at: datetime) -> str:
    """Format a time as in records, for use in a sentence: `at 2026-11-23T10:09:00Z`, or `on 2026-11-23`."""
    words = approximate_text(at, UTC, rfc3339, rfc3339)
    return words if " " in words else f"at {words}"


def with_at(words: str) -> str:
    """Return a formatted time for use in a sentence: `at 10:09 UTC`, `on 2026-11-23` or `between 10:00 and 11:00 UTC`."""
    return words if words.startswith(("on ", "between ")) else f"at {words}"


def _full(there: datetime) -> str:
    return f"{there:%Y-%m-%d} {_tick(there)}"


def _tick(there: datetime) -> str:
    return f"{there:%H:%M} {zone_name(there)}"


Instant = Annotated[
    datetime,
    Shape(
        core_schema.no_info_before_validator_function(
            _instant,
            core_schema.datetime_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(rfc3339, when_used="json"),
        )
    ),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-23T10:09:00Z"]}),
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-23"]}),
]
ClockTime = Annotated[str, AfterValidator(_clock_time)]
ZoneName = Annotated[str, AfterValidator(_zone)]


def typed_time(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Parse a time as typed on a call: RFC 3339, `HH:MM` in the zone, or an age such as `-10m`.

    A time of day means its occurrence closest to `now`: 23:55 typed at 00:10 means yesterday, and 10:30 typed at
    10:29 means one minute from now (which most commands then refuse). Raise ValueError if the time is invalid.
    """
    text = text.strip()
    if text == "now":
        return now
    if text[:1] in "-+" and len(text) > 1:
        from mimkit.model.time.durations import parse_elapsed  # noqa: PLC0415 - most entries happen now

        age = parse_elapsed(text[1:])
        return now - age if text[0] == "-" else now + age
    if CLOCK_TIME.fullmatch(text):
        return _nearest(text, now, zone)
    try:
        return parse_instant(text)
    except ValueError as problem:
        raise ValueError(f"{problem}; you can also use HH:MM or -10m") from None


def _nearest(text: str, now: datetime, zone: tzinfo) -> datetime:
    hour, minute = (int(part) for part in text.split(":"))
    today = now.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    moments = (_both(today + timedelta(days=offset)) for offset in (-1, 0, 1))
    return min((each for both in moments for each in both), key=lambda moment: abs(moment - now))


def _both(local: datetime) -> tuple[datetime, datetime]:
    # A time that occurs twice can have either meaning. A time that is skipped in spring is moved past the
    # clock change.
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, max(first, second)
