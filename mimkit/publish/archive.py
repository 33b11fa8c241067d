"""All incidents of a snapshot, each folded once, with what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from mimkit.clocks.case import make_case
from mimkit.clocks.due import history, of_directory, of_problems, ordered
from mimkit.clocks.problems import by_first_incident
from mimkit.metrics.fact import Fact, fact_of
from mimkit.model.duty import Duty
from mimkit.model.incident import Incident
from mimkit.model.obligation import Obligation, ObligationStatus
from mimkit.model.packed import Packed
from mimkit.model.problem import Problem
from mimkit.model.review import ActionItem, Review
from mimkit.model.snapshot import Snapshot, judged_by
from mimkit.model.state import State, fold
from mimkit.publish.facets import Facet, facets_of
from mimkit.publish.facts import BuildFacts
from mimkit.publish.links import facet_uri, runbook_uri, service_uri
from mimkit.publish.names import Names
from mimkit.publish.times import Zoned

WEEKS_AHEAD = timedelta(weeks=4)
"""How far the rosters are shown."""


class Whole(NamedTuple):
    """An incident with its timeline, what that adds up to, and every interval of every clock, as it stands now."""

    incident: Incident
    state: State
    promises: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """What the numbers need of an obligation."""

    clock: str
    status: ObligationStatus
    due: datetime
    met: datetime | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Case:
    """One incident with its state, its review and its problem records.

    Ten thousand of them are kept at once, so what lists and numbers say of each is at hand, and the rest is
    packed: a list that asks each case for its `incident` or its `state` unpacks every timeline.
    """

    header: Incident
    """Everything but the timeline, which is left out."""
    standing: State
    """What the timeline adds up to, without any of its entries."""
    review: Review | None
    problems: tuple[Problem, ...]
    facets: tuple[Facet, ...]
    """What it has in common with others."""
    owed: tuple[Obligation, ...]
    """The promises that are neither met nor waived."""
    fact: Fact | None
    """What the numbers see of it; None without a timeline."""
    began: datetime | None
    """The earliest instant that is known of it."""
    written: datetime | None
    """When an entry was last written down."""
    whole: Packed[Whole]

    @property
    def incident(self) -> Incident:
        """The record with its timeline."""
        return self.whole.get().incident

    @property
    def state(self) -> State:
        """What the timeline adds up to, with the entries."""
        return self.whole.get().state

    @property
    def promises(self) -> tuple[Obligation, ...]:
        """Every interval of every clock, as it stands when the site is built."""
        return self.whole.get().promises

    @property
    def id(self) -> str:
        """The incident's id."""
        return self.header.id

    @property
    def year(self) -> str:
        """The year under which the incident is filed, which is that of its id."""
        return self.id[3:7]

    @property
    def is_counted(self) -> bool:
        """Live, and a major incident: drills and back-filled records are kept out of the numbers."""
        return self.header.mode == "live" and self.standing.status in ("declared", "closed")

    @property
    def was_major(self) -> bool:
        """Neither turned down, nor demoted, nor merged into another, nor still to be decided.

        A public report that was back-filled often tells of no declaration.
        """
        told = self.header.mode == "backfill" and self.standing.status == "proposed"
        return told or self.standing.status in ("declared", "closed")

    @property
    def is_real(self) -> bool:
        """A major incident that happened, whether it was written down then or from a report: no drill."""
        return self.was_major and self.header.mode != "drill"

    @property
    def response(self) -> tuple[Obligation, ...]:
        """The promises of the response itself: action items and problem records have their own pages.

        A report of the past was under nobody's promises; what writing it down began is not part of it.
        """
        if self.header.mode == "backfill":
            return ()
        return tuple(each for each in self.promises if not each.subject.startswith(("AC-", "PB-")))


@dataclass(frozen=True, slots=True)
class Owed:
    """An action item and the incident whose review it stands in."""

    item: ActionItem
    case: Case

    @property
    def is_open(self) -> bool:
        """Neither done nor declined."""
        return self.item.done is None and self.item.declined is None

    @property
    def is_chased(self) -> bool:
        """Open, and of an incident that happened here: nobody is chased for a drill or a report of the past."""
        return self.is_open and self.case.header.mode == "live"


