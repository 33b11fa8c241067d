"""Finds the public services that each restoration or reopening affects, if services are restored separately."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mimkit.model.incident.effects.outages import ServiceOutages
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import ever_affected, fact_after
from mimkit.publish.public.allowed import Affected

ServiceChanges = Mapping[str, tuple[str, ...] | None]
"""The public services that each restoration and reopening affects, by entry id.

None means that nothing changes for the public. An empty tuple means the whole incident.
"""


def service_changes(incident: Incident, timeline: Iterable[Any], affected: Affected) -> ServiceChanges:
    """Return an incident's changes by entry id. Empty if every entry applies to all services.

    A public service that the incident lists is down until that service is restored. Any other public service is
    down as long as a service that it depends on is down.
    """
    steps = [entry for entry in timeline if entry.kind in ("restored", "reopen", "set")]
    if not any(entry.services for entry in steps if entry.kind != "set"):
        return {}
    services = incident.as_written.services
    tracker = ServiceOutages(services, ever_affected(incident))
    named = ever_affected(incident)
    behind = {
        public: [public] if public in named else [each for each in named if public in affected.by((each,))]
        for public in affected.by(incident.services)
    }
    found: dict[str, tuple[str, ...] | None] = {}
    for entry in steps:
        if entry.kind == "set":
            services = fact_after(services, entry) if entry.field == "services" else services
            tracker.affect(services)
            continue
        before, was_restored = tracker.out, tracker.restored is not None
        change = tracker.restore if entry.kind == "restored" else tracker.fail
        change(entry.at, entry.services)
        if behind:
            seen = _changed(behind, before, tracker.out)
            found[entry.id] = (seen if entry.services else ()) if seen else None
        else:
            found[entry.id] = () if (tracker.restored is not None) != was_restored else None
    return found


def _changed(
    behind: Mapping[str, list[str]], before: frozenset[str], after: frozenset[str]
) -> tuple[str, ...]:
    return tuple(
        public
        for public, services in behind.items()
        if before.isdisjoint(services) != after.isdisjoint(services)
    )
