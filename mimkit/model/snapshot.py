"""All records in one commit of the repository, as Python objects."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from mimkit.model.incident.effects.corrections import effective
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import DECIDING

if TYPE_CHECKING:
    # Imported only for type checking, so that a command that reads two parts of the policy does not load the
    # models of the other nine.
    from mimkit.model.incident.maintenance import Maintenance
    from mimkit.model.incident.problem import Problem
    from mimkit.model.incident.review import Review
    from mimkit.model.incident.service_status import StatusSpan
    from mimkit.model.organisation.directory import Audience, Channels, Glossary, Group, Service, Template
    from mimkit.model.organisation.hosts import Hosts, ServiceHost
    from mimkit.model.organisation.infrastructure import Infrastructure
    from mimkit.model.organisation.people import PersonEntry
    from mimkit.model.organisation.repositories import Repositories
    from mimkit.model.organisation.roster import Roster
    from mimkit.model.organisation.roster_scope import Covered, ScopedRoster
    from mimkit.model.organisation.runbook import Runbook
    from mimkit.model.policy.pack import Pack
    from mimkit.model.policy.policy import Policy
    from mimkit.model.time.holidays import Holidays


GONE = ""
"""The key in `changed` for all incidents that readers could see earlier but no longer can."""


def no_channels() -> Channels:
    """Return the default for a missing channels file."""
    from mimkit.model.organisation.directory import Channels  # noqa: PLC0415 - as above

    return Channels()


def no_glossary() -> Glossary:
    """Return the default for a missing glossary."""
    from mimkit.model.organisation.directory import Glossary  # noqa: PLC0415 - as above

    return Glossary()


class PolicyInForce(NamedTuple):
    """A policy, and the time (UTC) when it took effect."""

    since: datetime
    policy: Policy
    judging: Policy | None = None
    """The same policy plus the names that later versions added, for checking records.

    None if there are no such names.
    """


@dataclass(frozen=True)
class Snapshot:
    """The complete policy and directory, and the requested records.

    Parts may be read from their files on first access, which can then raise read errors.
    """

    policy: Policy
    """The policy, including the clocks from its packs (after its own clocks) and the holidays from their file."""
    packs: Mapping[str, Pack] = field(default_factory=dict)
    """The policy's packs, in the order of their clocks."""
    holidays: Holidays | None = None
    """The holidays file, or None if there is none."""
    people: Mapping[str, PersonEntry] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    rosters: Mapping[str, Roster] = field(default_factory=dict)
    runbooks: Mapping[str, Runbook] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    infrastructure: Mapping[str, Infrastructure] = field(default_factory=dict)
    channels: Channels = field(default_factory=no_channels)
    glossary: Glossary = field(default_factory=no_glossary)
    repositories: Repositories | None = None
    """The file that lists other repositories, if there is one."""
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)
    maintenance: Mapping[str, Maintenance] = field(default_factory=dict)
    earlier_policies: Sequence[PolicyInForce] = ()
    """The policies in the history, including the current one, oldest first. Empty if the history is unknown."""
    service_statuses: Mapping[str, tuple[StatusSpan, ...]] | None = None
    """In a public snapshot: the periods during which each incident affects public services, by incident id.

    They were computed from dependencies that are not public. In other snapshots, the value is None.
    """
    taken_ids: frozenset[str] = frozenset()
    """The ids of all existing incidents, problem records, maintenance records and action items."""
    changed: Mapping[str, datetime] = field(default_factory=dict)
    """In a snapshot with only some of the records: when each incident last changed for its readers, by incident id.

    See `GONE`.
    """

    def policy_at(self, at: datetime | None) -> Policy:
        """Return the policy in force at a given time.

        For a time before the first version, return the first version. If `at` is None, return the current version.
        """
        version = self.version_at(at)
        return version.policy if version else self.policy

    def policy_for(self, incident: Incident) -> Policy:
        """Return the policy that applies to an incident: the version that was in force when it was declared."""
        return self.policy_at(self._decided(incident))

    def version_at(self, at: datetime | None) -> PolicyInForce | None:
        """Return the same policy as `policy_at`, with the time when it took effect.

        Return None if `at` is None or the history is unknown.
        """
        if at is None or not self.earlier_policies:
            return None
        past = [each for each in self.earlier_policies if each.since <= at]
        return past[-1] if past else self.earlier_policies[0]

    def _decided(self, incident: Incident) -> datetime | None:
        """Return when the incident was first proposed or declared, or None if the policy history is unknown.

        For a back-filled record, return when it was first recorded, because that time determines its policy.
        """
        if not self.earlier_policies:
            return None
        if incident.mode == "backfill":
            return min((each.recorded for each in incident.timeline), default=None)
        decisions = (each for each in effective(incident.timeline) if each.kind in DECIDING)
        return min((each.at for each in decisions), default=None)

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """The audiences in the policy."""
        return self.channels.audiences

    @property
    def authorities(self) -> frozenset[str]:
        """The ids of the audiences that are regulators."""
        return frozenset(each.id for each in self.audiences if each.authority)

    @property
    def stakeholders(self) -> tuple[str, ...]:
        """The ids of all audiences that are not regulators. They receive stakeholder updates."""
        return tuple(each.id for each in self.audiences if not each.authority)

    def audiences_for(self, services: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the audiences to inform about the affected services.

        If no services are affected, return all stakeholder audiences.
        """
        listed: set[str] = set()
        for name in services:
            service = self.services.get(name)
            listed.update((service.audiences if service else ()) or self.stakeholders)
        return tuple(each for each in self.stakeholders if not listed or each in listed)

    def with_records(
        self,
        incidents: Mapping[str, Incident],
        reviews: Mapping[str, Review],
        problems: Mapping[str, Problem],
        maintenance: Mapping[str, Maintenance] | None = None,
    ) -> Self:
        """Return a snapshot with the same policy and directory but different records.

        If `maintenance` is None, the maintenance records are unchanged.
        """
        kept = self.maintenance if maintenance is None else maintenance
        return self._but(incidents=incidents, reviews=reviews, problems=problems, maintenance=kept)

    def with_earlier_policies(self, earlier: Sequence[PolicyInForce]) -> Self:
        """Return a copy of the snapshot that includes the policies in the history."""
        return self._but(earlier_policies=earlier)

    def without_infrastructure(self) -> Self:
        """Return a copy of the snapshot without the hosts, because there can be many of them."""
        return self._but(infrastructure={})

    def _but(self, **parts: Any) -> Self:
        """Return a copy of the snapshot with some parts replaced. Parts that have not been read stay unread."""
        other = copy.copy(self)
        other.__dict__.pop("_problems_by_incident", None)
        other.__dict__.update(parts)
        return other

    def whole(self) -> Snapshot:
        """Return a copy of the snapshot in which every part has been read."""
        return Snapshot(**{part.name: getattr(self, part.name) for part in fields(Snapshot)})

    def on_call_for_role(self, role: str, at: datetime, services: tuple[str, ...] = ()) -> str | None:
        """Return the person on call for a role at a given time (aware), according to the rosters for the affected services."""
        return _first_on_call(self.rosters_for("role", role, services), at)

    def on_call_for_group(self, group: str, at: datetime, services: tuple[str, ...] = ()) -> str | None:
        """Return the person responsible for a resolver group: the person on call in its rosters, or else its named contact."""
        person = _first_on_call(self.rosters_for("group", group, services), at)
        found = self.groups.get(group)
        return person or (found.contact if found else None)

    def rosters_for(
        self, covered: Covered, name: str, services: tuple[str, ...] = ()
    ) -> Sequence[ScopedRoster]:
        """Return the rosters of a role or group that apply to the affected services, in order of precedence.

        For a group, only affected services that the group owns or that its rosters list are considered. If there
        are none, the group's services on which the affected services depend are used. If there are none of these
        either, all affected services are used.
        """
        from mimkit.model.organisation.roster_scope import applicable, rosters_of, unscoped  # noqa: PLC0415 - as above

        mine = rosters_of(self.rosters.values(), covered, name)
        if not any(each.is_scoped for each in mine):  # so the service catalogue is not needed
            return unscoped(mine)
        if covered == "group":
            named = {service for each in mine for service in each.services}
            behind = [each.id for each in self.services_behind(services) if each.owner == name]
            own = tuple(each for each in services if each in named or each in behind)
            services = own or tuple(behind) or services
        return applicable(mine, services, self.services)

    def services_behind(self, services: tuple[str, ...]) -> Iterator[Service]:
        """Yield the services and all their dependencies without duplicates, nearest first.

        Unknown services are skipped.
        """
        waiting, seen = list(services), set()
        while waiting:
            name = waiting.pop(0)
            service = self.services.get(name)
            if name in seen or service is None:
                continue
            seen.add(name)
            yield service
            waiting.extend(service.needs)

    @property
    def hosts(self) -> Hosts:
        """The hosts in all inventories. Each access builds a new object, so reuse the result if possible."""
        from mimkit.model.organisation.hosts import Hosts  # noqa: PLC0415 - as above

        return Hosts(self.infrastructure.values(), self.services.values())

    def hosts_of_group(self, services: tuple[str, ...], group: str) -> tuple[ServiceHost, ...]:
        """Return the hosts of the services and their dependencies that a group owns, or on which it owns a service."""
        behind = tuple(self.services_behind(services))
        mine = {each.id for each in behind if each.owner == group}
        found = self.hosts.of(each.id for each in behind)
        return tuple(each for each in found if each.host.owner == group or not mine.isdisjoint(each.services))

    def groups_for(self, services: tuple[str, ...]) -> tuple[str, ...]:
        """Return the resolver groups that own the services and their dependencies."""
        return tuple(dict.fromkeys(service.owner for service in self.services_behind(services)))

    def problems_of(self, incident: str) -> tuple[Problem, ...]:
        """Return the problem records of an incident."""
        return tuple(self._problems_by_incident.get(incident, ()))

    @cached_property
    def _problems_by_incident(self) -> Mapping[str, list[Problem]]:
        # An index, because a caller that iterates over all incidents would otherwise search all problem
        # records for each one.
        found: dict[str, list[Problem]] = {}
        for problem in self.problems.values():
            for incident in dict.fromkeys(problem.incidents):
                found.setdefault(incident, []).append(problem)
        return found


def _first_on_call(rosters: Iterable[ScopedRoster], at: datetime) -> str | None:
    from mimkit.model.organisation.roster import on_call  # noqa: PLC0415 - as above

    return next((person for roster, _ in rosters if (person := on_call(roster, at))), None)


def with_policy_in_force(snapshot: Snapshot, incident: Incident) -> Snapshot:
    """Return the snapshot with the policy that was in force when an incident was declared.

    Severities, criteria, roles and metrics that were added later are also valid, because the incident may have
    continued after that, but none of them is required. If the policy is the same, the snapshot itself is returned.
    """
    version = snapshot.version_at(snapshot._decided(incident))  # noqa: SLF001 - same module, one mechanism
    if version is None:
        return snapshot
    policy = version.judging or version.policy
    return snapshot if policy is snapshot.policy else replace(snapshot, policy=policy)
