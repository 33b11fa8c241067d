"""Durations as written in the policy: `15m`, `1h 30m`, `5 business days`, `1 month`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, PlainSerializer, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_LONG = {"second": "s", "sec": "s", "minute": "m", "min": "m", "hour": "h", "day": "d", "week": "w"}
_PART = re.compile(r"(\d{1,6})\s*([a-z]+)\s*", re.ASCII)
_LONGEST = timedelta(days=36_525)
"""100 years. A longer duration is treated as a typing error, and could exceed the supported date range."""
_TOO_LONG = "is longer than 100 years; check the number and unit"
_BUSINESS = re.compile(r"^(\d{1,4})\s+business\s+(day|hour)s?$", re.ASCII)
_MONTHS = re.compile(r"^(\d{1,4})\s*months?$", re.ASCII)
_MOST_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of elapsed time, a number of business days or business hours, or a number of calendar months."""

    elapsed: timedelta = timedelta()
    business_days: int = 0
    business_hours: int = 0
    months: int = 0

    @property
    def roughly(self) -> timedelta:
        """The approximate elapsed time, for comparing durations.

        A business day is treated as one day, and a month as 30 days.
        """
        days = self.business_days + 30 * self.months
        return self.elapsed + timedelta(days=days, hours=self.business_hours)

    def __str__(self) -> str:
        """Return the duration as written in a policy. Parsing the result returns the same duration."""
        counts = (self.business_days, self.business_hours, self.months)
        for number, unit in zip(counts, ("business day", "business hour", "month"), strict=True):
            if number:
                return f"{number} {unit}{'s' * (number != 1)}"
        return exact(self.elapsed)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate from text and serialise to text."""
        return core_schema.no_info_plain_validator_function(
            _duration, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )


def _unit(word: str) -> str:
    if word in _SECONDS:
        return word
    return _LONG.get(word.removesuffix("s"), "")


def parse_elapsed(text: str) -> timedelta:
    """Parse elapsed time such as `15m`, `1h 30m` or `3 days`.

    Raise ValueError with an error sentence if the text is invalid.
    """
    rest = text.strip().lower()
    total = 0
    while rest:
        found = _PART.match(rest)
        unit = _unit(found.group(2)) if found else ""
        if not found or not unit:
            raise ValueError("is not a duration; write it as 15m, 1h 30m, 3d or 5 business days")
        total += int(found.group(1)) * _SECONDS[unit]
        rest = rest[found.end() :]
    if total == 0:
        raise ValueError("is zero; write a duration such as 15m")
    if total > _LONGEST.total_seconds():
        raise ValueError(_TOO_LONG)
    return timedelta(seconds=total)


def smallest_unit(text: str) -> timedelta:
    """Return the smallest unit in an elapsed time, such as a minute for `1h 30m`.

    Raise ValueError if the text is invalid.
    """
    parse_elapsed(text)
    units = [_unit(found.group(2)) for found in _PART.finditer(text.strip().lower())]
    return timedelta(seconds=min(_SECONDS[unit] for unit in units))


def parse_duration(text: str) -> Duration:
    """Parse elapsed time, business time or months. Raise ValueError with an error sentence if the text is invalid."""
    if found := _MONTHS.match(text.strip().lower()):
        return Duration(months=_months(int(found.group(1))))
    if found := _BUSINESS.match(text.strip().lower()):
        number = int(found.group(1))
        if number == 0:
            raise ValueError("is zero; write a duration such as 1 business day")
        return Duration(business_days=number) if found.group(2) == "day" else Duration(business_hours=number)
    return Duration(elapsed=parse_elapsed(text))


def _months(number: int) -> int:
    if number == 0:
        raise ValueError("is zero; write a duration such as 1 month")
    if number > _MOST_MONTHS:
        raise ValueError(_TOO_LONG)
    return number


def _duration(value: Any) -> Duration:
    if isinstance(value, Duration):
        return value
    if isinstance(value, str):
        return parse_duration(value)
    raise ValueError("is not a duration; write it as 15m, 1h 30m, 3d or 5 business days")


def exact(length: timedelta) -> str:
    """Format elapsed time to the second in a form that can be parsed, such as `15m`, `1h 30m` or `1d 1h 5m`."""
    rest, parts = int(length.total_seconds()), []
    for unit in "dhms":
        number, rest = divmod(rest, _SECONDS[unit])
        parts += [f"{number}{unit}"] if number else []
    return " ".join(parts) or "0s"


def short(length: timedelta) -> str:
    """Format elapsed time briefly, such as `45s`, `9m`, `2h 05m` or `3d 4h`.

    Negative durations start with a minus sign.
    """
    seconds = int(length.total_seconds())
    if seconds < 0:
        return "-" + short(-length)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes = rest // 60
    if days:
        return f"{days}d {hours}h" if hours else f"{days}d"
    if hours:
        return f"{hours}h {minutes:02}m" if minutes else f"{hours}h"
    return f"{minutes}m" if minutes else f"{seconds}s"


Length = Annotated[
    Duration, WithJsonSchema({"type": "string", "examples": ["15m", "1h 30m", "5 business days", "1 month"]})
]
Elapsed = Annotated[
    timedelta,
    BeforeValidator(lambda value: parse_elapsed(value) if isinstance(value, str) else value),
    PlainSerializer(exact),
    WithJsonSchema({"type": "string", "examples": ["15m", "1h 30m", "3d"]}),
]
