"""Planned maintenance for other programs: Statuspage API objects, feed entries and a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.maintenance import (
    ACTIVE,
    Maintenance,
    MaintenanceEntry,
    MaintenanceState,
    MaintenanceStep,
    announced,
    newest_first,
)
from mimkit.publish.archive import Archive
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.statuspage_objects import StatusPage, milliseconds, milliseconds_or_none
from mimkit.publish.links import MAINTENANCE
from mimkit.publish.text import prose
from mimkit.publish.views.parts.maintenance import BADGES
from mimkit.report.maintenance import last_news, maintenance_event

if TYPE_CHECKING:
    from icalendar import Event

CALENDAR: Final = "maintenance.ics"
_API: Final[Mapping[MaintenanceState, str]] = {
    "scheduled": "scheduled",
    "in-progress": "in_progress",
    "verifying": "verifying",
    "completed": "completed",
    "cancelled": "completed",
}
"""The state in the Statuspage API.

The API has no state for cancelled maintenance, so the text says that it was cancelled.
"""
_WORDS: Final = {
    "planned": "Maintenance is scheduled.",
    "update": "The maintenance plan has changed.",
    "started": "Maintenance is in progress.",
    "verifying": "The work is done, and we are verifying the result.",
    "completed": "Maintenance has been completed.",
    "cancelled": "This maintenance has been cancelled.",
}


def scheduled_maintenances(page: StatusPage) -> Mapping[str, Sequence[dict[str, Any]]]:
    """Return the API objects for the three lists: all, upcoming and active."""
    records = page.archive.snapshot.maintenance
    coming = announced(records)
    return {
        "all": [_object(page, each) for each in newest_first(records)],
        "upcoming": [_object(page, each) for each in coming if not each.is_active],
        "active": [_object(page, each) for each in coming if each.is_active],
    }


def _object(page: StatusPage, record: Maintenance) -> dict[str, Any]:
    start, end = record.window
    steps = [step for step in record.steps if step.counts]
    verifying = [step.entry.at for step in steps if step.state == "verifying"]
    return {
        "id": record.id,
        "name": record.title,
        "status": _API[record.state],
        "created_at": milliseconds(record.timeline[0].at),
        "updated_at": milliseconds(last_news(record)),
        "monitoring_at": milliseconds_or_none(verifying[-1] if verifying else None),
        "resolved_at": milliseconds_or_none(record.ended),
        "impact": "maintenance",
        "shortlink": _address(page.site, record),
        # On Statuspage, this is when the maintenance was announced. The updates show when the work started.
        "started_at": milliseconds(record.timeline[0].at),
        "page_id": page.site.slug,
        "incident_updates": [*reversed([*_updates(page.archive, record, steps)])],
        "components": page.components_of(record.services),
        "scheduled_for": milliseconds(start),
        "scheduled_until": milliseconds(end),
    }


def _updates(
    archive: Archive, record: Maintenance, steps: Sequence[MaintenanceStep]
) -> Iterator[dict[str, Any]]:
    before = "operational"
    for step in steps:
        after = "under_maintenance" if step.state in ACTIVE else "operational"
        affected = [
            {
                "code": service,
                "name": archive.names.service(service),
                "old_status": before,
                "new_status": after,
            }
            for service in record.services
        ]
        yield _update(archive, record, step) | {"affected_components": affected}
        before = after


def _update(archive: Archive, record: Maintenance, step: MaintenanceStep) -> dict[str, Any]:
    entry, at = step.entry, milliseconds(step.entry.at)
    return {
        "id": entry.id,
        "status": _API[step.state],
        "body": "\n".join(_sentences(archive, entry)),
        "incident_id": record.id,
        "created_at": at,
        "updated_at": milliseconds(max(entry.at, entry.recorded)),
        "display_at": at,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _sentences(archive: Archive, entry: MaintenanceEntry) -> list[str]:
    """Return an entry's sentences: its text and the new times of the window.

    Add a standard sentence if there are neither, or if the maintenance is cancelled.
    """
    text = entry.text if entry.text != REDACTED else None
    moved = [
        f"New planned {name}: {archive.zoned.full_text(at)}"
        for name, at in (("start", entry.start), ("end", entry.end))
        if at
    ]
    ours = [] if (text or moved) and entry.kind != "cancelled" else [_WORDS[entry.kind]]
    return [*ours, *([text] if text else []), *moved]


def _address(site: Site, record: Maintenance) -> str:
    return f"{site.page(MAINTENANCE)}#{record.id.lower()}"


def feed_parts(archive: Archive, site: Site, record: Maintenance) -> dict[str, Any]:
    """Return the fields of a maintenance record's feed entry."""
    start, end = record.window
    lines = [f"<p>{archive.zoned.full(start)} to {archive.zoned.full(end)}</p>"]
    for step in reversed(record.steps):
        if step.counts:
            said = "".join(str(prose(each)) for each in _sentences(archive, step.entry))
            lines.append(f"<p>{archive.zoned.full(step.entry.at)}</p>{said}")
    return {
        "id": f"tag:{site.host},{record.id[3:7]}-{record.id[7:9]}-{record.id[9:11]}:{record.id}",
        "title": f"[{BADGES[record.state].words}] {record.title}",
        "page": _address(site, record),
        "updated": last_news(record),
        "published": record.timeline[0].at,
        "categories": (
            ("maintenance", "Maintenance"),
            *((each, archive.names.service(each)) for each in record.services),
        ),
        "content": "".join(lines),
    }


def calendar(archive: Archive, site: Site) -> bytes:
    """Return a calendar with one event for each maintenance record. The UID of an event does not change."""
    from icalendar import Calendar  # noqa: PLC0415 - only this file needs it

    found = Calendar()
    found.add("prodid", "-//mimkit//maintenance//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", f"{site.name}: maintenance")
    for record in newest_first(archive.snapshot.maintenance):
        found.add_component(_event(archive, site, record))
    raw: bytes = found.to_ical()
    return raw


def _event(archive: Archive, site: Site, record: Maintenance) -> Event:
    event = maintenance_event(record, archive.names.service)
    if site.url:
        event.add("url", _address(site, record))
    return event
