"""Formats the time left until a deadline, for an incident's status and the board."""

from __future__ import annotations

from datetime import datetime

from mimkit.model.obligation import Obligation
from mimkit.model.time.remaining import ahead, apart


def countdown(owed: Obligation, now: datetime) -> str:
    """Return the time left as text, such as `12m left`, `due today` or `3m overdue`."""
    if owed.status == "overdue":
        return f"{apart(owed.due, now)} overdue"
    left = ahead(owed.due, now)
    return f"due {left}" if left == "today" else f"{left.removeprefix('in ')} left"
