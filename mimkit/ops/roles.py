"""Commands that assemble the response: take a role, join the bridge and open the bridge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from mimkit.errors import RecordsUnreadable, UsageError
from mimkit.model.change import Change
from mimkit.model.incident import entries
from mimkit.model.incident.state import State
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import OnIncident
from mimkit.ops.names import ME, PERSON_OR_GROUP, complete
from mimkit.ops.refusals.confirming import RoleOfConfirmer
from mimkit.ops.refusals.names import NobodyKnown, RoleConflict, RoleNotForKind
from mimkit.ops.refusals.order import AlreadyDone

if TYPE_CHECKING:
    from mimkit.model.policy.policy import Policy

_MANAGER: Final = "major-incident-manager"


def find_conflicting_role(snapshot: Snapshot, role: str, person: str, held: Mapping[str, str]) -> str | None:
    """Return another role that the person holds and that the policy keeps separate from `role`, or None.

    `held` maps roles to people.
    """
    mine = (other for other, holder in held.items() if holder == person and other != role)
    return next(
        (each for each in mine if each in _not_with(snapshot, role) or role in _not_with(snapshot, each)),
        None,
    )


def refuse_conflict(snapshot: Snapshot, role: str, person: str, held: Mapping[str, str]) -> None:
    """Refuse a person who holds a role that the policy keeps separate from this one."""
    if other := find_conflicting_role(snapshot, role, person, held):
        raise RoleConflict(person, role, other)


def refuse_kind(snapshot: Snapshot, role: str, person: str) -> None:
    """Refuse a person whose kind is not allowed to hold the role, such as a vendor in the manager's role."""
    found, who = snapshot.policy.role(role), snapshot.people[person]
    if found and not found.is_open_to(who):
        raise RoleNotForKind(role, person, who.kind, found.held_by)


def fill_roles_from_roster(
    snapshot: Snapshot, held: Mapping[str, str], at: datetime, services: tuple[str, ...]
) -> Mapping[str, str]:
    """Fill the roles that are assigned at declaration from the roster, and return all role holders by role.

    Rosters for the affected services take precedence. If the roster cannot be read, or names a person who may not
    hold the role, the role stays open on the checklist, so that no one has to wait for a roster.
    """
    staffing = dict(held)
    for role in snapshot.policy.roles:
        person = _on_call(snapshot, role.id, at, services) if role.assigned_on_declare else None
        if person and role.id not in staffing and _fits(snapshot, role.id, person, staffing, at):
            staffing[role.id] = person
    return staffing


def _on_call(snapshot: Snapshot, role: str, at: datetime, services: tuple[str, ...]) -> str | None:
    try:
        return snapshot.on_call_for_role(role, at, services)
    except RecordsUnreadable:
        return None


def _fits(snapshot: Snapshot, role: str, person: str, held: Mapping[str, str], at: datetime) -> bool:
    found = snapshot.policy.role(role)
    return (
        guards.is_still_here(snapshot, person, at)
        and (found is None or found.is_open_to(snapshot.people[person]))
        and find_conflicting_role(snapshot, role, person, held) is None
    )


def _not_with(snapshot: Snapshot, role: str) -> tuple[str, ...]:
    found = snapshot.policy.role(role)
    return found.not_with if found else ()


