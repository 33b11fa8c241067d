"""Service statuses as shown on status pages, and the periods during which an incident causes a status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple, get_args

ServiceStatus = Literal["operational", "degraded_performance", "partial_outage", "major_outage"]
"""The status of a service, from best to worst. The values match the Statuspage API."""
BEST_FIRST: Final[tuple[ServiceStatus, ...]] = get_args(ServiceStatus)

WORDS: Final[Mapping[ServiceStatus, str]] = {
    "operational": "Operational",
    "degraded_performance": "Degraded performance",
    "partial_outage": "Partial outage",
    "major_outage": "Major outage",
}
"""The label of each status on status pages."""


def rank(status: ServiceStatus) -> int:
    """Return the severity of a status, from 0 (operational) to 3 (major outage)."""
    return BEST_FIRST.index(status)


def worst(statuses: Iterable[ServiceStatus]) -> ServiceStatus:
    """Return the worst of several statuses, or operational if there are none."""
    return max(statuses, key=rank, default="operational")


def at_most_degraded(status: ServiceStatus) -> ServiceStatus:
    """Return the status, limited to degraded performance at worst, for a service that is usable again but impaired."""
    return min(status, "degraded_performance", key=rank)


class StatusSpan(NamedTuple):
    """A period during which an incident causes a non-operational status of a service. Times are in UTC."""

    service: str
    status: ServiceStatus
    start: datetime
    end: datetime | None = None
    """The end (exclusive), or None if the period has not ended."""

    def covers(self, at: datetime) -> bool:
        """Return whether a time is within the period. The end is exclusive."""
        return self.start <= at and (self.end is None or at < self.end)
