"""The facts about one incident that metrics are computed from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mimkit.model.incident.incident import Incident, Mode
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.incident.state import State
from mimkit.model.obligation import Obligation, ObligationStatus

ReviewFate = Literal["none", "draft", "in-review", "published", "waived"]


@dataclass(frozen=True, slots=True)
class Interval:
    """One interval of one clock: what the numbers need of an obligation. Times are UTC."""

    clock: str
    status: ObligationStatus
    due: datetime
    met: datetime | None
    ended: datetime | None
    """When it stopped without having been met."""
    is_evidence: bool = True
    """False where the clock started by the event that met it: there was no time in which it could be missed."""

    @classmethod
    def of(cls, promise: Obligation) -> Interval:
        """Return the interval of an obligation."""
        return cls(
            promise.clock,
            promise.status,
            promise.due,
            promise.met,
            promise.ended,
            is_evidence=promise.is_evidence,
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """What is counted of one incident; times are UTC."""

    incident: str
    title: str
    mode: Mode
    status: str
    severity: str
    services: tuple[str, ...]
    category: str | None
    tags: tuple[str, ...]
    begins: datetime
    """When it was declared, else when the first thing happened: the period and the quarter that it counts in."""
    moments: Mapping[str, datetime]
    """When each milestone was reached, and the first entry of each kind, at or after the declaration unless it is an update."""
    causes: tuple[str, ...] = ()
    """Names of its root causes, as far as they are known; two incidents with one of the same repeat it."""
    review: ReviewFate = "none"
    intervals: Sequence[Interval] = field(default=())
    """Every interval of every clock."""

    @property
    def was_declared(self) -> bool:
        """Whether it was ever declared."""
        return "declared" in self.moments

    @property
    def counts(self) -> bool:
        """Whether it was a major incident of its own: declared, and neither demoted nor merged."""
        return self.status in ("declared", "closed")


def fact_of(
    incident: Incident,
    state: State,
    review: Review | None,
    problems: Iterable[Problem],
    authorities: Collection[str] = (),
) -> Fact | None:
    """Return what is counted of an incident, its intervals aside, or None for one without a timeline.

    What was told to `authorities`, the audiences that are regulators, is no stakeholder update.
    """
    if not state.timeline:
        return None
    moments = _moments(state, authorities)
    return Fact(
        incident.id,
        incident.title,
        incident.mode,
        state.status,
        state.severity,
        incident.services,
        incident.category,
        incident.tags,
        moments.get("declared", state.timeline[0].at),
        moments,
        causes(review, problems),
        review.state if review else "none",
    )


def _moments(state: State, authorities: Collection[str]) -> dict[str, datetime]:
    found = {name: at for name, at in state.milestones.items() if at}
    # A demoted or merged incident keeps the time at which it was declared.
    declared = found.get("declared") or next((e.at for e in state.timeline if e.kind == "declared"), None)
    if declared:
        found["declared"] = declared
    milestones = {name for name, _ in state.milestones.items()}
    for entry in state.timeline:
        if entry.audience in authorities or entry.kind in milestones:
            continue
        # An update before the declaration is the first update all the same; it took no time from there on.
        if declared is None or entry.at >= declared or entry.kind == "update":
            found.setdefault(entry.kind, entry.at)
    return found


def causes(review: Review | None, problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return names for the root causes that are known: kind or id of the problem records, else the review's words."""
    known = tuple(problem.cause or problem.id for problem in problems if problem.cause or problem.root_cause)
    said = review.root_cause if review else None
    return known or ((" ".join(said.split()).casefold(),) if said else ())
