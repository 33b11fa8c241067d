"""Determines which services an outage affects through dependencies, and how severely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mimkit.model.incident.service_status import BEST_FIRST, ServiceStatus, rank
from mimkit.model.organisation.directory import Requirement, Service


class Dependents:
    """The services that depend on each service.

    A hard dependency passes on the status unchanged. A soft dependency passes on a partial or major outage as
    degraded performance, and does not pass on degraded performance. If several statuses reach a service, the worst
    one applies.
    """

    def __init__(self, services: Mapping[str, Service]) -> None:
        self._of: dict[str, list[tuple[str, Requirement]]] = {}
        for service in services.values():
            for each in service.dependencies:
                self._of.setdefault(each.service, []).append((service.id, each.requires))
        self._reached: dict[tuple[str, ...], tuple[str, ...]] = {}

    def statuses(
        self, affected: Mapping[str, ServiceStatus], stated: Mapping[str, ServiceStatus]
    ) -> dict[str, ServiceStatus]:
        """Return the status of each affected service and of the services that depend on it.

        A `stated` status overrides any status that reaches the service, and is passed on instead.
        """
        found = {**affected, **stated}
        # Process the worst status first, so that each service passes on only its final status and cycles do
        # not repeat.
        for status in reversed(BEST_FIRST[1:]):
            waiting = [name for name, each in found.items() if each == status]
            while waiting:
                for name, requires in self._of.get(waiting.pop(), ()):
                    passed = _passed_on(status, requires)
                    if name in stated or rank(passed) <= rank(found.get(name, "operational")):
                        continue
                    found[name] = passed
                    if passed == status:
                        waiting.append(name)
        return found

    def reached(self, services: Iterable[str]) -> tuple[str, ...]:
        """Return these services and the services that a complete outage of them would affect, nearest first."""
        key = tuple(services)
        if key not in self._reached:
            self._reached[key] = self._nearest_first(key)
        return self._reached[key]

    def _nearest_first(self, services: tuple[str, ...]) -> tuple[str, ...]:
        affected = self.statuses(dict.fromkeys(services, "major_outage"), {})
        found = dict.fromkeys(services)
        waiting = [*services]
        for each in waiting:
            for name, _ in self._of.get(each, ()):
                if name in affected and name not in found:
                    found[name] = None
                    waiting.append(name)
        return tuple(found)


def _passed_on(status: ServiceStatus, requires: Requirement) -> ServiceStatus:
    if requires == "hard":
        return status
    return "degraded_performance" if rank(status) > rank("degraded_performance") else "operational"
