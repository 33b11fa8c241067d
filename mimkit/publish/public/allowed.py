"""Decides which incidents and texts are public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from mimkit.model.incident.effects.corrections import effective
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import LOG_KINDS
from mimkit.model.incident.review import Review
from mimkit.model.incident.service_status import StatusSpan
from mimkit.model.incident.state import fold
from mimkit.model.organisation.dependencies import Dependents
from mimkit.model.organisation.directory import Service
from mimkit.model.snapshot import Snapshot
from mimkit.rules.families.public import may_go_out

WITH_WORDS = (*LOG_KINDS, "workaround", "restored", "fixed", "close")
"""The kinds of entries, besides updates, whose text may be published if the entry has a public audience."""

SERVICE_TEXTS = ("public_description", "public_group")
"""The texts of a public service that are published in addition to its title."""


def has_public_words(entry: Any, audiences: frozenset[str]) -> bool:
    """Return whether an entry's text was intended for an outside audience.

    An update without an audience is intended for all audiences. Any other entry without an audience is internal.
    """
    if entry.kind == "update":
        return bool(audiences) and (entry.audience is None or entry.audience in audiences)
    return entry.kind in WITH_WORDS and entry.audience in audiences


def public_incidents(snapshot: Snapshot, audiences: frozenset[str]) -> frozenset[str]:
    """Return the ids of the incidents that the public site shows.

    An incident is shown if it has a text for the public, if its review is public, or if it was declared and affects
    a public service. While it is open, it is also shown if its affected services are not recorded yet. The services
    of incidents that were merged into it count too, because work on them continues there. Drills and restricted
    incidents are not shown.
    """
    affected = Affected(snapshot.services)
    found: set[str] = set()
    merged: dict[str, list[str]] = {}
    for key, incident in snapshot.incidents.items():
        if not audiences or not may_go_out(incident):
            continue
        for entry in incident.timeline:
            if entry.kind == "merged":
                merged.setdefault(entry.into, []).extend(incident.services)
        if (
            is_shared(snapshot.reviews.get(key), audiences)
            or any(has_public_words(entry, audiences) for entry in effective(incident.timeline))
            or is_announced(snapshot, incident, affected)
        ):
            found.add(key)
    for key in merged.keys() - found:
        into = snapshot.incidents.get(key)
        if into and may_go_out(into) and is_announced(snapshot, into, affected, merged[key]):
            found.add(key)
    return frozenset(found)


def is_announced(
    snapshot: Snapshot, incident: Incident, affected: Affected, merged: Iterable[str] = ()
) -> bool:
    """Return whether an incident is public because it was declared, even if it has no text for the public.

    An incident that has ended stays visible only if the policy in force when it was declared announced incidents on
    declaration. Therefore, past incidents do not appear when a repository upgrades mimkit or adds the `announce`
    key to its policy. `merged` contains the services of the incidents that were merged into this one.
    """
    if incident.mode != "live" or snapshot.policy.announce == "on_first_update":
        return False
    if not any(entry.kind == "declared" for entry in incident.timeline):
        return False
    services = (*incident.services, *merged)
    if not services:
        # Any service might be affected, so until the services are known, the page must not claim that all is
        # well.
        return affected.has_public and fold(incident).is_open
    if not affected.by(services):
        return False
    return fold(incident).is_open or snapshot.policy_for(incident).announce == "on_declaration"


class Affected:
    """Finds the public services that an incident affects, directly or through dependencies."""

    def __init__(self, services: Mapping[str, Service]) -> None:
        self._services = services
        self._felt: frozenset[str] | None = None
        self.dependents = Dependents(services)

    def where_felt(self, spans: Iterable[StatusSpan]) -> Affected:
        """Return a copy limited to the services in `spans`, whose status the incident worsened.

        If `spans` is empty, the copy is not limited. If a service is only degraded, services with a soft dependency
        on it are not affected at all.
        """
        found = copy(self)
        found._felt = frozenset(span.service for span in spans) or None  # noqa: SLF001 - a copy of itself
        return found

    @property
    def has_public(self) -> bool:
        """Whether the service catalogue contains a public service."""
        return any(each.public for each in self._services.values())

    def by(self, services: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of the public services that are affected if these services are down.

        Directly affected services come first.
        """
        return tuple(
            each
            for each in self.dependents.reached(services)
            if self.is_public(each) and (self._felt is None or each in self._felt or each in services)
        )

    def is_public(self, service: str) -> bool:
        """Return whether a service is public."""
        return service in self._services and self._services[service].public


def is_shared(review: Review | None, audiences: frozenset[str]) -> bool:
    """Return whether a review is published and shared with an outside audience."""
    return review is not None and review.state == "published" and not audiences.isdisjoint(review.shared_with)
