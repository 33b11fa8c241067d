"""Filters for incident lists, and the facet pages that replace them if JavaScript is disabled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.facets import TITLES
from mimkit.publish.links import facet_uri, service_uri
from mimkit.publish.names import sentence_case

_ENOUGH = 2
"""The minimum number of values for which a filter is shown."""


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One value of a filter, with its id, label, number of incidents and page."""

    value: str
    label: str
    count: int
    uri: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One field of the filter form, with its label and values."""

    kind: str
    title: str
    choices: tuple[FilterChoice, ...]


def filters(archive: Archive, cards: Iterable[Card]) -> tuple[Filter, ...]:
    """Return the filters that are useful for a list of incidents."""
    shown = tuple(cards)
    found = (Filter("service", "Service", _services(archive, shown)), *_facets(archive, shown))
    return tuple(each for each in found if len(each.choices) >= _ENOUGH)


def _services(archive: Archive, cards: tuple[Card, ...]) -> tuple[FilterChoice, ...]:
    counts = Counter(each for card in cards for each in card.header.services)
    found = (
        FilterChoice(each, archive.names.service(each), count, service_uri(each))
        for each, count in counts.items()
    )
    return tuple(sorted(found, key=lambda choice: choice.label.lower()))


def _facets(archive: Archive, cards: tuple[Card, ...]) -> Iterable[Filter]:
    counts = Counter(facet for card in cards for facet in card.facets)
    for kind, title in TITLES.items():
        found = (
            FilterChoice(each.value, facet_label(kind, each.value), count, facet_uri(kind, each.value))
            for each, count in counts.items()
            if each.kind == kind
        )
        rank = archive.severity_rank
        yield Filter(
            kind, title, tuple(sorted(found, key=lambda c: (rank.get(c.value, 99), c.label.lower())))
        )


def facet_label(kind: str, value: str) -> str:
    """Return the label of a facet value. A severity's label is its id, and all other values are formatted as words."""
    if kind == "severity":
        return "Unclassified" if value == "pending" else value
    return sentence_case(value)
