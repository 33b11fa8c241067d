"""Parses entry times in the formats of spreadsheets and logs. A time without an offset requires a time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from mimkit.model.time.times import from_iso, parse_instant
from mimkit.model.time.typed_precision import typed_approximate_time

_WRITTEN: Final = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ]+(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*"
    r"(?P<offset>Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?", re.ASCII)
EXAMPLE: Final = "2026-03-02T08:45:00Z"


def read_time(text: str, zone: ZoneInfo | None, now: datetime) -> datetime:
    """Return the time. A date alone yields an approximate time. Raises ValueError if the text is invalid."""
    text = text.strip()
    if not text:
        raise ValueError("the time is missing")
    if _DAY.fullmatch(text):
        if zone is None:
            raise ValueError(f"{text!r} is a date without a time zone; add --zone")
        return _typed(text, zone, now)
    if _CLOCK.fullmatch(text):
        raise ValueError(f"{text!r} has no date; write it as {EXAMPLE}")
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a valid time; write it as {EXAMPLE}")
    clock = found["clock"].replace(",", ".")
    clock = (clock if clock[1] != ":" else f"0{clock}") + ("" if clock.count(":") > 1 else ":00")
    if found["offset"]:
        offset = "Z" if found["offset"].upper() in ("Z", "UTC", "GMT") else found["offset"]
        at = instant_at(f"{found['day']}T{clock}{offset}", text)
    else:
        at = local_instant(f"{found['day']}T{clock}", _needed(zone, text), text)
    if at > now:
        raise ValueError(f"{text!r} is in the future")
    return at.replace(microsecond=0)


def _needed(zone: ZoneInfo | None, text: str) -> ZoneInfo:
    if zone is None:
        raise ValueError(f"{text!r} has no time zone; add one, such as {EXAMPLE}, or use --zone")
    return zone


def _typed(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    try:
        at = typed_approximate_time(text, now, zone)
    except ValueError as problem:
        raise ValueError(f"{text!r} {str(problem).partition(';')[0]}") from None
    if at > now:
        raise ValueError(f"{text!r} is in the future")
    return at


def instant_at(written: str, text: str) -> datetime:
    """Parse a time with an offset. Raises ValueError with a message that contains `text`, the original input."""
    if written[-5] in "+-":
        written = f"{written[:-2]}:{written[-2:]}"
    try:
        return parse_instant(written)
    except ValueError as problem:
        raise ValueError(f"{text!r} {str(problem).partition(';')[0]}") from None


def local_instant(written: str, zone: ZoneInfo, text: str) -> datetime:
    """Parse a local time. Raises ValueError if the time does not exist in the time zone or occurs twice."""
    try:
        local = from_iso(written[:26])
    except ValueError:
        raise ValueError(f"{text!r} is not a valid time; write it as {EXAMPLE}") from None
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first.astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(
            f"{text!r} does not exist in {zone.key}, because the clocks went forward; add the UTC offset"
        )
    raise ValueError(f"{text!r} occurs twice in {zone.key}, because the clocks went back; add the UTC offset")
