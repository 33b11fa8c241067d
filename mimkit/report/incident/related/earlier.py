"""Earlier incidents that resemble one: by service, dependency, cause, category, and the rare words of the title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from textwrap import shorten
from typing import Any, Final, NamedTuple, Self

from mimkit.report.incident.related.words import in_common, key_words

_MOST: Final = 5
_CAUSE: Final = 4.0
_WORDS: Final = 4.0
"""The score if every word of the title occurs in the other title."""
_SERVICE: Final = 1.0
"""The score if the same services are affected."""
_RELATED: Final = 0.5
_CATEGORY: Final = 0.5
_IMPACT: Final = 0.2
"""How much a word of the impact counts, compared with a word of the title."""
_ALIKE: Final = 0.25
"""The share of the words, weighted by rarity, from which two titles are alike without a common service."""
_SHOWN_WORDS: Final = 3
_LONGEST: Final = 60
"""The maximum length of a root cause on a line, in characters."""


class EarlierIncident(NamedTuple):
    """What a list knows about an earlier incident."""

    id: str
    title: str
    severity: str
    day: str
    """The day on which it was declared; "" if it is unknown."""
    services: tuple[str, ...] = ()
    category: str | None = None
    causes: tuple[str, ...] = ()
    """The problem records of the incident, and the categories of their causes."""
    actions: tuple[Mapping[str, Any], ...] = ()
    """The action items of its review, as in JSON documents."""
    impact_words: Sequence[str] = ()
    """The words of its impact, as `key_words` returns them."""
    title_words: Sequence[str] | None = None
    """The same for the title; None if they are not cached."""
    root_cause: str | None = None
    """What is known about the root cause, from its newest problem record."""


class Subject(NamedTuple):
    """What other incidents are compared with."""

    title: str = ""
    impact: str | None = None
    services: tuple[str, ...] = ()
    related: frozenset[str] = frozenset()
    """The services that these depend on, and those that depend on these."""
    causes: tuple[str, ...] = ()
    category: str | None = None

    @property
    def words(self) -> dict[str, str]:
        """The words of the title and the impact, in this order."""
        return key_words(self.title, self.impact)

    @property
    def weights(self) -> dict[str, float]:
        """How much each word counts, before its rarity is known."""
        return dict.fromkeys(key_words(self.impact), _IMPACT) | dict.fromkeys(key_words(self.title), 1.0)


class Resemblance(NamedTuple):
    """An earlier incident, and what it has in common with another."""

    incident: EarlierIncident
    common: Mapping[str, str]
    """What is the same, by the kind of fact: a service, a dependency, the cause, the category, words."""
    score: float = 0.0
    """How similar the two are; only the order has a meaning."""

    @property
    def why(self) -> str:
        """What the two have in common, in words."""
        return reasons(self.common)

    @property
    def outline(self) -> str:
        """The title and the root cause, and what the two have in common."""
        cause = self.incident.root_cause
        known = f"; cause: {shorten(cause, _LONGEST, placeholder=' ...')}" if cause else ""
        return f"{self.incident.title}{known} ({brief_reasons(self.common)})"

    @property
    def text(self) -> str:
        """The earlier incident on one line."""
        earlier = self.incident
        known = ", ".join(filter(None, (earlier.day, earlier.severity)))
        return f"{earlier.id} ({known}): {earlier.title} ({self.why})"


def brief_reasons(common: Mapping[str, str]) -> str:
    """Return the common facts in short form, for a list that shows only incidents with something in common."""
    return "; ".join(f"{kind}: {name}" for kind, name in common.items())


def reasons(common: Mapping[str, str]) -> str:
    """Return what two incidents have in common, in words."""
    return "; ".join(
        f"dependency: {name}" if kind == "dependency" else f"same {kind}: {name}"
        for kind, name in common.items()
    )


def resembling(subject: Subject, earlier: Iterable[EarlierIncident]) -> list[Resemblance]:
    """Return the earlier incidents that resemble a subject: the most similar first, then the newest."""
    forms = frozenset(subject.weights)
    others = [(each, _shared(forms, each)) for each in earlier]
    comparison = _Comparison.of(subject, [shared for _, shared in others])
    found = [comparison.with_other(each, shared) for each, shared in others]
    near = sorted((each for each in found if each), key=lambda each: each.incident.day, reverse=True)
    return sorted(near, key=lambda each: each.score, reverse=True)


def _shared(forms: frozenset[str], other: EarlierIncident) -> dict[str, float]:
    """Return which words occur in another incident, with their weight there."""
    title = other.title_words if other.title_words is not None else key_words(other.title)
    return dict.fromkeys(forms.intersection(other.impact_words), _IMPACT) | dict.fromkeys(
        forms.intersection(title), 1.0
    )


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A subject, its words, and how much each of them counts."""

    subject: Subject
    words: dict[str, str]
    counts: Mapping[str, float]
    """For each word: its weight in the subject, times its rarity among the earlier incidents."""
    total: float
    """The sum of these."""

    @classmethod
    def of(cls, subject: Subject, shared: Sequence[Iterable[str]]) -> Self:
        """Count how rare each word of the subject is: the logarithm of its inverse frequency."""
        often = Counter(form for each in shared for form in each)
        counts = {
            form: weight * log(1 + (len(shared) + 1) / (1 + often[form]))
            for form, weight in subject.weights.items()
        }
        return cls(subject, subject.words, counts, sum(counts.values()) or 1.0)

    def with_other(self, other: EarlierIncident, shared: Mapping[str, float]) -> Resemblance | None:
        """Compare with another incident; None if the two have nothing in common."""
        subject = self.subject
        common = dict(common_facts(subject, other.services, other.causes, other.category))
        counts = {form: self.counts[form] * weight for form, weight in shared.items()}
        alike = sum(counts.values()) / self.total
        if not common.keys() - {"dependency"} and alike < _ALIKE:
            return None
        if shared:
            rarest = sorted(counts, key=lambda form: (-counts[form], form))
            common["words"] = shown_words(self.words, rarest, subject.services)
        parts = (
            _WORDS * alike,
            _SERVICE * _overlap({*subject.services}, {*other.services}),
            _RELATED * ("dependency" in common),
            _CAUSE * ("cause" in common),
            _CATEGORY * ("category" in common),
        )
        return Resemblance(other, common, round(sum(parts), 3))


