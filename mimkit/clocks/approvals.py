"""Deadlines of proposed updates: someone with a role that the policy names must approve or reject each in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mimkit.clocks.judge import status
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation
from mimkit.model.obstacles.approving import Waiting, approvers, waiting_for_approval
from mimkit.model.text import lower_first

UPDATE_APPROVAL: Final = "update-approval"
"""The clock of these obligations, which come from `update_approvals` and from no clock of the policy."""


def approval_obligations(dossier: Dossier) -> Iterator[Obligation]:
    """Yield an obligation for each text that waits for approval; once it is overdue, the text must be proposed again."""
    drill = " (drill)" if dossier.incident.mode == "drill" else ""
    for each in waiting_for_approval(dossier):
        proposal = each.proposal
        who = approvers(dossier, proposal, each.needed, dossier.now)
        yield Obligation(
            clock=UPDATE_APPROVAL,
            title=f"Approval of the {told_text(dossier, proposal.audience)}{drill}",
            incident=dossier.incident.id,
            owner=who.people[0] if who.people else who.roles[0],
            starts=proposal.at,
            due=each.due,
            met=None,
            status=status(proposal.at, each.due, None, dossier.now, dossier.policy.reminders.warn_at),
            subject=proposal.id,
            role=who.roles[0],
            severity=dossier.state.severity,
            command=approval_command(dossier, each),
            about=dossier.incident.title,
        )


def told_text(dossier: Dossier, audience: str | None) -> str:
    """Return which update it is, in words: `update to customers`."""
    titles = {each.id: lower_first(each.title) for each in dossier.snapshot.audiences}
    return f"update to {titles.get(audience, audience) if audience else 'all audiences'}"


def approval_command(dossier: Dossier, waiting: Waiting) -> str:
    """Return the command that settles a waiting text: approve it or, if it is too late for that, propose it again."""
    if dossier.now > waiting.due:
        audience = waiting.proposal.audience
        return f"mim update{f' --audience {audience}' if audience else ''} -i {dossier.incident.id}"
    return f"mim approve {waiting.proposal.id[-6:]} -i {dossier.incident.id}"
