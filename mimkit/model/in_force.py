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
    """One version of the policy: the commit that brought it onto the branch, and its content."""

    commit: str
    since: datetime
    """From when it was in force (UTC): when it was committed, and never before its predecessor."""
    author: str
    subject: str
    policy: Policy | None
    """None if its files do not match the current policy schema."""
    trouble: str = ""
    """Why it cannot be read, with its place."""


def in_force(versions: Sequence[tuple[datetime, Policy]], present: Policy) -> tuple[PolicyInForce, ...]:
    """Return the versions (since when, what), the oldest first, ready to judge records by.

    `present` is the policy as it lies there, which may not be committed yet: its names count as well, and
    where a version says the same, it is `present` itself.
    """
    found: list[PolicyInForce] = []
    later: list[Policy] = [present]
    for since, version in reversed(versions):
        policy = present if version == present else version
        found.append(PolicyInForce(since, policy, _forgiving(with_names_of(policy, later), present)))
        later.insert(0, policy)
    return tuple(reversed(found))


def _forgiving(policy: Policy, present: Policy) -> Policy:
    """Return a policy with what the present one waives, and with its reminders: both are decided after the fact."""
    if (policy.waivers, policy.reminders) == (present.waivers, present.reminders):
        return policy
    return policy.model_copy(update={"waivers": present.waivers, "reminders": present.reminders})


def with_names_of(policy: Policy, later: Iterable[Policy]) -> Policy:
    """Return a policy that knows the severities, criteria and roles of later ones too, and requires none of them."""
    others = [each for each in later if each is not policy]
    severities = _joined(policy.severities, [each.severities for each in others])
    criteria = _joined(policy.criteria, [each.criteria for each in others])
    roles = _joined(policy.roles, [each.roles for each in others])
    if (severities, criteria, roles) == (policy.severities, policy.criteria, policy.roles):
        return policy
    own = len(policy.roles)
    optional = tuple(
        each.model_copy(update={"required": False, "assigned_on_declare": False}) for each in roles[own:]
    )
    # Each part was validated where it was read, so the copy needs no validation of its own.
    return policy.model_copy(
        update={"severities": severities, "criteria": criteria, "roles": roles[:own] + optional}
    )


def _joined(mine: tuple[Any, ...], theirs: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    known = {each.id.lower(): each for each in mine}
    for others in theirs:
        for each in others:
            known.setdefault(each.id.lower(), each)
    return tuple(known.values())
