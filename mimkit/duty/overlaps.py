"""Finds periods in which two rosters for the same role or group name different people."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from mimkit.duty.turns import fill_gaps, turns_between
from mimkit.model.organisation.roster import Roster
from mimkit.model.organisation.roster_scope import Covered
from mimkit.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two overlapping rosters, neither of which is more specific than the other."""

    covered: Covered
    name: str
    first: str
    """The roster that takes precedence."""
    second: str
    periods: tuple[tuple[datetime, datetime], ...]
    """The periods (UTC) in which the rosters name different people."""

    @property
    def lasting(self) -> timedelta:
        """The total duration of the periods."""
        return sum((end - start for start, end in self.periods), timedelta())


def overlaps(snapshot: Snapshot, start: datetime, end: datetime) -> tuple[Overlap, ...]:
    """Return the pairs of rosters that name different people at the same time for the same services.

    This is not a gap: the first roster takes precedence, and the person on the other roster is also listed.
    """
    return tuple(
        Overlap("role" if one.role else "group", one.role or one.group or "", one.id, other.id, periods)
        for one, other in combinations(snapshot.rosters.values(), 2)
        if (one.role, one.group) == (other.role, other.group) and _is_as_specific(one, other)
        if (periods := tuple(_shared(one, other, start, end)))
    )


def _is_as_specific(one: Roster, other: Roster) -> bool:
    if not one.is_scoped and not other.is_scoped:
        return True
    return bool(set(one.services) & set(other.services) or set(one.tiers) & set(other.tiers))


def _shared(
    one: Roster, other: Roster, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the periods in which each roster names a different person."""
    mine, theirs = (deque(fill_gaps(turns_between(each, start, end), start, end)) for each in (one, other))
    begun: datetime | None = None
    at = start
    while mine and theirs:
        is_shared = mine[0].person and theirs[0].person and mine[0].person != theirs[0].person
        if is_shared and begun is None:
            begun = at
        elif begun and not is_shared:
            yield begun, at
            begun = None
        at = min(mine[0].end, theirs[0].end)
        for turns in (mine, theirs):
            if turns[0].end == at:
                turns.popleft()
    if begun:
        yield begun, at
