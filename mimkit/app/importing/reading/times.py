"""Parses times in the formats that other tools use. A time without an offset requires a time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mimkit.app.entry_files.times import instant_at, local_instant
from mimkit.app.importing.format import DateOrder, ReadOptions
from mimkit.model.time.approximate import ApproximateTime
from mimkit.model.time.times import from_iso, refuse_far

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OFFSETS: Final = {
    # Programs that append Z to a time in UTC with its offset write +00:00Z.
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "+00:00Z"), "Z"),
    # The zone names from RFC 2822, section 4.3. Other names, such as IST and BST, are ambiguous.
    "EDT": "-04:00",
    "EST": "-05:00",
    "CDT": "-05:00",
    "CST": "-06:00",
    "MDT": "-06:00",
    "MST": "-07:00",
    "PDT": "-07:00",
    "PST": "-08:00",
    "CET": "+01:00",
    "CEST": "+02:00",
}
_CLOCK: Final = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,12})?)?)?\s*(?P<half>[AaPp]\.?[Mm]\b\.?)?",
    re.ASCII,
)
_ISO_DAY: Final = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII)
_NUMBERS: Final = re.compile(r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4})", re.ASCII)
_NAMED: Final = (
    re.compile(
        r"(?:[A-Za-z]{3,9},?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<month>[A-Za-z]{3,9})\.?,?[ -](?P<year>\d{4})",
        re.ASCII,
    ),
    re.compile(
        r"(?:[A-Za-z]{3,9},?\s+)?(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        re.ASCII,
    ),
)
_BETWEEN: Final = re.compile(r"(?:\s*[Tt,]\s*|\s+-\s+|\s+at\s+|\s+)", re.ASCII)
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-]\d{2}):?(\d{2})?", re.ASCII)
_EPOCH: Final = re.compile(r"\d{9,10}(?:\.\d{1,9})?|\d{13}|\d{16}", re.ASCII)
_COMMON: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
"""Matches the format that most tools use."""
_LONGEST: Final = 80
EXAMPLE: Final = "2026-03-02T08:45:00Z"


def optional_time(value: Any, options: ReadOptions) -> datetime | None:
    """Parse a time as `source_time` does. Return None for an empty value, such as null, "", "null", "?" or "-"."""
    if value is None or (
        isinstance(value, str)
        and len(value) < 9
        and value.strip().lower() in ("", "null", "none", "?", "-", "n/a")
    ):
        return None
    return source_time(value, options)


def source_time(value: Any, options: ReadOptions) -> datetime:
    """Parse a time and return it in UTC, without fractional seconds. A date is marked as precise to the day.

    Numbers are Unix timestamps in seconds, milliseconds or microseconds. Raises ValueError with a message that
    starts with the value.
    """
    if isinstance(value, str) and _COMMON.fullmatch(value) and (found := _common(value)):
        return found
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _since_1970(value, _shown(value))
    if not isinstance(value, str):
        sentence = "a time is missing" if value is None else f"{_shown(value)} is not a valid time"
        raise ValueError(sentence)  # noqa: TRY004 - the caller reports it as a problem in the file
    text = value.strip()
    if not text:
        raise ValueError("a time is missing")
    if len(text) > _LONGEST:
        raise ValueError(f"{_shown(text)} is not a valid time; write it as {EXAMPLE}")
    if _EPOCH.fullmatch(text):
        return _since_1970(float(text), repr(text))
    return _written(text, options)


def _common(text: str) -> datetime | None:
    """Parse a time in the common format. Return None if it is invalid, so that the slower parser reports the error."""
    try:
        at = from_iso(text).astimezone(UTC).replace(microsecond=0)
        refuse_far(at)
    except (ValueError, OverflowError):
        return None
    return at


def _shown(value: Any) -> str:
    try:
        shown = repr(value)
    except (ValueError, RecursionError):
        return "a number that is too large"
    return shown if len(shown) <= _LONGEST else f"{shown[:57]}..."


def _since_1970(number: float, shown: str) -> datetime:
    try:
        seconds = float(number)
        for _ in range(2):
            seconds = seconds / 1_000 if abs(seconds) >= 1e11 else seconds
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds))
        refuse_far(at)
    except (OverflowError, ValueError):
        raise ValueError(f"{shown} is not a valid time in seconds or milliseconds since 1970") from None
    return at


def _written(text: str, options: ReadOptions) -> datetime:
    shown = repr(text)
    day, rest = _day(text, options.dates)
    between = _BETWEEN.match(rest)
    if not rest or (rest.strip() and not between):
        if rest:
            raise ValueError(f"{shown} is not a valid time; write it as {EXAMPLE}")
        return _whole_day(day, options.zone, shown)
    rest = rest[between.end() if between else 0 :]
    found = _CLOCK.match(rest)
    if found is None or not (found["minute"] or found["half"]):
        raise ValueError(f"{shown} is not a valid time; write it as {EXAMPLE}")
    written = f"{day.isoformat()}T{_clock(found, shown)}"
    zone = rest[found.end() :].strip().strip("()")
    if not zone:
        if options.zone is None:
            raise ValueError(f"{shown} has no time zone; add --zone")
        return local_instant(written, options.zone, text).replace(microsecond=0)
    offset = _offset(zone)
    if offset:
        return instant_at(f"{written}{offset}", text).replace(microsecond=0)
    return local_instant(written, _zone(zone, shown), text).replace(microsecond=0)


def _clock(found: re.Match[str], shown: str) -> str:
    hour, half = int(found["hour"]), (found["half"] or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"{shown} is not a valid time; check the hour")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02}:{found['minute'] or '00'}:{found['second'] or '00'}"


def _offset(zone: str) -> str:
    if found := _OFFSET.fullmatch(zone):
        return f"{found[1]}:{found[2] or '00'}"
    return _OFFSETS.get(zone.upper(), "")


def _zone(name: str, shown: str) -> ZoneInfo:
    try:
        # Accept only names with a slash, because a name such as EST5EDT is unlikely to be intended.
        return ZoneInfo(name if "/" in name else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"{shown} has an unknown time zone, {name!r}; use an offset, such as {EXAMPLE}"
        ) from None


def _day(text: str, order: DateOrder | None) -> tuple[date, str]:
    """Parse the date at the start of a text. Return the date and the rest of the text."""
    shown = repr(text)
    if found := _ISO_DAY.match(text):
        return _date(found["year"], found["month"], found["day"], shown), text[found.end() :]
    if found := _NUMBERS.match(text):
        month, day = _ordered(int(found["first"]), int(found["second"]), order, shown)
        return _date(found["year"], month, day, shown), text[found.end() :]
    for pattern in _NAMED:
        found = pattern.match(text)
        if found and (name := found["month"].lower()[:3]) in _MONTHS:
            return _date(found["year"], _MONTHS.index(name) + 1, found["day"], shown), text[found.end() :]
    raise ValueError(f"{shown} is not a valid time; write it as {EXAMPLE}")


def _ordered(first: int, second: int, order: DateOrder | None, shown: str) -> tuple[int, int]:
    """Return two numbers as month and day, in that order."""
    readings = dict(_readings(first, second))
    if not readings:
        raise ValueError(f"{shown} is not a valid date")
    if order:
        if order not in readings:
            raise ValueError(f"{shown} is not a date in the order {order}")
        return readings[order]
    if len({*readings.values()}) > 1:
        raise ValueError(f"{shown} is ambiguous; add --dates dmy or --dates mdy")
    return next(iter(readings.values()))


def _readings(first: int, second: int) -> Iterator[tuple[DateOrder, tuple[int, int]]]:
    if 1 <= second <= 12:
        yield "dmy", (second, first)
    if 1 <= first <= 12:
        yield "mdy", (first, second)


def _date(year: str, month: str | int, day: str | int, shown: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"{shown} is not a valid date") from None
    try:
        refuse_far(found)
    except ValueError as problem:
        raise ValueError(f"{shown} {problem}") from None
    return found


def _whole_day(day: date, zone: ZoneInfo | None, shown: str) -> datetime:
    if zone is None:
        raise ValueError(f"{shown} is a date without a time zone; add --zone")
    noon = datetime.combine(day, time(12), tzinfo=zone).astimezone(UTC)
    return ApproximateTime.of(noon, "day", None, zone)
