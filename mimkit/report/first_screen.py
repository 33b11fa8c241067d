"""The information shown when an incident is declared: the duty card, the affected services, who to page, and similar incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from mimkit.duty.duty import Duty
from mimkit.duty.impact import Impact, impact
from mimkit.model.dossier import Dossier
from mimkit.model.organisation.hosts import ServiceHost
from mimkit.model.policy.policy import Role
from mimkit.report.duty.hosts import host_document
from mimkit.report.duty.impact import document as impact_document
from mimkit.report.duty.oncall import OnCall, on_call_for, roles_for
from mimkit.report.incident.related.earlier import Resemblance, Subject
from mimkit.report.incident.related.open_incidents import OpenIncident
from mimkit.report.incident.related.runbooks import RunbookMatch, matching_runbooks
from mimkit.report.incident.related.warning_signs import WarningSign


@dataclass(frozen=True)
class FirstScreen:
    """An incident, and what the policy and the directory say about it. Each property is computed on first access."""

    dossier: Dossier
    """The incident at the time when this information is requested."""

    @cached_property
    def manager(self) -> tuple[Role, str] | None:
        """The role that is assigned at declaration, and the person who holds it, or None if no one holds it."""
        held = self.dossier.state.roles
        roles = (each for each in self.dossier.policy.roles if each.assigned_on_declare and each.id in held)
        return next(((role, held[role.id].person) for role in roles), None)

    @cached_property
    def impact(self) -> Impact:
        """The affected services, their dependencies, and the groups that own them."""
        services = self.dossier.snapshot.services
        return impact(
            self.dossier.snapshot, [each for each in self.dossier.incident.services if each in services]
        )

    @cached_property
    def hosts(self) -> tuple[ServiceHost, ...]:
        """The hosts on which the affected services and their dependencies run."""
        return self.dossier.snapshot.hosts.of(self.impact.behind)

    @cached_property
    def on_call(self) -> Mapping[str, OnCall]:
        """The on-call contacts for each group to page."""
        groups = self.dossier.snapshot.groups
        return {
            name: on_call_for(self._duty, "group", name, self.dossier.incident.services)
            for name in self.impact.groups
            if name in groups
        }

    @property
    def _duty(self) -> Duty:
        return Duty(self.dossier.snapshot, self.dossier.now, self.dossier.now + timedelta(days=1))

    @cached_property
    def subject(self) -> Subject:
        """The facts to compare with other incidents."""
        incident = self.dossier.incident
        return Subject(
            incident.title,
            incident.impact,
            incident.services,
            self.impact.related,
            tuple(name for each in self.dossier.problems for name in (each.id, each.cause) if name),
            incident.category,
        )

    @cached_property
    def runbooks(self) -> list[RunbookMatch]:
        """The matching runbooks, best match first."""
        return matching_runbooks(self.subject, self.dossier.snapshot.runbooks.values())

    @property
    def document(self) -> dict[str, Any]:
        """All the information as a JSON object."""
        people = self.dossier.snapshot.people
        roles = [*roles_for(self._duty, self.dossier.incident.services)]
        impacts = impact_document(self.impact, self.on_call, roles, people)
        return {
            "duty_card": _card(self.manager),
            "impact": {
                **{key: value for key, value in impacts.items() if key not in ("version", "runbooks")},
                "hosts": [host_document(each.host, each.services) for each in self.hosts],
            },
            "runbooks": [_runbook(each) for each in self.runbooks],
        }


def _card(manager: tuple[Role, str] | None) -> dict[str, Any] | None:
    if manager is None:
        return None
    role, person = manager
    return {
        "role": role.id,
        "title": role.title,
        "person": person,
        "do": list(role.do),
        "say": list(role.say),
        "avoid": list(role.avoid),
    }


def _runbook(match: RunbookMatch) -> dict[str, Any]:
    return {
        "id": match.runbook.id,
        "title": match.runbook.title,
        "symptom": match.trigger.symptom,
        "why": match.common,
        "workarounds": [each.title for each in match.runbook.workarounds],
    }


def open_document(found: Iterable[OpenIncident]) -> list[dict[str, Any]]:
    """Return the JSON objects for open incidents. A restricted incident has no id and no title."""
    return [
        {
            "id": each.id or None,
            "title": each.title or None,
            "severity": None if each.is_restricted else each.severity,
            "status": each.status,
            "phase": each.phase,
            "services": list(each.services),
            "restricted": each.is_restricted,
            "why": each.common,
        }
        for each in found
    ]


def similar_document(found: Iterable[Resemblance]) -> list[dict[str, Any]]:
    """Return the JSON objects for similar earlier incidents."""
    return [
        {
            "id": each.incident.id,
            "title": each.incident.title,
            "severity": each.incident.severity,
            "declared": each.incident.day or None,
            "services": list(each.incident.services),
            "causes": list(each.incident.causes),
            "root_cause": each.incident.root_cause,
            "why": dict(each.common),
            "score": each.score,
        }
        for each in found
    ]


def signs_document(found: Iterable[WarningSign]) -> list[dict[str, Any]]:
    """Return the JSON objects for earlier warning signs."""
    return [
        {
            "action": each.action["id"],
            "title": each.action["title"],
            "incident": each.incident.id,
            "owner": each.action["owner"],
            "due": each.action["due"],
            "overdue": each.is_overdue,
        }
        for each in found
    ]
