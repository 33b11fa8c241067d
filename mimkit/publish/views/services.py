"""The service catalogue, and a page for each service with its incident history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from mimkit.model.organisation.directory import Service
from mimkit.publish.archive import Archive
from mimkit.publish.links import SERVICES, service_uri
from mimkit.publish.page import Page
from mimkit.publish.views.facets import MOST, by_year
from mimkit.publish.views.parts.contacts import group_line, role_lines
from mimkit.publish.views.parts.drawings import catalogue, service_dependencies_chart
from mimkit.publish.views.parts.filters import filters
from mimkit.publish.views.parts.lists import action_rows, incident_rows
from mimkit.publish.views.runbooks import runbook_row

TIERS = {1: "critical", 2: "important", 3: "supporting", 4: "non-essential"}
"""The meaning of each tier."""


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service with its dependents and the number of incidents that affected it."""

    service: Service
    owner: str
    needed_by: tuple[str, ...]
    count: int
    runbooks: int


@dataclass(frozen=True, slots=True)
class Tier:
    """The services in one tier."""

    title: str
    cards: tuple[ServiceCard, ...]


def service_pages(archive: Archive) -> Iterator[Page]:
    """Yield the catalogue page, most critical services first, then a page for each service."""
    services = sorted(archive.snapshot.services.values(), key=lambda each: (each.tier, each.title.lower()))
    needed = _needed_by(services)
    cards = tuple(_card(archive, each, needed) for each in services)
    tiers = tuple(
        Tier(f"Tier {tier}: {TIERS[tier]}", tuple(of_tier))
        for tier, of_tier in groupby(cards, key=lambda card: card.service.tier)
    )
    view = {"tiers": tiers, "picture": catalogue(archive, SERVICES)}
    yield Page(SERVICES, "Services", "services.html.j2", view)
    for card in cards:
        yield _page(archive, card)


def _needed_by(services: list[Service]) -> dict[str, list[str]]:
    needed: dict[str, list[str]] = {}
    for service in services:
        for each in service.needs:
            needed.setdefault(each, []).append(service.id)
    return needed


def _card(archive: Archive, service: Service, needed: dict[str, list[str]]) -> ServiceCard:
    return ServiceCard(
        service=service,
        owner=archive.names.group(service.owner),
        needed_by=tuple(sorted(needed.get(service.id, ()))),
        count=len(archive.by_service.get(service.id, ())),
        runbooks=len(_runbooks(archive, service.id)),
    )


def _runbooks(archive: Archive, service: str) -> list[str]:
    every = archive.snapshot.runbooks.values()
    return [each.id for each in every if any(trigger.service == service for trigger in each.triggers)]


def _page(archive: Archive, card: ServiceCard) -> Page:
    service = card.service
    incidents = archive.by_service.get(service.id, ())
    uri = service_uri(service.id)
    hit = {each.id for each in incidents}
    open_actions = (each for each in archive.actions if each.is_chased and each.card.id in hit)
    view = {
        "card": card,
        "service": service,
        "tier": f"Tier {service.tier}: {TIERS[service.tier]}",
        "lines": tuple(each for each in (group_line(archive, service.owner, (service.id,)),) if each)
        + role_lines(archive, service.id),
        "picture": service_dependencies_chart(archive, uri, service.id),
        "runbooks": tuple(
            runbook_row(archive, archive.snapshot.runbooks[each]) for each in _runbooks(archive, service.id)
        ),
        "actions": action_rows(archive, open_actions),
        "rows": incident_rows(archive, incidents[:MOST]),
        "filters": filters(archive, incidents[:MOST]),
        "years": by_year(incidents),
    }
    return Page(uri, service.title, "service.html.j2", view, tags=(service.id,))
