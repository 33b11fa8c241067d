"""Formats a period of time with its days of the week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from mimkit.model.time.times import full_time_text
from mimkit.model.time.zones import other_time


def window(start: datetime, end: datetime, zone: tzinfo) -> str:
    """Format a period with its days of the week: Sunday 2026-11-29 02:00-06:00 UTC.

    If the zone is a pair, the times in the other one follow where they differ.
    """
    own = ""
    if both := other_time(start, zone) or other_time(end, zone):
        beside = both[1].tzinfo or UTC
        own = f" ({full_time_text(start, beside)} to {full_time_text(end, beside)})"
    begin, until = start.astimezone(zone), end.astimezone(zone)
    # Midnight is the end of a day as well as the start of the next.
    last = (end - timedelta(microseconds=1)).astimezone(zone)
    if begin.date() == last.date():
        closing = "24:00" if until.date() > last.date() else f"{until:%H:%M}"
        return f"{begin:%A %Y-%m-%d %H:%M}-{closing} {zone}{own}"
    return f"{begin:%A %Y-%m-%d %H:%M} to {until:%A %Y-%m-%d %H:%M} {zone}{own}"
