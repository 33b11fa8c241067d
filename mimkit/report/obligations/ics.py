"""Deadlines as a calendar that people subscribe to (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mimkit.model.obligation import Obligation
from mimkit.report.obligations.report import Report

if TYPE_CHECKING:
    from icalendar import Event


def ics(report: Report) -> str:
    """Return a calendar with an event at each deadline that is still owed; the same one keeps its UID."""
    from icalendar import Calendar  # noqa: PLC0415 - only this format needs it

    calendar = Calendar()
    calendar.add("prodid", "-//mimkit//mim due//EN")
    calendar.add("version", "2.0")
    for owed in report.obligations:
        if owed.is_owed:
            calendar.add_component(_event(owed, report.now))
    raw: bytes = calendar.to_ical()
    return raw.decode()


def _event(owed: Obligation, now: datetime) -> Event:
    from icalendar import Event  # noqa: PLC0415 - only this format needs it

    event = Event()
    event.add("uid", f"{owed.key}@mimkit")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", owed.due.astimezone(UTC))
    event.add("summary", f"{owed.owner or 'Nobody named'}: {owed.title}")
    words = (f"{owed.incident or ''} {owed.about}".strip(), owed.command)
    event.add("description", "\n".join(each for each in words if each))
    return event
