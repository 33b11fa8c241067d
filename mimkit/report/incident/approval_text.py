"""Updates that are waiting for approval, as a row, a sentence and JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from mimkit.clocks.approvals import told_text
from mimkit.model.dossier import Dossier
from mimkit.model.obstacles.approving import Approvers, Waiting, approvers, waiting_for_approval
from mimkit.model.time.times import rfc3339
from mimkit.ops.communication.approvals import who_can


class WaitingText(NamedTuple):
    """A text that is waiting for approval, and who can approve it at a given time."""

    waiting: Waiting
    who: Approvers
    update: str
    """A description of the update, such as `update to customers`."""
    is_expired: bool

    @property
    def id(self) -> str:
        """The last characters of the proposed update's id."""
        return str(self.waiting.proposal.id)[-6:]


def waiting_texts(dossier: Dossier, now: datetime) -> tuple[WaitingText, ...]:
    """Return the incident's texts that are waiting for approval at `now`."""
    judged = dossier.under_its_policy().at(now)
    return tuple(
        WaitingText(
            each,
            approvers(judged, each.proposal, each.needed, now),
            told_text(judged, each.proposal.audience),
            now > each.due,
        )
        for each in waiting_for_approval(judged)
    )


def waiting_row(text: WaitingText, clock: Callable[[datetime], str]) -> tuple[str, str, str]:
    """Return a row: the id, a description of the update, and the approvers with the deadline."""
    due = clock(text.waiting.due)
    state = f"expired {due}, propose it again" if text.is_expired else f"until {due}: {who_can(text.who)}"
    return text.id, text.update, state


def waiting_sentence(text: WaitingText, clock: Callable[[datetime], str]) -> str:
    """Return a sentence to read aloud, such as: The update to customers is waiting for approval until 10:24 UTC."""
    if text.is_expired:
        return f"The {text.update} was not approved in time."
    return f"The {text.update} is waiting for approval until {clock(text.waiting.due)}."


def waiting_document(text: WaitingText) -> dict[str, Any]:
    """Return the JSON object for a text that is waiting for approval."""
    proposal = text.waiting.proposal
    return {
        "update": proposal.id,
        "audience": proposal.audience,
        "by": proposal.by,
        "at": rfc3339(proposal.at),
        "until": rfc3339(text.waiting.due),
        "expired": text.is_expired,
        "roles": list(text.who.roles),
        "people": list(text.who.people),
    }
