"""Finds the date and clock time at the start or end of a line in a timeline."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY: Final = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s{1,3})?"
_DATE: Final = (
    rf"(?:{_WEEKDAY}(?:(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)"
    r"|(?P<first>\d{1,2})[-/.](?P<second_part>\d{1,2})[-/.](?P<last_year>\d{4})(?!\d)"
    rf"|(?P<name>{_MONTH})\.?\s{{1,3}}(?P<name_day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d),?(?:\s{{1,3}}(?P<name_year>\d{{4}})(?!\d))?"
    rf"|(?P<day_first>\d{{1,2}})(?:st|nd|rd|th|\.)?(?:\s{{1,3}}of)?\s{{1,3}}(?P<day_name>{_MONTH})\b\.?,?(?:\s{{1,3}}(?P<day_year>\d{{4}})(?!\d))?))"
)
_CLOCK: Final = (
    r"(?P<hour>\d{1,2})(?:(?=\s?[ap]\.?m\b)|:(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,6})?)?(?!\d))"
    r"\s?(?P<half>[ap]\.?m\b\.?)?"
)
_UNTIL: Final = r"(?:\s{0,2}(?:-|\N{EN DASH}|\N{EM DASH}|to|until)\s{0,2}(?P<until_hour>\d{1,2}):(?P<until_minute>\d{2})(?!\d)\s?(?P<until_half>[ap]\.?m\b\.?)?)?"
ZONE: Final = (
    r"(?:(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}(?!\d)|Z\b|[A-Z][A-Za-z]{2,12}/[A-Z][A-Za-z_]{2,20}"
    r"|(?:(?:US |U\.S\. )?(?:Pacific|Mountain|Central|Eastern)|Central European|Eastern European|Western European|British)"
    r"(?: Standard| Daylight| Summer)? Time|(?:UTC|GMT|[A-Z]{1,4}T|BST|IST|CEST|PT|ET)\b)"
)
"""A pattern for a time zone in any common notation.

