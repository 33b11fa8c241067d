"""Decides which incidents and texts are public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mimkit.model.incident.entries import LOG_KINDS
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.review import Review
from mimkit.model.incident.state import fold
from mimkit.model.organisation.directory import Service
from mimkit.model.snapshot import Snapshot
from mimkit.rules.families.public import may_go_out

WITH_WORDS = (*LOG_KINDS, "workaround", "restored", "fixed", "close")
"""The kinds of entries besides updates whose words may go out, where the entry names an audience outside."""


def has_public_words(entry: Any, audiences: frozenset[str]) -> bool:
    """Tell whether the words of an entry were meant for somebody outside.

    An update for no audience in particular went to each of them; anything else stays inside until it names
    one.
    """
    if entry.kind == "update":
        return bool(audiences) and (entry.audience is None or entry.audience in audiences)
    return entry.kind in WITH_WORDS and entry.audience in audiences


def told(snapshot: Snapshot, audiences: frozenset[str]) -> frozenset[str]:
    """Return the ids of the incidents that the public site shows.

    The public was told by a text for it, by the review, or by the declaration of an incident that affects a public
    service. Nothing of a drill or a restricted incident is shown.
    """
    affected = Affected(snapshot.services)
    return frozenset(
        key
        for key, incident in snapshot.incidents.items()
        if audiences
        and may_go_out(incident)
        and (
            is_shared(snapshot.reviews.get(key), audiences)
            or any(has_public_words(entry, audiences) for entry in incident.timeline)
            or is_announced(snapshot, incident, affected)
        )
    )


def is_announced(snapshot: Snapshot, incident: Incident, affected: Affected) -> bool:
    """Tell whether an incident is shown because it was declared, before anything was written for the public.

    Those that have ended stay where the policy said so when they were declared; so nothing of the past appears when
    a repository takes up a newer mimkit, or the policy the key `announce`.
    """
    if incident.mode != "live" or snapshot.policy.announce == "on_first_update":
        return False
    if not any(entry.kind == "declared" for entry in incident.timeline) or not affected.by(incident.services):
        return False
    return fold(incident).is_open or snapshot.policy_for(incident).announce == "on_declaration"


class Affected:
    """The public services that an incident affects, directly or because they depend on what it affects."""

    def __init__(self, services: Mapping[str, Service]) -> None:
        self._services = services
        self._dependents: dict[str, list[str]] = {}
        for service in services.values():
            for needed in service.depends_on:
                self._dependents.setdefault(needed, []).append(service.id)

    def by(self, services: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of the public services that are affected when these are, those named first."""
        waiting, seen = list(services), dict.fromkeys(services)
        while waiting:
            for each in self._dependents.get(waiting.pop(0), ()):
                if each not in seen:
                    seen[each] = None
                    waiting.append(each)
        return tuple(each for each in seen if each in self._services and self._services[each].public)


def is_shared(review: Review | None, audiences: frozenset[str]) -> bool:
    """Tell whether a review is published and was shared with somebody outside."""
    return review is not None and review.state == "published" and not audiences.isdisjoint(review.shared_with)
