"""An obligation: what is due, when, and who owns it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ObligationStatus = Literal["pending", "soon", "overdue", "met", "late", "waived", "undecided"]
"""`undecided` means that the deadline has ended, but the times are too approximate to determine whether it was met on time."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One policy deadline, pending or ended. Times are in UTC."""

    clock: str
    title: str
    incident: str | None
    """The incident id, or None for a runbook, a roster or the policy itself."""
    owner: str | None
    """The person who owns the deadline, or the responsible role if no one holds it."""
    starts: datetime
    due: datetime
    met: datetime | None
    """When the deadline was met, or None if it was not met or the record does not say when."""
    status: ObligationStatus
    subject: str = ""
    """Distinguishes obligations with the same clock and incident: an action item, a role, or `runbook/checkout-errors`."""
    role: str | None = None
    """The responsible role, even if a person holds it, or None if the record specifies the owner."""
    severity: str | None = None
    """The incident's severity when the deadline was evaluated."""
    escalated_to: str | None = None
    """The owner's manager, once the deadline has been overdue for longer than the policy's grace period."""
    waived: str | None = None
    """The reason for waiving the deadline, and who approved the waiver."""
    command: str = ""
    """The command that meets the deadline."""
    about: str = ""
    """The title of the incident, runbook or roster."""
    reopened: str = ""
    """Why the deadline is due again after it was met. Empty if it was not met before."""
    ended: datetime | None = None
    """When a missed deadline ended without ever being met, or None."""
    is_evidence: bool = True
    """False if the same event started and met the deadline, so that it could not be missed."""
    source: str = ""
    """The name of the repository that contains the obligation, or an empty string for the current one."""

    @property
    def key(self) -> str:
        """A permanent, unique key that a bot uses to find its own comments."""
        key = "/".join((self.clock, self.incident or "-", self.subject or "-"))
        return f"{self.source}:{key}" if self.source else key

    @property
    def is_early(self) -> bool:
        """Whether the deadline was met before it started, for example by an update before the declaration."""
        return self.met is not None and self.met < self.starts

    @property
    def is_owed(self) -> bool:
        """Whether the deadline is still open: pending, due soon or overdue."""
        return self.status in ("pending", "soon", "overdue")
