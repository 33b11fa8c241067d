"""Reads schedules from the Opsgenie API: `GET /v2/schedules?expand=rotation`, `GET /v2/schedules/ID`, and overrides.

Source: https://docs.opsgenie.com/docs/schedule-api and https://docs.opsgenie.com/docs/schedule-override-api.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time, timedelta
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
    zone_of,
)
from mimkit.app.rosters.schedules.layers import FixedShift, Layer, Member, OtherSchedule, Unit, Window

_UNITS: Final[dict[str, Unit]] = {"hourly": "hours", "daily": "days", "weekly": "weeks"}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def is_opsgenie(document: Any) -> bool:
    """Return whether a document is a response from this API that contains schedules."""
    return any("rotations" in each or "timezone" in each for each in _schedules(document))


def _schedules(document: Any) -> list[Mapping[str, Any]]:
    data = document.get("data") if isinstance(document, dict) else document
    return [*mappings(data if isinstance(data, list) else [data])]


def read_opsgenie(document: Any) -> Iterator[OtherSchedule]:
    """Yield the schedules in a document. Raises ScheduleUnreadable if one is invalid."""
    for found in _schedules(document):
        name = first_text(found, "name", "id")
        if "timezone" not in found and "startDate" in found:
            raise ScheduleUnreadable("it contains overrides only; export the schedule with ?expand=rotation")
        zone = zone_of(found.get("timezone"), f"the schedule {name}")
        rotations = [*mappings(found.get("rotations"))]
        if "rotations" not in found:
            raise ScheduleUnreadable(f"the schedule {name} has no rotations; export it with ?expand=rotation")
        several = (
            (f"has {len(rotations)} rotations; where they overlap, the first one in the file is used",)
            if len(rotations) > 1
            else ()
        )
        yield OtherSchedule(
            name=name,
            zone=zone,
            layers=tuple(_layer(each, zone) for each in reversed(rotations)),
            overrides=tuple(_override(each, zone) for each in mappings(found.get("overrides"))),
            doubts=several,
        )


def _layer(found: Mapping[str, Any], zone: ZoneInfo) -> Layer:
    name = first_text(found, "name", "id") or "a rotation"
    kind = text(found.get("type")).lower()
    if kind not in _UNITS:
        raise ScheduleUnreadable(f"the type of {name} is {kind!r}, which is not daily, weekly or hourly")
    begins = instant(found.get("startDate"), zone, f"the start of {name}")
    return Layer(
        name=name,
        zone=zone,
        first=begins,
        every=number(found.get("length", 1), f"the length of {name}", most=10_000),
        unit=_UNITS[kind],
        members=tuple(_member(each) for each in mappings(found.get("participants"))) or (None,),
        begins=begins,
        ends=instant_or_none(found.get("endDate"), zone, f"the end of {name}"),
        windows=tuple(_windows(found.get("timeRestriction"), name)),
    )


def _member(found: Mapping[str, Any]) -> Member | None:
    if text(found.get("type")) == "none":
        return None
    name = first_text(found, "username", "name", "id")
    if not name:
        raise ScheduleUnreadable("a participant has no name")
    return Member(name, name if "@" in name else "")


def _windows(found: Any, name: str) -> Iterator[Window]:
    if not isinstance(found, dict):
        return
    # `restriction` applies to every day, whereas `restrictions` apply to specific weekdays.
    for each in mappings([found.get("restriction"), *mappings(found.get("restrictions"))]):
        opens, closes = (_clock(each, edge, name) for edge in ("start", "end"))
        start, end = (_day(each.get(f"{edge}Day"), name) for edge in ("start", "end"))
        length = _length(opens, closes)
        if start is None or end is None:
            yield Window(opens, length or timedelta(days=1))
            continue
        days = (end - start) % 7
        whole_length = timedelta(days=days) + _offset(closes) - _offset(opens)
        yield Window(
            opens, whole_length if whole_length > timedelta(0) else whole_length + timedelta(days=7), start
        )


def _clock(found: Mapping[str, Any], edge: str, name: str) -> time:
    hour = number(found.get(f"{edge}Hour", 0), f"an hour of {name}", least=0, most=24)
    minute = number(found.get(f"{edge}Min", 0) or 0, f"a minute of {name}", least=0, most=59)
    return time(hour % 24, minute)


def _day(found: Any, name: str) -> int | None:
    day = text(found).lower()
    if not day:
        return None
    if day not in _DAYS:
        raise ScheduleUnreadable(f"a restriction of {name} has the day {day!r}")
    return _DAYS.index(day)


def _offset(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


def _length(opens: time, closes: time) -> timedelta:
    return (_offset(closes) - _offset(opens)) % timedelta(days=1)


def _override(found: Mapping[str, Any], zone: ZoneInfo) -> FixedShift:
    start, end = (
        instant(found.get(key), zone, f"the {key} of an override") for key in ("startDate", "endDate")
    )
    member = _member(found["user"] if isinstance(found.get("user"), dict) else {"type": "none"})
    if member is None or start >= end:
        raise ScheduleUnreadable("an override has no user, or ends before it starts")
    return FixedShift(start, end, member)
