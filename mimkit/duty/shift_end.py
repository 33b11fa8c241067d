"""Determines when the shifts of role holders ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from mimkit.duty.turns import Turn, turns_between
from mimkit.errors import RecordsUnreadable
from mimkit.model.incident.state import RoleHolder, State
from mimkit.model.organisation.roster import Roster
from mimkit.model.snapshot import Snapshot

_LONGEST: Final = timedelta(days=92)
"""How far back to search for the end of a shift."""


def ended_shifts(state: State, snapshot: Snapshot, now: datetime) -> Mapping[str, datetime]:
    """Return when the role holders' shifts ended, by role. Only shifts that are over at `now` are included.

    The result is empty if the incident is over or the rosters cannot be read, because a status must be available
    even without rosters.
    """
    if not state.is_open:
        return {}
    try:
        rosters = tuple(snapshot.rosters.values())
    except RecordsUnreadable:
        return {}
    found = {role: shift_ended(role, holding, rosters, now) for role, holding in state.roles.items()}
    return {role: ended for role, ended in found.items() if ended}


def shift_ended(role: str, holding: RoleHolder, rosters: Iterable[Roster], now: datetime) -> datetime | None:
    """Return when the shift in which a person held a role ended.

    Returns None if the shift has not ended or there was no shift. If the person had a shift on a roster for the
    role, only rosters for the role are considered. Otherwise, all other rosters are considered.
    """
    every = tuple(rosters)
    own = [roster for roster in every if roster.role == role]
    for group in (own, [roster for roster in every if roster not in own]):
        turns = [turn for roster in group for turn in _turns(roster, holding, now)]
        if turns:
            return None if any(turn.end > now for turn in turns) else max(turn.end for turn in turns)
    return None


def _turns(roster: Roster, holding: RoleHolder, now: datetime) -> list[Turn]:
    since = max(holding.since, now - _LONGEST)
    found = turns_between(roster, min(since, now), now + timedelta(seconds=1))
    return [turn for turn in found if turn.person == holding.person]
