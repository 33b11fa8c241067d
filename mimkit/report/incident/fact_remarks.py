"""Notes on facts that were set: their consequences, and how to deal with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mimkit.model.dossier import Dossier
from mimkit.model.policy.policy import Policy
from mimkit.model.shell import quoted
from mimkit.report.incident.declaration import remarks_on_tiers


def remarks(dossier: Dossier, recorded: Sequence[Any]) -> Iterator[str]:
    """Yield a sentence for each consequence of the newly recorded `set` entries, with the command to run."""
    incident, state = dossier.incident, dossier.state
    changed = {entry.field for entry in recorded if entry.kind == "set"}
    if "criteria" in changed and state.is_open:
        yield from _severity(dossier)
    if {"criteria", "services"} & changed:
        yield from remarks_on_tiers(state.criteria, incident, dossier.snapshot)
    if state.is_open:
        yield from _groups(
            dossier, [entry for entry in recorded if entry.kind == "set" and entry.field == "services"]
        )
    if not state.is_open:
        yield f"{incident.id} is {state.status}; the timeline shows that this was recorded afterwards"
    if dossier.review and dossier.review.state == "published":
        yield "the review is already published and is based on the earlier facts"


def _severity(dossier: Dossier) -> Iterator[str]:
    """Yield a note on how the criteria that are now met affect the severity or the decision."""
    state, policy = dossier.state, dossier.policy
    decides = next((each for each in policy.criteria if each.id in state.criteria), None)
    if decides is None:
        verb = "reject" if state.status == "proposed" else "demote"
        yield f"no criterion is recorded as met. If it is not a major incident: mim {verb} --reason WHY"
    elif state.status == "proposed" and decides.outcome == "declare":
        yield f"the policy requires a declaration for {decides.id}, {decides.severity}: mim promote"
    elif _rank(decides.severity, policy) < _rank(state.severity, policy):
        yield (
            f"the policy sets {decides.severity} for {decides.id}, but the incident is {state.severity}. "
            f"To raise it: mim severity {quoted(decides.severity)} --reason {quoted(decides.words)}"
        )


def _rank(severity: str, policy: Policy) -> int:
    """Return a severity's position in the policy, highest first. An unknown severity comes last."""
    order = [each.id for each in policy.severities]
    return order.index(severity) if severity in order else len(order)


def _groups(dossier: Dossier, recorded: Sequence[Any]) -> Iterator[str]:
    """Yield a note for each newly responsible resolver group that has neither been paged nor joined."""
    told = {*dossier.state.paged, *dossier.state.joined}
    added = tuple(each for entry in recorded for each in (*(entry.value or ()), *entry.add))
    for group in dossier.snapshot.groups_for(added):
        if group not in told:
            yield f"{group} is responsible for an affected service, and no page is recorded: mim page {quoted(group)}"
