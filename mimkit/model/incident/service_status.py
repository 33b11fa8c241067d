"""The status of a service as status pages show it, and the periods in which an incident gives a service a status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple, get_args

ServiceStatus = Literal["operational", "degraded_performance", "partial_outage", "major_outage"]
"""The status of a service, best first; the values are those of the Statuspage API."""
BEST_FIRST: Final[tuple[ServiceStatus, ...]] = get_args(ServiceStatus)

WORDS: Final[Mapping[ServiceStatus, str]] = {
    "operational": "Operational",
    "degraded_performance": "Degraded performance",
    "partial_outage": "Partial outage",
    "major_outage": "Major outage",
}
"""The label of each status on status pages."""


def rank(status: ServiceStatus) -> int:
    """Return how bad a status is: 0 for operational, 3 for a major outage."""
    return BEST_FIRST.index(status)


def worst(statuses: Iterable[ServiceStatus]) -> ServiceStatus:
    """Return the worst of several statuses; without any, the service is operational."""
    return max(statuses, key=rank, default="operational")


def at_most_degraded(status: ServiceStatus) -> ServiceStatus:
    """Return the status of a service that is usable again, but not well."""
    return min(status, "degraded_performance", key=rank)


class StatusSpan(NamedTuple):
    """A period in which an incident gives a service a status that is not operational; times are UTC."""

    service: str
    status: ServiceStatus
    start: datetime
    end: datetime | None = None
    """None if the period has not ended."""

    def covers(self, at: datetime) -> bool:
        """Return whether an instant is in the period; its end is not."""
        return self.start <= at and (self.end is None or at < self.end)
