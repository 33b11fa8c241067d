"""Determines who to call: first the person on the roster or the named contact, then the escalation path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from mimkit.duty.line import OnCallLine, TroubleKind, UnreachableReason, shifts_of
from mimkit.duty.turns import Turn
from mimkit.model.diagnostic import KeyPath
from mimkit.model.organisation.directory import EscalationStep, Group
from mimkit.model.organisation.roster_scope import Covered, ScopedRoster, rosters_of, unscoped
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.durations import Duration


class Call(NamedTuple):
    """A step of an escalation path: who to call, and how long after the first page."""

    person: str | None
    after: timedelta
    via: str
    """Why the path includes this person: `roster payments`, `named contact` or `step 2`."""
    trouble: UnreachableReason | None = None


def unreachable(
    snapshot: Snapshot, person: str, at: datetime, ref: Ref, keys: KeyPath
) -> UnreachableReason | None:
    """Return why the person named in `ref` cannot be reached at a given time.

    Returns None if the person can be reached.
    """
    entry = snapshot.people.get(person)
    if entry is None:
        return UnreachableReason("unknown", f"`{person}` is not in policy/people.yaml", ref, keys)
    if entry.left and at >= snapshot.policy.calendar.end_of(entry.left):
        return UnreachableReason("left", f"`{person}` left on {entry.left}", ref, keys)
    if not entry.phone and not entry.email and not entry.page:
        return UnreachableReason("unreachable", f"`{person}` has no phone or email", ref, keys)
    return None


class Duty:
    """On-call data from the rosters of a snapshot, between two times (UTC).

    In the methods, `services` are the affected services. Rosters for these services or their tiers take precedence
    over other rosters.
    """

    def __init__(self, snapshot: Snapshot, start: datetime, end: datetime) -> None:
        self.snapshot, self.start, self.end = snapshot, start, end
        self._found: dict[tuple[Covered, str, tuple[str, ...]], OnCallLine | None] = {}
        self._turns: dict[tuple[str, ...], tuple[Turn, ...]] = {}

    def line(self, covered: Covered, name: str, services: tuple[str, ...] = ()) -> OnCallLine | None:
        """Return the shifts for a role or resolver group, or None if no roster applies."""
        key = (covered, name, services)
        if key not in self._found:
            scoped = self.snapshot.rosters_for(*key)
            self._found[key] = self._build(scoped) if scoped else None
        return self._found[key]

    def roster_line(self, name: str) -> OnCallLine | None:
        """Return the shifts of one roster, or None if the roster does not exist."""
        roster = self.snapshot.rosters.get(name)
        return self._build(unscoped((roster,))) if roster else None

    def _build(self, scoped: Sequence[ScopedRoster]) -> OnCallLine:
        # The same rosters apply to many services, so their shifts are computed only once.
        ids = tuple(each.roster.id for each in scoped)
        if ids not in self._turns:
            self._turns[ids] = shifts_of([each.roster for each in scoped], self.start, self.end)
        return OnCallLine(tuple(scoped), self._turns[ids])

    def role(self, name: str, at: datetime, services: tuple[str, ...] = ()) -> Call:
        """Return who to call for a role. The call has no person if no roster covers the role for these services."""
        line_ = self.line("role", name, services)
        return self._by_line(line_, at) if line_ else self._without_roster(name)

    def _without_roster(self, name: str) -> Call:
        roles = [role.id for role in self.snapshot.policy.roles]
        keys: KeyPath = ("roles", roles.index(name)) if name in roles else ("roles",)
        others = rosters_of(self.snapshot.rosters.values(), "role", name)
        words = "its rosters cover only other services" if others else "it has no roster"
        return Call(None, timedelta(), "", UnreachableReason("gap", words, Ref("policy"), keys))

    def group(self, name: str, at: datetime, services: tuple[str, ...] = ()) -> Call:
        """Return who to call first for an existing group.

        This is the person on the roster or, if there is none, the group's contact.
        """
        group = self.snapshot.groups[name]
        line_ = self.line("group", name, services)
        found = self._by_line(line_, at) if line_ else None
        if found and found.person:
            return found
        keys: KeyPath = ("contact",)
        trouble = found.trouble if found else self._unreachable(group.contact, at, Ref("group", name), keys)
        return Call(group.contact, timedelta(), "named contact", trouble)

    def path(self, name: str, at: datetime, services: tuple[str, ...] = ()) -> tuple[Call, ...]:
        """Return everyone on the escalation path of an existing group, in order.

        A circular path is followed only once.
        """
        calls: list[Call] = []
        for call in self._path(name, _Asked(at, services), (), {name}):
            # The first step of a path often repeats the group's named contact.
            if call.trouble or (call.person, call.after) not in [(each.person, each.after) for each in calls]:
                calls.append(call)
        return tuple(calls)

    def moments(self, name: str, services: tuple[str, ...] = ()) -> list[datetime]:
        """Return the times at which a group's path may change, including the start of the period."""
        found = {self.start}
        for line_ in self.lines_of_path(name, services):
            found.update(turn.start for turn in (line_.turns if line_ else ()))
        return sorted(found | self.departures())

    def lines_of_path(self, name: str, services: tuple[str, ...]) -> tuple[OnCallLine | None, ...]:
        """Return the shifts that a group's path may use, in order.

        None represents a step to which no roster applies.
        """
        return tuple(self._lines(name, services, set()))

    def departures(self) -> set[datetime]:
        """Return the times within the period at which a person leaves."""
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

    def _lines(self, name: str, services: tuple[str, ...], seen: set[str]) -> Iterator[OnCallLine | None]:
        seen.add(name)
        yield self.line("group", name, services)
        for step in self.snapshot.groups[name].escalation:
            if step.roster:
                yield self.roster_line(step.roster)
            if step.role:
                yield self.line("role", step.role, services)
            if step.group and step.group in self.snapshot.groups and step.group not in seen:
                yield from self._lines(step.group, services, seen)

    def _path(self, name: str, asked: _Asked, above: tuple[str, ...], seen: set[str]) -> Iterator[Call]:
        group = self.snapshot.groups[name]
        yield self.group(name, *asked)
        for position, step in enumerate(group.escalation):
            after = _reach(step.after)
            where = _Step(group, position, after)
            if step.group:
                yield from self._other_group(step.group, where, asked, (*above, name), seen)
            elif step.role:
                yield self._role(step.role, where, asked)
            else:
                yield self._one(step, where, asked.at)

    def _role(self, name: str, where: _Step, asked: _Asked) -> Call:
        if self.snapshot.policy.role(name) is None:
            return where.nobody("unknown", f"`{name}` is not a role in the policy", "role")
        found = self.role(name, *asked)
        if found.person is None and found.trouble and not self.line("role", name, asked.services):
            return where.nobody("gap", f"role {name}: {found.trouble.words}", "role")
        via = f"{where.via}, {found.via}" if found.via else where.via
        return found._replace(after=where.after, via=via)

    def _one(self, step: EscalationStep, where: _Step, at: datetime) -> Call:
        if step.person:
            trouble = self._unreachable(step.person, at, where.ref, (*where.keys, "person"))
            return Call(step.person, where.after, where.via, trouble)
        line_ = self.roster_line(step.roster or "")
        if line_ is None:
            return where.nobody("unknown", f"`{step.roster}` is not a roster", "roster")
        found = self._by_line(line_, at)
        return found._replace(after=where.after, via=f"{where.via}, roster {step.roster}")

    def _other_group(
        self, name: str, where: _Step, asked: _Asked, above: tuple[str, ...], seen: set[str]
    ) -> Iterator[Call]:
        if name not in self.snapshot.groups:
            yield where.nobody("unknown", f"`{name}` is not a resolver group", "group")
        elif name in above:
            way = " -> ".join((*above[above.index(name) :], name))
            yield where.nobody("loop", f"the path is circular: {way}", "group")
        elif name not in seen:
            seen.add(name)
            for call in self._path(name, asked, above, seen):
                via = f"{where.via}, {name}: {call.via}"
                yield call._replace(after=where.after + call.after, via=via)


class _Asked(NamedTuple):
    """The time and the affected services for which an escalation path is requested."""

    at: datetime
    services: tuple[str, ...]


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
    """Return a duration as elapsed time. A business day counts as one day."""
    return length.roughly if length else timedelta()
