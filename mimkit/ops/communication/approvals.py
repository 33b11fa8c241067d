"""The commands and refusals for updates that need approval. A text is proposed, then approved or rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from mimkit.errors import Refused
from mimkit.model.change import Change
from mimkit.model.dossier import Dossier
from mimkit.model.incident import entries
from mimkit.model.incident.effects.proposals import Proposal, text_hash
from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.effects.same_key import proposal_key
from mimkit.model.obstacles.approving import Approvers, approvals_needed, approvers, due_by, holds_roles
from mimkit.model.policy.policy import UpdateApproval
from mimkit.model.shell import command
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief
from mimkit.ops.log import find_entry
from mimkit.ops.refusals.retracting import AlreadyRetracted


class NotProposed(Refused):
    """The entry is not a proposed update."""

    def __init__(self, entry: str) -> None:
        super().__init__(
            f"entry {entry[-6:]} is not a proposed update",
            "list the texts that are waiting for approval: mim status",
        )


class ProposedTooEarly(Refused):
    """A text proposed at this time could no longer be approved."""

    def __init__(self, due: datetime) -> None:
        super().__init__(
            f"this update needs approval, but a text proposed at that time could only be approved until {rfc3339(due)}",
            "propose it now: omit --at",
        )


class AlreadyDecided(Refused):
    """Someone has already approved or rejected the text."""

    def __init__(self, decision: Any) -> None:
        super().__init__(
            f"{decision.by} already {decision.decision} this text at {rfc3339(decision.at)}",
            "to propose another text: mim update",
        )


class TextReplaced(Refused):
    """A later text for the same audience has replaced this one."""

    def __init__(self, later: Any) -> None:
        waits = later.kind == "proposed-update"
        what = "proposed" if waits else "recorded"
        super().__init__(
            f"{later.by} {what} a newer text for the same audience at {rfc3339(later.at)}",
            f"read the newer text: {command('mim approve', later.id[-6:])}"
            if waits
            else "to list the entries: mim show",
        )


class TextChanged(Refused):
    """The text has changed since the person read it."""

    def __init__(self, entry: str) -> None:
        super().__init__(
            "the text has changed since you read it, so nothing was recorded",
            f"read it again: {command('mim approve', entry[-6:])}",
        )


class TextRedacted(Refused):
    """The text was redacted, so there is nothing left to approve."""

    def __init__(self) -> None:
        super().__init__("the text was redacted", "propose another one: mim update")


class OwnText(Refused):
    """The person who proposed a text cannot approve it."""

    def __init__(self, entry: str, person: str, who: Approvers) -> None:
        super().__init__(
            f"{person} proposed this text, so another person must approve it; {who_can(who)}",
            f"to withdraw it: {command('mim retract', entry[-6:])} --reason WHY",
        )


class NotAnApprover(Refused):
    """The person does not hold a role that can approve the text."""

    def __init__(self, person: str, who: Approvers) -> None:
        super().__init__(
            f"{person} does not have a role that can approve this text; {who_can(who)}",
            how_to_approve(who, person),
        )


class ApprovalExpired(Refused):
    """The text was proposed too long ago."""

    def __init__(self, due: datetime) -> None:
        super().__init__(
            f"this text could only be approved until {rfc3339(due)}, because the situation may have changed since",
            "propose it again: mim update",
        )


class PromiseHasPassed(Refused):
    """The time for which the text promises the next update has passed."""

    def __init__(self, promised: datetime) -> None:
        super().__init__(
            f"this text promises the next update by {rfc3339(promised)}, which has passed",
            "propose it again with a later time: mim update --next 30m",
        )


class TextOutdated(Refused):
    """The incident's state has changed since the text was written."""

    def __init__(self, change: Any) -> None:
        words = {
            "restored": "service was restored",
            "reopen": "the incident was reopened",
            "close": "the incident was closed",
        }
        super().__init__(
            f"{words[change.kind]} after this text was proposed", "propose a new text: mim update"
        )


def who_can(who: Approvers) -> str:
    """Return a phrase that says who can approve a text."""
    roles = " or ".join(who.roles)
    if who.people:
        return f"{' or '.join(who.people)} can approve it ({roles})"
    if who.vacant:
        return " or ".join(
            f"{person} can approve it after taking the role {role}" for role, person in who.vacant
        )
    return f"no one else has the role {roles} now"


def how_to_approve(who: Approvers, person: str) -> str:
    """Return advice on getting the approval, with the command that assigns a role that can approve the text."""
    role = next((role for role, on_call in who.vacant if on_call == person), who.roles[0])
    return f"ask one of them; or, if {person} is responsible now, take the role first: {command('mim role', role, person)}"


