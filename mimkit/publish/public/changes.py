"""Determines when the public part of each incident last changed, including changes that removed it from the site."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import PUBLIC_FACTS
from mimkit.model.incident.review import Review
from mimkit.model.snapshot import GONE, Snapshot
from mimkit.publish.last_change import last_change, until_restricted
from mimkit.publish.public.allowed import Affected, has_public_words
from mimkit.publish.public.entries import STATUS_CHANGES

_FACTS: Final = ("services", "started", "visibility", *PUBLIC_FACTS)
"""The facts whose changes are visible to the public."""


@dataclass(frozen=True, slots=True)
class PublicChanges:
    """Finds changes that public audiences can see or could see earlier."""

    snapshot: Snapshot
    audiences: frozenset[str]
    affected: Affected

    def by_incident(self, shown: Collection[str]) -> Mapping[str, datetime]:
        """Return when each visible incident last changed.

        The key `GONE` contains the time when an incident last disappeared.
        """
        found = dict(self.snapshot.changed)
        for key, incident in self.snapshot.incidents.items():
            at = self._last(incident) if key in shown else self._disappeared(incident)
            name = key if key in shown else GONE
            if at:
                found[name] = max(at, found.get(name, at))
        return found

    def _last(self, incident: Incident) -> datetime | None:
        return last_change(incident, self._review(incident), self._is_shown)

    def _review(self, incident: Incident) -> Review | None:
        # Reviews that are no longer published are included, because they were once published.
        review = self.snapshot.reviews.get(incident.id)
        return review if review and not self.audiences.isdisjoint(review.shared_with) else None

    def _is_shown(self, entry: Any) -> bool:
        if entry.kind == "set":
            return entry.field in _FACTS
        return entry.kind in (*STATUS_CHANGES, "service-status") or has_public_words(entry, self.audiences)

    def _disappeared(self, incident: Incident) -> datetime | None:
        """Return the time of the last change that the public saw in an incident that is no longer visible.

        None if the public never saw the incident.
        """
        if incident.mode == "drill" or not self._was_shown(incident):
            return None
        return self._last(incident.model_copy(update={"timeline": tuple(until_restricted(incident))}))

    def _was_shown(self, incident: Incident) -> bool:
        """Return whether the public could see the incident at some time.

        This is the case if it had a public text, or if it was declared and affected, or may have affected, a public
        service.
        """
        was_declared = any(each.kind == "declared" for each in incident.timeline)
        is_live = incident.mode == "live" and self.snapshot.policy.announce != "on_first_update"
        return any(has_public_words(each, self.audiences) for each in incident.timeline) or (
            is_live and was_declared and self._affected_public(incident)
        )

    def _affected_public(self, incident: Incident) -> bool:
        written = incident.as_written.services
        # Services in retracted entries are included.
        named = [
            name
            for entry in incident.timeline
            if entry.kind == "set" and entry.field == "services"
            for name in (*(entry.value or ()), *entry.add)
        ]
        was_unknown = not written and self.affected.has_public
        return was_unknown or bool(self.affected.by((*written, *named)))
