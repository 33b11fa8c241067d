"""The command that sets the status of services on the status page."""

from __future__ import annotations

from dataclasses import dataclass

from mimkit.model.change import Change
from mimkit.model.incident import entries
from mimkit.model.incident.service_status import WORDS, ServiceStatus
from mimkit.model.organisation.dependencies import Dependents
from mimkit.model.snapshot import Snapshot
from mimkit.ops import guards
from mimkit.ops.command import OnIncident
from mimkit.ops.refusals.names import NotReached


@dataclass(frozen=True, kw_only=True)
class StateServiceStatus(OnIncident, status="open", event="the status"):
    """Set the status of services, overriding the status derived from severity and dependencies."""

    services: tuple[str, ...]
    stated: ServiceStatus
    text: str | None = None

    def _check_names(self, snapshot: Snapshot) -> None:
        guards.known_services(snapshot, self.services)

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the incident affects each service, directly or through dependencies, then add the entry."""
        state = guards.state_of(snapshot, self.incident)
        affected = Dependents(snapshot.services).reached(state.service_outages)
        for service in self.services:
            if service not in affected:
                raise NotReached(self.incident, service)
        guards.not_before("the status", self.at, "the start of the impact", state.milestones.started)
        services = tuple(dict.fromkeys(self.services))
        return self.entries(
            f"{', '.join(services)}: {WORDS[self.stated]}",
            entries.ServiceStatusStated(
                **self.stamp(), services=services, status=self.stated, text=self.text
            ),
        )
