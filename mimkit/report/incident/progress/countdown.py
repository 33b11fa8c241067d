"""Formats the time left until a running deadline, for a status and for the board."""

from __future__ import annotations

from datetime import datetime

from mimkit.model.obligation import Obligation
from mimkit.model.time.remaining import ahead, apart


def countdown(owed: Obligation, now: datetime) -> str:
    """Return `12m left`, `due today` or `3m overdue`."""
    if owed.status == "overdue":
        return f"{apart(owed.due, now)} overdue"
    left = ahead(owed.due, now)
    return f"due {left}" if left == "today" else f"{left.removeprefix('in ')} left"