def or_proposal(
    dossier: Dossier, update: entries.Update, now: datetime
) -> entries.Update | entries.ProposedUpdate:
    """Return an update, or a proposed update with the same text if the policy requires approval.

    The dossier must contain the policy that applies to the incident. Raise ProposedTooEarly if it is too late to
    approve the text.
    """
    needed = approvals_needed(dossier, update)
    if not needed:
        return update
    if (due := due_by(dossier, update, needed)) < now:
        raise ProposedTooEarly(due)
    return entries.ProposedUpdate.model_validate(_text_of(update))


def _text_of(text: entries.UpdateText) -> dict[str, Any]:
    return {key: getattr(text, key) for key in entries.UpdateText.model_fields}


@dataclass(frozen=True, kw_only=True)
class ApproveUpdate(OnIncident):
    """Approve the text of a proposed update and record it as an update, or reject the text."""

    update: str
    """The id of the proposed update."""
    text_hash: str
    """The hash of the text that the person read."""
    reject: str | None = None
    """The reason for rejecting the text, or None to approve it."""
    anyway: str | None = None
    by_policy_then: ClassVar[bool] = True

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the text is waiting, that the person can decide on it, and that it is still correct.

        Then add the entries.
        """
        dossier = Dossier(snapshot.incidents[self.incident], snapshot)
        found = find_proposal(dossier, self.update)
        refuse_settled(found)
        if text_hash(found.entry) != self.text_hash:
            raise TextChanged(found.entry.id)
        needed = approvals_needed(dossier, found.entry)
        self._refuse_person(dossier, found.entry, needed)
        if self.reject is not None:
            return self.entries(f"reject update {found.entry.id[-6:]}", self._decision(found.entry))
        self._refuse_late(dossier, found.entry, needed)
        self._refuse_incident(snapshot, found.entry)
        words = f"approve update {found.entry.id[-6:]}, {brief(found.entry.affected)}"
        return self.entries(words, self._decision(found.entry), self._update(found.entry))

    def _decision(self, proposal: entries.ProposedUpdate) -> entries.TextApproval:
        return entries.TextApproval(
            **self.stamp(),
            update=proposal.id,
            text_hash=self.text_hash,
            decision="approved" if self.reject is None else "rejected",
            text=self.reject,
        )

    def _update(self, proposal: entries.ProposedUpdate) -> entries.Update:
        # If two clones approve the same text, both updates have this key and are treated as one event.
        stamp = {**self.stamp(1), "key": proposal_key(proposal.id)}
        anyway = {"anyway": self.anyway} if self.anyway else {}
        return entries.Update.model_validate(
            {
                **_text_of(proposal),
                "precision": None,
                "latest": None,
                **stamp,
                **anyway,
                "proposal": proposal.id,
            }
        )

    def _refuse_person(
        self, dossier: Dossier, proposal: entries.ProposedUpdate, needed: Sequence[UpdateApproval]
    ) -> None:
        if self.by != proposal.by and holds_roles(dossier, self.by, needed, self.at):
            return
        who = approvers(dossier, proposal, needed, self.at)
        if self.by == proposal.by:
            raise OwnText(proposal.id, self.by, who)
        raise NotAnApprover(self.by, who)

    def _refuse_late(
        self, dossier: Dossier, proposal: entries.ProposedUpdate, needed: Sequence[UpdateApproval]
    ) -> None:
        """Refuse to approve a text that may no longer be correct."""
        if needed and self.at > (due := due_by(dossier, proposal, needed)):
            raise ApprovalExpired(due)
        if proposal.next and proposal.next <= self.at:
            raise PromiseHasPassed(proposal.next)
        for each in dossier.of("restored", "reopen", "close"):
            if each.id > proposal.id and not dossier.state.is_of_some_services(each):
                raise TextOutdated(each)

    def _refuse_incident(self, snapshot: Snapshot, proposal: entries.ProposedUpdate) -> None:
        """Refuse the approval if `mim update` would now refuse the update."""
        guards.informed(snapshot.incidents[self.incident], proposal.audience)
        if guards.state_of(snapshot, self.incident).status != "closed":
            guards.open_state(snapshot, self.incident, self.at)


def find_proposal(dossier: Dossier, wanted: str) -> Proposal:
    """Return the proposed update with this id or id suffix."""
    entry: Any = find_entry(dossier.incident.timeline, wanted, "proposed update")
    if entry.kind != "proposed-update":
        raise NotProposed(entry.id)
    if retraction := dossier.state.retracted.get(entry.id):
        raise AlreadyRetracted(entry, retraction)
    return dossier.proposals[entry.id]


def refuse_settled(found: Proposal) -> None:
    """Refuse a text that is not waiting for a decision."""
    if is_redacted(found.entry):
        raise TextRedacted
    if found.decision:
        raise AlreadyDecided(found.decision)
    if found.superseded_by:
        raise TextReplaced(found.superseded_by)
