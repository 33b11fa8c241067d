"""Maintenance records as text and as JSON documents."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from mimkit.model.incident.as_data import plain_entry
from mimkit.model.incident.maintenance import Maintenance
from mimkit.model.time.times import full_time_text, time_text
from mimkit.report.incident.documents import at


def maintenance_document(record: Maintenance) -> dict[str, Any]:
    """Return a maintenance record as JSON, with its state and its window as they are now."""
    start, end = record.window
    return {
        "id": record.id,
        "title": record.title,
        "state": record.state,
        "services": list(record.services),
        "start": at(start),
        "end": at(end),
        "started": at(record.started),
        "ended": at(record.ended),
        "private": record.private,
        "timeline": [plain_entry(each) for each in record.timeline],
    }


def window_text(record: Maintenance, zone: tzinfo) -> str:
    """Return the planned window: `2026-12-01 22:00 CET to 23:30 CET`."""
    start, end = record.window
    return f"{full_time_text(start, zone)} to {time_text(end, start, zone)}"


def state_text(record: Maintenance, now: datetime, zone: tzinfo) -> str:
    """Return the state, and if the work is late: `scheduled, planned start 30m ago, not started`."""
    start, end = record.window
    if record.state == "scheduled" and start <= now:
        return f"scheduled, but not started; planned start was {time_text(start, now, zone)}"
    words = record.state.replace("-", " ")
    if record.is_active and end <= now:
        return f"{words}; planned end was {time_text(end, now, zone)}"
    return words
