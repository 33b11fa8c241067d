"""Prepares the data for the charts on pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from mimkit.clocks.updates import is_of_updates
from mimkit.model.incident.kinds import KINDS
from mimkit.model.obligation import Obligation
from mimkit.model.time.end_of_day import due_day
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card, ReviewAction
from mimkit.publish.figures.ages import ActionAge, Ages, Owner, action_ages
from mimkit.publish.figures.cadence import Cadence, CadenceRow, UpdateInterval, cadence_dots
from mimkit.publish.figures.dependencies import (
    Dependencies,
    ServiceNode,
    affected_neighbourhood,
    dependency_graph,
)
from mimkit.publish.figures.phase_rows import PhaseRow, PhaseRows, phase_rows
from mimkit.publish.figures.phases import Phase, phases
from mimkit.publish.figures.quarters import QuarterColumn, Quarters, quarter_columns
from mimkit.publish.figures.timeline import DeadlineMark, IncidentTimeline, Mark, incident_timeline
from mimkit.publish.links import Links
from mimkit.publish.views.parts.badges import action_badge, is_overdue

QUARTERS = 12
"""The maximum number of quarters in a chart (three years)."""
ARCHIVED = 40
"""The maximum number of quarters in a chart that contains only back-filled incidents (ten years)."""
_FEWEST = 8


def affected_services_chart(archive: Archive, uri: str, hit: Sequence[str]) -> Markup:
    """Draw the affected services with their dependents and dependencies. Empty if there are none."""
    drawn = affected_neighbourhood(_services(archive, uri), hit)
    return _drawn("Affected services and their dependents", drawn)


def service_dependencies_chart(archive: Archive, uri: str, service: str) -> Markup:
    """Draw a service with its dependents and dependencies, without marking any service as affected.

    Empty if it has none.
    """
    drawn = affected_neighbourhood(_services(archive, uri), (service,))
    return _drawn(
        "Dependencies of this service",
        tuple(replace(each, state="untouched") for each in drawn),
    )


def _drawn(title: str, services: tuple[ServiceNode, ...]) -> Markup:
    if len(services) <= 1:
        return Markup("")
    return dependency_graph(Dependencies("services", title, services))


def catalogue(archive: Archive, uri: str) -> Markup:
    """Draw all services with their dependencies. Empty if no service has dependencies."""
    drawn = _services(archive, uri)
    if not any(each.needs for each in drawn):
        return Markup("")
    return dependency_graph(Dependencies("services", "Service dependencies", tuple(drawn)))


def _services(archive: Archive, uri: str) -> list[ServiceNode]:
    links = Links(uri, archive.known)
    return [
        ServiceNode(each.id, each.title, each.needs, link=links.service(each.id, each.title))
        for each in archive.snapshot.services.values()
    ]


def timeline_chart(archive: Archive, card: Card, steps: tuple[Phase, ...]) -> Markup:
    """Draw the events of an incident: phases, updates, and met and missed deadlines."""
    repeating = {clock.id: clock for clock in archive.snapshot.policy.clocks if clock.repeats}
    marks = tuple(
        Mark(entry.at, KINDS[entry.kind].mark, KINDS[entry.kind].title)
        for entry in card.state.timeline
        if KINDS[entry.kind].mark != "quiet"
    )
    of_updates = {name for name, clock in repeating.items() if is_of_updates(clock)}
    updates = (each for each in card.promises if each.clock in of_updates)
    promised = tuple(_promise(each) for each in updates)
    deadlines = tuple(_promise(each) for each in card.response if each.clock not in repeating)
    until = archive.facts.now if card.standing.is_open and card.header.mode != "backfill" else None
    return incident_timeline(
        IncidentTimeline("story", "Phases, updates and deadlines", steps, marks, promised, deadlines, until),
        archive.zoned,
    )


def _promise(each: Obligation) -> DeadlineMark:
    return DeadlineMark(each.title, each.starts, each.due, each.met or each.ended, each.status)


def phases_of(archive: Archive, uri: str, cards: Iterable[Card], latest: str = "") -> Markup:
    """Draw the phases of incidents, with the declarations aligned. `latest` is appended to the title."""
    links = Links(uri, archive.known)
    rows = []
    for card in cards:
        steps = phases(
            card.standing.milestones, archive.facts.now if card.is_counted and card.standing.is_open else None
        )
        zero = card.standing.milestones.declared or card.standing.milestones.detected or card.began
        if steps and zero:
            link = links.incident(card.id, card.header.title)
            rows.append(PhaseRow(card.header.title, steps, zero, link))
    title = f"Phases by incident{latest}"
    return phase_rows(PhaseRows("phases", title, tuple(rows))) if rows else Markup("")


def quarters(archive: Archive, cards: Iterable[Card]) -> Markup:
    """Draw the number of incidents in recent quarters by severity. Earlier incidents are counted below the chart."""
    counts = Counter(
        (_quarter(archive, card.counted_at), card.standing.severity) for card in cards if card.counted_at
    )
    if not counts:
        return Markup("")
    severities = _severities(archive, {severity for _, severity in counts})
    first, last = _span(archive, {place for place, _ in counts})
    columns = tuple(
        QuarterColumn(place // 4, place % 4 + 1, tuple(counts[place, each] for each in severities))
        for place in range(first, last + 1)
    )
    labels = tuple("unclassified" if each == "pending" else each for each in severities)
    older = sum(number for (place, _), number in counts.items() if place < first)
    return quarter_columns(Quarters("quarters", "Major incidents by quarter", labels, columns, older))


def _span(archive: Archive, used: set[int]) -> tuple[int, int]:
    """Return the first and the last quarter to draw."""
    last, most = max(used), ARCHIVED
    if not archive.is_backfill_only:
        # Some quarters without incidents are informative, but three years without any would leave the chart
        # empty.
        today, most = _quarter(archive, archive.facts.now), QUARTERS
        last = max(last, today) if last > today - most else last
    return max(min(last - _FEWEST + 1, *used), last - most + 1), last


def _severities(archive: Archive, used: set[str]) -> tuple[str, ...]:
    """Return the catalogue's severities up to the lowest one in use, so that each severity keeps its colour."""
    names = [each.id for each in archive.snapshot.policy.severities]
    down_to = max((place for place, each in enumerate(names, start=1) if each in used), default=0)
    return (*names[:down_to], *sorted(used - set(names)))


