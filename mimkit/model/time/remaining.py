"""Formats how long it is until a deadline, or how long it is overdue, for all pages and reports.

A deadline without a time of day is counted in calendar days, in its own zone; any other in elapsed time.
"""

from __future__ import annotations

from datetime import datetime

from mimkit.model.time.durations import short
from mimkit.model.time.end_of_day import EndOfDay


def apart(due: datetime, at: datetime) -> str:
    """Return how far an instant is from a deadline: `2h 05m`, or `39 days`."""
    days = _days(due, at)
    if days is None:
        return short(abs(at - due))
    return f"{abs(days)} day" if abs(days) == 1 else f"{abs(days)} days"


def ahead(due: datetime, now: datetime) -> str:
    """Return when a deadline that has not passed is due: `in 2h 05m`, `in 18 days`, or `today`."""
    return "today" if _days(due, now) == 0 else f"in {apart(due, now)}"


def _days(due: datetime, at: datetime) -> int | None:
    if not isinstance(due, EndOfDay) or due.ended is None:
        return None
    return (at.astimezone(due.zone).date() - due.ended).days
