"""What the policy says about alerts: which service they belong to, and whether they may declare an incident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from mimkit.model.text import Person, Record, SeverityId, Slug, Title

SERVICE_LABEL: Final = "service"
"""Without a rule, the label whose value can be the id of a service."""
HOST_LABELS: Final = ("host", "hostname", "node", "instance")
"""The labels whose value can be a host of an inventory, with or without a port; the services on it are affected."""


class AlertRule(Record):
    """A rule for alerts. The first rule whose labels an alert has applies to the alert."""

    labels: dict[Title, Title] = Field(
        min_length=1, examples=[{"alertname": "CheckoutDown", "severity": "critical"}]
    )
    """The labels that an alert must have, with their values. An asterisk in a value stands for any characters."""
    service: Slug | None = None
    """The affected service. If omitted, the label `service` of the alert is used if it is the id of a service."""
    severity: SeverityId | None = None
    """The severity. If omitted, it is the severity of the alert if the policy has one with this name, else `pending`."""
    outcome: Literal["propose", "declare"] = "propose"
    """What an alert does: propose an incident, or declare it immediately."""

    def applies_to(self, labels: Mapping[str, str]) -> bool:
        """Return whether an alert with these labels matches; upper and lower case in values are equal."""
        return all(name in labels and is_like(labels[name], value) for name, value in self.labels.items())


class AlertPolicy(Record):
    """How alerts become incidents. Without this, an alert proposes an incident."""

    by: Person | None = None
    """The person or role account that is the author of alerts, unless `--by` or MIM_ACTOR names another."""
    rules: tuple[AlertRule, ...] = ()
    """The rules, in order. The first one that matches an alert applies."""

    def rule_for(self, labels: Mapping[str, str]) -> AlertRule | None:
        """Return the rule that applies to an alert with these labels, or None."""
        return next((each for each in self.rules if each.applies_to(labels)), None)


def is_like(text: str, pattern: str) -> bool:
    """Return whether a text matches a pattern in which `*` stands for any characters; the time is linear."""
    first, *others = pattern.casefold().split("*")
    rest = text.casefold()
    if not others:
        return rest == first
    *middle, last = others
    if not rest.startswith(first):
        return False
    rest = rest[len(first) :]
    for part in middle:
        _, found, rest = rest.partition(part) if part else ("", "*", rest)
        if not found:
            return False
    return rest.endswith(last)
