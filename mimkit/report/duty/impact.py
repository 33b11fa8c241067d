"""The JSON document of `mim impact`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mimkit.duty.impact import Impact, ImpactedService
from mimkit.model.organisation.directory import Service
from mimkit.model.organisation.people import PersonEntry
from mimkit.report.duty.oncall import OnCall, also_document, contact_document


def document(
    found: Impact,
    on_call: Mapping[str, OnCall],
    roles: Sequence[OnCall],
    people: Mapping[str, PersonEntry],
    hosts: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Return the document of `mim impact --json`. `on_call` contains each existing group's contacts.

    `hosts` maps each owner to the requested hosts. `roles` contains the roles that have a roster for the services.
    """
    owned = hosts or {}
    return {
        "version": 1,
        "services": [_service(each) for each in found.services],
        "hit": [{**_reached(each), "status": each.status} for each in found.hit],
        "stands_on": [_reached(each) for each in found.stands_on],
        "business_units": list(found.business_units),
        "infrastructure": list(found.infrastructure),
        "call": [
            {
                "group": group,
                "answers_for": list(found.groups.get(group, ())),
                "hosts": list(owned.get(group, ())),
                **_contacts(on_call.get(group), people),
            }
            for group in dict.fromkeys((*owned, *found.groups))
        ],
        "roles": [{"role": each.name, **_contacts(each, people)} for each in roles],
        "runbooks": [
            {
                "id": runbook.id,
                "title": runbook.title,
                "triggers": [
                    {"service": trigger.service, "symptom": trigger.symptom} for trigger in runbook.triggers
                ],
            }
            for runbook in found.runbooks
        ],
    }


def _contacts(found: OnCall | None, people: Mapping[str, PersonEntry]) -> dict[str, Any]:
    if found is None:
        return {**contact_document(None, people), "also": []}
    return {**contact_document(found.call, people), "also": also_document(found)}


def _reached(each: ImpactedService) -> dict[str, Any]:
    if each.service is None:
        return {"id": each.id, "way": list(each.way), "title": None}
    return {**_service(each.service), "way": list(each.way)}


def _service(service: Service) -> dict[str, Any]:
    return {
        "id": service.id,
        "title": service.title,
        "tier": service.tier,
        "owner": service.owner,
        "users": service.users,
        "business_units": list(service.business_units),
        "infrastructure": list(service.infrastructure),
    }
