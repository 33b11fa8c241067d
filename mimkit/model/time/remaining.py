"""Formats the time left until a deadline, or how long it has been overdue, for all pages and reports.

For a deadline without a time of day, calendar days in the deadline's time zone are counted. For any other deadline,
the elapsed time is used.
"""

from __future__ import annotations

from datetime import datetime

from mimkit.model.time.durations import short
from mimkit.model.time.end_of_day import EndOfDay


def apart(due: datetime, at: datetime) -> str:
    """Return the amount of time between a deadline and `at`, such as `2h 05m` or `39 days`."""
    days = _days(due, at)
    if days is None:
        return short(abs(at - due))
    return f"{abs(days)} day" if abs(days) == 1 else f"{abs(days)} days"


def ahead(due: datetime, now: datetime) -> str:
    """Return how far away a future deadline is, such as `in 2h 05m`, `in 18 days` or `today`."""
    return "today" if _days(due, now) == 0 else f"in {apart(due, now)}"


def _days(due: datetime, at: datetime) -> int | None:
    if not isinstance(due, EndOfDay) or due.ended is None:
        return None
    return (at.astimezone(due.zone).date() - due.ended).days
