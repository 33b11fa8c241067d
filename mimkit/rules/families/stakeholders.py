"""MIM757 and MIM758: the audiences and business stakeholders of services."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.diagnostic import Finding
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.sentences import unknown
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


@directory_rule("MIM758", "service-audience-not-informed", "error")
def service_audience_not_informed(snapshot: Snapshot) -> Iterator[Finding]:
    """A service lists an audience that receives no updates, because it is not defined or is an authority.

    Why: During an incident, no update is due to that audience, and no one notices.
    Fix: Correct the name, or add the audience to policy/channels.yaml. For authorities, use separate clocks.
    """
    for service in snapshot.services.values():
        for position, name in enumerate(service.audiences):
            if name in snapshot.authorities:
                sentence = f"`{name}` is an authority, which receives reports instead of updates."
            elif name not in snapshot.stakeholders:
                sentence = unknown(name, "an audience in policy/channels.yaml", snapshot.stakeholders)
            else:
                continue
            yield Finding(Ref("service", service.id), ("audiences", position), sentence)
