"""Status page API, compatible with version 2 of the Statuspage API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from mimkit.model.text import join_names
from mimkit.model.time.times import rfc3339
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.status_text import StatusChange, last_modified, status_changes, visible_incidents
from mimkit.publish.links import HOME, incident_uri
from mimkit.publish.status import (
    api_status,
    component_status,
    impact,
    is_running,
    is_unresolved,
    worst_impact,
)
from mimkit.report.incident.documents import at as at_or_null

BASE = "api/v2"
INCIDENTS = 50
"""The number of incidents in a list, as in the Statuspage API."""
_WORDS: Final = {
    "proposed": "We are investigating this issue.",
    "declared": "This has been declared a major incident.",
    "reopen": "The incident has been reopened.",
    "workaround": "A workaround is in place.",
    "restored": "Service has been restored. We are monitoring the result.",
    "confirmed": "Affected users have confirmed that service is restored.",
    "close": "This incident has been resolved.",
    "demoted": "This was not a major incident.",
    "merged": "This incident has been merged into another incident.",
}


def statuspage(archive: Archive, site: Site) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the path and the document of each address of the API."""
    page = _Page(archive, site)
    running = [card for card in page.cards if is_unresolved(card)]
    head = {"page": page.head}
    incidents = [page.incident(card) for card in page.cards[:INCIDENTS]]
    unresolved = [page.incident(card) for card in running]
    components = page.components(running)
    rollup = {"status": page.rollup(running)}
    yield (
        "summary.json",
        {
            **head,
            "components": components,
            "incidents": unresolved,
            "scheduled_maintenances": [],
            **rollup,
        },
    )
    yield "status.json", {**head, **rollup}
    yield "components.json", {**head, "components": components}
    yield "incidents.json", {**head, "incidents": incidents}
    yield "incidents/unresolved.json", {**head, "incidents": unresolved}
    for name in (
        "scheduled-maintenances",
        "scheduled-maintenances/upcoming",
        "scheduled-maintenances/active",
    ):
        yield f"{name}.json", {**head, "scheduled_maintenances": []}


class _Page:
    """The archive as a page of the API."""

    def __init__(self, archive: Archive, site: Site) -> None:
        self.archive = archive
        self.site = site
        self.cards = visible_incidents(archive)
        self.updated = max(
            (at for card in self.cards if (at := last_modified(card))), default=archive.facts.now
        )
        self.head = {
            "id": site.slug,
            "name": site.name,
            "url": site.page(HOME),
            "time_zone": archive.zoned.zone,
            "updated_at": rfc3339(self.updated),
        }

    def rollup(self, running: Sequence[Card]) -> dict[str, str]:
        count = len(running)
        opened = "1 active incident" if count == 1 else f"{count} active incidents"
        return {
            "indicator": worst_impact(self.archive, running),
            "description": opened if running else "All systems operational",
        }

    def components(self, running: Sequence[Card]) -> list[dict[str, Any]]:
        since = min((card.began for card in self.cards if card.began), default=self.updated)
        services = sorted(self.archive.snapshot.services.values(), key=lambda each: (each.tier, each.title))
        return [
            self._component(service.id, place, since, running)
            for place, service in enumerate(services, start=1)
        ]

    def _component(
        self, service: str, place: int, since: datetime, running: Sequence[Card]
    ) -> dict[str, Any]:
        ours = (at for card in self.archive.by_service.get(service, ()) if (at := last_modified(card)))
        return {
            "id": service,
            "page_id": self.site.slug,
            "name": self.archive.names.service(service),
            "status": component_status(self.archive, service, running),
            "description": None,
            "position": place,
            "created_at": rfc3339(since),
            "updated_at": rfc3339(max(ours, default=since)),
            "start_date": None,
            "showcase": False,
            "group": False,
            "group_id": None,
            "only_show_if_degraded": False,
        }

    def incident(self, card: Card) -> dict[str, Any]:
        milestones = card.standing.milestones
        over = (
            milestones.confirmed
            or milestones.closed
            or card.standing.ended
            or (milestones.restored if not is_running(card) else None)
        )
        created = card.began or self.updated
        return {
            "id": card.id,
            "page_id": self.site.slug,
            "name": card.header.title,
            "status": api_status(card),
            "impact": impact(self.archive, card),
            "created_at": rfc3339(created),
            "updated_at": rfc3339(last_modified(card) or created),
            "started_at": rfc3339(milestones.started or created),
            "monitoring_at": at_or_null(milestones.restored),
            "resolved_at": at_or_null(over),
            "shortlink": self.site.page(incident_uri(card.id)),
            "incident_updates": [self._update(card, step) for step in reversed(status_changes(card))],
            "components": [
                {"id": each, "name": self.archive.names.service(each)} for each in card.header.services
            ],
            "reminder_intervals": None,
        }

    def _update(self, card: Card, step: StatusChange) -> dict[str, Any]:
        at = rfc3339(step.entry.at)
        return {
            "id": step.entry.id,
            "incident_id": card.id,
            "status": step.status,
            "body": self._body(card, step) + self._remark(card, step),
            "created_at": at,
            "updated_at": rfc3339(max(step.changed, step.entry.at)),
            "display_at": at,
            "affected_components": None,
            "deliver_notifications": True,
        }

    def _body(self, card: Card, step: StatusChange) -> str:
        update = step.update
        if update is None:
            return (
                self._of_services(step)
                if card.state.is_of_some_services(step.entry)
                else _WORDS[step.entry.kind]
            )
        lines = [f"Affected: {update.affected}"]
        lines += [f"Not affected: {update.not_affected}"] if update.not_affected else []
        lines += [f"What we are doing: {update.doing}"]
        lines += [f"Next update due: {self._time(update.next)}"] if update.next else []
        return "\n".join(lines)

    def _of_services(self, step: StatusChange) -> str:
        named = join_names(self.archive.names.service(each) for each in step.entry.services)
        is_restored = step.entry.kind == "restored"
        return f"Service has been restored for {named}." if is_restored else f"{named}: affected again."

    @staticmethod
    def _remark(card: Card, step: StatusChange) -> str:
        return "\nRecorded after closing." if step.entry.id in card.state.after_closing else ""

    def _time(self, at: datetime) -> str:
        return self.archive.zoned.full_text(at)
