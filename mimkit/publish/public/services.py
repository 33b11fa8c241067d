"""Services on the public home page: their current status by group, and their history over 90 days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

from mimkit.model.incident.service_status import ServiceStatus
from mimkit.model.organisation.directory import Service
from mimkit.model.time.durations import short
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.figures.frame import Cell
from mimkit.publish.figures.service_bars import AffectedDay, ServiceBars, ServiceHistory, service_bars
from mimkit.publish.links import HOME, Links
from mimkit.publish.service_status.groups import service_groups
from mimkit.publish.service_status.history import DAYS, DayStatus, service_days
from mimkit.publish.status import COMPONENTS, Badge, component_status
from mimkit.publish.times import day, days, short_day

_NONE: Final = "\N{EN DASH}"
_NAMED: Final = 5
"""The maximum number of incidents to list for a day."""
_TONES: Final[dict[ServiceStatus, str]] = {
    "operational": "clear",
    "degraded_performance": "degraded",
    "partial_outage": "partial",
    "major_outage": "major",
}


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service and its status."""

    title: str
    description: str | None
    badge: Badge


@dataclass(frozen=True, slots=True)
class GroupRows:
    """The services of a group. The group with an empty title contains the services that belong to no group."""

    title: str
    services: tuple[ServiceRow, ...]


def group_rows(archive: Archive, running: list[Card]) -> tuple[GroupRows, ...]:
    """Return the services in their groups, with their current status."""
    return tuple(
        GroupRows(group.title, tuple(_row(archive, each, running) for each in group.services))
        for group in service_groups(archive.snapshot.services.values())
    )


def _row(archive: Archive, service: Service, running: list[Card]) -> ServiceRow:
    badge = COMPONENTS[component_status(archive, service.id, running)]
    return ServiceRow(service.title, service.public_description, badge)


def service_history(archive: Archive) -> Markup:
    """Draw the status of each service over the last 90 days. Empty if there are no services."""
    services = [
        each for group in service_groups(archive.snapshot.services.values()) for each in group.services
    ]
    if not services:
        return Markup("")
    spans = {card.id: archive.service_statuses(card) for card in archive.cards}
    found = service_days(spans, archive.facts.now, archive.zoned.tz)
    today = archive.zoned.date(archive.facts.now)
    first = today - timedelta(days=DAYS - 1)
    bars = tuple(
        ServiceBars(
            each.title,
            _summary(found.get(each.id, ())),
            tuple(
                AffectedDay((of.day - first).days, _TONES[of.status], _told(of))
                for of in found.get(each.id, ())
            ),
        )
        for each in services
    )
    return service_bars(
        ServiceHistory(
            "days",
            f"Last {DAYS} days",
            DAYS,
            short_day(first),
            bars,
            (
                ("clear", "No incident"),
                *((_TONES[each], COMPONENTS[each].words) for each in _TONES if each != "operational"),
            ),
            [row for each in services for row in _rows(archive, each, found.get(each.id, ()))],
            _note(archive, first),
        )
    )


def _told(of: DayStatus) -> str:
    return f"{day(of.day)}: {COMPONENTS[of.status].words}, {_lengths(of.outage, of.degraded)}"


def _lengths(outage: timedelta, degraded: timedelta) -> str:
    parts = [f"{short(outage)} outage"] if outage else []
    parts += [f"{short(degraded)} degraded performance"] if degraded else []
    return " and ".join(parts)


def _summary(affected: Iterable[DayStatus]) -> str:
    known = tuple(affected)
    if not known:
        return "no incident"
    outage, degraded = (
        sum((getattr(each, name) for each in known), timedelta()) for name in ("outage", "degraded")
    )
    return f"{days(len(known))} affected: {_lengths(outage, degraded)}"


def _rows(archive: Archive, service: Service, affected: tuple[DayStatus, ...]) -> Iterator[tuple[Cell, ...]]:
    links = Links(HOME, archive.known)
    if not affected:
        yield service.title, f"All {DAYS} days", "No incident", _NONE, _NONE, _NONE
    for each in reversed(affected):
        yield (
            service.title,
            day(each.day).replace(" ", "\N{NO-BREAK SPACE}"),
            COMPONENTS[each.status].words,
            short(each.outage) if each.outage else _NONE,
            short(each.degraded) if each.degraded else _NONE,
            _named(archive, links, each.incidents),
        )


def _named(archive: Archive, links: Links, incidents: tuple[str, ...]) -> Markup:
    named = Markup(", ").join(
        links.incident(each, archive.by_id[each].header.title) for each in incidents[:_NAMED]
    )
    more = f" and {len(incidents) - _NAMED} more" if len(incidents) > _NAMED else ""
    return Markup('<span class="mim-long-cell">{}{}</span>').format(named, more)


def _note(archive: Archive, first: date) -> str:
    said = (
        f"Each bar is a day, from midnight to midnight {archive.zoned.zone}. An outage lasts from the recorded start of "
        "the impact until service is restored."
    )
    unknown = sum(_lacks_an_end(archive, card, first) for card in archive.cards)
    if not unknown:
        return said
    counted = "1 incident is" if unknown == 1 else f"{unknown} incidents are"
    return f"{said} {counted} not included, because the record does not state when service was restored."


def _lacks_an_end(archive: Archive, card: Card, first: date) -> bool:
    """Return whether a back-filled incident in the displayed period has an outage with an unknown end."""
    if card.header.mode != "backfill" or not card.was_major or card.standing.milestones.closed:
        return False
    is_recent = card.began is None or archive.zoned.date(card.began) >= first
    return is_recent and any(each.end is None for each in card.standing.outages)
