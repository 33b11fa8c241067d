"""The service catalogue, with what has hit each service."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from mimkit.model.directory import Service
from mimkit.publish.archive import Archive
from mimkit.publish.links import SERVICES
from mimkit.publish.page import Page
from mimkit.publish.views.lists import IncidentRow, incident_rows

_LATEST = 3
_TIERS = {1: "Critical", 2: "Important", 3: "Supporting", 4: "Convenience"}


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service, what needs it, and its latest incidents."""

    service: Service
    owner: str
    needed_by: tuple[str, ...]
    count: int
    latest: tuple[IncidentRow, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """The services of one tier."""

    title: str
    cards: tuple[ServiceCard, ...]


def services_page(archive: Archive) -> Page:
    """Return the page of services, the most critical first."""
    services = sorted(archive.snapshot.services.values(), key=lambda each: (each.tier, each.title.lower()))
    hit = _incidents_by_service(archive)
    tiers = tuple(
        Tier(f"Tier {tier}: {_TIERS[tier].lower()}", tuple(_card(archive, each, hit) for each in of_tier))
        for tier, of_tier in groupby(services, key=lambda each: each.tier)
    )
    return Page(SERVICES, "Services", "services.html.j2", {"tiers": tiers})


def _incidents_by_service(archive: Archive) -> dict[str, list[IncidentRow]]:
    hit: dict[str, list[IncidentRow]] = {}
    real = [case for case in archive.cases if case.was_major and case.incident.mode != "drill"]
    for case, row in zip(real, incident_rows(archive, real), strict=True):
        for service in case.incident.services:
            hit.setdefault(service, []).append(row)
    return hit


def _card(archive: Archive, service: Service, hit: dict[str, list[IncidentRow]]) -> ServiceCard:
    rows = hit.get(service.id, [])
    others = archive.snapshot.services.values()
    return ServiceCard(
        service=service,
        owner=archive.names.group(service.owner),
        needed_by=tuple(sorted(each.id for each in others if service.id in each.depends_on)),
        count=len(rows),
        latest=tuple(rows[:_LATEST]),
    )
