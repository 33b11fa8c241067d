"""The public part of maintenance records, and their public texts."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from mimkit.model.incident.maintenance import Maintenance, MaintenanceEntry
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import join_names
from mimkit.publish.public.entries import US
from mimkit.rules.families.maintenance import is_announced

TITLE = "title"
"""The key of a maintenance record's title, which is its only public text apart from the texts of its entries."""


def public_maintenance(snapshot: Snapshot, withheld: Container[tuple[str, str]]) -> Mapping[str, Maintenance]:
    """Return the public part of announced maintenance records, without authors and internal services.

    `withheld` identifies texts that stay internal. Each item is a record id with an entry id or `title`.
    """
    return {
        name: _public(record, snapshot, withheld)
        for name, record in snapshot.maintenance.items()
        if is_announced(record, snapshot)
    }


def _public(record: Maintenance, snapshot: Snapshot, withheld: Container[tuple[str, str]]) -> Maintenance:
    known = ((each, snapshot.services.get(each)) for each in record.services)
    shown = {name: service.title for name, service in known if service and service.public}
    is_titled = (record.id, TITLE) not in withheld
    return Maintenance(
        id=record.id,
        title=record.title if is_titled else f"Maintenance of {join_names(shown.values())}"[:200],
        services=tuple(shown),
        start=record.start,
        end=record.end,
        timeline=tuple(
            MaintenanceEntry(
                at=entry.at,
                kind=entry.kind,
                by=US,
                text=None if (record.id, entry.id) in withheld else entry.text,
                start=entry.start,
                end=entry.end,
                recorded=entry.recorded,
                id=entry.id,
            )
            for entry in record.timeline
        ),
    )


def maintenance_texts(snapshot: Snapshot) -> Iterator[tuple[str, str, str, bool]]:
    """Yield each text of announced maintenance.

    Each item contains the record id, the entry id or `title`, the text, and whether its publication was accepted.
    """
    for name, record in sorted(snapshot.maintenance.items()):
        if is_announced(record, snapshot):
            yield name, TITLE, record.title, bool(record.timeline[0].anyway)
            for entry in record.timeline:
                if entry.text:
                    yield name, entry.id, entry.text, bool(entry.anyway)
