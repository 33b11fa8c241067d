"""An obligation: what is due, when, and who owns it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ObligationStatus = Literal["pending", "soon", "overdue", "met", "late", "waived", "undecided"]
"""`undecided`: it ended, but the times are too approximate to say whether it was met on time."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One deadline of the policy, running or ended; times are UTC."""

    clock: str
    title: str
    incident: str | None
    """The incident; None for a runbook, a roster or the policy itself."""
    owner: str | None
    """The person who owns the deadline, or the responsible role if the role is unassigned."""
    starts: datetime
    due: datetime
    met: datetime | None
    """When the deadline was met; None if it was not met, or if the record does not say when."""
    status: ObligationStatus
    subject: str = ""
    """Distinguishes obligations of the same clock and incident: an action item, a role, `runbook/checkout-errors`."""
    role: str | None = None
    """The responsible role, even if a person holds that role; None if the record names the owner."""
    severity: str | None = None
    """The incident's severity when the clock was evaluated."""
    escalated_to: str | None = None
    """The owner's manager, once the deadline has been overdue for longer than the grace period in the policy."""
    waived: str | None = None
    """Why the deadline is waived, and who approved the waiver."""
    command: str = ""
    """The command that meets the deadline."""
    about: str = ""
    """The title of the incident, the runbook or the roster."""
    reopened: str = ""
    """Why it is due again after it was met; empty if it was not met before."""
    ended: datetime | None = None
    """When it ended without being met, after it had been missed."""
    is_evidence: bool = True
    """False if the event that met it also started it, so it could not be missed."""
    source: str = ""
    """The name of the repository that the obligation is from; empty for the current one."""

    @property
    def key(self) -> str:
        """Identifies the obligation permanently and uniquely, so that a bot finds its own comments again."""
        key = "/".join((self.clock, self.incident or "-", self.subject or "-"))
        return f"{self.source}:{key}" if self.source else key

    @property
    def is_early(self) -> bool:
        """Whether it was met before it began, such as by an update before the declaration."""
        return self.met is not None and self.met < self.starts

    @property
    def is_owed(self) -> bool:
        """Whether it is neither met nor waived."""
        return self.status in ("pending", "soon", "overdue")
