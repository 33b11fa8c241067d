"""Formats maintenance records as text and JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from mimkit.model.incident.as_data import plain_entry
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.maintenance import Maintenance
from mimkit.model.time.times import full_time_text, time_text
from mimkit.report.incident.documents import at

if TYPE_CHECKING:
    from icalendar import Event


def maintenance_document(record: Maintenance) -> dict[str, Any]:
    """Return a maintenance record as a JSON object, with its current state and window."""
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
    """Format the planned window, such as `2026-12-01 22:00 CET to 23:30 CET`."""
    start, end = record.window
    return f"{full_time_text(start, zone)} to {time_text(end, start, zone)}"


def maintenance_row(record: Maintenance, now: datetime, zone: tzinfo) -> tuple[str, ...]:
    """Return the columns of a row in the maintenance list: id, state, window, services and title."""
    return (
        record.id,
        state_text(record, now),
        window_text(record, zone),
        ", ".join(record.services),
        record.title,
    )


def under_way_text(record: Maintenance, now: datetime, zone: tzinfo) -> str:
    """Return a sentence, without a full stop, about maintenance that is in progress."""
    since = f" since {time_text(record.started, now, zone)}" if record.started else ""
    services, end = ", ".join(record.services), time_text(record.window[1], now, zone)
    return f"{services}: under maintenance{since}, planned end {end} ({record.id}, {record.title})"


def state_text(record: Maintenance, now: datetime) -> str:
    """Format the state, including whether the work is late.

    For example, `scheduled` becomes `scheduled, not started` after the planned start.
    """
    start, end = record.window
    if record.state == "scheduled" and start <= now:
        return "scheduled, not started"
    words = record.state.replace("-", " ")
    return f"{words}, late" if record.is_active and end <= now else words


def last_news(record: Maintenance) -> datetime:
    """Return the time when the latest entry was recorded.

    It never moves backwards, because entries are never removed.
    """
    return max(entry.recorded for entry in record.timeline)


def maintenance_event(record: Maintenance, service: Callable[[str], str]) -> Event:
    """Return a calendar event with a stable UID. `service` maps a service id to its display name."""
    from icalendar import Event  # noqa: PLC0415 - only calendars need it

    start, end = record.window
    event = Event()
    event.add("uid", f"{record.id}@mimkit")
    event.add("dtstamp", last_news(record).astimezone(UTC))
    event.add("last-modified", last_news(record).astimezone(UTC))
    # Each new entry increases the event's sequence number.
    event.add("sequence", len(record.timeline) - 1)
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", end.astimezone(UTC))
    event.add("summary", f"[{record.state.replace('-', ' ').capitalize()}] {record.title}")
    event.add("status", "CANCELLED" if record.state == "cancelled" else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    said = [step.entry.text for step in record.steps if step.entry.text and step.entry.text != REDACTED]
    event.add("description", "\n".join((", ".join(map(service, record.services)), *said[-1:])))
    return event
