"""Ranks the earlier incidents of each labelled incident, and counts those with the same symptom in the first places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from mimkit.report.incident.related.earlier import EarlierIncident, Subject, resembling
from mimkit.report.incident.related.words import key_words
from tests.report.similar_measured.vendors import Published, published

VENDORS: Final = ("jira", "jenkins", "gcp")
PLACES: Final = 3
Rank = Callable[[Published, Sequence[Published]], Sequence[str]]
"""From an incident and those before it to ids, the most similar first."""


class Score(NamedTuple):
    """The result for the incidents of one vendor."""

    asked: int
    """The number of incidents that have an earlier one with the same symptom."""
    shown: int
    """The number of places that were filled."""
    right: int
    """The number of these with the same symptom."""
    possible: int
    """The number that would be right if every place were used as well as possible."""
    helped: int
    """The number of incidents with at least one right place."""

    @property
    def precision(self) -> float:
        """The share of the places that are right."""
        return self.right / max(1, self.shown)

    @property
    def found(self) -> float:
        """The share of what could be found in three places."""
        return self.right / max(1, self.possible)


@cache
def labels(vendor: str) -> Mapping[str, frozenset[str]]:
    """Return, for each labelled incident, the incidents with the same symptom."""
    every = yaml.safe_load((Path(__file__).parent / "labels.yaml").read_text(encoding="utf-8"))
    same: dict[str, set[str]] = {}
    for names in every[vendor].values():
        for name in names:
            same.setdefault(str(name), set()).update(str(each) for each in names)
    return {name: frozenset(others - {name}) for name, others in same.items()}


def by_resemblance(one: Published, earlier: Sequence[Published]) -> Sequence[str]:
    """Rank as mimkit does."""
    found = resembling(
        Subject(one.title, one.first_text, one.services),
        (
            EarlierIncident(
                each.id,
                each.title,
                "",
                each.began,
                each.services,
                impact_words=tuple(key_words(each.first_text)),
            )
            for each in earlier
        ),
    )
    return [each.incident.id for each in found]


def by_service(one: Published, earlier: Sequence[Published]) -> Sequence[str]:
    """Rank those with a common service, newest first: what mimkit did before it compared words."""
    common = [each for each in earlier if {*each.services} & {*one.services}]
    return [each.id for each in reversed(common)]


def score(vendor: str, rank: Rank = by_resemblance) -> Score:
    """Rank the earlier incidents of every labelled one."""
    incidents = published(vendor)
    asked = shown = right = possible = helped = 0
    for place, one in enumerate(incidents):
        before = incidents[:place]
        same = labels(vendor).get(one.id, frozenset()) & {each.id for each in before}
        if not same:
            continue
        first = rank(one, before)[:PLACES]
        good = len(same & {*first})
        asked, shown, right = asked + 1, shown + len(first), right + good
        possible, helped = possible + min(PLACES, len(same)), helped + bool(good)
    return Score(asked, shown, right, possible, helped)


def report() -> str:
    """Return the table."""
    lines = [f"{'vendor':<8} {'ranked by':<14} incidents  precision  of possible  at least one"]
    for vendor in VENDORS:
        for name, rank in (("service, newest", by_service), ("resemblance", by_resemblance)):
            found = score(vendor, rank)
            lines.append(
                f"{vendor:<8} {name:<15} {found.asked:>8}  {found.precision:>8.0%}  {found.found:>11.0%}"
                f"  {found.helped / found.asked:>11.0%}"
            )
    return "\n".join(lines)