def _quarter(archive: Archive, at: datetime | None) -> int:
    day = archive.zoned.date(at or archive.facts.now)
    return day.year * 4 + (day.month - 1) // 3


def ages(archive: Archive, uri: str, actions: Iterable[ReviewAction]) -> Markup:
    """Draw the age of open action items by owner."""
    links = Links(uri, archive.known)
    owners: dict[str, list[ActionAge]] = {}
    for each in actions:
        opened = archive.zoned.date(each.item.opened)
        due, badge = archive.action_due(each), action_badge(archive, each)
        lasting = ((due_day(due) or archive.zoned.date(due)) - opened).days if due else None
        age = archive.days_open(each)
        name = archive.names.person(each.item.owner) if each.item.owner else "Unassigned"
        owners.setdefault(name, []).append(
            ActionAge(
                each.item.title,
                age,
                lasting,
                links.incident(each.card.id, each.item.title),
                badge.words if badge else "",
                is_overdue=is_overdue(archive, each),
            )
        )
    rows = tuple(Owner(name, tuple(owners[name])) for name in sorted(owners))
    return action_ages(Ages("ages", "Age of open action items, by owner", rows)) if rows else Markup("")


def cadences(archive: Archive, uri: str, cards: Iterable[Card], latest: str = "") -> Markup:
    """Draw how well each incident kept to its schedule for stakeholder updates. `latest` is appended to the title."""
    links = Links(uri, archive.known)
    repeating = {
        clock.id for clock in archive.snapshot.policy.clocks if clock.repeats and is_of_updates(clock)
    }
    rows = []
    for card in cards:
        intervals = tuple(_interval(each, archive) for each in card.promises if _is_over(each, repeating))
        if intervals:
            link = links.incident(card.id, card.header.title)
            rows.append(CadenceRow(card.header.title, intervals, link))
    return cadence_dots(Cadence("cadence", f"Time between stakeholder updates{latest}", tuple(rows)))


def _is_over(each: Obligation, repeating: set[str]) -> bool:
    return each.clock in repeating and each.status in ("met", "late", "overdue")


def _interval(each: Obligation, archive: Archive) -> UpdateInterval:
    end = each.met or each.ended or archive.facts.now
    return UpdateInterval((end - each.starts).total_seconds(), (each.due - each.starts).total_seconds())
