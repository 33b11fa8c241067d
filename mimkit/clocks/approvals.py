"""Deadlines for proposed updates, each of which must be approved or rejected in time by a role named in the policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mimkit.clocks.judge import status
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation
from mimkit.model.obstacles.approving import Waiting, approvers, waiting_for_approval
from mimkit.model.text import lower_first

UPDATE_APPROVAL: Final = "update-approval"
"""The clock id of approval obligations, which are derived from `update_approvals` instead of a clock in the policy."""


def approval_obligations(dossier: Dossier) -> Iterator[Obligation]:
    """Yield an obligation for each update that is waiting for approval.

    If it is overdue, the update must be proposed again.
    """
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
    """Return a description of the update, such as `update to customers`."""
    titles = {each.id: lower_first(each.title) for each in dossier.snapshot.audiences}
    return f"update to {titles.get(audience, audience) if audience else 'all audiences'}"


def approval_command(dossier: Dossier, waiting: Waiting) -> str:
    """Return the command to use for a waiting update: approve it or, if it is too late for that, propose it again."""
    if dossier.now > waiting.due:
        audience = waiting.proposal.audience
        return f"mim update{f' --audience {audience}' if audience else ''} -i {dossier.incident.id}"
    return f"mim approve {waiting.proposal.id[-6:]} -i {dossier.incident.id}"
