"""The result of `mim assess`: the answer for each criterion, and the conclusion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mimkit.model.organisation.directory import Service
from mimkit.model.policy.policy import Criterion, Policy

Answer = Literal["met", "not met", "unknown"]


@dataclass(frozen=True, slots=True)
class CriterionAnswer:
    """One criterion and its answer."""

    criterion: Criterion
    answer: Answer


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answers in policy order, and what they are based on."""

    lines: tuple[CriterionAnswer, ...]
    policy: Policy
    since: datetime | None
    """When the policy took effect (UTC), if known."""
    services: tuple[Service, ...] = ()
    """The affected services."""
    groups: tuple[str, ...] = ()
    """The resolver groups that own the affected services or their dependencies."""

    @property
    def decides(self) -> Criterion | None:
        """The first criterion that is met, which decides the assessment. None if no criterion is met."""
        return next((line.criterion for line in self.lines if line.answer == "met"), None)

    @property
    def unknown(self) -> tuple[Criterion, ...]:
        """The criteria without an answer."""
        return tuple(line.criterion for line in self.lines if line.answer == "unknown")

    @property
    def unsure(self) -> tuple[Criterion, ...]:
        """The unanswered criteria that would take precedence over the deciding one if they were met."""
        decides = self.decides
        if decides is None:
            return self.unknown
        return tuple(each for each in self.unknown if self._weight(each) < self._weight(decides))

    @property
    def highest(self) -> str | None:
        """The worst severity that is still possible, taking unanswered criteria into account."""
        found = [*self.unsure, *[self.decides] * (self.decides is not None)]
        weights = sorted((self._weight(each), each.severity) for each in found if each)
        return weights[0][1] if weights else None

    def _weight(self, criterion: Criterion) -> tuple[int, bool]:
        """Return a sort key that is smaller for a worse severity and, at the same severity, for immediate declaration."""
        order = [each.id for each in self.policy.severities]
        place = order.index(criterion.severity) if criterion.severity in order else len(order)
        return place, criterion.outcome == "propose"
