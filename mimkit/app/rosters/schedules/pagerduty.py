"""Reads schedules from the PagerDuty REST API: `GET /schedules` and `GET /schedules/ID`.

Source: https://developer.pagerduty.com/api-reference/ (Schedules). `final_schedule` contains entries only if the
request has `since` and `until`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from mimkit.app.rosters.schedules.fields import (
    ScheduleUnreadable,
    clock,
    first_text,
    instant,
    instant_or_none,
    mappings,
    number,
    seconds,
    text,
    zone_of,
)
from mimkit.app.rosters.schedules.layers import FixedShift, Layer, Member, OtherSchedule, Unit, Window

_UNITS: Final[tuple[tuple[int, Unit], ...]] = ((7 * 86_400, "weeks"), (86_400, "days"), (3_600, "hours"))

_SEVERAL: Final = (
    "has {} layers; where they overlap, the first one in the file is used. To get the shifts that "
    "PagerDuty calculates, export the schedule with since and until"
)


def is_pagerduty(document: Any) -> bool:
    """Return whether a document is a response from this API."""
    return isinstance(document, dict) and ("schedule" in document or "schedules" in document)


def read_pagerduty(document: Mapping[str, Any]) -> Iterator[OtherSchedule]:
    """Yield the schedules in a document. Raises ScheduleUnreadable if one is invalid."""
    for each in mappings([document.get("schedule"), *mappings(document.get("schedules"))]):
        yield _schedule(each)


def _schedule(found: Mapping[str, Any]) -> OtherSchedule:
    name = first_text(found, "name", "summary", "id")
    zone = zone_of(found.get("time_zone"), f"the schedule {name}")
    listed = [*mappings(found.get("schedule_layers"))]
    fixed = tuple(_entries(found.get("final_schedule"), zone, "final_schedule"))
    overrides = tuple(_entries(found.get("overrides_subschedule"), zone, "overrides_subschedule"))
    if not ("schedule_layers" in found or "final_schedule" in found or "overrides_subschedule" in found):
        raise ScheduleUnreadable(f"the schedule {name} has no layers; export it with GET /schedules/ID")
    several = (_SEVERAL.format(len(listed)),) if len(listed) > 1 and not fixed else ()
    return OtherSchedule(
        name=name,
        zone=zone,
        # The API lists the layer with the highest precedence first.
        layers=tuple(_layer(each, zone) for each in reversed(listed)),
        fixed=fixed,
        overrides=overrides,
        doubts=several,
    )


def _layer(found: Mapping[str, Any], zone: ZoneInfo) -> Layer:
    name = text(found.get("name")) or "a layer"
    length = number(found.get("rotation_turn_length_seconds"), f"the turn length of {name}", least=3_600)
    unit, size = next(((unit, size) for size, unit in _UNITS if length % size == 0), ("", 0))
    if not size:
        raise ScheduleUnreadable(f"the turns of {name} last {length} s, which is not a whole number of hours")
    first = instant(found.get("rotation_virtual_start") or found.get("start"), zone, f"the start of {name}")
    # Requests may list the users directly, and responses wrap each of them.
    members = tuple(_member(each.get("user", each)) for each in mappings(found.get("users")))
    return Layer(
        name=name,
        zone=zone,
        first=first,
        every=length // size,
        unit=unit,  # type: ignore[arg-type]  # it is empty only if `size` is 0
        members=members or (None,),
        begins=instant_or_none(found.get("start"), zone, f"the start of {name}"),
        ends=instant_or_none(found.get("end"), zone, f"the end of {name}"),
        windows=tuple(_window(each, name) for each in mappings(found.get("restrictions"))),
    )


def _window(found: Mapping[str, Any], name: str) -> Window:
    day = None
    if text(found.get("type")) == "weekly_restriction":
        day = number(found.get("start_day_of_week"), f"the day of a restriction of {name}", most=7) - 1
    return Window(
        clock(found.get("start_time_of_day"), f"the start of a restriction of {name}"),
        seconds(found.get("duration_seconds"), f"the length of a restriction of {name}"),
        day,
    )


def _entries(found: Any, zone: ZoneInfo, what: str) -> Iterator[FixedShift]:
    for each in mappings(found.get("rendered_schedule_entries") if isinstance(found, dict) else None):
        start, end = (instant(each.get(key), zone, f"a {key} in {what}") for key in ("start", "end"))
        if start < end:
            yield FixedShift(start, end, _member(each.get("user")))


def _member(found: Any) -> Member:
    user = found if isinstance(found, dict) else {}
    name = first_text(user, "name", "summary", "email", "id")
    if not name:
        raise ScheduleUnreadable("a layer or an entry has a user without a name")
    return Member(name, text(user.get("email")))
