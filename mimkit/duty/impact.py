"""Finds the services affected by an outage, the services that they depend on, and the owners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mimkit.model.incident.service_status import ServiceStatus
from mimkit.model.organisation.dependencies import Dependents
from mimkit.model.organisation.directory import Service
from mimkit.model.organisation.runbook import Runbook
from mimkit.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class ImpactedService:
    """A service that was found by following dependencies, and the path to it."""

    id: str
    way: tuple[str, ...]
    """The path from the given service to this one, including both."""
    service: Service | None
    """The service, or None if it is not in the service catalogue."""
    status: ServiceStatus = "operational"
    """The status of a dependent service while the given services have a major outage."""


@dataclass(frozen=True, slots=True)
class Impact:
    """The impact of an outage of the given services."""

    services: tuple[Service, ...]
    hit: tuple[ImpactedService, ...]
    """The services that depend on the given ones, directly or indirectly, most critical first."""
    stands_on: tuple[ImpactedService, ...]
    """The services on which the given ones depend, nearest first. Any of them may be the cause."""
    groups: Mapping[str, tuple[str, ...]]
    """The groups to call, each with those of the given services and their dependencies that it owns."""
    runbooks: tuple[Runbook, ...]
    """The runbooks for the given services and their dependencies."""

    @property
    def behind(self) -> tuple[str, ...]:
        """The ids of the given services, followed by those of their dependencies, nearest first."""
        return (*(each.id for each in self.services), *(each.id for each in self.stands_on))

    @property
    def related(self) -> frozenset[str]:
        """The ids of the services that the given ones depend on or that depend on them."""
        return frozenset(each.id for each in (*self.stands_on, *self.hit))

    @property
    def business_units(self) -> tuple[str, ...]:
        """The affected business units, without duplicates."""
        felt = [*self.services, *(each.service for each in self.hit if each.service)]
        return tuple(dict.fromkeys(unit for service in felt for unit in service.business_units))

    @property
    def infrastructure(self) -> tuple[str, ...]:
        """The infrastructure of the given services and their dependencies, without duplicates."""
        under = [*self.services, *(each.service for each in self.stands_on if each.service)]
        return tuple(dict.fromkeys(part for service in under for part in service.infrastructure))


def impact(snapshot: Snapshot, names: Sequence[str]) -> Impact:
    """Return the impact of an outage of the given services. Circular dependencies are followed only once."""
    needs = {service.id: service.needs for service in snapshot.services.values()}
    needed_by: dict[str, list[str]] = {}
    for name, dependencies in needs.items():
        for dependency in dependencies:
            needed_by.setdefault(dependency, []).append(name)
    services = tuple(snapshot.services[name] for name in dict.fromkeys(names))
    statuses = Dependents(snapshot.services).statuses(dict.fromkeys(names, "major_outage"), {})
    hit = (
        replace(each, status=statuses.get(each.id, "operational"))
        for each in _reached(snapshot, names, needed_by)
    )
    stands_on = _reached(snapshot, names, needs)
    involved = [*services, *(each.service for each in stands_on if each.service)]
    groups: dict[str, tuple[str, ...]] = {}
    for service in involved:
        groups[service.owner] = (*groups.get(service.owner, ()), service.id)
    ids = [service.id for service in involved]
    return Impact(
        services=services,
        hit=tuple(sorted(hit, key=_most_critical_first)),
        stands_on=stands_on,
        groups=groups,
        runbooks=tuple(
            runbook
            for runbook in snapshot.runbooks.values()
            if any(trigger.service in ids for trigger in runbook.triggers)
        ),
    )


def _most_critical_first(reached: ImpactedService) -> tuple[int, int]:
    return (reached.service.tier if reached.service else 0, len(reached.way))


def _reached(
    snapshot: Snapshot, names: Sequence[str], leads_to: Mapping[str, Sequence[str]]
) -> tuple[ImpactedService, ...]:
    """Return the services that can be reached from the given ones, each with its shortest path.

    The given services themselves are not included.
    """
    ways: list[tuple[str, ...]] = [(name,) for name in names]
    seen = set(names)
    for way in ways:
        for name in leads_to.get(way[-1], ()):
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return tuple(ImpactedService(way[-1], way, snapshot.services.get(way[-1])) for way in ways[len(names) :])
