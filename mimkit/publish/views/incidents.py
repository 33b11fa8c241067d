"""Incident lists: an overview of all years, and a list for each year by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.links import INCIDENTS, year_uri
from mimkit.publish.page import Page
from mimkit.publish.views.facets import MOST
from mimkit.publish.views.parts.badges import severity_rank
from mimkit.publish.views.parts.filters import filters
from mimkit.publish.views.parts.lists import IncidentRow, incident_rows


@dataclass(frozen=True, slots=True)
class YearLine:
    """The number of incidents in a year, by severity in catalogue order and in total."""

    year: str
    uri: str
    counts: tuple[int, ...]
    total: int
    others: int


@dataclass(frozen=True, slots=True)
class Quarter:
    """The incidents in one quarter."""

    title: str
    rows: tuple[IncidentRow, ...]


def incident_lists(archive: Archive) -> Iterator[Page]:
    """Yield the overview page, then one page for each year."""
    severities = _severities(archive)
    lines = tuple(_line(year, cards, severities) for year, cards in archive.by_year.items())
    ranks = tuple((severity, severity_rank(archive, severity)) for severity in severities)
    latest = archive.cards[:MOST]
    view = {
        "severities": ranks,
        "years": lines,
        "latest": incident_rows(archive, latest),
        "total": len(archive.cards),
        "filters": filters(archive, latest),
        "ways": filters(archive, archive.cards),
    }
    yield Page(INCIDENTS, "Incidents", "incidents.html.j2", view, ("toc",))
    for year, cards in archive.by_year.items():
        yield _year(archive, year, cards)


def _severities(archive: Archive) -> tuple[str, ...]:
    known = [each.id for each in archive.snapshot.policy.severities]
    used = {card.standing.severity for card in archive.cards}
    return tuple(each for each in (*known, *sorted(used - set(known))) if each in used)


def _line(year: str, cards: tuple[Card, ...], severities: tuple[str, ...]) -> YearLine:
    major = [card.standing.severity for card in cards if card.was_major and card.header.mode != "drill"]
    counts = tuple(major.count(each) for each in severities)
    return YearLine(year, year_uri(year), counts, len(major), len(cards) - len(major))


def _year(archive: Archive, year: str, cards: tuple[Card, ...]) -> Page:
    by_quarter: dict[int, list[Card]] = {}
    for card in cards:
        # The quarter comes from the date in the id, under which the incident is filed and which never
        # changes.
        by_quarter.setdefault((int(card.id[7:9]) - 1) // 3 + 1, []).append(card)
    quarters = tuple(
        Quarter(f"Q{number}", incident_rows(archive, by_quarter[number]))
        for number in sorted(by_quarter, reverse=True)
    )
    view = {"year": year, "count": len(cards), "quarters": quarters, "filters": filters(archive, cards)}
    return Page(year_uri(year), year, "year.html.j2", view, ("toc",))
