"""Finds reasons to block changes to a service: serious overdue action items, and open major incidents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mimkit.clocks.due import obligations
from mimkit.clocks.judge import end_of_grace
from mimkit.duty.impact import impact
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.obligation import Obligation
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.end_of_day import last_moment


@dataclass(frozen=True, slots=True)
class SeriousActions:
    """Finds the overdue and serious action items of incidents that affect one of the given services.

    An action item is serious if its priority is high, or if it has been overdue for longer than the policy's grace
    period, after which the owner's manager is notified.
    """

    services: frozenset[str]

    def __call__(self, dossier: Dossier) -> Iterator[Obligation]:
        """Yield the obligations for an incident's overdue and serious action items."""
        if self.services.isdisjoint(dossier.incident.services):
            return
        urgent = (
            {each.id for each in dossier.review.actions if each.priority == "high"}
            if dossier.review
            else set()
        )
        for each in obligations(dossier):
            clock = dossier.policy.clock(each.clock)
            if clock and clock.met_by == "action.done" and each.status == "overdue":
                grace = end_of_grace(dossier.policy, each.due)
                if each.subject in urgent or dossier.now > last_moment(grace):
                    yield each


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """An open major incident, with the affected services that are relevant to a change."""

    id: str
    title: str
    severity: str
    declared: datetime | None
    ways: tuple[tuple[str, ...], ...]
    """The paths from the services to be changed to the affected services, including both ends."""
    is_restricted: bool


def open_major_incidents(
    snapshot: Snapshot, services: Sequence[str], now: datetime
) -> tuple[OpenIncident, ...]:
    """Return the open major incidents that affect the given services or their dependencies, sorted by id.

    Restored services are ignored. Incidents with a pending severity are included, because they might be major.
    Drills, back-filled incidents and proposals are excluded.
    """
    ways: dict[str, tuple[str, ...]] = {name: (name,) for name in services}
    ways |= {each.id: each.way for each in impact(snapshot, services).stands_on}
    found = (_open_incident(dossier_of(snapshot, name), ways, now) for name in sorted(snapshot.incidents))
    return tuple(each for each in found if each)


def _open_incident(whole: Dossier, ways: dict[str, tuple[str, ...]], now: datetime) -> OpenIncident | None:
    dossier = whole.under_its_policy().at(now)
    incident, state = dossier.incident, dossier.state
    severity = dossier.policy.severity(state.severity)
    if incident.mode != "live" or state.status != "declared" or state.milestones.restored:
        return None
    out = [name for name in incident.services if name in ways and name not in state.restored_services]
    if not out or (severity and not severity.major):
        return None
    declared = state.milestones.declared
    shown = tuple(ways[name] for name in out)
    return OpenIncident(incident.id, incident.title, state.severity, declared, shown, incident.is_restricted)