@dataclass(frozen=True, kw_only=True)
class _GiveRole(OnIncident, status="open"):
    """A command that gives a role to a person. If someone else holds the role, it is handed over."""

    role: str
    person: str

    def _check_names(self, snapshot: Snapshot) -> None:
        guards.known_role(snapshot, self.role)
        guards.known_person(snapshot, self.person, self.at)

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the policy allows the person to hold the role, and add the entry.

        It records the hand-over if there is one.
        """
        state = guards.state_of(snapshot, self.incident)
        then = guards.state_of(snapshot, self.incident, self.at)
        held = {role: holding.person for role, holding in then.roles.items()}
        before = held.get(self.role)
        if before == self.person:
            raise AlreadyDone(
                self.person,
                f"the {self.role} of {self.incident}",
                None,
                "mim status",
            )
        refuse_kind(snapshot, self.role, self.person)
        refuse_conflict(snapshot, self.role, self.person, held)
        self._refuse_later_conflict(snapshot, state)
        self._refuse_confirmer(state)
        text = f"{self.person} takes over from {before}." if before else None
        entry = entries.RoleTaken(**self.stamp(), role=self.role, person=self.person, text=text)
        return self.entries(f"{self.role} is {self.person}", entry)

    def _refuse_later_conflict(self, snapshot: Snapshot, state: State) -> None:
        for later in (entry for entry in state.timeline if entry.kind == "role" and entry.at > self.at):
            if later.role == self.role:
                return
            refuse_conflict(snapshot, later.role, later.person, {self.role: self.person})

    def _refuse_confirmer(self, state: State) -> None:
        confirmations = [entry for entry in state.timeline if entry.kind == "confirmed"]
        replaced = {entry.replaces for entry in confirmations}
        for found in confirmations:
            if found.stakeholder != self.person or found.id in replaced or found.at < self.at:
                continue
            if not self._is_handed_over(state, found.at):
                raise RoleOfConfirmer(self.person, self.role, found.at)

    def _is_handed_over(self, state: State, until: datetime) -> bool:
        return any(
            entry.kind == "role" and entry.role == self.role and self.at < entry.at <= until
            for entry in state.timeline
        )


@dataclass(frozen=True, kw_only=True)
class TakeRole(_GiveRole, event="the hand-over"):
    """Give a role to a person."""


@dataclass(frozen=True, kw_only=True)
class HandOver(_GiveRole, event="the hand-over"):
    """Hand over a role to a person. By default, this is the acting person's role, or the manager's role."""

    role: str = ""

    def decide(self, snapshot: Snapshot) -> Change:
        """Determine the role, and give it to the person."""
        if self.role:
            return super().decide(snapshot)
        state = guards.open_state(snapshot, self.incident, self.at)
        taker = self.person if self.person != self.by else None
        role = role_to_hand_over(snapshot.policy, state, self.by if taker else None)
        return replace(self, role=role).decide(snapshot)


def role_to_hand_over(policy: Policy, state: State, by: str | None) -> str:
    """Return the role to hand over: the manager's role if the person holds it, else their only other role.

    If `by` is None or holds no role, for example because the next manager runs the command, return the manager's
    role.
    """
    manager = manager_role(policy)
    held = state.held_by(by) if by else ()
    if manager in held or not held:
        return manager
    if len(held) > 1:
        raise UsageError(
            f"{by} has several roles: {', '.join(held)}",
            f"specify the role to hand over: --role {quoted(held[0])}",
        )
    return held[0]


def manager_role(policy: Policy) -> str:
    """Return the id of the role that leads the response: the default manager role if the policy defines it, else the first required role."""
    roles = [role.id for role in policy.roles]
    if not roles:
        raise UsageError("the policy defines no roles", "add the roles to policy/policy.yaml")
    return _MANAGER if _MANAGER in roles else next(iter((*policy.required_roles, *roles)))


@dataclass(frozen=True, kw_only=True)
class Join(OnIncident, status="open", event="joining"):
    """Record that a person, a resolver group or a guest, such as a vendor's engineer, joined the bridge."""

    who: str
    guest: bool = False
    """Whether `who` is a guest, a person who is not in the policy."""
    group: str | None = None
    """The resolver group that a guest represents, such as a vendor's group."""

    def build(self, snapshot: Snapshot) -> Change:
        """Check the name and add the entry.

        If a person represents a resolver group, the entry also records that group.
        """
        if self.guest:
            group = guards.known_group(snapshot, self.group) if self.group else None
            entry = entries.Joined(**self.stamp(), guest=self.who, group=group)
            return self.entries(f"{self.who} joined", entry)
        if self.group:
            raise UsageError("--group is only for guests", f"mim join {quoted(self.group)}")
        who = self._full_name(snapshot)
        if who in snapshot.groups:
            return self.entries(f"{who} joined", entries.Joined(**self.stamp(), group=who))
        guards.known_person(snapshot, who, self.at)
        entry = entries.Joined(**self.stamp(), person=who, group=self._group_of(snapshot, who))
        return self.entries(f"{who} joined", entry)

    def _full_name(self, snapshot: Snapshot) -> str:
        if self.who == ME and ME not in [*snapshot.groups, *snapshot.people]:
            return self.by
        if (
            self.who in snapshot.groups or self.who in snapshot.people
        ):  # raises if the file with this name is broken
            return self.who
        who = complete(PERSON_OR_GROUP, self.who, snapshot)
        if who not in snapshot.groups and who not in snapshot.people:
            raise NobodyKnown(self.who, [*snapshot.groups, *snapshot.people])
        return who

    def _group_of(self, snapshot: Snapshot, person: str) -> str | None:
        """Return the group for which the person was last paged, else one of the person's paged groups, else any of their groups."""
        state = guards.state_of(snapshot, self.incident)
        called = [each.group for each in state.timeline if each.kind == "page" and each.contact == person]
        mine = [group.id for group in snapshot.groups.values() if person in (group.contact, *group.members)]
        return next(iter((*called[-1:], *(each for each in mine if each in state.paged), *mine)), None)


@dataclass(frozen=True, kw_only=True)
class OpenBridge(OnIncident, status="open", event="the bridge"):
    """Record the URL of the bridge call or war room."""

    url: str

    def build(self, snapshot: Snapshot) -> Change:  # noqa: ARG002 - only the shared checks use it
        """Record the address."""
        return self.entries("bridge opened", entries.BridgeOpened(**self.stamp(), url=self.url))
