"""Everything that one head of the repository says, as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from mimkit.model.directory import Audience, Channels, Glossary, Group, PersonEntry, Service, Template
from mimkit.model.incident import Incident
from mimkit.model.policy import Policy
from mimkit.model.problem import Problem
from mimkit.model.review import Review
from mimkit.model.roster import Roster, on_call
from mimkit.model.runbook import Runbook


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A policy, and the instant (UTC) from which it was in force."""

    since: datetime
    policy: Policy


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The policy and the directory, always whole; of the records, those that were asked for."""

    policy: Policy
    people: Mapping[str, PersonEntry] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    rosters: Mapping[str, Roster] = field(default_factory=dict)
    runbooks: Mapping[str, Runbook] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    channels: Channels = field(default_factory=Channels)
    glossary: Glossary = field(default_factory=Glossary)
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)
    earlier_policies: tuple[PolicyInForce, ...] = ()
    """The policies of the history, the oldest first, the present one included; empty where it is not known."""
    taken_ids: frozenset[str] = frozenset()
    """Ids of incidents, problem records and action items that exist, whether or not they were asked for."""

    def policy_at(self, at: datetime | None) -> Policy:
        """Return the policy in force at an instant; before the first one, the first; without a time, the present one."""
        if at is None or not self.earlier_policies:
            return self.policy
        past = [each.policy for each in self.earlier_policies if each.since <= at]
        return past[-1] if past else self.earlier_policies[0].policy

    def policy_for(self, incident: Incident) -> Policy:
        """Return the policy that an incident is judged by: the one in force when it was declared."""
        moments = (entry.at for entry in incident.timeline if entry.kind in ("declared", "proposed"))
        return self.policy_at(min(moments, default=None))

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """The audiences of the policy."""
        return self.channels.audiences

    def with_records(
        self,
        incidents: Mapping[str, Incident],
        reviews: Mapping[str, Review],
        problems: Mapping[str, Problem],
    ) -> Snapshot:
        """Return the same policy and directory with other records."""
        return replace(self, incidents=incidents, reviews=reviews, problems=problems)

    def on_call_for_role(self, role: str, at: datetime) -> str | None:
        """Return who the rosters name for a role at an instant (aware)."""
        rosters = (roster for roster in self.rosters.values() if roster.role == role)
        return next((person for roster in rosters if (person := on_call(roster, at))), None)

    def on_call_for_group(self, group: str, at: datetime) -> str | None:
        """Return who answers for a resolver group: its roster first, else its named contact."""
        rosters = (roster for roster in self.rosters.values() if roster.group == group)
        person = next((person for roster in rosters if (person := on_call(roster, at))), None)
        return person or (self.groups[group].contact if group in self.groups else None)

    def services_behind(self, services: tuple[str, ...]) -> Iterator[Service]:
        """Yield the services and all they depend on, each once, nearest first; unknown names are passed over."""
        waiting, seen = list(services), set()
        while waiting:
            name = waiting.pop(0)
            if name in seen or name not in self.services:
                continue
            seen.add(name)
            yield self.services[name]
            waiting.extend(self.services[name].depends_on)

    def groups_for(self, services: tuple[str, ...]) -> tuple[str, ...]:
        """Return the resolver groups that answer for the services and for what they depend on."""
        return tuple(dict.fromkeys(service.owner for service in self.services_behind(services)))

    def problems_of(self, incident: str) -> tuple[Problem, ...]:
        """Return the problem records that serve an incident."""
        return tuple(each for each in self.problems.values() if incident in each.incidents)
