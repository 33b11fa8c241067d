"""Compares what the rules find in the sample with the labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final

from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.organisation.directory import Service
from mimkit.model.snapshot import Snapshot
from mimkit.rules.judge import check_dossier
from tests.rules.conftest import INCIDENT, Court, scaffolded
from tests.rules.words_measured.draw import Drawn, draw, draw_empty, draw_promises, products

HERE: Final = Path(__file__).parent
RULES: Final = {
    "P": ("MIM414", "promise of repair"),
    "N": ("MIM402", "next update missing"),
    "V": ("MIM418", "vague time"),
    "E": ("MIM419", "says nothing"),
    "j": ("MIM411", "jargon"),
    "a": ("MIM412", "acronym"),
}
OTHERS: Final = ("MIM413", "MIM415", "MIM417", "MIM901", "MIM902", "MIM903", "MIM975")
"""The rules whose every finding is false, because the labels have nothing of the kind."""
HALVES: Final = ("tuned", "held out")
ALSO_PRODUCTS: Final = {
    "atlassian": (
        *(
            "Jira",
            "Jira Software",
            "Jira Core",
            "Jira Work Management",
            "Jira Service Management",
            "Jira Product Discovery",
        ),
        *("Confluence", "Opsgenie", "Bitbucket", "Trello", "Compass", "Assets", "Forge", "Automation"),
    ),
    "slack": ("Workflow Builder", "Huddles"),
}
"""Products of a vendor that the part of its page in the corpora does not list."""


@dataclass(frozen=True)
class Labelled:
    """An update of the sample with its number and its labels."""

    number: int
    drawn: Drawn
    labels: frozenset[str]

    @property
    def half(self) -> str:
        return HALVES[self.number % 2]

    def terms(self, kind: str) -> frozenset[str]:
        """Return the labelled jargon or acronyms, in the form in which findings are compared."""
        return frozenset(_folded(each[2:]) for each in self.labels if each.startswith(f"{kind}:"))


@dataclass
class Score:
    """How the findings of one rule compare with the labels."""

    labelled: int = 0
    found: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0


def _folded(term: str) -> str:
    return (
        term.lower().replace("-", "").replace(" ", "").removesuffix("s").removesuffix("ie").removesuffix("y")
    )


def _labelled(name: str, drawn: tuple[Drawn, ...]) -> tuple[Labelled, ...]:
    """Return a sample with its labels; raises if the texts are not those that were labelled."""
    rows = [line.split() for line in (HERE / name).read_text().splitlines() if line[:1] != "#"]
    assert [row[0] for row in rows] == [each.mark for each in drawn]
    pairs = enumerate(zip(rows, drawn, strict=True))
    return tuple(Labelled(number, each, frozenset(row[1:])) for number, (row, each) in pairs)


@cache
def labelled() -> tuple[Labelled, ...]:
    return _labelled("labels.txt", draw())


@cache
def labelled_promises() -> tuple[Labelled, ...]:
    """Return the second sample, of which only promises of repair are labelled."""
    return _labelled("promises.txt", draw_promises())


@cache
def labelled_empty() -> tuple[Labelled, ...]:
    """Return the third sample, of which only texts that say nothing are labelled."""
    return _labelled("empty.txt", draw_empty())


@cache
def court_of(vendor: str) -> Court:
    """Return an organisation whose service catalogue has the products of a vendor."""
    court = scaffolded()
    names = (*products(vendor), *ALSO_PRODUCTS.get(vendor, ()))
    services = {
        f"s{number}": Service(id=f"s{number}", title=name, tier=1, owner="payments")
        for number, name in enumerate(names)
        if name
    }
    return Court(replace(court.snapshot, services={**court.snapshot.services, **services}))


def findings(each: Labelled) -> Iterator[tuple[str, str]]:
    """Yield code and message of what the rules find in one text, as `doing` of an update without `next`."""
    court = court_of(each.drawn.vendor)
    before = [court.entry("10:12", "update", affected="Nobody can pay", doing="We look at the network")]
    timeline = [
        court.declared,
        *([] if each.drawn.is_first else before),
        *([court.entry("10:13", "restored")] if "O" in each.labels else []),
        court.entry("10:15", "update", affected="Nobody can pay", doing=each.drawn.plain[:7_900]),
    ]
    record = Incident.model_validate({"id": INCIDENT, "title": "Nobody can pay", "timeline": timeline})
    snapshot: Snapshot = court.snapshot
    place = ("timeline", len(timeline) - 1)
    for rule, finding in check_dossier(Dossier(record, snapshot)):
        if finding.keys[:2] == place and (
            rule.code in OTHERS or rule.code in (code for code, _ in RULES.values())
        ):
            yield rule.code, finding.message


def scores(half: str) -> dict[str, Score]:
    """Return the score of each rule on one half, by code."""
    found = {code: Score() for code in (*(code for code, _ in RULES.values()), *OTHERS)}
    for each in labelled():
        if each.half == half:
            _count(each, found)
    for each in labelled_promises():
        if each.half == half:
            _count_one(
                each, "P", [words for code, words in findings(each) if code == "MIM414"], found["MIM414"]
            )
    return found


def _count(each: Labelled, found: dict[str, Score]) -> None:
    said = [*findings(each)]
    for label, (code, _) in RULES.items():
        words = [text for other, text in said if other == code]
        if label == "N":
            words = [text for text in words if "only in the text" not in text]
        if label in "ja":
            if "L" not in each.labels:
                _count_terms(each, label, words, found[code])
        elif "L" not in each.labels:
            _count_one(each, label, words, found[code])
    for code in OTHERS:
        for other, text in said:
            if other == code:
                found[code].found += 1
                found[code].wrong.append(f"#{each.number} {text}")


def _count_one(each: Labelled, label: str, words: list[str], score: Score) -> None:
    is_labelled = label in each.labels
    score.labelled += is_labelled
    score.found += bool(words)
    score.right += bool(words) and is_labelled
    if words and not is_labelled:
        score.wrong.append(f"#{each.number} {words[0]}")
    if is_labelled and not words:
        score.missed.append(f"#{each.number}")


def _count_terms(each: Labelled, kind: str, words: list[str], score: Score) -> None:
    terms = each.terms(kind) | (each.terms("a") if kind == "j" else frozenset())
    found = {_folded(text.split("`")[1]) for text in words}
    right = {term for term in found if any(term == other or other in term for other in terms)}
    score.labelled += len(each.terms(kind))
    score.found += len(found)
    score.right += len(right)
    score.wrong += [f"#{each.number} {term}" for term in sorted(found - right)]
    own = each.terms(kind)
    score.missed += [f"#{each.number} {t}" for t in sorted(own) if not any(t == f or t in f for f in found)]


def score_of_empty() -> Score:
    """Return the score on the third sample."""
    score = Score()
    for each in labelled_empty():
        words = [text for code, text in findings(each) if code == "MIM419"]
        _count_one(each, "E", words, score)
    return score


def false_share(found: dict[str, Score], *without: str) -> tuple[int, int]:
    """Return how many findings are not labelled, and how many there are, without those of some rules."""
    counted = [each for code, each in found.items() if code not in without]
    every = sum(each.found for each in counted)
    return every - sum(each.right for each in counted), every


def report() -> str:
    """Return the table that the command prints."""
    table = {half: scores(half) for half in HALVES}
    lines = [
        f"{'rule':8}{'finds':22}" + "".join(f"{f'{half}: recall':>22}{'precision':>16}" for half in HALVES)
    ]
    for code, what in (*RULES.values(), *((code, "") for code in OTHERS)):
        lines.append(f"{code:8}{what:22}" + "".join(_columns(table[half][code]) for half in HALVES))
    lines += ["", f"{'MIM419':8}{'third sample':22}{_columns(score_of_empty())}", ""]
    for half in HALVES:
        wrong, every = false_share(table[half])
        other_wrong, others = false_share(table[half], "MIM402")
        line = f"{half}: {wrong} of {every} findings are false, {wrong / every:.1%}"
        lines.append(f"{line}; without MIM402, {other_wrong} of {others}, {other_wrong / others:.1%}")
    return "\n".join(lines)


def _columns(each: Score) -> str:
    recall = f"{each.right} of {each.labelled}, {each.recall:.0%}" if each.labelled else "none labelled"
    precision = f"{each.right} of {each.found}, {each.precision:.0%}" if each.found else "no finding"
    return f"{recall:>22}{precision:>16}"
