"""The page of a facet value, which lists all incidents with that severity, cause, category or tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.facets import TITLES, Facet
from mimkit.publish.links import facet_uri, year_uri
from mimkit.publish.page import Page
from mimkit.publish.views.parts.badges import problem_badge, severity_rank
from mimkit.publish.views.parts.filters import facet_label, filters
from mimkit.publish.views.parts.lists import incident_rows
from mimkit.publish.views.problems import ProblemRow

MOST = 100
"""The maximum number of incidents to list on a page.

The page also counts all incidents by year, with links to the year pages.
"""


@dataclass(frozen=True, slots=True)
class YearCount:
    """A year with its number of incidents and the path of its page."""

    year: str
    uri: str
    count: int


def facet_pages(archive: Archive) -> Iterator[Page]:
    """Yield a page for each facet value."""
    for facet, cards in archive.by_facet.items():
        yield _page(archive, facet, cards)


def by_year(cards: tuple[Card, ...]) -> tuple[YearCount, ...]:
    """Count incidents by year, latest year first."""
    counts = Counter(card.year for card in cards)
    return tuple(YearCount(year, year_uri(year), counts[year]) for year in sorted(counts, reverse=True))


def _page(archive: Archive, facet: Facet, cards: tuple[Card, ...]) -> Page:
    label = facet_label(facet.kind, facet.value)
    shown = cards[:MOST]
    view = {
        "facet": facet,
        "kind": TITLES[facet.kind],
        "label": label,
        "rank": severity_rank(archive, facet.value),
        "words": archive.names.severity(facet.value) if facet.kind == "severity" else "",
        "years": by_year(cards),
        "rows": incident_rows(archive, shown),
        "filters": filters(archive, shown),
        "count": len(cards),
        "problems": _problems(archive, facet),
    }
    title = f"{TITLES[facet.kind]}: {label}"
    hides = ("navigation", "toc")
    return Page(facet_uri(facet.kind, facet.value), title, "facet.html.j2", view, hides, (facet.value,))


def _problems(archive: Archive, facet: Facet) -> tuple[ProblemRow, ...]:
    if facet.kind != "cause":
        return ()
    alike = (each for each in archive.problems if each.cause == facet.value)
    return tuple(ProblemRow(each, problem_badge(each.state)) for each in alike)
