"""Deadlines as an iCalendar file (RFC 5545) that users can subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import TYPE_CHECKING

from mimkit.model.obligation import Obligation
from mimkit.model.time.end_of_day import due_day
from mimkit.report.due.report import DueReportInput

if TYPE_CHECKING:
    from icalendar import Event


def ics(report: DueReportInput, more: Iterable[Event] = ()) -> str:
    """Return a calendar with an event for each open deadline, followed by the events in `more`. UIDs are stable."""
    from icalendar import Calendar  # noqa: PLC0415 - only this format needs it

    calendar = Calendar()
    calendar.add("prodid", "-//mimkit//mim due//EN")
    calendar.add("version", "2.0")
    for owed in report.obligations:
        if owed.is_owed:
            calendar.add_component(_event(owed, report))
    for event in more:
        calendar.add_component(event)
    raw: bytes = calendar.to_ical()
    return raw.decode()


def _event(owed: Obligation, report: DueReportInput) -> Event:
    from icalendar import Event  # noqa: PLC0415 - only this format needs it

    event = Event()
    event.add("uid", f"{owed.key}@mimkit")
    event.add("dtstamp", report.now.astimezone(UTC))
    # A deadline without a time of day becomes an all-day event (VALUE=DATE).
    event.add("dtstart", due_day(owed.due) or owed.due.astimezone(UTC))
    event.add("summary", f"{owed.owner or 'No owner'}: {report.origin(owed)}{owed.title}")
    words = (f"{owed.incident or ''} {owed.about}".strip(), owed.command)
    event.add("description", "\n".join(each for each in words if each))
    return event