Case-sensitive, because it would otherwise match `at` and `last`.
"""
_ZONED: Final = rf"(?:\s{{0,2}}\(?(?P<zone>(?-i:{ZONE}))(?:\s?\((?P<offset>(?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d{{2}})?)\))?\)?)?"
_ABOUT: Final = r"(?:(?P<about>~|\bca\.?|\bcirca|\bapprox(?:imately|\.)?|\babout|\baround)\s{0,2})?"
_BETWEEN: Final = r"(?:T|,?\s{0,3}(?:at\s|@\s?|-\s|\N{EN DASH}\s|\|\s)?\s{0,3})"
_FLAGS: Final = re.IGNORECASE
_DOTTED: Final = _CLOCK.replace(r"|:(?P<minute>", r"|(?::|(?<=\d\d)\.(?=\d\d(?![.\d])))(?P<minute>")
"""A pattern for a clock time after a date, which may be written as 11.50."""
_START: Final = re.compile(
    rf"[\[(*\s]{{0,4}}(?:on\s|at\s)?{_ABOUT}(?:{_DATE}(?:{_BETWEEN}{_ABOUT.replace('about>', 'about2>')}{_DOTTED}{_UNTIL}{_ZONED})?"
    rf"|{_CLOCK.replace('hour>', 'hour2>').replace('minute>', 'minute2>').replace('second>', 'second2>').replace('half>', 'half2>')}"
    rf"{_UNTIL.replace('until_', 'until2_')}{_ZONED.replace('zone>', 'zone2>').replace('offset>', 'offset2>')})",
    _FLAGS,
)
_END: Final = re.compile(rf"{_DATE}{_BETWEEN}{_DOTTED}{_UNTIL}{_ZONED}[\s.)\]]{{0,4}}$", _FLAGS)
_FULL_DATE: Final = re.compile(_DATE, _FLAGS)
_PROSE: Final = re.compile(rf"{_DATE}{_BETWEEN}{_CLOCK}{_ZONED}", _FLAGS)
_LONGEST: Final = 120
_NOON: Final = 12


class Clock(NamedTuple):
    """A time of day."""

    hour: int
    minute: int
    second: int = 0


class Day(NamedTuple):
    """A date as written. The year may be missing, and it may be unclear which of `first` and `second` is the month."""

    year: int | None
    month: int | None
    day: int | None
    first: int = 0
    second: int = 0


class Moment(NamedTuple):
    """A time as written in a line of a timeline. Missing parts are None or empty."""

    day: Day | None
    clock: Clock | None
    until: Clock | None = None
    zone: str = ""
    offset: str = ""
    """An offset in parentheses after the zone, as in `PST (UTC-7)`."""
    is_approximate: bool = False


class Found(NamedTuple):
    """A date or time in a line, and the rest of the line."""

    moment: Moment
    rest: str


def moment_at_start(text: str) -> Found | None:
    """Return the date or time at the start of a line, or None."""
    found = _START.match(text[:_LONGEST])
    if found is None or not (moment := _moment(found)):
        return None
    rest = text[found.end() :]
    if rest[:1].isalnum() and found[0][-1:].isalnum():  # only part of a number or name
        return None
    return Found(moment, rest.lstrip(" \t\n*)]:,;|-\N{EN DASH}\N{EM DASH}").strip())


def moment_at_end(text: str) -> Found | None:
    """Return the date and time at the end of a line, or None."""
    start = max(0, len(text) - _LONGEST)
    found = _END.search(text, start)
    if found is None or not (moment := _moment(found)):
        return None
    return Found(
        moment,
        re.sub(r"(?:\bon|\bat)?[\s:,=*(-]{1,6}$", "", text[: found.start()][-500:].rstrip() + " ").strip(),
    )


def first_day(text: str) -> Day | None:
    """Return the first date in a text that includes a year, or None."""
    for found in _FULL_DATE.finditer(text[:5_000]):
        day = _day(found)
        if day and (day.year is not None):
            return day
    return None


def first_moment(text: str) -> Moment | None:
    """Return the first combination of a date and a time in prose, or None."""
    found = _PROSE.search(text[:5_000])
    return _moment(found) if found else None


def _moment(found: re.Match[str]) -> Moment | None:
    parts = found.groupdict()

    def part(name: str) -> str | None:
        return parts.get(name) or parts.get(
            name.replace("until_", "until2_") if "until_" in name else f"{name}2"
        )

    clock = _clock(part("hour"), part("minute"), part("second"), part("half") or part("until_half"))
    until = _clock(part("until_hour"), part("until_minute"), None, part("until_half"))
    day = _day(found)
    if (part("hour") and clock is None) or not (day or clock):
        return None
    return Moment(day, clock, until, part("zone") or "", part("offset") or "", bool(part("about")))


def _clock(hour: str | None, minute: str | None, second: str | None, half: str | None) -> Clock | None:
    if not hour or not (minute or half):
        return None
    value = int(hour)
    if half and 1 <= value <= _NOON:  # `17:14pm` is 17:14
        value = value % _NOON + (_NOON if half.lower().startswith("p") else 0)
    clock = Clock(value, int(minute or 0), int(second or 0))
    return clock if clock.hour <= 23 and clock.minute <= 59 and clock.second <= 59 else None


def _day(found: re.Match[str]) -> Day | None:
    if found["year"]:
        return Day(int(found["year"]), int(found["month"]), int(found["day"]))
    if found["last_year"]:
        return Day(int(found["last_year"]), None, None, int(found["first"]), int(found["second_part"]))
    for name, day, year in (("name", "name_day", "name_year"), ("day_name", "day_first", "day_year")):
        if found[name]:
            month = _MONTHS.index(found[name][:3].lower()) + 1
            return Day(int(found[year]) if found[year] else None, month, int(found[day]))
    return None
