"""Finds which public services each restoration or reopening changed, for records that restore services separately."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mimkit.model.incident.effects.outages import ServiceOutages
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.incident_facts import ever_affected, fact_after
from mimkit.publish.public.allowed import Affected

ServiceChanges = Mapping[str, tuple[str, ...] | None]
"""For each restoration and reopening, by entry id: the public services that it changed; None if it changed nothing
that the public sees. An empty tuple stands for the whole incident."""


def service_changes(incident: Incident, timeline: Iterable[Any], affected: Affected) -> ServiceChanges:
    """Return the changes of an incident; empty if every entry is about all services, which needs no translation.

    A public service that the incident names is out until it is restored itself; another one, while any service behind
    it is out.
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
