"""Computes how much of a period is business time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from mimkit.model.time.calendar import BusinessCalendar


def business_time(calendar: BusinessCalendar, begin: datetime, end: datetime) -> timedelta:
    """Return how much of the period between two times (aware) is within business hours on business days."""
    total = timedelta()
    # The previous day's hours may extend into this day if a clock change skips the end of a day.
    day, last = begin.astimezone(calendar.tz).date() - timedelta(days=1), end.astimezone(calendar.tz).date()
    while day <= last:
        if calendar.works_on(day):
            opens, closes = (_instant(calendar, day, each) for each in (calendar.opens, calendar.closes))
            total += max(min(closes, end) - max(opens, begin), timedelta())
        day += timedelta(days=1)
    return total


def _instant(calendar: BusinessCalendar, day: date, clock: str) -> datetime:
    # As for deadlines: if a local time occurs twice, use the earlier one, and move a time in a gap forward.
    local = datetime.combine(day, time.fromisoformat(clock.zfill(5)), tzinfo=calendar.tz)
    return local.astimezone(UTC)
