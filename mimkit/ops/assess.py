"""`mim assess`: assesses the known facts against the policy's criteria for a major incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mimkit.errors import UsageError
from mimkit.model.policy.assessment import Assessment, CriterionAnswer
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.ops.guards import known_criteria, known_services
from mimkit.ops.names import CRITERION, SERVICE, complete_all


class MetAndNotMet(UsageError):
    """A criterion was specified both as met and as not met."""

    def __init__(self, criterion: str) -> None:
        super().__init__(
            f"{criterion} is specified as both met and not met",
            f"use only one of them: --criterion {quoted(criterion)} or --not-met {quoted(criterion)}",
        )


def complete_answers(
    snapshot: Snapshot, met: tuple[str, ...], not_met: tuple[str, ...], at: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the full names of the criteria that are met and not met.

    Raise MetAndNotMet if a criterion is in both lists, or AmbiguousName if a name is ambiguous.
    """
    version = snapshot.version_at(at)
    then = replace(snapshot, policy=version.policy) if version else snapshot
    yes, no = (complete_all(CRITERION, each, then) for each in (met, not_met))
    for each in yes:
        if each in no:
            raise MetAndNotMet(each)
    return yes, no


def assess(
    snapshot: Snapshot,
    services: tuple[str, ...],
    met: tuple[str, ...],
    not_met: tuple[str, ...],
    at: datetime,
) -> Assessment:
    """Evaluate the criteria of the policy in force at a given time.

    Raise UnknownName or AmbiguousName for invalid names. A criterion specified both as met and as not met is
    treated as met.
    """
    hit = known_services(snapshot, complete_all(SERVICE, services, snapshot))
    version = snapshot.version_at(at)
    policy = version.policy if version else snapshot.policy
    then = replace(snapshot, policy=policy)
    yes, no = (known_criteria(then, complete_all(CRITERION, each, then)) for each in (met, not_met))
    lines = tuple(
        CriterionAnswer(each, "met" if each.id in yes else "not met" if each.id in no else "unknown")
        for each in policy.criteria
    )
    return Assessment(
        lines,
        policy,
        version.since if version else None,
        tuple(snapshot.services[each] for each in hit),
        snapshot.groups_for(hit),
    )
