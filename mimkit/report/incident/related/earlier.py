"""Earlier incidents that are similar in service, dependency, cause, category or rare title words."""

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
"""The score if all words of one title occur in the other title."""
_SERVICE: Final = 1.0
"""The score if the same services are affected."""
_RELATED: Final = 0.5
_CATEGORY: Final = 0.5
_IMPACT: Final = 0.2
"""The weight of a word in the impact, compared with a word in the title."""
_ALIKE: Final = 0.25
"""The fraction of title words (weighted by rarity) above which titles count as similar even if no service is in common."""
_SHOWN_WORDS: Final = 3
_LONGEST: Final = 60
"""The maximum length of a root cause in a line, in characters."""


class EarlierIncident(NamedTuple):
    """The data about an earlier incident that is used to find similar ones."""

    id: str
    title: str
    severity: str
    day: str
    """The date of the declaration, or empty if unknown."""
    services: tuple[str, ...] = ()
    category: str | None = None
    causes: tuple[str, ...] = ()
    """The ids of the incident's problem records, and their cause categories."""
    actions: tuple[Mapping[str, Any], ...] = ()
    """The action items in the incident's review, as in JSON documents."""
    impact_words: Sequence[str] = ()
    """The words of the incident's impact, as returned by `key_words`."""
    title_words: Sequence[str] | None = None
    """The words of the title, as returned by `key_words`. None if they are not cached."""
    root_cause: str | None = None
    """The root cause from the newest problem record, or None if it is not known."""


class Subject(NamedTuple):
    """The facts to compare with other incidents."""

    title: str = ""
    impact: str | None = None
    services: tuple[str, ...] = ()
    related: frozenset[str] = frozenset()
    """The dependencies of the subject's services, and the services that depend on them."""
    causes: tuple[str, ...] = ()
    category: str | None = None

    @property
    def words(self) -> dict[str, str]:
        """The key words of the title, followed by the key words of the impact."""
        return key_words(self.title, self.impact)

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each word before its rarity is taken into account."""
        return dict.fromkeys(key_words(self.impact), _IMPACT) | dict.fromkeys(key_words(self.title), 1.0)


class Resemblance(NamedTuple):
    """An earlier incident, and what it has in common with the subject."""

    incident: EarlierIncident
    common: Mapping[str, str]
    """What the two incidents have in common, by kind: service, dependency, cause, category or words."""
    score: float = 0.0
    """How similar the two incidents are. The value is only meaningful for sorting."""

    @property
    def why(self) -> str:
        """A description of what the two incidents have in common."""
        return reasons(self.common)

    @property
    def outline(self) -> str:
        """The earlier incident's title and root cause, and what the two incidents have in common."""
        cause = self.incident.root_cause
        known = f"; cause: {shorten(cause, _LONGEST, placeholder=' ...')}" if cause else ""
        return f"{self.incident.title}{known} ({brief_reasons(self.common)})"

    @property
    def text(self) -> str:
        """The earlier incident as one line of text."""
        earlier = self.incident
        known = ", ".join(filter(None, (earlier.day, earlier.severity)))
        return f"{earlier.id} ({known}): {earlier.title} ({self.why})"


def brief_reasons(common: Mapping[str, str]) -> str:
    """Return the common facts in short form, for a list in which all incidents have something in common."""
    return "; ".join(f"{kind}: {name}" for kind, name in common.items())


def reasons(common: Mapping[str, str]) -> str:
    """Return a description of what two incidents have in common."""
    return "; ".join(
        f"dependency: {name}" if kind == "dependency" else f"same {kind}: {name}"
        for kind, name in common.items()
    )


def resembling(subject: Subject, earlier: Iterable[EarlierIncident]) -> list[Resemblance]:
    """Return earlier incidents that are similar to the subject, most similar first, then newest first."""
    forms = frozenset(subject.weights)
    others = [(each, _shared(forms, each)) for each in earlier]
    comparison = _Comparison.of(subject, [shared for _, shared in others])
    found = [comparison.with_other(each, shared) for each, shared in others]
    near = sorted((each for each in found if each), key=lambda each: each.incident.day, reverse=True)
    return sorted(near, key=lambda each: each.score, reverse=True)


def _shared(forms: frozenset[str], other: EarlierIncident) -> dict[str, float]:
    """Return the words that also occur in another incident, with their weights there."""
    title = other.title_words if other.title_words is not None else key_words(other.title)
    return dict.fromkeys(forms.intersection(other.impact_words), _IMPACT) | dict.fromkeys(
        forms.intersection(title), 1.0
    )


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A subject with its words and the weight of each word."""

    subject: Subject
    words: dict[str, str]
    counts: Mapping[str, float]
    """The weight of each word in the subject, multiplied by its rarity among the earlier incidents."""
    total: float
    """The sum of the weights of all words in the subject."""

    @classmethod
    def of(cls, subject: Subject, shared: Sequence[Iterable[str]]) -> Self:
        """Compute the rarity of each word in the subject as the logarithm of its inverse frequency."""
        often = Counter(form for each in shared for form in each)
        counts = {
            form: weight * log(1 + (len(shared) + 1) / (1 + often[form]))
            for form, weight in subject.weights.items()
        }
        return cls(subject, subject.words, counts, sum(counts.values()) or 1.0)

    def with_other(self, other: EarlierIncident, shared: Mapping[str, float]) -> Resemblance | None:
        """Compare the subject with another incident. Return None if they have nothing in common."""
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
    """Return the similarity of two sets of services, from 0 (no common service) to 1 (equal)."""
    same = len(services & others)
    return same / sqrt(len(services) * len(others)) if same else 0.0


def common_facts(
    subject: Subject, services: Sequence[str], causes: Sequence[str] = (), category: str | None = None
) -> Iterator[tuple[str, str]]:
    """Yield what another incident has in common with the subject, except for words."""
    if same := [each for each in subject.services if each in services]:
        yield "service", ", ".join(same)
    elif near := [each for each in services if each in subject.related]:
        yield "dependency", ", ".join(near)
    if same := [each for each in subject.causes if each in causes]:
        yield "cause", ", ".join(same)
    if category and category == subject.category:
        yield "category", category


def shown_words(words: dict[str, str], shared: Iterable[str], services: Iterable[str]) -> str:
    """Return the first common words in the subject's order.

    Words that occur in service names are left out if possible.
    """
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
