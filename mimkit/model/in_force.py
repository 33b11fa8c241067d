"""Selects the policy version and the names that were in force when a record was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mimkit.model.policy.policy import Policy
from mimkit.model.snapshot import PolicyInForce


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of the policy: a commit on the branch and the policy in it."""

    commit: str
    since: datetime
    """When the version took effect (UTC): its commit time, or the start of the previous version if that is later."""
    author: str
    subject: str
    policy: Policy | None
    """The policy, or None if the files do not match the current schema."""
    trouble: str = ""
    """Why the version cannot be read, with the file and line. Empty if it can be read."""


def in_force(versions: Sequence[tuple[datetime, Policy]], present: Policy) -> tuple[PolicyInForce, ...]:
    """Return the policy versions for checking records, oldest first.

    `versions` contains the start time and policy of each version. `present` is the policy in the working tree,
    which may not be committed yet. Its names are valid in every version. If a version has the same content as
    `present`, the result contains `present` itself.
    """
    found: list[PolicyInForce] = []
    later: list[Policy] = [present]
    for since, version in reversed(versions):
        policy = present if version == present else version
        found.append(PolicyInForce(since, policy, _forgiving(with_names_of(policy, later), present)))
        later.insert(0, policy)
    return tuple(reversed(found))


def _forgiving(policy: Policy, present: Policy) -> Policy:
    """Return a policy with the waivers and reminders from `present`, because these are decided after the fact."""
    if (policy.waivers, policy.reminders) == (present.waivers, present.reminders):
        return policy
    return policy.model_copy(update={"waivers": present.waivers, "reminders": present.reminders})


def with_names_of(policy: Policy, later: Iterable[Policy]) -> Policy:
    """Return a policy that also accepts, but does not require, the severities, criteria, roles and metrics of later versions."""
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
    # Each part was validated when it was read, so the copy needs no validation.
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
