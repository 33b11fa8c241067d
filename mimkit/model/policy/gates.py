"""The closing gates: the conditions for closing an incident, and the command that meets each condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.state import State
from mimkit.model.policy.confirmers import Confirmers
from mimkit.model.policy.policy import PENDING, GateId, Policy, review_within
from mimkit.model.shell import command
from mimkit.model.text import join_names


@dataclass(frozen=True, slots=True)
class Gate:
    """A description of one condition, whether the condition is met, and the command that meets it."""

    id: GateId
    words: str
    met: bool
    command: str


def gates(
    state: State, policy: Policy, audiences: Iterable[str], can_confirm: Confirmers | None = None
) -> tuple[Gate, ...]:
    """Return all closing gates of the policy, met or not, in policy order."""
    known = {gate.id: gate for gate in _all(state, policy, tuple(audiences), can_confirm or Confirmers())}
    return tuple(known[name] for name in policy.gates)


def _all(state: State, policy: Policy, audiences: tuple[str, ...], can_confirm: Confirmers) -> Iterable[Gate]:
    milestones = state.milestones
    left = f" (not yet {join_names(state.services_out)})" if state.is_partly_restored else ""
    yield Gate(
        "restored", f"service is fully restored{left}", milestones.restored is not None, "mim restored"
    )
    yield Gate("confirmed", can_confirm.condition, milestones.confirmed is not None, can_confirm.command)
    yield _final_update(state, policy, audiences)
    tracked = milestones.fixed is not None or bool(state.problems)
    yield Gate(
        "cause-tracked",
        "the permanent fix is in place, or a problem record is raised",
        tracked,
        "mim problem open",
    )
    yield _origins(state, policy)
    yield _blockers(state)
    is_known = state.severity != PENDING
    yield Gate("severity-known", "the severity is known", is_known, "mim severity SEV --reason WHY")


def _final_update(state: State, policy: Policy, audiences: tuple[str, ...]) -> Gate:
    restored = state.milestones.restored
    reviewed = review_within(policy, state.severity) is not None
    final = [
        each
        for each in state.updates
        if restored and each.at >= restored and (each.review_by or not reviewed)
    ]
    told = {each.audience for each in final}
    missing = [] if None in told else [each for each in audiences if each not in told]
    met = bool(final) and not missing
    words = "the final update is recorded" + (", with the review date" if reviewed else "")
    if final and missing:
        words += f" (not yet for {', '.join(missing)})"
    return Gate("final-update", words, met, "mim update")


def _origins(state: State, policy: Policy) -> Gate:
    # A record whose reference was redacted can no longer be looked up or closed.
    origins = [link for link in state.links if link.rel == "originating" and link.ref != REDACTED]
    waiting = (
        [link.ref for link in origins if not link.closed]
        if policy.originating_records.must_be == "closed"
        else []
    )
    words = f"the originating records are {policy.originating_records.must_be}"
    if waiting:
        words += f" (still open: {', '.join(waiting)})"
    closing = command("mim link", waiting[0] if waiting else "REF", "--closed")
    return Gate("origins-closed", words, not waiting, closing)


def _blockers(state: State) -> Gate:
    closing = next((each for each in reversed(state.timeline) if each.kind == "close"), None)
    # Ignore blockers that were recorded after closing, because they could not have prevented it.
    last = closing.id if closing and state.status == "closed" else None
    waiting = [each for each in state.blockers if last is None or each.id < last]
    words = "every blocker is resolved"
    if waiting:
        words += f" (still open: {', '.join(each.id[-6:] for each in waiting)})"
    resolving = f"mim log TEXT --resolves {waiting[0].id[-6:] if waiting else 'ENTRY'}"
    return Gate("blockers-settled", words, not waiting, resolving)
