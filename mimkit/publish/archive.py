"""All incidents of a snapshot with their state and related records, computed once per build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from mimkit.clocks.due import directory_obligations, problem_obligations, sort_by_due_time
from mimkit.clocks.kinds.problems import by_first_incident
from mimkit.duty.duty import Duty
from mimkit.metrics.fact import IncidentFacts
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.service_status import StatusSpan
from mimkit.model.obligation import Obligation
from mimkit.model.organisation.dependencies import Dependents
from mimkit.model.snapshot import Snapshot
from mimkit.publish.build_info import PUBLIC, BuildFacts
from mimkit.publish.card import Card, ReviewAction, card_of, newest_first
from mimkit.publish.facets import Facet
from mimkit.publish.links import facet_uri, runbook_uri, service_uri
from mimkit.publish.names import Names
from mimkit.publish.service_status.spans import status_spans
from mimkit.publish.times import Zoned

WEEKS_AHEAD = timedelta(weeks=4)
"""How far ahead to show on-call rosters."""


@dataclass(frozen=True)
class Archive:
    """The data for all pages."""

    snapshot: Snapshot
    facts: BuildFacts
    cards: tuple[Card, ...]
    """Newest first."""

    @cached_property
    def known(self) -> frozenset[str]:
        """Valid link targets: incident ids, problem record ids and the paths of other pages."""
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
    def is_backfill_only(self) -> bool:
        """Whether there are back-filled records but no live ones. Drills are ignored."""
        modes = {card.header.mode for card in self.cards}
        return "backfill" in modes and "live" not in modes

    @cached_property
    def by_id(self) -> dict[str, Card]:
        """The incidents by id."""
        return {card.id: card for card in self.cards}

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {card.id: place for place, card in enumerate(self.cards)}

    def neighbours(self, incident: str) -> tuple[Card | None, Card | None]:
        """Return the previous (older) and the next (newer) incident, or None where there is none."""
        place = self._positions[incident]
        before = self.cards[place + 1] if place + 1 < len(self.cards) else None
        return before, self.cards[place - 1] if place else None

    @cached_property
    def by_facet(self) -> dict[Facet, tuple[Card, ...]]:
        """The incidents by facet, newest first."""
        found: dict[Facet, list[Card]] = {}
        for card in self.cards:
            for facet in card.facets:
                found.setdefault(facet, []).append(card)
        return {facet: tuple(cards) for facet, cards in found.items()}

    @cached_property
    def by_service(self) -> dict[str, tuple[Card, ...]]:
        """The real incidents by service, newest first."""
        found: dict[str, list[Card]] = {}
        for card in self.cards:
            for service in card.header.services if card.is_real else ():
                found.setdefault(service, []).append(card)
        return {service: tuple(cards) for service, cards in found.items()}

    def service_statuses(self, card: Card) -> tuple[StatusSpan, ...]:
        """Return the periods in which an incident affects services, directly or through dependencies."""
        return self._service_statuses.get(card.id, ())

    @cached_property
    def _service_statuses(self) -> Mapping[str, tuple[StatusSpan, ...]]:
        if self.snapshot.service_statuses is not None:
            return self.snapshot.service_statuses
        policy, dependents = self.snapshot.policy, Dependents(self.snapshot.services)
        return {
            card.id: status_spans(card.standing, card.header.mode, card.opened[0], policy, dependents)
            for card in self.cards
        }

    @cached_property
    def merged(self) -> dict[str, tuple[Card, ...]]:
        """The incidents that were merged into each incident, by the id of the remaining incident."""
        found: dict[str, list[Card]] = {}
        for card in self.cards:
            if card.standing.merged_into:
                found.setdefault(card.standing.merged_into, []).append(card)
        return {into: tuple(cards) for into, cards in found.items()}

    @cached_property
    def owed(self) -> tuple[Obligation, ...]:
        """Obligations that are neither met nor waived, earliest deadline first."""
        now = self.facts.now
        found = list(directory_obligations(self.snapshot, now))
        for card in self.cards:
            found += card.owed
        for name, problems in by_first_incident(self.snapshot.problems).items():
            if name not in self.snapshot.incidents:
                found += problem_obligations(self.snapshot, name, problems, now)
        return sort_by_due_time(each for each in found if each.is_owed)

    @cached_property
    def under_maintenance(self) -> frozenset[str]:
        """The services whose maintenance is in progress."""
        active = (each for each in self.snapshot.maintenance.values() if each.is_active)
        return frozenset(service for each in active for service in each.services)

    @cached_property
    def duty(self) -> Duty:
        """The on-call shifts in the weeks after the build."""
        return Duty(self.snapshot, self.facts.now, self.facts.now + WEEKS_AHEAD)

    @cached_property
    def counted(self) -> tuple[IncidentFacts, ...]:
        """The facts that metrics use, for each incident that has them."""
        return tuple(card.fact for card in self.cards if card.fact)

    @cached_property
    def names(self) -> Names:
        """Display names for ids."""
        return Names(self.snapshot)

    @cached_property
    def action_deadlines(self) -> dict[tuple[str | None, str], Obligation]:
        """The deadlines of open action items, by incident and item id, as listed by `mim due`.

        The deadline may come from the policy or be the next business day after the item's due date.
        """
        finishing = {each.id for each in self.snapshot.policy.clocks if each.met_by == "action.done"}
        owed = (each for each in reversed(self.owed) if each.clock in finishing)
        return {(each.incident, each.subject): each for each in owed}

    def action_due(self, action: ReviewAction) -> datetime | None:
        """Return when an action item is due: at the deadline that applies to it, else on its own due date.

        None if it has neither.
        """
        deadline = self.action_deadlines.get((action.card.id, action.item.id))
        if deadline:
            return deadline.due
        return self.snapshot.policy.calendar.end_of(action.item.due) if action.item.due else None

    def days_since_last(self, cards: Iterable[Card]) -> int | None:
        """Return the number of calendar days since the most recent restoration among these incidents.

        If an incident has no restoration time, the time when it began counts instead. None if there are no
        incidents.
        """
        now = self.facts.now
        ends = [card.standing.milestones.restored or card.began or now for card in cards]
        return max((self.zoned.date(now) - self.zoned.date(max(ends))).days, 0) if ends else None

    def days_open(self, action: ReviewAction) -> int:
        """Return the number of calendar days since an action item was opened."""
        return max((self.zoned.date(self.facts.now) - self.zoned.date(action.item.opened)).days, 0)

    @cached_property
    def zoned(self) -> Zoned:
        """Formats times in the policy's time zone."""
        return Zoned(self.snapshot.policy.calendar.zone)

    @cached_property
    def by_year(self) -> dict[str, tuple[Card, ...]]:
        """The incidents by year, newest first."""
        by_year: dict[str, list[Card]] = {}
        for card in self.cards:
            by_year.setdefault(card.year, []).append(card)
        return {year: tuple(by_year[year]) for year in sorted(by_year, reverse=True)}

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """The problem records, newest first."""
        return tuple(
            sorted(self.snapshot.problems.values(), key=lambda each: (each.opened, each.id), reverse=True)
        )

    @cached_property
    def actions(self) -> tuple[ReviewAction, ...]:
        """All action items of all reviews."""
        reviewed = (card for card in self.cards if card.review)
        return tuple(ReviewAction(item, card) for card in reviewed for item in card.review.actions)  # type: ignore[union-attr]

    @cached_property
    def severity_rank(self) -> dict[str, int]:
        """The rank of each severity in the catalogue. 1 is the most severe."""
        return {each.id: place for place, each in enumerate(self.snapshot.policy.severities, start=1)}


def build_archive(snapshot: Snapshot, facts: BuildFacts) -> Archive:
    """Compute each incident's state once, and combine it with its related records."""
    serving: dict[str, list[Problem]] = {}
    for problem in snapshot.problems.values():
        for incident in problem.incidents:
            serving.setdefault(incident, []).append(problem)
    chased = by_first_incident(snapshot.problems)
    cards = (
        card_of(snapshot, facts, incident, serving, chased.get(key, ()))
        for key, incident in snapshot.incidents.items()
    )
    return archive_of(snapshot, facts, newest_first(cards))


def archive_of(snapshot: Snapshot, facts: BuildFacts, cards: tuple[Card, ...]) -> Archive:
    """Return the archive for incidents whose state is already computed.

    While any incident is open, the build becomes stale after a time set in the policy.
    """
    # For the public, an incident ends when its restoration is confirmed, as on other status pages.
    ended = {"confirmed"} if facts.audience == PUBLIC else set()
    is_open = any(card.is_running and card.standing.phase not in ended for card in cards)
    return Archive(
        snapshot, replace(facts, stale_after=snapshot.policy.stale_after if is_open else None), cards
    )
