"""Converts a schedule from another tool to a rotation, if an equivalent rotation exists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any, get_args

from mimkit.app.rosters.schedules.layers import Layer, Member, OtherSchedule
from mimkit.duty.turns import Turn, topmost_turns
from mimkit.model.incident.as_data import plain
from mimkit.model.organisation.roster import Override, Rotation
from mimkit.model.time.calendar import Weekday

_WEEKDAYS = get_args(Weekday)

_DAY = timedelta(days=1)


def rotation_of(
    schedule: OtherSchedule, person: Callable[[Member], str | None], start: datetime
) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """Return a rotation and overrides that are equivalent to a schedule from `start` (UTC), as plain data.

    Returns None if no equivalent rotation exists, for example because the schedule has several layers, turns
    measured in hours or months, a layer that ends or has not begun, turns with no one on call, or times that
    include seconds. `person` returns a member's person id, or None if it is unclear.
    """
    if len(schedule.layers) != 1 or not _is_simple(layer := schedule.layers[0], start):
        return None
    if not _agrees(schedule):
        return None
    people = [person(each) if each else None for each in layer.members]
    windows = _windows(layer)
    if windows is None or not all(people):
        return None
    local = layer.first.astimezone(layer.zone)
    rotation = Rotation.model_validate(
        {
            "starts": local.date(),
            "handover": f"{local:%H:%M}",
            "every": layer.every,
            "unit": layer.unit,
            "people": people,
            "only": windows,
        }
    )
    overrides = []
    for each in schedule.overrides:
        who = person(each.member)
        if not who:
            return None
        if each.end > start:
            overrides.append(plain(Override(start=each.start, end=each.end, person=who)))
    return plain(rotation), overrides


def _agrees(schedule: OtherSchedule) -> bool:
    """Return whether the layer and the overrides produce the same shifts as the original tool."""
    if not schedule.fixed:
        return True
    start = min(each.start for each in schedule.fixed)
    end = max(each.end for each in schedule.fixed)
    layered = [*schedule.layers[0].shifts(start, end)]
    layered += [(each.start, each.end, each.member) for each in schedule.overrides]
    return _people(layered, start, end) == _people(
        ((each.start, each.end, each.member) for each in schedule.fixed), start, end
    )


def _people(
    shifts: Iterable[tuple[datetime, datetime, Member]], start: datetime, end: datetime
) -> list[tuple[datetime, datetime, str]]:
    """Return who is on call during a period, as a list of (start, end, person). Later shifts take precedence."""
    found: list[tuple[datetime, datetime, str]] = []
    for turn in topmost_turns([Turn(begin, last, member.name) for begin, last, member in shifts]):
        begin, last = max(turn.start, start), min(turn.end, end)
        if begin >= last:
            continue
        if found and found[-1][1:] == (begin, turn.person):
            found[-1] = (found[-1][0], last, turn.person or "")
        else:
            found.append((begin, last, turn.person or ""))
    return found


def _is_simple(layer: Layer, start: datetime) -> bool:
    begins = (layer.begins or layer.first).astimezone(UTC)
    local = layer.first.astimezone(layer.zone)
    return (
        layer.unit in ("days", "weeks")
        and 1 <= layer.every <= 366
        and (layer.ends is None)
        and begins <= start
        and not (local.second or local.microsecond)
    )


def _windows(layer: Layer) -> list[dict[str, Any]] | None:
    """Return the on-duty hours, or None if a rotation cannot express them."""
    days: dict[tuple[str, str], set[int]] = defaultdict(set)
    local_day = layer.first.astimezone(layer.zone).date()
    for window in layer.windows:
        if window.opens.second or window.length.seconds % 60:
            return None
        whole = window.opens == time() and window.length > _DAY and window.length % _DAY == timedelta(0)
        if window.length > _DAY and not whole:
            return None
        closes = (datetime.combine(local_day, window.opens) + window.length).time()
        starts = (
            range(7) if window.day is None else range(window.day, window.day + max(window.length // _DAY, 1))
        )
        days[f"{window.opens:%H:%M}", f"{closes:%H:%M}"] |= {each % 7 for each in starts}
    return [
        {"days": [_WEEKDAYS[each] for each in sorted(on)], "opens": opens, "closes": closes}
        for (opens, closes), on in days.items()
    ]
