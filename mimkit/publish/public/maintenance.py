"""The public part of maintenance records, and their texts for the public."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from mimkit.model.incident.maintenance import Maintenance, MaintenanceEntry
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import join_names
from mimkit.publish.public.entries import US
from mimkit.rules.families.maintenance import is_announced

TITLE = "title"
"""The part of a record, besides the entries, that is a text for the public."""


def public_maintenance(snapshot: Snapshot, withheld: Container[tuple[str, str]]) -> Mapping[str, Maintenance]:
    """Return the records of announced maintenance: public services, the window, states and texts, without authors.

    `withheld` are texts that stay internal, each as the id of the record with that of an entry, or with `title`.
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
    """Yield each text about announced maintenance: its record, its part, the text, and whether it was accepted."""
    for name, record in sorted(snapshot.maintenance.items()):
        if is_announced(record, snapshot):
            yield name, TITLE, record.title, bool(record.timeline[0].anyway)
            for entry in record.timeline:
                if entry.text:
                    yield name, entry.id, entry.text, bool(entry.anyway)
