"""Status page API, compatible with version 2 of the public Statuspage API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.feeds.maintenance import scheduled_maintenances
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.status_text import visible_incidents
from mimkit.publish.feeds.statuspage_objects import StatusPage
from mimkit.publish.status import is_unresolved, worst_impact

BASE = "api/v2"
INCIDENTS = 50
"""The maximum number of incidents in a list, as in the Statuspage API."""


def statuspage(archive: Archive, site: Site) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the path and the document of each API endpoint."""
    cards = visible_incidents(archive)
    running = tuple(card for card in cards if is_unresolved(card))
    page = StatusPage(archive, site, running)
    head = {"page": page.head}
    incidents = {card.id: page.incident(card) for card in (*cards[:INCIDENTS], *running)}
    unresolved = {"incidents": [incidents[card.id] for card in running]}
    components = {"components": page.components()}
    rollup = {"status": _rollup(archive, running)}
    planned = scheduled_maintenances(page)
    active = [*planned["upcoming"], *planned["active"]]
    yield (
        "summary.json",
        head | components | unresolved | {"scheduled_maintenances": active} | rollup,
    )
    yield "status.json", head | rollup
    yield "components.json", head | components
    yield "incidents.json", head | {"incidents": [incidents[card.id] for card in cards[:INCIDENTS]]}
    yield "incidents/unresolved.json", head | unresolved
    for name, key in (("", "all"), ("/upcoming", "upcoming"), ("/active", "active")):
        yield f"scheduled-maintenances{name}.json", head | {"scheduled_maintenances": [*planned[key]]}


def whole_page(archive: Archive, site: Site) -> dict[str, Any]:
    """Return all incidents and maintenance in one document. The API's summary contains only those that are active."""
    cards = visible_incidents(archive)
    running = tuple(card for card in cards if is_unresolved(card))
    page = StatusPage(archive, site, running)
    return {
        "page": page.head,
        "components": page.components(),
        "incidents": [page.incident(card) for card in cards],
        "scheduled_maintenances": [*scheduled_maintenances(page)["all"]],
        "status": _rollup(archive, running),
    }


def _rollup(archive: Archive, running: Sequence[Card]) -> dict[str, str]:
    if not running and archive.under_maintenance:
        return {"indicator": "maintenance", "description": "Service Under Maintenance"}
    count = len(running)
    opened = "1 active incident" if count == 1 else f"{count} active incidents"
    return {
        "indicator": worst_impact(archive, running),
        "description": opened if running else "All systems operational",
    }
