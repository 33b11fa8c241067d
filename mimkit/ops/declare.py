"""Commands that declare or propose an incident, or that promote, reject, demote or merge one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import ClassVar, Literal

from mimkit.errors import UsageError
from mimkit.model.change import Append, Change, Create
from mimkit.model.incident import entries
from mimkit.model.incident.as_data import plain, plain_entry
from mimkit.model.incident.effects.repeated import already_recorded, standing_entry
from mimkit.model.incident.entry_parts import Classified, EntryBase
from mimkit.model.incident.incident import Mode
from mimkit.model.incident.state import State, is_past_without_decision
from mimkit.model.policy.policy import PENDING, Outcome
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief
from mimkit.ops.new_incident import NewIncident
from mimkit.ops.refusals.order import AlreadyDone, NotYet
from mimkit.ops.roles import fill_roles_from_roster, refuse_conflict, refuse_kind


@dataclass(frozen=True, kw_only=True)
class Declare(NewIncident, event="declaration"):
    """Declare or propose a major incident with the facts that are known. Missing facts become checklist items."""

    outcome: Outcome = "declare"
    started: datetime | None = None
    detected: datetime | None = None
    bridge: str | None = None
    mode: Mode = "live"
    hosts: tuple[str, ...] = ()
    """The affected hosts, by id, name or IP address.

    The services on them are affected too, and a note lists the hosts.
    """
    host_ids: tuple[str, ...] = ()
    """The ids of the hosts after the lookup."""

    @property
    def about(self) -> tuple[str, ...]:
        """Always empty, because a declaration does not refer to an existing record."""
        return ()

    @property
    def reads_open(self) -> bool:
        """Whether the command has a key, which an open incident may already contain."""
        return self.key is not None

    def decide(self, snapshot: Snapshot) -> Change:
        """Return the change. It has no edits if an open incident already has an entry with the command's key."""
        for incident in snapshot.incidents.values():
            if standing := standing_entry(incident, self.key):
                return already_recorded(incident, standing, partial(self.build_before, snapshot))
        return super().decide(snapshot)

    def build(self, snapshot: Snapshot) -> Change:
        """Check the times, then create the record with its first entries."""
        self._check_times()
        if self.hosts:
            return self._with_hosts(snapshot).build(snapshot)
        timeline = tuple(self._timeline(snapshot))
        day = self.at.astimezone(snapshot.policy.calendar.tz).date()
        incident = self.header(snapshot, day, self.started, self.mode)
        data = plain(incident) | {"timeline": [plain_entry(entry) for entry in timeline]}
        classified = next(entry for entry in timeline if isinstance(entry, Classified))
        return Change(
            edits=(Create(Ref("incident", incident.id), data),),
            subject=f"{incident.id}: {self.outcome} {classified.severity}, {brief(self.title)}",
            incident=incident.id,
            entries=tuple(entry.id for entry in timeline),
        )

    def _with_hosts(self, snapshot: Snapshot) -> Declare:
        """Return the command with its hosts replaced by their ids, and with the services on the hosts added."""
        from mimkit.ops.facts.hosts import known_hosts, services_on  # noqa: PLC0415 - as above

        hosts = known_hosts(snapshot.hosts, self.hosts)
        services = tuple(dict.fromkeys((*self.services, *services_on(snapshot, self.hosts))))
        return replace(self, hosts=(), host_ids=tuple(each.id for each in hosts), services=services)

    def _check_times(self) -> None:
        if self.mode == "backfill" and self.at >= self.now:
            raise UsageError(
                "a back-filled incident needs the time when it was declared",
                "mim declare TITLE --backfill --at 2026-05-30T20:40Z",
            )
        for what, at, option in (
            ("start", self.started, "--started"),
            ("detection", self.detected, "--detected"),
        ):
            if at:
                guards.not_future(what, at, self.now, option)
        hint = "add the correct times with --started, --detected and --at"
        if self.detected:
            guards.not_before("detection", self.detected, "the start of the impact", self.started, hint)
        guards.not_before("declaration", self.at, "the start of the impact", self.started, hint)
        guards.not_before("declaration", self.at, "detection", self.detected, hint)

    def _timeline(self, snapshot: Snapshot) -> Iterator[EntryBase]:
        """Yield the first entries: detection, decision, roles, bridge, links and hosts."""
        number = 0
        if self.detected:
            yield entries.Detected(**self.stamp(number, self.detected))
            number += 1
        kind = entries.Declared if self.outcome == "declare" else entries.Proposed
        criteria = guards.known_criteria(snapshot, self.criteria)
        yield kind(**self.stamp(number), severity=self._severity(snapshot, criteria), criteria=criteria)
        for role, person in self._staffing(snapshot).items():
            number += 1
            yield entries.RoleTaken(**self.stamp(number), role=role, person=person)
        if self.bridge:
            number += 1
            yield entries.BridgeOpened(**self.stamp(number), url=self.bridge)
        for origin in dict.fromkeys(self.origins):
            number += 1
            yield entries.Linked(**self.stamp(number), ref=origin)
        if self.host_ids:
            text = f"Affected {'host' if len(self.host_ids) == 1 else 'hosts'}: {', '.join(self.host_ids)}"
            yield entries.Note(**self.stamp(number + 1), text=text)

    def _severity(self, snapshot: Snapshot, criteria: tuple[str, ...]) -> str:
        if self.severity:
            return guards.known_severity(snapshot, self.severity)
        met = (snapshot.policy.criterion(each) for each in criteria)
        return next((criterion.severity for criterion in met if criterion), PENDING)

    def _staffing(self, snapshot: Snapshot) -> Mapping[str, str]:
        staffing: dict[str, str] = {}
        for role, person in self.roles.items():
            guards.known_role(snapshot, role)
            guards.known_person(snapshot, person, self.at)
            refuse_kind(snapshot, role, person)
            refuse_conflict(snapshot, role, person, staffing)
            staffing[role] = person
        is_past = self.mode == "backfill"  # the current roster may not show who was on call then
        services = guards.known_services(snapshot, self.services)
        return (
            fill_roles_from_roster(snapshot, staffing, self.at, services)
            if self.outcome == "declare" and not is_past
            else staffing
        )


