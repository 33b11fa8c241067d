"""Finds the overdue action items that are serious enough to block changes to a service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mimkit.clocks.due import obligations
from mimkit.clocks.judge import end_of_grace
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation
from mimkit.model.time.end_of_day import last_moment


@dataclass(frozen=True, slots=True)
class SeriousActions:
    """Finds the action items of an incident that are overdue and serious, for one of these services.

    An item is serious if it has a high priority, or if it is overdue for longer than the policy's grace period,
    after which the owner's manager is notified.
    """

    services: frozenset[str]

    def __call__(self, dossier: Dossier) -> Iterator[Obligation]:
        """Yield the obligations of an incident's action items that are overdue and serious."""
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
