"""Formats a time window with its days of the week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from mimkit.model.time.times import full_time_text
from mimkit.model.time.zones import other_time


def window(start: datetime, end: datetime, zone: tzinfo) -> str:
    """Format a time window with its days of the week, such as `Sunday 2026-11-29 02:00-06:00 UTC`.

    If `zone` is a pair of time zones, the times in the second zone are appended where they differ.
    """
    own = ""
    if both := other_time(start, zone) or other_time(end, zone):
        beside = both[1].tzinfo or UTC
        own = f" ({full_time_text(start, beside)} to {full_time_text(end, beside)})"
    begin, until = start.astimezone(zone), end.astimezone(zone)
    # A window that ends at midnight ends on the previous day.
    last = (end - timedelta(microseconds=1)).astimezone(zone)
    if begin.date() == last.date():
        closing = "24:00" if until.date() > last.date() else f"{until:%H:%M}"
        return f"{begin:%A %Y-%m-%d %H:%M}-{closing} {zone}{own}"
    return f"{begin:%A %Y-%m-%d %H:%M} to {until:%A %Y-%m-%d %H:%M} {zone}{own}"
