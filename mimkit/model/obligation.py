"""What is owed, by whom, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ObligationStatus = Literal["pending", "soon", "overdue", "met", "late", "waived"]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One promise of the policy, running or ended; times are UTC."""

    clock: str
    title: str
    incident: str
    owner: str | None
    """A person, or the role that owes it while nobody holds it."""
    starts: datetime
    due: datetime
    met: datetime | None
    status: ObligationStatus
