"""One incident as used by the site.

The fields needed for lists are uncompressed, and the rest is compressed in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from mimkit.clocks.due import all_intervals
from mimkit.metrics.fact import IncidentFacts, Interval, collect_facts
from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import ActionItem, Review
from mimkit.model.incident.state import State, opened
from mimkit.model.obligation import Obligation
from mimkit.model.packed import Packed
from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import BuildFacts
from mimkit.publish.facets import Facet, facets_of
from mimkit.publish.last_change import last_change


class FullIncident(NamedTuple):
    """An incident with its timeline, its state and all its obligations at build time."""

    incident: Incident
    state: State
    promises: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One incident with its state, its review and its problem records.

    Ten thousand cards are in memory at once. Therefore, the fields that lists and metrics need are stored directly,
    and the rest is compressed. A list that reads `incident` or `state` of each card decompresses every timeline.
    """

    header: Incident
    """The record without its timeline."""
    standing: State
    """The state of the incident, without timeline entries."""
    review: Review | None
    problems: tuple[Problem, ...]
    facets: tuple[Facet, ...]
    """Its facets."""
    owed: tuple[Obligation, ...]
    """The obligations that are neither met nor waived."""
    fact: IncidentFacts | None
    """The facts that metrics use, or None if there is no timeline."""
    opened: tuple[datetime | None, str]
    """When the incident was declared, or else proposed or begun, and the id of the entry that opened it.

    Used as the sort key of incident lists.
    """
    began: datetime | None
    """The earliest known time of the incident."""
    changed: datetime | None
    """When something new last became visible to readers: an addition, a correction or a retraction."""
    whole: Packed[FullIncident]

    @property
    def incident(self) -> Incident:
        """The record with its timeline."""
        return self.whole.get().incident

    @property
    def state(self) -> State:
        """The state of the incident, with timeline entries."""
        return self.whole.get().state

    @property
    def promises(self) -> tuple[Obligation, ...]:
        """All obligations of the incident at build time, including the obligations from earlier intervals."""
        return self.whole.get().promises

    @property
    def id(self) -> str:
        """The incident's id."""
        return self.header.id

    @property
    def counted_at(self) -> datetime | None:
        """The time that determines the incident's reporting period in metrics: when it was declared, if known."""
        return self.fact.begins if self.fact else self.began

    @property
    def year(self) -> str:
        """The year of the incident, taken from its id."""
        return self.id[3:7]

    @property
    def is_running(self) -> bool:
        """Whether the incident is ongoing. A back-filled incident is not, even if it was never closed."""
        return self.standing.is_open and self.header.mode == "live"

    @property
    def is_counted(self) -> bool:
        """Whether metrics include the incident.

        Only live major incidents are included, not drills or back-filled records.
        """
        return self.header.mode == "live" and self.standing.status in ("declared", "closed")

    @property
    def was_major(self) -> bool:
        """Whether this is a major incident: not rejected, demoted, merged or only proposed.

        A back-filled incident counts even if it was only proposed, because public reports often do not mention a
        declaration.
        """
        told = self.header.mode == "backfill" and self.standing.status == "proposed"
        return told or self.standing.status in ("declared", "closed")

    @property
    def is_real(self) -> bool:
        """Whether this is a real major incident, live or back-filled, and not a drill."""
        return self.was_major and self.header.mode != "drill"

    @property
    def response(self) -> tuple[Obligation, ...]:
        """The deadlines of the response itself. Action items and problem records have separate pages.

        Empty for a back-filled report. Deadlines do not apply to it, and the time when it was recorded is not part
        of the response.
        """
        if self.header.mode == "backfill":
            return ()
        return tuple(each for each in self.promises if not each.subject.startswith(("AC-", "PB-")))


def newest_first(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return the incidents, most recently declared first."""

    def moment(card: Card) -> tuple[float, str, str]:
        at, entry = card.opened
        return at.timestamp() if at else 0.0, entry, card.id

    return tuple(sorted(cards, key=moment, reverse=True))


@dataclass(frozen=True, slots=True)
class ReviewAction:
    """An action item, and the incident whose review contains it."""

    item: ActionItem
    card: Card

    @property
    def is_open(self) -> bool:
        """Whether the action item is neither done nor declined."""
        return self.item.done is None and self.item.declined is None

    @property
    def is_chased(self) -> bool:
        """Whether reminders apply to the item: it is open, and its incident is live (not a drill or back-filled)."""
        return self.is_open and self.card.header.mode == "live"


def card_of(
    snapshot: Snapshot,
    facts: BuildFacts,
    incident: Incident,
    serving: Mapping[str, Sequence[Problem]],
    chased: Sequence[Problem],
) -> Card:
    """Compute an incident's state and combine it with related records.

    `serving` maps incident ids to problem records.
    """
    dossier = Dossier(incident, snapshot, snapshot.reviews.get(incident.id), chased).under_its_policy()
    state, promises = dossier.state, all_intervals(dossier.at(facts.now))
    named = [snapshot.problems[each] for each in state.problems if each in snapshot.problems]
    problems = tuple({each.id: each for each in (*named, *serving.get(incident.id, ()))}.values())
    fact = collect_facts(dossier, problems)
    return Card(
        header=incident.model_copy(update={"timeline": ()}),
        standing=state._replace(timeline=(), updates=(), links=(), actions=(), blockers=(), queries=()),
        review=dossier.review,
        problems=problems,
        facets=facets_of(dossier, problems),
        owed=tuple(each for each in promises if each.is_owed),
        fact=replace(fact, intervals=tuple(map(Interval.of, promises))) if fact else None,
        opened=opened(state),
        began=_began(dossier),
        changed=snapshot.changed.get(incident.id) or last_change(incident, dossier.review),
        whole=Packed(FullIncident(incident, state, promises)),
    )


def _began(dossier: Dossier) -> datetime | None:
    known = [at for _, at in dossier.state.milestones.items() if at]
    return min(known or [entry.at for entry in dossier.incident.timeline], default=None)
