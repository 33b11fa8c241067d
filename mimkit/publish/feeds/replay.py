"""Replays an incident: the status of the incident and of each affected service after each entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from mimkit.model.incident.kinds import CHANGING, KINDS
from mimkit.model.incident.service_status import ServiceStatus, worst
from mimkit.model.incident.state import fold
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.status import STATUSES, ApiStatus


class Moment(NamedTuple):
    """A timeline entry with the incident's status, and the status of the affected services, right after it."""

    entry: Any
    status: ApiStatus
    services: Mapping[str, ServiceStatus]


def replay(archive: Archive, card: Card) -> Iterator[Moment]:
    """Yield each timeline entry, oldest first, with the status after it."""
    status: ApiStatus = "investigating"
    whole, passed = card.incident, []
    for entry in card.state.timeline:
        if entry.kind not in CHANGING:  # changes to entries are already applied to the timeline
            passed.append(entry)
        if KINDS[entry.kind].phase:
            incident = whole.model_copy(update={"timeline": tuple(passed)})
            phase = fold(incident, until=entry.at, zone=archive.snapshot.policy.calendar.tz).phase
            status = STATUSES[phase].api
        yield Moment(entry, status, _services(archive, card, entry.at))


def affected_services(archive: Archive, card: Card) -> tuple[str, ...]:
    """Return the services in the catalogue that an incident affects or affected, starting with the services that it lists."""
    named = (*card.header.services, *(span.service for span in archive.service_statuses(card)))
    return tuple(name for name in dict.fromkeys(named) if name in archive.snapshot.services)


def _services(archive: Archive, card: Card, at: datetime) -> Mapping[str, ServiceStatus]:
    spans = archive.service_statuses(card)
    return {
        name: worst(span.status for span in spans if span.service == name and span.covers(at))
        for name in affected_services(archive, card)
    }
