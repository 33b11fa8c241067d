"""Collects the facts about an incident from which metrics are computed."""

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
    """An interval of a clock, with the obligation fields that metrics need. All times are in UTC."""

    clock: str
    status: ObligationStatus
    due: datetime
    met: datetime | None
    ended: datetime | None
    """When the interval ended without being met, or None."""
    is_evidence: bool = True
    """False if the event that met the clock also started it, so that the interval could not be missed."""

    @classmethod
    def of(cls, promise: Obligation) -> Interval:
        """Convert an obligation to an interval."""
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
    """The facts about an incident on which metrics are based. All times are in UTC."""

    incident: str
    title: str
    mode: Mode
    status: str
    severity: str
    services: tuple[str, ...]
    category: str | None
    tags: tuple[str, ...]
    begins: datetime
    """The time of the declaration.

    If there is no declaration, the time of the first event or, if there is none, the incident's date. Determines
    the period and quarter.
    """
    moments: Mapping[str, datetime]
    """The time of each milestone and of the first entry of each kind. Only updates may be before the declaration."""
    causes: tuple[str, ...] = ()
    """The identifiers of the known root causes. An incident with the same cause as an earlier one is a repeat."""
    review: ReviewFate = "none"
    reopened: int = 0
    """How many times the incident was reopened."""
    intervals: Sequence[Interval] = field(default=())
    """All intervals of all clocks."""
    outages: Mapping[str, Sequence[Outage]] = field(default_factory=dict)
    """The outages by affected service. The key is "" if the incident names no service."""
    usable: tuple[Span, ...] = ()
    """The periods before a reopening in which service was acceptable because of a workaround or restoration."""
    stated: tuple[StatedFigure, ...] = ()
    """The durations stated in the source of a back-filled incident."""
    source: str = ""
    """The name of the incident's repository, if there are several repositories."""
    is_only_counted: bool = False
    """Whether only numbers may be shown for the incident, because it is a restricted incident in another repository."""

    @property
    def was_declared(self) -> bool:
        """Whether the incident was ever declared."""
        return "declared" in self.moments

    @property
    def counts(self) -> bool:
        """Whether the incident was a separate major incident: declared, and neither demoted nor merged."""
        return self.status in ("declared", "closed")

    def limited_to(self, services: Collection[str]) -> IncidentFacts:
        """Return the facts limited to some of the services.

        The restoration time is when the last of these was restored.
        """
        outages = {name: each for name, each in self.outages.items() if name in services}
        if not outages:
            return self
        last = union(each for found in outages.values() for each in found)[-1].end
        moments = {name: at for name, at in self.moments.items() if name != "restored"}
        return replace(self, outages=outages, moments=moments | ({"restored": last} if last else {}))

    def only_counted(self, placeholder: str) -> IncidentFacts:
        """Return facts with the same numbers but without a name, title or text. `placeholder` replaces the id."""
        return replace(
            self,
            incident=placeholder,
            title="",
            services=(),
            category=None,
            tags=(),
            outages={str(place): each for place, each in enumerate(self.outages.values())},
            stated=(),
            is_only_counted=True,
        )

    def with_service(self, metric: Metric) -> tuple[Span, ...]:
        """Return the periods that a metric excludes for a reopened incident, because service was available."""
        outages = (each for found in self.outages.values() for each in found)
        return with_service(metric, outages, self.usable)


def collect_facts(dossier: Dossier, problems: Iterable[Problem]) -> IncidentFacts | None:
    """Return the facts about an incident, except its intervals, or None if not even its date is known.

    `problems` must contain all problem records that list the incident, because a cause counts for every incident
    that it explains.
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
    """Return the time of the first event. If there is none, return the start of the impact or the date in the id."""
    first: datetime | None = state.timeline[0].at if state.timeline else None
    if first:
        return first
    known = moments.get("started")
    day = None if known else day_of(incident)
    return known or (datetime.combine(day, time(), tzinfo=UTC) if day else None)


def causes(review: Review | None, problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return identifiers of the known root causes.

    They come from the problem records or, if there are none, from the review's text.
    """
    known = dict.fromkeys(
        problem.cause or problem.id for problem in problems if problem.cause or problem.root_cause
    )
    said = review.root_cause if review else None
    return tuple(known) or ((" ".join(said.split()).casefold(),) if said else ())
