"""Computes the shifts of a roster: who is on call and when, to the minute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise, zip_longest
from typing import NamedTuple

from mimkit.model.organisation.roster import DutyWindow, Roster, Rotation


class Turn(NamedTuple):
    """A shift with one person or no one on call, from `start` (inclusive) to `end` (exclusive), both in UTC."""

    start: datetime
    end: datetime
    person: str | None


def turns_between(roster: Roster, start: datetime, end: datetime) -> list[Turn]:
    """Return a roster's shifts that overlap a period, in order and not truncated.

    Each handover starts a new shift, even if the same person continues. There is no shift at times without a
    rotation, shift or override.
    """
    layers = [*_by_rotation(roster, start, end)]
    layers += [Turn(each.start, each.end, each.person) for each in roster.exceptions]
    return [each for each in topmost_turns(layers) if each.start < end and each.end > start]


def shared_pieces(rosters: Sequence[Roster], start: datetime, end: datetime) -> list[Turn]:
    """Return the combined shifts of the rosters for a role or group. Earlier rosters take precedence.

    A gap in one roster is ignored if another roster names a person.
    """
    found = [turn for roster in reversed(rosters) for turn in turns_between(roster, start, end)]
    return topmost_turns(sorted(found, key=lambda turn: turn.person is not None))


def topmost_turns(layers: Sequence[Turn]) -> list[Turn]:
    """Combine overlapping shifts. Later shifts override earlier ones."""
    moments = sorted({moment for each in layers for moment in (each.start, each.end)})
    waiting = sorted(range(len(layers)), key=lambda number: layers[number].start, reverse=True)
    begun: list[int] = []
    seen: list[Turn] = []
    top = -1
    for moment, following in pairwise(moments):
        while waiting and layers[waiting[-1]].start <= moment:
            heappush(begun, -waiting.pop())
        while begun and layers[-begun[0]].end <= moment:
            heappop(begun)
        if not begun:
            top = -1
        elif top == -begun[0]:
            seen[-1] = seen[-1]._replace(end=following)
        else:
            top = -begun[0]
            seen.append(Turn(moment, following, layers[top].person))
    return seen


def fill_gaps(turns: Iterable[Turn], start: datetime, end: datetime) -> list[Turn]:
    """Truncate shifts to a period, add an empty shift for each gap, and merge consecutive shifts of the same person."""
    found: list[Turn] = []
    reached = start
    for each in turns:
        if each.start > reached:
            found.append(Turn(reached, each.start, None))
        reached = min(each.end, end)
        found.append(Turn(max(each.start, start), reached, each.person))
    if reached < end:
        found.append(Turn(reached, end, None))
    return _joined(found)


def _joined(turns: Iterable[Turn]) -> list[Turn]:
    found: list[Turn] = []
    for each in turns:
        if found and each.person and found[-1].person == each.person:
            found[-1] = found[-1]._replace(end=each.end)
        else:
            found.append(each)
    return found


def _by_rotation(roster: Roster, start: datetime, end: datetime) -> Iterator[Turn]:
    for rotation, following in zip_longest(roster.rotations, roster.rotations[1:]):
        last = min(end, following.begins(0, roster.tz)) if following else end
        number = max(rotation.turn_at(start, roster.tz), 0)
        while (begin := rotation.begins(number, roster.tz)) < last:
            until = rotation.begins(number + 1, roster.tz)
            # If another rotation follows, its start ends the last shift of this one.
            until = min(until, following.begins(0, roster.tz)) if following else until
            for opens, closes in _on_duty(roster, rotation, begin, until):
                yield Turn(opens, closes, rotation.person(number))
            number += 1


def _on_duty(
    roster: Roster, rotation: Rotation, begin: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the parts of a shift that are within the on-duty hours."""
    if not rotation.only:
        yield begin, until
    for window in rotation.only:
        for opens, closes in _openings(window, roster, begin, until):
            if max(opens, begin) < min(closes, until):
                yield max(opens, begin), min(closes, until)


def _openings(
    window: DutyWindow, roster: Roster, begin: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    day = begin.astimezone(roster.tz).date() - timedelta(days=1)
    last = until.astimezone(roster.tz).date() + timedelta(days=1)
    while day <= last:
        if span := window.on(day, roster.tz):
            yield span
        day += timedelta(days=1)
