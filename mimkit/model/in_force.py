"""Selects the policy version, and the names, that were in force when a record was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mimkit.model.policy.policy import Policy
from mimkit.model.snapshot import PolicyInForce


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of the policy: its commit on the branch, and its content."""

    commit: str
    since: datetime
    """When it took effect (UTC): its commit time, but no earlier than its predecessor."""
    author: str
    subject: str
    policy: Policy | None
    """The policy; None if the files do not match the current schema."""
    trouble: str = ""
    """Why the version cannot be read, with the file and line."""


def in_force(versions: Sequence[tuple[datetime, Policy]], present: Policy) -> tuple[PolicyInForce, ...]:
    """Return the versions (start time, policy), oldest first, for checking records.

    `present` is the policy in the working tree, which may not be committed yet: its names are valid as well, and
    if a version has the same content, it is `present` itself.
    """
    found: list[PolicyInForce] = []
    later: list[Policy] = [present]
    for since, version in reversed(versions):
        policy = present if version == present else version
        found.append(PolicyInForce(since, policy, _forgiving(with_names_of(policy, later), present)))
        later.insert(0, policy)
    return tuple(reversed(found))


def _forgiving(policy: Policy, present: Policy) -> Policy:
    """Return a policy with the waivers and reminders of the present one, which are decided afterwards."""
    if (policy.waivers, policy.reminders) == (present.waivers, present.reminders):
        return policy
    return policy.model_copy(update={"waivers": present.waivers, "reminders": present.reminders})


def with_names_of(policy: Policy, later: Iterable[Policy]) -> Policy:
    """Return a policy that also has the severities, criteria, roles and metrics of later ones, without requiring them."""
    others = [each for each in later if each is not policy]
    severities = _joined(policy.severities, [each.severities for each in others])
    criteria = _joined(policy.criteria, [each.criteria for each in others])
    roles = _joined(policy.roles, [each.roles for each in others])
    metrics = _joined(policy.metrics, [each.metrics for each in others])
    own_names = (policy.severities, policy.criteria, policy.roles, policy.metrics)
    if (severities, criteria, roles, metrics) == own_names:
        return policy
    own = len(policy.roles)
    optional = tuple(
        each.model_copy(update={"required": False, "assigned_on_declare": False}) for each in roles[own:]
    )
    # Each part was validated when it was read, so the copy is not validated.
    return policy.model_copy(
        update={
            "severities": severities,
            "criteria": criteria,
            "roles": roles[:own] + optional,
            "metrics": metrics,
        }
    )


def _joined(mine: tuple[Any, ...], theirs: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    known = {each.id.lower(): each for each in mine}
    for others in theirs:
        for each in others:
            known.setdefault(each.id.lower(), each)
    return tuple(known.values())
