"""All incidents of a snapshot, each folded once, with what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from mimkit.model.incident import Incident
from mimkit.model.problem import Problem
from mimkit.model.review import ActionItem, Review
from mimkit.model.snapshot import Snapshot
from mimkit.model.state import State, fold
from mimkit.publish.facts import BuildFacts
from mimkit.publish.names import Names
from mimkit.publish.times import Zoned


@dataclass(frozen=True)
class Case:
    """One incident with its state, its review and its problem records."""

    incident: Incident
    state: State
    review: Review | None
    problems: tuple[Problem, ...]

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


@dataclass(frozen=True, slots=True)
class Owed:
    """An action item and the incident whose review it stands in."""

    item: ActionItem
    case: Case

    @property
    def is_open(self) -> bool:
        """Neither done nor declined."""
        return self.item.done is None and self.item.declined is None


@dataclass(frozen=True)
class Archive:
    """What every page is made from."""

    snapshot: Snapshot
    facts: BuildFacts
    cases: tuple[Case, ...]
    """Newest first."""

    @cached_property
    def known(self) -> frozenset[str]:
        """The ids of all incidents and problem records, which are the pages that a reference may lead to."""
        return frozenset((*self.snapshot.incidents, *self.snapshot.problems))

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
    newest = sorted(snapshot.incidents.values(), key=lambda incident: incident.id, reverse=True)
    return Archive(snapshot, facts, tuple(_case(snapshot, each, serving) for each in newest))


def _case(snapshot: Snapshot, incident: Incident, serving: dict[str, list[Problem]]) -> Case:
    state = fold(incident, snapshot.policy.required_roles)
    named = [snapshot.problems[each] for each in state.problems if each in snapshot.problems]
    problems = {each.id: each for each in (*named, *serving.get(incident.id, ()))}
    return Case(incident, state, snapshot.reviews.get(incident.id), tuple(problems.values()))
