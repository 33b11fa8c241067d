"""MIM757: the business stakeholders of services."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.diagnostic import Finding
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.registry import directory_rule


@directory_rule("MIM757", "service-stakeholder-is-not-one", "error")
def service_stakeholder_is_not_one(snapshot: Snapshot) -> Iterator[Finding]:
    """A service lists a person under `stakeholders` who is not a stakeholder.

    Why: Only stakeholders can confirm restoration, so the confirmation would be rejected during an incident.
    Fix: Set `kind: stakeholder` for the person in policy/people.yaml, or list another person.
    """
    for service in snapshot.services.values():
        for position, name in enumerate(service.stakeholders):
            person = snapshot.people.get(name)
            if person and person.kind != "stakeholder":
                sentence = f"`{name}` is a {person.kind}, not a stakeholder."
                yield Finding(Ref("service", service.id), ("stakeholders", position), sentence)
