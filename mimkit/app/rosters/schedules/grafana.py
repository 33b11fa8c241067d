"""Reads Grafana OnCall responses: `GET /api/v1/schedules/ID/final_shifts` and `GET /api/v1/on_call_shifts`.

Source: https://grafana.com/docs/oncall/latest/oncall-api-reference/ (Schedules, On-call shifts). `on_call_shifts`
identifies users by id, and `final_shifts` identifies them by email address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from mimkit.app.rosters.schedules.fields import (
    ScheduleUnreadable,
    first_text,
    instant,
    instant_or_none,
    mappings,
    number,
    text,
    texts,
    zone_of,
)
from mimkit.app.rosters.schedules.layers import FixedShift, Layer, Member, OtherSchedule, Unit, Window

_UNITS: Final[dict[str, Unit]] = {"hourly": "hours", "daily": "days", "weekly": "weeks", "monthly": "months"}
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UTC: Final = ZoneInfo("UTC")
_SHORTEST_MONTH: Final = 28
_FINAL: Final = "export the shifts that Grafana OnCall calculates: GET /api/v1/schedules/ID/final_shifts"


def is_grafana(document: Any) -> bool:
    """Return whether a document is a response from this API that contains shifts."""
    return any(
        "shift_start" in each or "rolling_users" in each or "users" in each or _is_schedule(each)
        for each in _results(document)
    )


def _is_schedule(found: Mapping[str, Any]) -> bool:
    """Return whether an object is a schedule, which contains only the ids of its shifts."""
    return "shifts" in found and "on_call_now" in found


def _results(document: Any) -> list[Mapping[str, Any]]:
    found = document.get("results") if isinstance(document, dict) else document
    return [*mappings(found)]


def read_grafana(document: Any) -> Iterator[OtherSchedule]:
    """Yield the schedule in a document. Raises ScheduleUnreadable if it is invalid."""
    results = _results(document)
    if any(_is_schedule(each) for each in results):
        raise ScheduleUnreadable(f"a schedule contains only the ids of its shifts; {_FINAL}")
    fixed = [each for each in results if "shift_start" in each]
    if fixed:
        yield OtherSchedule(name="final shifts", zone=_UTC, fixed=tuple(_fixed(each) for each in fixed))
        return
    usual = [each for each in results if text(each.get("type")) != "override"]
    ordered = sorted(usual, key=lambda each: number(each.get("level") or 0, "a level", least=0, most=100))
    overrides = [each for each in results if text(each.get("type")) == "override"]
    yield OtherSchedule(
        name=first_text(results[0], "name") or "on-call shifts",
        zone=_zone(results[0]),
        layers=tuple(layer for each in ordered for layer in _layers(each)),
        overrides=tuple(shift for each in overrides for shift in _single(each)),
        doubts=(
            "contains all shifts in the file; use a file with only one schedule",
            *_left_out(document, results),
        ),
    )


def _left_out(document: Any, results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what a roster, which has one person at a time, cannot contain, and what is not in the file."""
    others = {who: None for each in results for people in _people(each) for who in people[1:] if who}
    if others:
        yield f"has several people at a time; these were left out: {', '.join(others)}"
    if isinstance(document, dict) and document.get("next"):
        yield "has more shifts on the next page of the response, which is not in the file"


def _fixed(found: Mapping[str, Any]) -> FixedShift:
    start, end = (instant(found.get(key), _UTC, f"a {key}") for key in ("shift_start", "shift_end"))
    name = first_text(found, "user_username", "user_email", "user_pk")
    if not name or start >= end:
        raise ScheduleUnreadable("a shift has no user, or ends before it starts")
    return FixedShift(start, end, Member(name, text(found.get("user_email"))))


def _zone(found: Mapping[str, Any]) -> ZoneInfo:
    return zone_of(found["time_zone"], "a shift") if text(found.get("time_zone")) else _UTC


def _people(found: Mapping[str, Any]) -> list[Sequence[str]]:
    rolling = found.get("rolling_users")
    if isinstance(rolling, list) and rolling:
        start = number(found.get("start_rotation_from_user_index") or 0, "the first user", least=0, most=1000)
        groups = [each if isinstance(each, list) else [each] for each in rolling]
        return [[text(who) for who in each] for each in (*groups[start:], *groups[:start])]
    users = found.get("users")
    return [[text(who) for who in users]] if isinstance(users, list) and users else []


def _layers(found: Mapping[str, Any]) -> Iterator[Layer]:
    name, zone = first_text(found, "name", "id") or "a shift", _zone(found)
    people = _people(found)
    if not people:
        return
    start = instant(found.get("start"), zone, f"the start of {name}")
    length = timedelta(seconds=number(found.get("duration"), f"the duration of {name}", most=366 * 86_400))
    kind = text(found.get("frequency")).lower()
    if not kind:
        member = Member(people[0][0]) if people[0] and people[0][0] else None
        yield Layer(
            name=name,
            zone=zone,
            first=start,
            every=1,
            unit="weeks",
            members=(member,),
            begins=start,
            ends=start + length,
        )
        return
    if kind not in _UNITS:
        raise ScheduleUnreadable(f"the frequency of {name} is {kind!r}")
    every = number(found.get("interval") or 1, f"the interval of {name}", most=10_000)
    if not _is_regular(found, kind, length, every):
        raise ScheduleUnreadable(f"{name} repeats {kind}, but not at all times; {_FINAL}")
    first = instant_or_none(found.get("rotation_start"), zone, f"the rotation start of {name}") or start
    days = [each.upper() for each in texts(found.get("by_day"))]
    if unknown := [each for each in days if each not in _DAYS]:
        raise ScheduleUnreadable(f"a day of {name} is {unknown[0]!r}")
    yield Layer(
        name=name,
        zone=zone,
        first=start,
        every=every,
        unit=_UNITS[kind],
        members=tuple(Member(each[0]) if each and each[0] else None for each in people),
        begins=max(first, start),
        ends=instant_or_none(found.get("until"), zone, f"the end of {name}"),
        windows=tuple(_windows(kind, days, start.astimezone(zone), length, every)),
    )


def _is_regular(found: Mapping[str, Any], kind: str, length: timedelta, every: int) -> bool:
    """Return whether a layer can express the times of a shift: its turns are gapless, or have hours of the day or week."""
    days = {each.upper() for each in texts(found.get("by_day"))}
    if found.get("by_month") or found.get("by_monthday"):
        return False
    if kind == "weekly":
        return True
    if days and days != set(_DAYS):
        return False
    shortest = {"hourly": timedelta(hours=1), "monthly": timedelta(days=_SHORTEST_MONTH)}.get(kind)
    return shortest is None or length >= shortest * every


def _windows(
    kind: str, days: Sequence[str], start: datetime, length: timedelta, every: int
) -> Iterator[Window]:
    """Yield the on-duty hours in each turn.

    The local time of `start` determines when the hours begin, and on which weekday if `days` is empty.
    """
    opens = start.time()
    if kind == "daily" and length < timedelta(days=every):
        yield Window(opens, length)
    elif kind == "weekly" and days:
        yield from (Window(opens, length, _DAYS.index(each)) for each in days)
    elif kind == "weekly" and length < timedelta(days=7 * every):
        yield Window(opens, length, start.weekday())


def _single(found: Mapping[str, Any]) -> Iterator[FixedShift]:
    start = instant(found.get("start"), _zone(found), "the start of an override")
    length = timedelta(
        seconds=number(found.get("duration"), "the duration of an override", most=366 * 86_400)
    )
    yield from (
        FixedShift(start, start + length, Member(each[0])) for each in _people(found) if each and each[0]
    )