def _overlap(services: set[str], others: set[str]) -> float:
    """Return how far two sets of services are the same: 1 if they are equal, 0 if no service is in both."""
    same = len(services & others)
    return same / sqrt(len(services) * len(others)) if same else 0.0


def common_facts(
    subject: Subject, services: Sequence[str], causes: Sequence[str] = (), category: str | None = None
) -> Iterator[tuple[str, str]]:
    """Yield what another incident has in common with a subject, except words."""
    if same := [each for each in subject.services if each in services]:
        yield "service", ", ".join(same)
    elif near := [each for each in services if each in subject.related]:
        yield "dependency", ", ".join(near)
    if same := [each for each in subject.causes if each in causes]:
        yield "cause", ", ".join(same)
    if category and category == subject.category:
        yield "category", category


def shown_words(words: dict[str, str], shared: Iterable[str], services: Iterable[str]) -> str:
    """Return the first common words that are not in the name of a service anyway, in the order of the subject."""
    forms = [*shared]
    named = key_words(*services)
    telling = [form for form in forms if form not in named] or forms
    return ", ".join(in_common(words, telling[:_SHOWN_WORDS]))


def similar_lines(found: Sequence[Resemblance]) -> Iterator[str]:
    """Yield a line for each of the most similar incidents."""
    for each in found[:_MOST]:
        yield f"Similar incident: {each.text}"
    if len(found) > _MOST:
        yield f"Similar incidents in total: {len(found)}"
