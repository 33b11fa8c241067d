"""All incidents of a snapshot, each folded once, with what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby

from mimkit.clocks.case import make_case
from mimkit.clocks.due import history, of_directory, of_problems, ordered
from mimkit.clocks.problems import by_first_incident
from mimkit.metrics.fact import Fact, fact_of
from mimkit.model.duty import Duty
from mimkit.model.incident import Incident
from mimkit.model.obligation import Obligation
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


@dataclass(frozen=True)
class Case:
    """One incident with its state, its review and its problem records."""

    incident: Incident
    state: State
    review: Review | None
    problems: tuple[Problem, ...]
    promises: tuple[Obligation, ...] = ()
    """Every interval of every clock, as it stands when the site is built."""

    @property
    def id(self) -> str:
        """The incident's id."""
        return self.incident.id

    @property
    def year(self) -> str:
        """The year under which the incident is filed, which is that of its id."""
        return self.incident.id[3:7]

    @property
    def began(self) -> datetime | None:
        """The earliest instant that is known of it."""
        known = [at for _, at in self.state.milestones.items() if at]
        return min(known or [entry.at for entry in self.incident.timeline], default=None)

    @property
    def is_counted(self) -> bool:
        """Live, and a major incident: drills and back-filled records are kept out of the numbers."""
        return self.incident.mode == "live" and self.state.status in ("declared", "closed")

    @property
    def was_major(self) -> bool:
        """Neither turned down, nor demoted, nor merged into another, nor still to be decided.

        A public report that was back-filled often tells of no declaration.
        """
        told = self.incident.mode == "backfill" and self.state.status == "proposed"
        return told or self.state.status in ("declared", "closed")

    @property
    def is_real(self) -> bool:
        """A major incident that happened, whether it was written down then or from a report: no drill."""
        return self.was_major and self.incident.mode != "drill"

    @property
    def response(self) -> tuple[Obligation, ...]:
        """The promises of the response itself: action items and problem records have their own pages.

        A report of the past was under nobody's promises; what writing it down began is not part of it.
        """
        if self.incident.mode == "backfill":
            return ()
        return tuple(each for each in self.promises if not each.subject.startswith(("AC-", "PB-")))

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """What it has in common with others."""
        return facets_of(self.incident, self.state, self.problems)


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
        return self.is_open and self.case.incident.mode == "live"


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
        return bool(self.cases) and all(case.incident.mode != "live" for case in self.cases)

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
            for service in case.incident.services if case.is_real else ():
                found.setdefault(service, []).append(case)
        return {service: tuple(cases) for service, cases in found.items()}

    @cached_property
    def merged(self) -> dict[str, tuple[Case, ...]]:
        """The incidents that were merged into each."""
        found: dict[str, list[Case]] = {}
        for case in self.cases:
            if case.state.merged_into:
                found.setdefault(case.state.merged_into, []).append(case)
        return {into: tuple(cases) for into, cases in found.items()}

    @cached_property
    def owed(self) -> tuple[Obligation, ...]:
        """What is neither met nor waived, the first due on top."""
        now = self.facts.now
        found = list(of_directory(self.snapshot, now))
        for case in self.cases:
            found += case.promises
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
        told = self.snapshot.authorities
        found = (
            (each, fact_of(each.incident, each.state, each.review, each.problems, told))
            for each in self.cases
        )
        return tuple(replace(fact, intervals=each.promises) for each, fact in found if fact)

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
    newest = sorted(snapshot.incidents.values(), key=lambda incident: incident.id, reverse=True)
    cases = (_case(snapshot, facts, each, serving, chased.get(each.id, ())) for each in newest)
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
    problems = {each.id: each for each in (*named, *serving.get(incident.id, ()))}
    review = snapshot.reviews.get(incident.id)
    promises = history(make_case(snapshot, incident, review, chased, facts.now))
    return Case(incident, state, review, tuple(problems.values()), promises)