@dataclass(frozen=True, kw_only=True)
class Promote(OnIncident, status="open", event="declaration"):
    """Promote a proposed incident to a declared major incident."""

    ends: ClassVar[bool] = True
    severity: str | None = None

    def _check_incident(self, snapshot: Snapshot) -> None:
        super()._check_incident(snapshot)
        state = guards.state_of(snapshot, self.incident)
        if state.status == "declared" and not self._is_time_unknown(snapshot):
            raise AlreadyDone(
                self.incident, "declared", state.milestones.declared, "see its status: mim status"
            )

    def build(self, snapshot: Snapshot) -> Change:
        """Check the order of the times, then add the declaration and the roles filled from the roster."""
        state = guards.state_of(snapshot, self.incident)
        guards.of_the_past("the declaration", snapshot.incidents[self.incident], self.at, self.now)
        self._guard_order(state)
        severity = guards.known_severity(snapshot, self.severity or state.severity)
        declared = entries.Declared(**self.stamp(), severity=severity, criteria=state.criteria)
        return self.entries(f"declare {severity}", declared, *self._roles(snapshot, state))

    def _is_time_unknown(self, snapshot: Snapshot) -> bool:
        """Return whether the incident is back-filled and its record does not contain the time of declaration."""
        return is_past_without_decision(snapshot.incidents[self.incident])

    def _roles(self, snapshot: Snapshot, state: State) -> Iterator[entries.RoleTaken]:
        if (
            snapshot.incidents[self.incident].mode == "backfill"
        ):  # the current roster may not show who was on call then
            return
        held = {role: holding.person for role, holding in state.roles.items()}
        services = snapshot.incidents[self.incident].services
        filled = fill_roles_from_roster(snapshot, held, self.at, services)
        new = [each for each in filled.items() if each[0] not in held]
        for number, (role, person) in enumerate(new, 1):
            yield entries.RoleTaken(**self.stamp(number), role=role, person=person)

    def _guard_order(self, state: State) -> None:
        milestones = state.milestones
        guards.not_before("declaration", self.at, "the start of the impact", milestones.started)
        guards.not_before("declaration", self.at, "detection", milestones.detected)
        proposed = next((since for since, _ in state.severities), None)
        guards.not_before("declaration", self.at, "the proposal", proposed)


@dataclass(frozen=True, kw_only=True)
class Withdraw(OnIncident, status="open", event="the decision"):
    """Reject a proposed incident or demote a declared one, with a reason. This is permanent."""

    ends: ClassVar[bool] = True
    kind: Literal["rejected", "demoted"]
    reason: str

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the incident's status allows the decision, then add the entry."""
        state = guards.state_of(snapshot, self.incident)
        if self.kind == "rejected" and state.status == "declared":
            raise NotYet(
                f"{self.incident} is already declared; only a proposal can be rejected",
                f"mim demote -i {self.incident} --reason WHY",
            )
        if self.kind == "demoted":
            guards.declared_state(snapshot, self.incident, self.at)
        guards.not_before_the_rest("the decision", self.at, state)
        entry = entries.Rejected if self.kind == "rejected" else entries.Demoted
        return self.entries(f"{self.kind}, {brief(self.reason)}", entry(**self.stamp(), reason=self.reason))


@dataclass(frozen=True, kw_only=True)
class Merge(OnIncident, status="open", event="the merge"):
    """Merge this incident into another one, which continues."""

    ends: ClassVar[bool] = True
    into: str

    @property
    def about(self) -> tuple[str, ...]:
        """Both incidents."""
        return (self.incident, self.into)

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the other incident exists and is open, then add an entry to this incident and a link to the other one."""
        state = guards.state_of(snapshot, self.incident)
        if self.into == self.incident:
            raise NotYet(
                f"{self.incident} cannot be merged into itself", "choose a different incident: --into ID"
            )
        guards.open_state(snapshot, self.into, self.now)
        guards.not_before_the_rest("the merge", self.at, state)
        link = entries.Linked(
            **self.stamp(1),
            ref=self.incident,
            rel="other",
            text="This is the same incident and was merged into this one.",
        )
        there = Append(Ref("incident", self.into), ("timeline",), (plain_entry(link),))
        merged = entries.Merged(**self.stamp(), into=self.into)
        return self.entries(f"merge into {self.into}", merged, more=(there,))
