"""Determines which updates need approval, who can approve them and by when, and whether they were approved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from mimkit.model.dossier import Dossier
from mimkit.model.incident.effects.proposals import text_hash
from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.entry_parts import Classified
from mimkit.model.policy.policy import PENDING, UpdateApproval
from mimkit.model.time.calendar import deadline
from mimkit.model.time.times import rfc3339


def approvals_needed(dossier: Dossier, text: Any) -> tuple[UpdateApproval, ...]:
    """Return the approvals, if any, that the policy requires before an update with this text is sent.

    `dossier` must contain the policy that applies to the incident. A back-filled record needs no approvals because
    its updates are quotations.
    """
    if not dossier.policy.update_approvals or dossier.incident.mode == "backfill":
        return ()
    told, severity = _audiences(dossier, text), _severity(dossier, text)
    return tuple(
        each
        for each in dossier.policy.update_approvals
        if each.audience in told and (not each.severities or severity in each.severities)
    )


def _audiences(dossier: Dossier, text: Any) -> Sequence[str]:
    """Return the audiences of an update: the audience that it specifies, or else all audiences that are informed."""
    if text.audience:
        return (text.audience,)
    return dossier.incident.audiences if dossier.incident.is_restricted else dossier.snapshot.stakeholders


def _severity(dossier: Dossier, text: Any) -> str:
    """Return the severity that was known when the text was recorded.

    A later change of severity does not affect whether the text needs approval.
    """
    known = [
        each.severity
        for each in dossier.state.timeline
        if (isinstance(each, Classified) or each.kind == "severity")
        and each.at <= text.at
        and each.id <= text.id
    ]
    return known[-1] if known else PENDING


def due_by(dossier: Dossier, proposal: Any, needed: Sequence[UpdateApproval]) -> datetime:
    """Return the deadline (UTC) for approving a proposed update."""
    return min(deadline(dossier.policy.calendar, proposal.at, each.within) for each in needed)


class Approvers(NamedTuple):
    """The people who can approve a text now."""

    people: tuple[str, ...]
    """The people who hold the roles, except the person who proposed the text."""
    roles: tuple[str, ...]
    """The roles that the policy requires for approval."""
    vacant: tuple[tuple[str, str], ...]
    """The vacant roles and the person on call for each. That person can take the role and then approve the text."""


def approvers(dossier: Dossier, proposal: Any, needed: Sequence[UpdateApproval], now: datetime) -> Approvers:
    """Return who can approve a proposed update at `now`."""
    roles = tuple(dict.fromkeys(role for each in needed for role in each.roles))
    holders = {role: dossier.holder(role, now) for role in roles}
    people = dict.fromkeys(filter(None, holders.values()))
    services = dossier.incident.services
    vacant = (
        (role, dossier.snapshot.on_call_for_role(role, now, services))
        for role, holder in holders.items()
        if holder is None
    )
    return Approvers(
        tuple(each for each in people if each != proposal.by and holds_roles(dossier, each, needed, now)),
        roles,
        tuple((role, person) for role, person in vacant if person and person != proposal.by),
    )


def holds_roles(dossier: Dossier, person: str, needed: Sequence[UpdateApproval], at: datetime) -> bool:
    """Return whether a person holds, at a given time, at least one of the roles in each requirement."""
    return all(any(dossier.holder(role, at) == person for role in each.roles) for each in needed)


def _held_roles(dossier: Dossier, approval: Any, proposal: Any, needed: Sequence[UpdateApproval]) -> bool:
    """Return whether the approver held the required roles, as far as the approver's clone could know.

    The approval remains valid even if, while the text is waiting, a command in another clone hands over a role or
    retracts the entry with which the approver took it.
    """
    if holds_roles(dossier, approval.by, needed, approval.at):
        return True
    if approval.via is None or ((gone := dossier.gone(approval.by)) and gone <= approval.at):
        return False
    return all(
        any(_held_role(dossier, approval, role, proposal.at) for role in each.roles) for each in needed
    )


def _held_role(dossier: Dossier, approval: Any, role: str, since: datetime) -> bool:
    """Return whether the approver held a role, ignoring changes that commands have made since a given time."""

    def is_change(entry: Any) -> bool:
        return entry.via is not None and entry.recorded >= since

    retracted = dossier.state.retracted
    taken = [
        each
        for each in dossier.entries.values()
        if each.kind == "role"
        and each.role == role
        and each.at <= approval.at
        and (each.id not in retracted or is_change(retracted[each.id]))
    ]
    for each in reversed(taken):
        if each.person == approval.by or not is_change(each):
            return bool(each.person == approval.by)
    return False


class Waiting(NamedTuple):
    """A proposed update that is waiting for approval."""

    proposal: Any
    needed: tuple[UpdateApproval, ...]
    due: datetime
    """The deadline for the approval (UTC)."""


def waiting_for_approval(dossier: Dossier) -> tuple[Waiting, ...]:
    """Return the proposed updates that are waiting for approval, in recording order.

    The result is empty if the incident was called off.
    """
    if dossier.is_called_off:
        return ()
    return tuple(
        Waiting(each.entry, needed, due_by(dossier, each.entry, needed))
        for each in dossier.proposals.values()
        if each.is_waiting and (needed := approvals_needed(dossier, each.entry))
    )


def faults_of_approval(dossier: Dossier, approval: Any) -> Iterator[tuple[str, str]]:
    """Yield a key and a sentence for each reason why an approval is invalid."""
    found = dossier.proposals.get(approval.update)
    if found is None:
        yield "update", f"`{approval.update}` is not a proposed update for this incident."
        return
    proposal = found.entry
    if not is_redacted(proposal) and approval.text_hash != text_hash(proposal):
        yield "text_hash", "The proposed text differs from the text that was approved."
    if approval.by == proposal.by:
        yield "by", f"`{approval.by}` proposed this text, so another person must approve it."
    if not (needed := approvals_needed(dossier, proposal)):
        return
    if not _held_roles(dossier, approval, proposal, needed):
        roles = ", ".join(f"`{role}`" for each in needed for role in each.roles)
        yield "by", f"At that time, `{approval.by}` had no role that can approve this text: {roles}."
    due = due_by(dossier, proposal, needed)
    if approval.at < proposal.at:
        yield "at", f"The text was proposed later, at {rfc3339(proposal.at)}."
    elif approval.at > due:
        yield "at", f"The text could only be approved until {rfc3339(due)}."


def is_approved(dossier: Dossier, update: Any) -> bool:
    """Return whether an update may be sent because it needs no approval or its text has a valid approval."""
    return not approvals_needed(dossier, update) or fault_of_update(dossier, update) is None


def is_text_redacted(dossier: Dossier, entry: Any) -> bool:
    """Return whether an entry is redacted. For an update, also return True if its proposal is redacted."""
    proposal = dossier.entries.get(entry.proposal) if entry.kind == "update" and entry.proposal else None
    return is_redacted(entry) or (proposal is not None and is_redacted(proposal))


def fault_of_update(dossier: Dossier, update: Any) -> tuple[str, str] | None:
    """Return the affected key and the reason why an update lacks a valid approval. Return None if it has one."""
    if update.proposal is None:
        return "", "This update was recorded without approval."
    approved = [
        each
        for each in dossier.of("approval")
        if each.update == update.proposal and each.decision == "approved" and each.at <= update.at
    ]
    valid = [each for each in approved if not any(faults_of_approval(dossier, each))]
    if not valid:
        return "proposal", f"`{update.proposal}` has no valid approval before this update."
    proposal = dossier.entries[update.proposal]
    if (needed := approvals_needed(dossier, proposal)) and update.at > (
        due := due_by(dossier, proposal, needed)
    ):
        return "at", f"The text could only be sent until {rfc3339(due)}."
    if not is_redacted(update) and text_hash(update) not in [each.text_hash for each in valid]:
        return "", "This text differs from the text that was approved."
    return None
