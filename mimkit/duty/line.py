"""Combines the shifts of all rosters for a role or resolver group, and determines who is on call."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from mimkit.duty.turns import Turn, fill_gaps, shared_pieces
from mimkit.model.diagnostic import KeyPath
from mimkit.model.organisation.roster import Roster, absence, on_call
from mimkit.model.organisation.roster_scope import ScopedRoster
from mimkit.model.refs import Ref

TroubleKind = Literal["gap", "unknown", "left", "unreachable", "loop", "dead-end"]


@dataclass(frozen=True, slots=True)
class UnreachableReason:
    """The reason why no one can be reached in a step of a path, and the file that causes the problem."""

    kind: TroubleKind
    words: str
    ref: Ref
    keys: KeyPath


class RosteredPerson(NamedTuple):
    """A person who is on call according to a roster."""

    person: str
    roster: str
    services: tuple[str, ...] = ()
    """The affected services for which the person is on call. Empty if the rosters are for all services."""


@dataclass(frozen=True, slots=True)
class OnCallLine:
    """The continuous shifts for one role or group, combined from its rosters. Earlier rosters take precedence."""

    scoped: tuple[ScopedRoster, ...]
    turns: tuple[Turn, ...]

    @property
    def rosters(self) -> tuple[Roster, ...]:
        """The rosters, highest precedence first."""
        return tuple(each.roster for each in self.scoped)

    def at(self, moment: datetime) -> Turn:
        """Return the shift at a given time, which must be within the line's period."""
        return self.turns[self._position(moment)]

    def after(self, moment: datetime) -> Turn | None:
        """Return the next shift after a given time in which a person is on call, or None if there is none."""
        later = self.turns[self._position(moment) + 1 :]
        return next((turn for turn in later if turn.person), None)

    def _position(self, moment: datetime) -> int:
        return max(bisect_right(self.turns, moment, key=lambda turn: turn.start) - 1, 0)

    def named_by(self, moment: datetime) -> str:
        """Return the id of the roster that names the person on call. Someone must be on call at the given time."""
        if len(self.scoped) == 1:
            return self.scoped[0].roster.id
        return next(roster.id for roster, _ in self.scoped if on_call(roster, moment))

    def people(self, moment: datetime) -> tuple[RosteredPerson, ...]:
        """Return everyone on call at a given time. The first person takes precedence."""
        return everyone_on_call(self.scoped, moment)

    def trouble(self, moment: datetime) -> UnreachableReason:
        """Return why no one is on call. Call this only for a time when no one is on call."""
        found = [(roster, *absence(roster, moment)) for roster, _ in self.scoped]
        words = "; ".join(f"roster {roster.id}: {why}" for roster, why, _ in found)
        return UnreachableReason("gap", words, Ref("roster", found[0][0].id), found[0][2])


def everyone_on_call(scoped: Sequence[ScopedRoster], moment: datetime) -> tuple[RosteredPerson, ...]:
    """Return the people on call. The first person takes precedence.

    There are several people if equally specific rosters overlap, or if different people are on call for different
    affected services.
    """
    named = [(each, person) for each in scoped if (person := on_call(each.roster, moment))]
    nearest: dict[str, int] = {}
    for each, _ in named:
        for service, level in each.levels.items():
            nearest[service] = min(level, nearest.get(service, level))
    found: dict[str, RosteredPerson] = {}
    for each, person in named:
        services = tuple(name for name, level in each.levels.items() if nearest[name] == level)
        known = found.get(person)
        if services and known is None:
            found[person] = RosteredPerson(person, each.roster.id, tuple(filter(None, services)))
        elif known:
            more = tuple(name for name in services if name and name not in known.services)
            found[person] = known._replace(services=known.services + more)
    return tuple(found.values())


def shifts_of(rosters: Sequence[Roster], start: datetime, end: datetime) -> tuple[Turn, ...]:
    """Return the continuous shifts between two times. Earlier rosters take precedence."""
    return tuple(fill_gaps(shared_pieces(rosters, start, end), start, end))