@dataclass(frozen=True)
class Archive:
    """What every page is made from."""

    snapshot: Snapshot
    facts: BuildFacts
    cases: tuple[Case, ...]
    """Newest first."""

    @cached_property
    def known(self) -> frozenset[str]:
        """What a reference may lead to: ids of incidents and problem records, addresses of other pages."""
        return frozenset(
            (
                *self.snapshot.incidents,
                *self.snapshot.problems,
                *(service_uri(each) for each in self.snapshot.services),
                *(runbook_uri(each) for each in self.snapshot.runbooks),
                *(facet_uri(each.kind, each.value) for each in self.by_facet),
            )
        )

    @cached_property
    def is_of_reports(self) -> bool:
        """Nothing in it happened here: each record is a drill or was back-filled from a report."""
        return bool(self.cases) and all(case.header.mode != "live" for case in self.cases)

    @cached_property
    def by_id(self) -> dict[str, Case]:
        """Each incident by its id."""
        return {case.id: case for case in self.cases}

    @cached_property
    def by_facet(self) -> dict[Facet, tuple[Case, ...]]:
        """The incidents that have something in common, newest first."""
        found: dict[Facet, list[Case]] = {}
        for case in self.cases:
            for facet in case.facets:
                found.setdefault(facet, []).append(case)
        return {facet: tuple(cases) for facet, cases in found.items()}

    @cached_property
    def by_service(self) -> dict[str, tuple[Case, ...]]:
        """The real incidents of each service, newest first."""
        found: dict[str, list[Case]] = {}
        for case in self.cases:
            for service in case.header.services if case.is_real else ():
                found.setdefault(service, []).append(case)
        return {service: tuple(cases) for service, cases in found.items()}

    @cached_property
    def merged(self) -> dict[str, tuple[Case, ...]]:
        """The incidents that were merged into each."""
        found: dict[str, list[Case]] = {}
        for case in self.cases:
            if case.standing.merged_into:
                found.setdefault(case.standing.merged_into, []).append(case)
        return {into: tuple(cases) for into, cases in found.items()}

    @cached_property
    def owed(self) -> tuple[Obligation, ...]:
        """What is neither met nor waived, the first due on top."""
        now = self.facts.now
        found = list(of_directory(self.snapshot, now))
        for case in self.cases:
            found += case.owed
        for name, problems in by_first_incident(self.snapshot.problems).items():
            if name not in self.snapshot.incidents:
                found += of_problems(self.snapshot, name, problems, now)
        return ordered(each for each in found if each.is_owed)

    @cached_property
    def duty(self) -> Duty:
        """Who is on call in the weeks after the build."""
        return Duty(self.snapshot, self.facts.now, self.facts.now + WEEKS_AHEAD)

    @cached_property
    def counted(self) -> tuple[Fact, ...]:
        """What the numbers see of each incident."""
        return tuple(case.fact for case in self.cases if case.fact)

    @cached_property
    def names(self) -> Names:
        """What people call the things that records name by an id."""
        return Names(self.snapshot)

    @cached_property
    def zoned(self) -> Zoned:
        """Times in the policy's zone."""
        return Zoned(self.snapshot.policy.calendar.zone)

    @cached_property
    def by_year(self) -> dict[str, tuple[Case, ...]]:
        """The incidents of each year, newest first."""
        by_year = groupby(self.cases, key=lambda case: case.year)
        return {year: tuple(cases) for year, cases in by_year}

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """The problem records, newest first."""
        return tuple(sorted(self.snapshot.problems.values(), key=lambda each: each.id, reverse=True))

    @cached_property
    def actions(self) -> tuple[Owed, ...]:
        """Every action item of every review."""
        reviewed = (case for case in self.cases if case.review)
        return tuple(Owed(item, case) for case in reviewed for item in case.review.actions)  # type: ignore[union-attr]

    @cached_property
    def severity_rank(self) -> dict[str, int]:
        """The place of each severity in the catalogue, 1 for the worst."""
        return {each.id: place for place, each in enumerate(self.snapshot.policy.severities, start=1)}


def gather(snapshot: Snapshot, facts: BuildFacts) -> Archive:
    """Fold every incident once and put it together with what belongs to it."""
    serving: dict[str, list[Problem]] = {}
    for problem in snapshot.problems.values():
        for incident in problem.incidents:
            serving.setdefault(incident, []).append(problem)
    chased = by_first_incident(snapshot.problems)
    newest = sorted(snapshot.incidents, reverse=True)
    cases = (_case(snapshot, facts, snapshot.incidents[key], serving, chased.get(key, ())) for key in newest)
    return Archive(snapshot, facts, tuple(cases))


def _case(
    snapshot: Snapshot,
    facts: BuildFacts,
    incident: Incident,
    serving: Mapping[str, Sequence[Problem]],
    chased: Sequence[Problem],
) -> Case:
    state = fold(incident, judged_by(snapshot, incident).policy.required_roles)
    named = [snapshot.problems[each] for each in state.problems if each in snapshot.problems]
    problems = tuple({each.id: each for each in (*named, *serving.get(incident.id, ()))}.values())
    review = snapshot.reviews.get(incident.id)
    promises = history(make_case(snapshot, incident, review, chased, facts.now))
    fact = fact_of(incident, state, review, problems, snapshot.authorities)
    return Case(
        header=incident.model_copy(update={"timeline": ()}),
        standing=replace(state, timeline=(), updates=(), links=(), actions=(), blockers=()),
        review=review,
        problems=problems,
        facets=facets_of(incident, state, problems),
        owed=tuple(each for each in promises if each.is_owed),
        fact=replace(fact, intervals=tuple(map(_interval, promises))) if fact else None,
        began=_began(incident, state),
        written=max((entry.recorded for entry in incident.timeline), default=None),
        whole=Packed(Whole(incident, state, promises)),
    )


def _interval(promise: Obligation) -> Interval:
    return Interval(promise.clock, promise.status, promise.due, promise.met, promise.ended)


def _began(incident: Incident, state: State) -> datetime | None:
    known = [at for _, at in state.milestones.items() if at]
    return min(known or [entry.at for entry in incident.timeline], default=None)
