"""The objects of the Statuspage API: the page, its components, and incidents with their updates.

The objects contain every key that the public API documentation of Atlassian and GitHub lists, in the same format.
Times are in UTC with milliseconds, and unknown values are null.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.text import join_names
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.feeds.replay import affected_services
from mimkit.publish.feeds.site import Site
from mimkit.publish.feeds.status_text import (
    TEXT_REMOVED,
    StatusChange,
    last_modified,
    resolved_at,
    site_modified,
    status_changes,
)
from mimkit.publish.links import HOME, incident_uri
from mimkit.publish.service_status.groups import ServiceGroup, service_groups
from mimkit.publish.status import api_status, component_status, impact, worst_component

_WORDS: Final = {
    "proposed": "We are investigating this issue.",
    "declared": "This has been declared a major incident.",
    "reopen": "The incident has been reopened.",
    "workaround": "A workaround is in place.",
    "restored": "Service has been restored. We are monitoring the result.",
    "confirmed": "The restoration of service has been confirmed.",
    "close": "This incident has been resolved.",
    "demoted": "This was not a major incident.",
    "merged": "This incident has been merged into another incident.",
}


def milliseconds(at: datetime) -> str:
    """Format an aware datetime as in the API, such as 2026-11-23T10:09:00.000Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds_or_none(at: datetime | None) -> str | None:
    """Format an aware datetime as in the API, or return None if it is None."""
    return milliseconds(at) if at else None


class StatusPage:
    """The archive in the form of the API's page. `running` contains the unresolved incidents."""

    def __init__(self, archive: Archive, site: Site, running: Sequence[Card]) -> None:
        self.archive = archive
        self.site = site
        self.updated = site_modified(archive)
        self._running = running
        self._since = min((card.began for card in archive.cards if card.began), default=self.updated)
        self._groups = tuple(service_groups(archive.snapshot.services.values()))
        services = (service for group in self._groups for service in group.services)
        self._group_of = {
            service.id: group.id for group in self._groups if group.title for service in group.services
        }
        self._places = {service.id: place for place, service in enumerate(services, start=1)}
        self._components = {name: self._component(name) for name in self._places}
        self.head = {
            "id": site.slug,
            "name": site.name,
            "url": site.page(HOME),
            "time_zone": archive.zoned.zone,
            "updated_at": milliseconds(self.updated),
        }

    def components(self) -> list[dict[str, Any]]:
        """Return all components in page order, followed by the component groups."""
        groups = (self._group(place, each) for place, each in enumerate(self._groups, start=1) if each.title)
        return [*self._components.values(), *groups]

    def _group(self, place: int, group: ServiceGroup) -> dict[str, Any]:
        """Return a group as a component, because the API treats it as one.

        Its status is the worst status of its services.
        """
        components = self.components_of([each.id for each in group.services])
        return {
            **components[0],
            "id": group.id,
            "name": group.title,
            "status": worst_component(each["status"] for each in components),
            "updated_at": max(each["updated_at"] for each in components),
            "position": place,
            "description": None,
            "group_id": None,
            "group": True,
            "components": [each["id"] for each in components],
        }

    def components_of(self, services: Sequence[str]) -> list[dict[str, Any]]:
        """Return the components of the given services with their current status. Unknown services are omitted."""
        return [self._components[each] for each in services if each in self._components]

    def _component(self, service: str) -> dict[str, Any]:
        known = self.archive.snapshot.services[service]
        ours = (at for card in self.archive.by_service.get(service, ()) if (at := last_modified(card)))
        return {
            "id": service,
            "name": self.archive.names.service(service),
            "status": component_status(self.archive, service, self._running),
            "created_at": milliseconds(self._since),
            "updated_at": milliseconds(max(ours, default=self._since)),
            "position": self._places[service],
            "description": known.public_description,
            "showcase": False,
            "start_date": None,
            "group_id": self._group_of.get(service),
            "page_id": self.site.slug,
            "group": False,
            "only_show_if_degraded": False,
        }

    def incident(self, card: Card) -> dict[str, Any]:
        """Return the API object for an incident, with its updates and components."""
        milestones, changes = card.standing.milestones, status_changes(self.archive, card)
        created = card.began or self.updated
        return {
            "id": card.id,
            "name": card.header.title,
            "status": api_status(card),
            "created_at": milliseconds(created),
            "updated_at": milliseconds(last_modified(card) or created),
            "monitoring_at": milliseconds_or_none(milestones.restored),
            "resolved_at": milliseconds_or_none(resolved_at(card, changes)),
            "impact": impact(self.archive, card),
            "shortlink": self.site.page(incident_uri(card.id)),
            "started_at": milliseconds(milestones.started or created),
            "page_id": self.site.slug,
            "incident_updates": [self._update(card, change) for change in reversed(changes)],
            "components": self.components_of(affected_services(self.archive, card)),
            "reminder_intervals": None,
        }

    def _update(self, card: Card, change: StatusChange) -> dict[str, Any]:
        at = milliseconds(change.entry.at)
        return {
            "id": change.entry.id,
            "status": change.status,
            "body": self._body(card, change) + self._remark(card, change),
            "incident_id": card.id,
            "created_at": at,
            "updated_at": milliseconds(max(change.changed, change.entry.at)),
            "display_at": at,
            "affected_components": self._affected(change) or None,
            "deliver_notifications": True,
            "custom_tweet": None,
            "tweet_id": None,
        }

    def _affected(self, change: StatusChange) -> list[dict[str, str]]:
        """Return the status of each component that the incident affects, before and after an update."""
        return [
            {
                "code": service,
                "name": self.archive.names.service(service),
                "old_status": change.before[service],
                "new_status": status,
            }
            for service, status in change.moment.services.items()
        ]

    def _body(self, card: Card, change: StatusChange) -> str:
        update = change.update
        if update is None:
            is_partial = card.state.is_of_some_services(change.entry)
            return self._of_services(change) if is_partial else _WORDS[change.entry.kind]
        if is_redacted(update):
            return TEXT_REMOVED
        lines = [f"Affected: {update.affected}" if update.doing else update.affected]
        lines += [f"Not affected: {update.not_affected}"] if update.not_affected else []
        lines += [f"What we are doing: {update.doing}"] if update.doing else []
        lines += [f"Next update due: {self.archive.zoned.full_text(update.next)}"] if update.next else []
        return "\n".join(lines)

    def _of_services(self, change: StatusChange) -> str:
        named = join_names(self.archive.names.service(each) for each in change.entry.services)
        is_restored = change.entry.kind == "restored"
        return f"Service has been restored for {named}." if is_restored else f"{named}: affected again."

    @staticmethod
    def _remark(card: Card, change: StatusChange) -> str:
        return "\nRecorded after closing." if change.entry.id in card.state.after_closing else ""
