"""Rejects repetition rules that cannot be read or that the iCalendar standard does not define."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mimkit.app.rosters.ical.event import NotAShift, is_broken, location, title, values
from mimkit.app.rosters.ical.text import CalendarUnreadable

_EARLIEST = 1900
"""The earliest year in which an event may start. Expanding an hourly event from the year 1 would take minutes."""
_PER_DAY = 48
_KEYS = frozenset(
    [
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "WKST",
        "BYMONTH",
        "BYMONTHDAY",
        "BYYEARDAY",
        "BYWEEKNO",
        "BYDAY",
        "BYHOUR",
        "BYMINUTE",
        "BYSECOND",
        "BYSETPOS",
    ]
)
_BY_MONTH = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
_WITHIN_A_DAY = ("HOURLY", "MINUTELY", "SECONDLY")
_READ_AS_WORDS = ("RECURRENCE-ID", "SEQUENCE")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Rule = Mapping[str, Sequence[Any]]


def refuse_unreadable(event: Any) -> None:
    """Raise CalendarUnreadable if a property that controls the repetitions of an event cannot be read."""
    for name in ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE"):
        empty = any(not each for each in values(event, name)) if name == "RRULE" else False
        if empty or is_broken(event, name) or (name == "RECURRENCE-ID" and len(values(event, name)) > 1):
            raise CalendarUnreadable(
                f"{title(event)!r}{location(event)} has {'a' if name in _READ_AS_WORDS else 'an'} {name} that cannot be read",
                "correct the event in the calendar, and export the calendar again",
            )
    if any(
        str(each.params.get("RANGE", "THISANDFUTURE")) != "THISANDFUTURE"
        for each in values(event, "RECURRENCE-ID")
    ):
        raise CalendarUnreadable(
            f"{title(event)!r}{location(event)} replaces all earlier repetitions, which the standard no longer allows",
            "correct the event in the calendar, and export the calendar again",
        )


def refuse_floods(event: Any) -> None:
    """Raise CalendarUnreadable if an event has far more repetitions than a roster needs."""
    year = event["DTSTART"].dt.year
    if year < _EARLIEST:
        raise CalendarUnreadable(f"{title(event)} starts in the year {year}{location(event)}")
    if any(_times_a_day(rule) > _PER_DAY for rule in values(event, "RRULE")):
        raise CalendarUnreadable(f"{title(event)} repeats every few minutes{location(event)}")


def _times_a_day(rule: Rule) -> float:
    every = {"HOURLY": 24, "MINUTELY": 1440, "SECONDLY": 86_400}.get(str(_one(rule, "FREQ", "")).upper(), 1)
    parts = [len(rule.get(key, ())) or 1 for key in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    return every * parts[0] * parts[1] * parts[2] / max(int(_one(rule, "INTERVAL", 1)), 1)


def refuse_unclear(event: Any) -> None:
    """Raise NotAShift if an event's repetition rule is undefined in the standard or is not supported."""
    if "EXRULE" in event:
        raise NotAShift("uses an exception rule (EXRULE), which the standard no longer allows")
    rules: list[Rule] = values(event, "RRULE")
    if rules and "RECURRENCE-ID" in event:
        raise NotAShift("replaces a single repetition, but also repeats")
    for rule in rules:
        frequency = _one(rule, "FREQ", "")
        if set(rule) - _KEYS or not frequency:
            raise NotAShift("has an RRULE that does not follow the standard")
        if min(int(_one(rule, "INTERVAL", 1)), int(_one(rule, "COUNT", 1))) < 1:
            raise NotAShift("repeats fewer than one time")
        if "COUNT" in rule and "UNTIL" in rule:
            raise NotAShift("has both a number of repetitions (COUNT) and an end time (UNTIL)")
        is_slow = frequency in _WITHIN_A_DAY and any(key in rule for key in _BY_MONTH)
        if is_slow or (frequency in ("DAILY", *_WITHIN_A_DAY) and "BYSETPOS" in rule):
            raise NotAShift(
                "repeats several times a day on certain days of the month, which is not supported"
            )
        if not _is_in_step(rule, frequency, event["DTSTART"].dt):
            raise NotAShift(
                "starts at a time that does not match its own repetition rule, which the standard does not define"
            )


def _one(rule: Rule, key: str, default: Any) -> Any:
    found = rule.get(key) or [default]
    return found[0]


def _is_in_step(rule: Rule, frequency: str, start: date) -> bool:
    """Return whether the start of an event matches its repetition rule."""
    length = monthrange(start.year, start.month)[1]
    yearday, days = start.timetuple().tm_yday, 365 + isleap(start.year)
    parts = {
        "BYMONTH": {start.month},
        "BYMONTHDAY": {start.day, start.day - length - 1},
        "BYYEARDAY": {yearday, yearday - days - 1},
    }
    if str(_one(rule, "WKST", "MO")) == "MO":
        year, week, _ = start.isocalendar()
        parts["BYWEEKNO"] = {week, week - date(year, 12, 28).isocalendar().week - 1}
    if isinstance(start, datetime):
        parts |= {"BYHOUR": {start.hour}, "BYMINUTE": {start.minute}, "BYSECOND": {start.second}}
    if any(not parts[key] & {int(each) for each in rule[key]} for key in parts if rule.get(key)):
        return False
    is_monthly = frequency == "MONTHLY" or (frequency == "YEARLY" and "BYMONTH" in rule)
    if not _is_on_day(rule.get("BYDAY", ()), start, (start.day, length) if is_monthly else (yearday, days)):
        return False
    return not ("BYSETPOS" in rule and is_monthly) or _is_at_position(rule, start)


def _is_on_day(allowed: Sequence[Any], start: date, place: tuple[int, int]) -> bool:
    """Return whether a date matches a list of weekdays.

    An item may be a plain weekday, such as `MO`, or a numbered weekday in the month or year: `-1FR` is the last
    Friday.
    """
    day, length = place
    numbers = {None, (day - 1) // 7 + 1, -((length - day) // 7 + 1)}
    on = [each for each in allowed if str(each).upper().endswith(_WEEKDAYS[start.weekday()])]
    return not allowed or any((int(str(each)[:-2]) if str(each)[:-2] else None) in numbers for each in on)


def _is_at_position(rule: Rule, start: date) -> bool:
    length = monthrange(start.year, start.month)[1]
    days = [start.replace(day=day) for day in range(1, length + 1)]
    monthdays = {int(each) for each in rule.get("BYMONTHDAY", ())}
    chosen = [
        each.day
        for each in days
        if _is_on_day(rule.get("BYDAY", ()), each, (each.day, length))
        and (not monthdays or monthdays & {each.day, each.day - length - 1})
    ]
    position = chosen.index(start.day)
    return bool({position + 1, position - len(chosen)} & {int(each) for each in rule["BYSETPOS"]})
