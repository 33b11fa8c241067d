"""Tracks the service statuses stated in an incident's entries, until each is replaced or no longer applies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mimkit.model.incident.service_status import ServiceStatus, StatusSpan, at_most_degraded


class StatedStatuses:
    """Tracks the statuses in `service-status` entries while the timeline is read in order."""

    def __init__(self) -> None:
        self._ended: list[StatusSpan] = []
        self._current: dict[str, StatusSpan] = {}

    def state(self, at: datetime, services: Iterable[str], status: ServiceStatus) -> None:
        """Set the status of services from `at` onwards."""
        for name in services:
            self._end(at, name)
            self._current[name] = StatusSpan(name, status, at)

    def improve(self, at: datetime) -> None:
        """Change each stated outage to degraded performance at `at`, because there is a workaround."""
        for name, span in [*self._current.items()]:
            if (better := at_most_degraded(span.status)) != span.status:
                self.state(at, (name,), better)

    def end(self, at: datetime, services: Iterable[str] = ()) -> None:
        """End the stated statuses of the specified services, or of all services, at `at`."""
        for name in [*(services or self._current)]:
            self._end(at, name)

    def _end(self, at: datetime, name: str) -> None:
        if span := self._current.pop(name, None):
            self._ended.append(span._replace(end=at))

    @property
    def spans(self) -> tuple[StatusSpan, ...]:
        """The period of each stated status. Unlike in other status periods, the status may be operational."""
        return (*self._ended, *self._current.values())
