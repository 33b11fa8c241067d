"""Reclassifies a past incident under another policy: the severity, and whether the incident is major."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mimkit.model.incident.entry_parts import Classified
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import fold
from mimkit.model.policy.policy import PENDING, Outcome, Policy

Answer = Literal["major", "ordinary", "unknown"]
_UNDECIDED = ("proposed", "rejected")
"""The statuses of incidents that were not declared.

Under a policy, such an incident is major only if the outcome of the deciding criterion is `declare`.
"""


@dataclass(frozen=True, slots=True)
class Classification:
    """An incident as classified by a policy."""

    incident: Incident
    """The record, with the severity at declaration that results from the policy."""
    answer: Answer
    severity: str
    """The severity at declaration."""
    outcome: Outcome | None
    """The outcome of the deciding criterion, or None if the policy defines none of the recorded criteria."""
    unknown: tuple[str, ...]
    """Criteria and severities in the record that the policy does not define."""


def classify(incident: Incident, policy: Policy, then: Policy) -> Classification:
    """Return how `policy` classifies an incident that was declared under the policy `then`.

    The first criterion in policy order that was recorded as met determines the result. If the recorded severity
    followed from a criterion of the old policy, it is replaced with the severity from the new policy. A severity
    that people chose themselves, or set later, is unchanged.
    """
    state = fold(incident)
    decides = next((each for each in policy.criteria if each.id in state.criteria), None)
    then_decided = next((each for each in then.criteria if each.id in state.criteria), None)
    swapped = incident
    if decides and then_decided and decides.severity != then_decided.severity:
        swapped = _with_severity(incident, then_decided.severity, decides.severity)
    after = state if swapped is incident else fold(swapped)
    named = tuple(dict.fromkeys(severity for _, severity in after.severities)) or (after.severity,)
    vanished = tuple(each for each in state.criteria if policy.criterion(each) is None)
    outcome = decides.outcome if decides else None
    if vanished and decides is None:
        answer: Answer = "unknown"
    elif _is_major(named, policy):
        answer = "major" if state.status not in _UNDECIDED or outcome == "declare" else "ordinary"
    else:
        answer = "unknown" if vanished or _strange(named, policy) else "ordinary"
    return Classification(swapped, answer, named[0], outcome, (*vanished, *_strange(named, policy)))


def _is_major(named: Sequence[str], policy: Policy) -> bool:
    # `pending` means that the severity is unknown, so it is ignored if there is another severity.
    telling = [each for each in named if each != PENDING] or named
    return any(found.major for each in telling if (found := policy.severity(each)))


def _strange(named: Iterable[str], policy: Policy) -> tuple[str, ...]:
    return tuple(each for each in named if policy.severity(each) is None)


def _with_severity(incident: Incident, old: str, new: str) -> Incident:
    timeline = tuple(
        entry.model_copy(update={"severity": new})
        if isinstance(entry, Classified) and entry.severity == old
        else entry
        for entry in incident.timeline
    )
    # The severity comes from a validated policy, so it is not validated again.
    return incident.with_timeline(timeline)
