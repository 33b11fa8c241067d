"""Formats a period of time with its days of the week."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def window(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Format a period with its days of the week: Sunday 2026-11-29 02:00-06:00 UTC."""
    begin, until = start.astimezone(zone), end.astimezone(zone)
    # Midnight is the end of a day as well as the start of the next.
    last = (end - timedelta(microseconds=1)).astimezone(zone)
    if begin.date() == last.date():
        closing = "24:00" if until.date() > last.date() else f"{until:%H:%M}"
        return f"{begin:%A %Y-%m-%d %H:%M}-{closing} {zone.key}"
    return f"{begin:%A %Y-%m-%d %H:%M} to {until:%A %Y-%m-%d %H:%M} {zone.key}"
