"""Lists the shifts that are changed by editing rosters, including past shifts and people whose next shift moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from mimkit.duty.turns import Turn, fill_gaps, turns_between
from mimkit.model.organisation.roster import Roster
from mimkit.model.snapshot import Snapshot

LOOK_BACK = timedelta(days=366)
"""The maximum period over which two versions are compared, both backwards and forwards."""


@dataclass(frozen=True, slots=True)
class ShiftChange:
    """A period (UTC) in which a roster names a different person than before.

    A person of None means that no one is on call.
    """

    roster: str
    start: datetime
    end: datetime
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class MovedShift:
    """A person's current or next shift in a roster, if it has changed."""

    roster: str
    person: str
    which: Literal["current", "next"]
    was: Turn | None
    """The shift before the edit, or None if the person had no such shift in the period."""
    now: Turn | None


def shift_changes(
    before: Snapshot, after: Snapshot, start: datetime, end: datetime
) -> tuple[ShiftChange, ...]:
    """Return the shifts from `start` (inclusive) to `end` (exclusive) that differ, for rosters in both snapshots."""
    return tuple(
        change
        for name in sorted(before.rosters.keys() & after.rosters.keys())
        for change in _differences(before.rosters[name], after.rosters[name], start, end)
    )


def whole_turn(before: Snapshot, after: Snapshot, start: datetime) -> datetime:
    """Return the time by which everyone in the changed rotations has had a shift after `start`.

    The result is at most one year after `start`, because no one looks further ahead.
    """
    ends = [start]
    for name in before.rosters.keys() & after.rosters.keys():
        roster = after.rosters[name]
        if roster != before.rosters[name] and (rotation := roster.rotation):
            first = max(rotation.turn_at(start, roster.tz), 0)
            ends.append(rotation.begins(first + len(rotation.people) + 1, roster.tz))
    return min(max(ends), start + LOOK_BACK)


def past_changes(before: Snapshot, after: Snapshot, now: datetime) -> tuple[ShiftChange, ...]:
    """Return the past shifts that an edit of rotations changes, for each roster that is in both snapshots.

    Individual shifts and overrides are not compared. Their times are explicit, so any changes to past ones are
    intentional.
    """
    return tuple(
        change
        for name in sorted(before.rosters.keys() & after.rosters.keys())
        for change in _differences(
            _rotations(before.rosters[name]),
            _rotations(after.rosters[name]),
            now - LOOK_BACK,
            now,
        )
        if change.was
    )


def _rotations(roster: Roster) -> Roster | None:
    keys = {name: getattr(roster, name) for name in Roster.model_fields}
    return Roster(**{**keys, "shifts": (), "overrides": ()}) if roster.rotation else None


def _differences(
    before: Roster | None, after: Roster | None, start: datetime, end: datetime
) -> Iterator[ShiftChange]:
    if before is None or after is None or before == after:
        return
    olds, news = (fill_gaps(turns_between(each, start, end), start, end) for each in (before, after))
    found: list[ShiftChange] = []
    for begin, until in pairwise(sorted({each.start for each in (*olds, *news)} | {end})):
        was, now = _at(olds, begin), _at(news, begin)
        if was == now:
            continue
        last = found[-1] if found else None
        if last and (last.end, last.was, last.now) == (begin, was, now):
            found[-1] = ShiftChange(before.id, last.start, until, was, now)
        else:
            found.append(ShiftChange(before.id, begin, until, was, now))
    yield from found


def _at(turns: Sequence[Turn], moment: datetime) -> str | None:
    return next(turn.person for turn in turns if turn.start <= moment < turn.end)


def moved_shifts(before: Snapshot, after: Snapshot, now: datetime, end: datetime) -> tuple[MovedShift, ...]:
    """Return the people whose current shift ends at a different time or whose next shift has moved.

    The result is sorted by roster and person. Shifts from `now` to `end` are compared for each roster. A roster
    that exists in only one version has no shifts in the other version. Consecutive shifts of the same person are
    treated as one shift.
    """
    return tuple(
        moved
        for name in sorted(before.rosters.keys() | after.rosters.keys())
        for moved in _moved(name, (before.rosters.get(name), after.rosters.get(name)), now, end)
    )


def _moved(
    name: str, versions: tuple[Roster | None, Roster | None], now: datetime, end: datetime
) -> Iterator[MovedShift]:
    if versions[0] == versions[1]:
        return
    olds, news = (_first_shifts(each, now, end) for each in versions)
    for person in sorted({each for each, _ in (*olds, *news)}):
        was, is_now = olds.get((person, "current")), news.get((person, "current"))
        if (was and was.end) != (is_now and is_now.end):
            yield MovedShift(name, person, "current", was, is_now)
        was, is_now = olds.get((person, "next")), news.get((person, "next"))
        if was != is_now:
            yield MovedShift(name, person, "next", was, is_now)


def _first_shifts(
    roster: Roster | None, now: datetime, end: datetime
) -> dict[tuple[str, Literal["current", "next"]], Turn]:
    """Return each person's current shift and next shift."""
    found: dict[tuple[str, Literal["current", "next"]], Turn] = {}
    start = now - LOOK_BACK
    for turn in fill_gaps(turns_between(roster, start, end), start, end) if roster else ():
        if turn.person and turn.end > now:
            found.setdefault((turn.person, "current" if turn.start <= now else "next"), turn)
    return found
