"""Who to call: the person on the roster or the named contact first, then the escalation path."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal, NamedTuple

from mimkit.duty.turns import Turn, fill_gaps, shared_pieces
from mimkit.model.diagnostic import KeyPath
from mimkit.model.organisation.directory import EscalationStep, Group
from mimkit.model.organisation.roster import Roster, absence, on_call
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.durations import Duration

TroubleKind = Literal["gap", "unknown", "left", "unreachable", "loop", "dead-end"]


@dataclass(frozen=True, slots=True)
class UnreachableReason:
    """Why a step of a path cannot be reached, and the file that causes this."""

    kind: TroubleKind
    words: str
    ref: Ref
    keys: KeyPath


class Call(NamedTuple):
    """One step of a path: who to call, and how long after the first page."""

    person: str | None
    after: timedelta
    via: str
    """How the path leads to this person: `roster payments`, `named contact`, `step 2`."""
    trouble: UnreachableReason | None = None


@dataclass(frozen=True, slots=True)
class OnCallLine:
    """The continuous shifts of the rosters for one role or group; the first roster takes precedence."""

    rosters: tuple[Roster, ...]
    turns: tuple[Turn, ...]

    def at(self, moment: datetime) -> Turn:
        """Return the shift at an instant in the period of the line."""
        return self.turns[self._position(moment)]

    def after(self, moment: datetime) -> Turn | None:
        """Return the next shift with a person, or None if there is none."""
        later = self.turns[self._position(moment) + 1 :]
        return next((turn for turn in later if turn.person), None)

    def _position(self, moment: datetime) -> int:
        return max(bisect_right(self.turns, moment, key=lambda turn: turn.start) - 1, 0)

    def named_by(self, moment: datetime) -> str:
        """Return the id of the roster that names the on-call person; someone must be on call at the instant."""
        if len(self.rosters) == 1:
            return self.rosters[0].id
        return next(roster.id for roster in self.rosters if on_call(roster, moment))

    def trouble(self, moment: datetime) -> UnreachableReason:
        """Return why no one is on call; no one must be on call at the instant."""
        found = [(roster, *absence(roster, moment)) for roster in self.rosters]
        words = "; ".join(f"roster {roster.id}: {why}" for roster, why, _ in found)
        return UnreachableReason("gap", words, Ref("roster", found[0][0].id), found[0][2])


def build_line(rosters: Sequence[Roster], start: datetime, end: datetime) -> OnCallLine:
    """Return the combined shifts of rosters for the same role or group, between two instants."""
    return OnCallLine(tuple(rosters), tuple(fill_gaps(shared_pieces(rosters, start, end), start, end)))


def unreachable(
    snapshot: Snapshot, person: str, at: datetime, ref: Ref, keys: KeyPath
) -> UnreachableReason | None:
    """Return why the person named in `ref` cannot be reached at a given time, or None."""
    entry = snapshot.people.get(person)
    if entry is None:
        return UnreachableReason("unknown", f"`{person}` is not in policy/people.yaml", ref, keys)
    if entry.left and at >= snapshot.policy.calendar.end_of(entry.left):
        return UnreachableReason("left", f"`{person}` left on {entry.left}", ref, keys)
    if not entry.phone and not entry.email:
        return UnreachableReason("unreachable", f"`{person}` has no phone or email", ref, keys)
    return None


class Duty:
    """On-call data from the rosters of a snapshot, between two times (UTC)."""

    def __init__(self, snapshot: Snapshot, start: datetime, end: datetime) -> None:
        self.snapshot, self.start, self.end = snapshot, start, end
        self.of_roles = self._by_name("role")
        self.of_groups = self._by_name("group")
        self.of_rosters = {name: build_line((each,), start, end) for name, each in snapshot.rosters.items()}

    def _by_name(self, key: Literal["role", "group"]) -> dict[str, OnCallLine]:
        found: dict[str, list[Roster]] = {}
        for roster in self.snapshot.rosters.values():
            if name := getattr(roster, key):
                found.setdefault(name, []).append(roster)
        return {name: build_line(rosters, self.start, self.end) for name, rosters in found.items()}

    def role(self, name: str, at: datetime) -> Call:
        """Return who to call for a role; no one if there is no roster."""
        if name not in self.of_roles:
            roles = [role.id for role in self.snapshot.policy.roles]
            keys: KeyPath = ("roles", roles.index(name)) if name in roles else ("roles",)
            return Call(
                None, timedelta(), "", UnreachableReason("gap", "it has no roster", Ref("policy"), keys)
            )
        return self._by_line(self.of_roles[name], at)

    def group(self, name: str, at: datetime) -> Call:
        """Return who to call first for an existing group: by its roster, or in a gap or without one, its contact."""
        group = self.snapshot.groups[name]
        found = self._by_line(self.of_groups[name], at) if name in self.of_groups else None
        if found and found.person:
            return found
        keys: KeyPath = ("contact",)
        trouble = found.trouble if found else self._unreachable(group.contact, at, Ref("group", name), keys)
        return Call(group.contact, timedelta(), "named contact", trouble)

    def path(self, name: str, at: datetime) -> tuple[Call, ...]:
        """Return everyone on the escalation path of an existing group, in order; loops are cut."""
        calls: list[Call] = []
        for call in self._path(name, at, (), {name}):
            # The first step of a path often repeats the named contact of its group.
            if call.trouble or (call.person, call.after) not in [(each.person, each.after) for each in calls]:
                calls.append(call)
        return tuple(calls)

    def moments(self, name: str) -> list[datetime]:
        """Return the times at which the path of a group may change, including the first."""
        found = {self.start}
        for line_ in self._lines(name, set()):
            found.update(turn.start for turn in line_.turns)
        return sorted(found | self.departures())

    def departures(self) -> set[datetime]:
        """Return the instants in the period from which a person has left."""
        ends = {
            self.snapshot.policy.calendar.end_of(each.left)
            for each in self.snapshot.people.values()
            if each.left
        }
        return {end for end in ends if self.start < end < self.end}

    def _by_line(self, line_: OnCallLine, at: datetime) -> Call:
        person = line_.at(at).person
        if person is None:
            return Call(None, timedelta(), "", line_.trouble(at))
        name = line_.named_by(at)
        trouble = self._unreachable(person, at, Ref("roster", name), ())
        return Call(person, timedelta(), f"roster {name}", trouble)

    def _unreachable(self, person: str, at: datetime, ref: Ref, keys: KeyPath) -> UnreachableReason | None:
        return unreachable(self.snapshot, person, at, ref, keys)

    def _lines(self, name: str, seen: set[str]) -> Iterator[OnCallLine]:
        """Yield the lines that the path of a group may use."""
        seen.add(name)
        if name in self.of_groups:
            yield self.of_groups[name]
        for step in self.snapshot.groups[name].escalation:
            if step.roster in self.of_rosters:
                yield self.of_rosters[step.roster]
            if step.group and step.group in self.snapshot.groups and step.group not in seen:
                yield from self._lines(step.group, seen)

    def _path(self, name: str, at: datetime, above: tuple[str, ...], seen: set[str]) -> Iterator[Call]:
        group = self.snapshot.groups[name]
        yield self.group(name, at)
        for position, step in enumerate(group.escalation):
            after = _reach(step.after)
            where = _Step(group, position, after)
            if step.group:
                yield from self._other_group(step.group, where, at, (*above, name), seen)
            else:
                yield self._one(step, where, at)

    def _one(self, step: EscalationStep, where: _Step, at: datetime) -> Call:
        if step.person:
            trouble = self._unreachable(step.person, at, where.ref, (*where.keys, "person"))
            return Call(step.person, where.after, where.via, trouble)
        if step.roster not in self.of_rosters:
            return where.nobody("unknown", f"`{step.roster}` is not a roster", "roster")
        found = self._by_line(self.of_rosters[step.roster], at)
        return found._replace(after=where.after, via=f"{where.via}, roster {step.roster}")

    def _other_group(
        self, name: str, where: _Step, at: datetime, above: tuple[str, ...], seen: set[str]
    ) -> Iterator[Call]:
        if name not in self.snapshot.groups:
            yield where.nobody("unknown", f"`{name}` is not a resolver group", "group")
        elif name in above:
            way = " -> ".join((*above[above.index(name) :], name))
            yield where.nobody("loop", f"circular path: {way}", "group")
        elif name not in seen:
            seen.add(name)
            for call in self._path(name, at, above, seen):
                via = f"{where.via}, {name}: {call.via}"
                yield call._replace(after=where.after + call.after, via=via)


@dataclass(frozen=True, slots=True)
class _Step:
    """The position of a step in an escalation path."""

    group: Group
    position: int
    after: timedelta

    @property
    def ref(self) -> Ref:
        return Ref("group", self.group.id)

    @property
    def keys(self) -> KeyPath:
        return ("escalation", self.position)

    @property
    def via(self) -> str:
        return f"step {self.position + 1}"

    def nobody(self, kind: TroubleKind, words: str, key: str) -> Call:
        return Call(None, self.after, self.via, UnreachableReason(kind, words, self.ref, (*self.keys, key)))


@cache
def _reach(length: Duration | None) -> timedelta:
    """Return a duration as elapsed time; a business day counts as a day."""
    return length.roughly if length else timedelta()
