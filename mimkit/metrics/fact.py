"""The facts about one incident that metrics are computed from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import Literal

from mimkit.model.dossier import Dossier
from mimkit.model.ids import day_of
from mimkit.model.incident.effects.outages import Outage, Span, union
from mimkit.model.incident.incident import Mode
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.incident.state import State
from mimkit.model.incident.stated import StatedFigure
from mimkit.model.obligation import Obligation, ObligationStatus
from mimkit.model.policy.metric import Metric
from mimkit.model.policy.metric_length import with_service
from mimkit.model.stated_figures import reached

ReviewFate = Literal["none", "draft", "in-review", "published", "waived"]


@dataclass(frozen=True, slots=True)
class Interval:
    """One interval of one clock, with the fields of an obligation that metrics need. Times are UTC."""

    clock: str
    status: ObligationStatus
    due: datetime
    met: datetime | None
    ended: datetime | None
    """When it stopped without being met."""
    is_evidence: bool = True
    """False if the event that met the clock also started it, so it could not be missed."""

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
class IncidentFacts:
    """What metrics count for one incident; times are UTC."""

    incident: str
    title: str
    mode: Mode
    status: str
    severity: str
    services: tuple[str, ...]
    category: str | None
    tags: tuple[str, ...]
    begins: datetime
    """When it was declared, else its first event, else its day. Determines its period and quarter."""
    moments: Mapping[str, datetime]
    """When each milestone was reached, and the first entry of each kind; only updates may be before the declaration."""
    causes: tuple[str, ...] = ()
    """Identifiers of its known root causes; two incidents that share one are repeats."""
    review: ReviewFate = "none"
    reopened: int = 0
    """How many times it was reopened."""
    intervals: Sequence[Interval] = field(default=())
    """Every interval of every clock."""
    outages: Mapping[str, Sequence[Outage]] = field(default_factory=dict)
    """The outages of each affected service; the key is empty if the incident names no service."""
    usable: tuple[Span, ...] = ()
    """The periods in which service was acceptable again until a reopening, after a workaround or a restoration."""
    stated: tuple[StatedFigure, ...] = ()
    """The durations that its source states."""

    @property
    def was_declared(self) -> bool:
        """Whether it was ever declared."""
        return "declared" in self.moments

    @property
    def counts(self) -> bool:
        """Whether it was a separate major incident: declared, and neither demoted nor merged."""
        return self.status in ("declared", "closed")

    def limited_to(self, services: Collection[str]) -> IncidentFacts:
        """Return the same for some of its services: restored when the last of these is."""
        outages = {name: each for name, each in self.outages.items() if name in services}
        if not outages:
            return self
        last = union(each for found in outages.values() for each in found)[-1].end
        moments = {name: at for name, at in self.moments.items() if name != "restored"}
        return replace(self, outages=outages, moments=moments | ({"restored": last} if last else {}))

    def with_service(self, metric: Metric) -> tuple[Span, ...]:
        """Return the periods of a reopened incident that a metric does not count, because service was available."""
        outages = (each for found in self.outages.values() for each in found)
        return with_service(metric, outages, self.usable)


def collect_facts(dossier: Dossier, problems: Iterable[Problem]) -> IncidentFacts | None:
    """Return what metrics count for an incident, except its intervals; None if not even its day is known.

    `problems` are all problem records that list it: a cause counts for each incident that it explains.
    """
    incident, state, review = dossier.incident, dossier.state, dossier.review
    moments = reached(state, dossier.snapshot.authorities, dossier.snapshot.stakeholders)
    begins = moments.get("declared") or _first_time(incident.id, state, moments)
    if begins is None:
        return None
    return IncidentFacts(
        incident.id,
        incident.title,
        incident.mode,
        state.status,
        state.severity,
        incident.services,
        incident.category,
        incident.tags,
        begins,
        moments,
        causes(review, problems),
        review.state if review else "none",
        state.reopened,
        outages=state.service_outages,
        usable=state.usable,
        stated=incident.stated,
    )


def _first_time(incident: str, state: State, moments: Mapping[str, datetime]) -> datetime | None:
    """Return the time of the first event; without any, the start of the impact, else the day in the id."""
    first: datetime | None = state.timeline[0].at if state.timeline else None
    if first:
        return first
    known = moments.get("started")
    day = None if known else day_of(incident)
    return known or (datetime.combine(day, time(), tzinfo=UTC) if day else None)


def causes(review: Review | None, problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return identifiers of the known root causes: kind or id of the problem records, else the review's text."""
    known = dict.fromkeys(
        problem.cause or problem.id for problem in problems if problem.cause or problem.root_cause
    )
    said = review.root_cause if review else None
    return tuple(known) or ((" ".join(said.split()).casefold(),) if said else ())
