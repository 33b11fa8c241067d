"""The policy's rules for alerts: which service an alert affects, and whether it can declare an incident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from mimkit.model.text import Person, Record, SeverityId, Slug, Title

SERVICE_LABEL: Final = "service"
"""The label that can contain a service id. It is used unless a rule specifies the service."""
HOST_LABELS: Final = ("host", "hostname", "node", "instance")
"""The labels that can contain an inventory host, with or without a port. The services on that host are affected."""


class AlertRule(Record):
    """A rule for alerts. The first rule that matches the labels of an alert applies."""

    labels: dict[Title, Title] = Field(
        min_length=1, examples=[{"alertname": "CheckoutDown", "severity": "critical"}]
    )
    """The labels that an alert must have, with their values. `*` in a value matches any number of characters."""
    service: Slug | None = None
    """The affected service. If omitted, the alert's `service` label is used if it contains a service id."""
    severity: SeverityId | None = None
    """The severity.

    If omitted, the alert's severity is used if the policy defines it. Otherwise, the severity is `pending`.
    """
    outcome: Literal["propose", "declare"] = "propose"
    """Whether an alert proposes an incident or declares it immediately."""

    def applies_to(self, labels: Mapping[str, str]) -> bool:
        """Return whether an alert with these labels matches the rule. Values are not case-sensitive."""
        return all(name in labels and is_like(labels[name], value) for name, value in self.labels.items())


class AlertPolicy(Record):
    """How alerts become incidents. By default, an alert proposes an incident."""

    by: Person | None = None
    """The person or role account recorded as the author of alerts, unless `--by` or MIM_ACTOR specifies someone else."""
    rules: tuple[AlertRule, ...] = ()
    """The rules, in order. The first rule that matches an alert applies."""

    def rule_for(self, labels: Mapping[str, str]) -> AlertRule | None:
        """Return the first rule that matches these labels, or None."""
        return next((each for each in self.rules if each.applies_to(labels)), None)


def is_like(text: str, pattern: str) -> bool:
    """Return whether a text matches a pattern, in linear time.

    `*` matches any number of characters, and case is ignored.
    """
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
