"""One incident as used by the site: list fields in memory, the rest compressed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from mimkit.clocks.case import make_case
from mimkit.clocks.due import history
from mimkit.metrics.fact import Fact, Interval, fact_of
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import ActionItem, Review
from mimkit.model.incident.state import State, fold, opened
from mimkit.model.obligation import Obligation
from mimkit.model.packed import Packed
from mimkit.model.snapshot import Snapshot, judged_by
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.facets import Facet, facets_of


class Whole(NamedTuple):
    """An incident with its timeline, what that adds up to, and every interval of every clock, as it stands now."""

    incident: Incident
    state: State
    promises: tuple[Obligation, ...]


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
    opened: tuple[datetime | None, str]
    """When it was declared, else proposed or begun, and that entry's id: what lists of incidents are ordered by."""
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


def newest_first(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return incidents with the one that was declared last on top."""

    def moment(case: Case) -> tuple[float, str, str]:
        at, entry = case.opened
        return at.timestamp() if at else 0.0, entry, case.id

    return tuple(sorted(cases, key=moment, reverse=True))


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


def case_of(
    snapshot: Snapshot,
    facts: BuildFacts,
    incident: Incident,
    serving: Mapping[str, Sequence[Problem]],
    chased: Sequence[Problem],
) -> Case:
    """Fold an incident and put it together with what belongs to it; `serving` are the problem records by incident."""
    state = fold(incident, judged_by(snapshot, incident).policy.required_roles)
    named = [snapshot.problems[each] for each in state.problems if each in snapshot.problems]
    problems = tuple({each.id: each for each in (*named, *serving.get(incident.id, ()))}.values())
    review = snapshot.reviews.get(incident.id)
    promises = history(make_case(snapshot, incident, review, chased, facts.now))
    fact = fact_of(incident, state, review, problems, snapshot.authorities)
    return Case(
        header=incident.model_copy(update={"timeline": ()}),
        standing=state._replace(timeline=(), updates=(), links=(), actions=(), blockers=()),
        review=review,
        problems=problems,
        facets=facets_of(incident, state, problems),
        owed=tuple(each for each in promises if each.is_owed),
        fact=replace(fact, intervals=tuple(map(Interval.of, promises))) if fact else None,
        opened=opened(state),
        began=_began(incident, state),
        written=max((entry.recorded for entry in incident.timeline), default=None),
        whole=Packed(Whole(incident, state, promises)),
    )


def _began(incident: Incident, state: State) -> datetime | None:
    known = [at for _, at in state.milestones.items() if at]
    return min(known or [entry.at for entry in incident.timeline], default=None)
