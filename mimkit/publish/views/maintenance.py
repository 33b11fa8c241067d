"""The planned maintenance page: maintenance that is in progress, scheduled or past."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.incident.maintenance import announced, newest_first
from mimkit.publish.archive import Archive
from mimkit.publish.links import MAINTENANCE
from mimkit.publish.page import Page
from mimkit.publish.views.parts.maintenance import MaintenanceRow, maintenance_rows


def maintenance_pages(archive: Archive) -> Iterator[Page]:
    """Yield the maintenance page if there are any maintenance records."""
    records = archive.snapshot.maintenance
    if not records:
        return
    rows = maintenance_rows(archive, (*announced(records), *newest_first(records)))
    coming = rows[: -len(records)]
    parts = {
        "In progress": [row for row in coming if row.record.is_active],
        "Scheduled": [row for row in coming if not row.record.is_active],
        "Past": [row for row in rows[-len(records) :] if row.record.is_over],
    }
    yield Page(MAINTENANCE, "Planned maintenance", "maintenance.html.j2", {"parts_of": parts})


def announced_rows(archive: Archive) -> tuple[MaintenanceRow, ...]:
    """Return the rows for a home page: maintenance in progress first, then scheduled maintenance."""
    coming = announced(archive.snapshot.maintenance)
    return maintenance_rows(archive, sorted(coming, key=lambda each: not each.is_active))
