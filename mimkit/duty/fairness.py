"""Detects unfair rotations, in which some people have no shifts, two shifts in a row, or fewer hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from math import lcm
from zoneinfo import ZoneInfo

from mimkit.duty.turns import turns_between
from mimkit.model.organisation.roster import Roster, Rotation

_UTC = ZoneInfo("UTC")
_LONGEST = timedelta(days=3660)
"""The longest pattern to check. A longer one would never be completed in practice."""


def unevenness(roster: Roster) -> Iterator[str]:
    """Yield each way in which a roster's rotation is uneven, as a sentence without a full stop.

    If the turns of a rotation count all days, including days off, the same pattern of turns and weekdays repeats.
    Differences within one pattern therefore never even out.
    """
    rotation = roster.rotation
    if rotation is None or len(set(rotation.people)) == 1 or not rotation.only:
        return
    length = _pattern(rotation)
    if length > _LONGEST:
        return
    shifts = _shifts(roster, rotation, length)
    hours = {name: timedelta() for name in rotation.people}
    for _, name, lasting in shifts:
        hours[name] += lasting
    idle = [name for name, lasting in hours.items() if not lasting]
    if idle:
        they = f"`{idle[0]}` never gets" if len(idle) == 1 else f"{_and(idle)} never get"
        yield f"{they} a shift, because their turns always fall outside the on-call hours"
    if len(set(rotation.people)) < len(rotation.people):  # some people have more shifts on purpose
        return
    if not idle and max(hours.values()) != min(hours.values()):
        most, least = max(hours, key=hours.__getitem__), min(hours, key=hours.__getitem__)
        yield (
            f"`{most}` is on call for {_hours(hours[most])} in every {length.days} days, "
            f"`{least}` for {_hours(hours[least])}"
        )
    yield from _in_a_row(shifts)


def _pattern(rotation: Rotation) -> timedelta:
    """Return the time after which the rotation assigns each person the same weekdays again."""
    days = rotation.days * len(rotation.people)
    if rotation.count == "all-days":
        return timedelta(days=lcm(days, 7))
    on_duty = len({day for window in rotation.only for day in window.days})
    return timedelta(days=lcm(days, on_duty) // on_duty * 7)


def _shifts(roster: Roster, rotation: Rotation, length: timedelta) -> list[tuple[datetime, str, timedelta]]:
    """Return the shifts in one pattern that include on-duty hours, as (start, person, duration)."""
    plain = Roster(
        id=roster.id, title=roster.title, group=roster.id, rotation=rotation
    )  # in UTC, so without daylight saving changes
    start = rotation.begins(0, _UTC)
    found: dict[int, tuple[datetime, str, timedelta]] = {}
    for piece in turns_between(plain, start, start + length):
        turn = rotation.turn_at(piece.start, _UTC)
        first, _, lasting = found.get(turn, (piece.start, "", timedelta()))
        found[turn] = (first, rotation.person(turn), lasting + piece.end - piece.start)
    return list(found.values())


def _in_a_row(shifts: list[tuple[datetime, str, timedelta]]) -> Iterator[str]:
    twice = [(one, two) for one, two in pairwise(shifts) if one[1] == two[1]]
    if twice:
        (first, name, _), (second, _, _) = twice[0]
        yield f"`{name}` has two shifts in a row, such as {first:%A %Y-%m-%d} and {second:%A %Y-%m-%d}"


def _hours(lasting: timedelta) -> str:
    return f"{lasting / timedelta(hours=1):g} h"


def _and(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
