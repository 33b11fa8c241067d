"""Repetitive text takes time in proportion to its length."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

import mimkit
from mimkit.model.organisation.directory import Glossary
from mimkit.model.organisation.people import PersonEntry
from mimkit.rules.language.acronyms import find_undefined_acronyms
from mimkit.rules.language.blame import blame, find_hindsight
from mimkit.rules.language.empty import is_empty_statement, only_starts_to_investigate
from mimkit.rules.language.exposed import KINDS, exposed
from mimkit.rules.language.forms.phrases import Phrases
from mimkit.rules.language.hosts import machines
from mimkit.rules.language.inside import Inside
from mimkit.rules.language.internal_names import people_named, tickets, ways_to_reach
from mimkit.rules.language.jargon import plain_terms
from mimkit.rules.language.news import news_without_time, next_update_in
from mimkit.rules.language.overstatement import find_overstatement, vague_time
from mimkit.rules.language.promises import promised_repair
from mimkit.rules.language.vague_actions import find_vague_phrase
from tests.rules.conftest import scaffolded

OF_MARKUP = "it runs over markup of ours, where each tag is closed and a text of a record has no `<`"
EXEMPT: Final = {
    "mimkit.publish.mkdocs.html_blocks._TAG": OF_MARKUP,
    "mimkit.publish.mkdocs.html_blocks._UNSEEN": OF_MARKUP,
    "mimkit.publish.mkdocs.security_policy._SCRIPT": "it runs over the templates of the theme",
    "mimkit.rules.registry._DOCUMENTATION": "it runs over the docstrings of our rules",
}
ONLY_MATCHED: Final = frozenset(
    {
        "mimkit.store.channels.recipients._DOMAIN",
        "mimkit.store.channels.recipients._NAMED",
        "mimkit.app.rosters.ical.reader._LABEL",
        "mimkit.app.rosters.ical.text._PROPERTY",
        "mimkit.store.yaml.document._REMARK",
        "mimkit.store.plain_entries._PLAIN",
    }
)
"""Patterns that are tried at one place, and never searched for."""
UNITS: Final = (
    *(
        "db-",
        "a.a.",
        "(((",
        "   ",
        "1",
        "12 ",
        "\"'",
        "a",
        "A",
        "AB ",
        "AB-1",
        "\n",
        " \n",
        "\t",
        "_",
        "-",
        "--",
    ),
    *(
        ".",
        ". ",
        "`",
        "@",
        "a@b.",
        "+1 1",
        "://",
        "a://",
        "http://a.",
        "www.",
        "::",
        "0a",
        "a1-",
        "1.1.",
        "1,",
        "MI-1",
    ),
    *(
        "# mim: ignore[",
        "[",
        "[](",
        "{a",
        "<a ",
        "<p ",
        "\\",
        "é",
        "ABC ",
        "AA (",
        "x-1.y ",
        "1: ",
        "|",
        "?",
        "a\n",
        "- ",
    ),
    *(
        "will fix in 1h ",
        "will over ",
        "may take 5m ",
        "ETA ",
        "an engineer ",
        "team of ",
        "could have been ",
        "the ",
    ),
    *(
        "not 100 % sure ",
        "no doubt never again ",
        "some service ",
        "as ",
        "to ",
        "consider ",
        "critical ",
        "if only ",
    ),
    *(
        "pass: ",
        "token a",
        "sha a",
        "(at)",
        " ( dot ) ",
        "had we ",
        "is to blame ",
        "each day ",
        "fix by 1 ",
        "PB-2026",
    ),
    *(
        "we will update ",
        "update by 1h ",
        "as soon as we ",
        "once we know ",
        "every hour ",
        "A and ",
        "A, ",
        "A is experiencing ",
        "degraded performance for A, ",
        "no new news ",
        "fixed by ",
        "the repair takes ",
        "by 14:00 ",
        "down until ",
        "we need 2 hours ",
        "503 error ",
        "API (",
        "for all ",
        "whether ",
        "restore all ",
    ),
)
SIZES: Final = (64, 256, 1024, 4096, 16_384)
LONGEST: Final = (4096, pytest.param(16_384, marks=pytest.mark.sweep))
"""How long a text may get: a sweep sees a growth that is too small to measure before."""
GROWTH: Final = 8.0
"""Four times the text may take eight times as long: twice what a linear pattern needs, half of a quadratic one."""
NEGLIGIBLE: Final = 0.05
"""Seconds below which the clock says nothing."""
PEOPLE: Final = {"mark": PersonEntry(id="mark", name="Mark Example")}

Way = Callable[[str], object]


def found_in(value: Any, name: str, depth: int = 3) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict) and depth:
        for each in (*value, *value.values()):
            yield from found_in(each, name, depth - 1)
    elif isinstance(value, list | tuple | set | frozenset) and depth:
        for each in value:
            yield from found_in(each, name, depth - 1)


def patterns() -> dict[str, re.Pattern[Any]]:
    """Return every pattern that a module of ours compiles when it is imported, by where it is first found."""
    found: dict[re.Pattern[Any], str] = {}
    for module in pkgutil.walk_packages(mimkit.__path__, "mimkit."):
        if not module.name.endswith("__main__"):
            for key, value in vars(importlib.import_module(module.name)).items():
                for name, pattern in found_in(value, f"{module.name}.{key}"):
                    found.setdefault(pattern, name)
    return {f"{name}{'' if count == 1 else f'~{count}'}": each for each, name, count in numbered(found)}


def numbered(found: dict[re.Pattern[Any], str]) -> Iterator[tuple[re.Pattern[Any], str, int]]:
    seen: dict[str, int] = {}
    for pattern, name in found.items():
        seen[name] = seen.get(name, 0) + 1
        yield pattern, name, seen[name]


PATTERNS = patterns()


def seconds(way: Way, text: str) -> float:
    """Return how long it takes, by the clock of this thread: other processes do not count."""
    start = time.thread_time()
    way(text)
    return time.thread_time() - start


def too_slow(way: Way, unit: str, longest: int = SIZES[-1]) -> str:
    """Return what takes longer than the text grows, in words; nothing where it is linear up to the longest text."""
    if seconds(way, f"x{unit * (longest // len(unit))}!") <= NEGLIGIBLE:
        return ""  # so the shorter ones are soon done too
    before = 0.0
    for size in SIZES[: SIZES.index(longest) + 1]:
        text = f"x{unit * (size // len(unit))}!"
        took = seconds(way, text)
        if took > NEGLIGIBLE and took > GROWTH * before:
            # A pause of the machine is no pattern: what is slow is slow again.
            before = min(seconds(way, text[: size // 4]) for _ in range(3))
            took = min(took, *(seconds(way, text) for _ in range(2)))
            if took > NEGLIGIBLE and took > GROWTH * before:
                return f"{unit!r}: {before:.3f} s for {size // 4} characters, {took:.3f} s for {size}"
        before = took
    return ""


def ways(name: str, pattern: re.Pattern[Any]) -> Iterator[Way]:
    def given(text: str) -> Any:
        return text.encode() if isinstance(pattern.pattern, bytes) else text

    # Only the last character is in the way of a whole match.
    yield lambda text: pattern.fullmatch(given(f"{text[1:-1]}x"))
    yield lambda text: pattern.fullmatch(given(f"{text[1:-1]}("))
    yield lambda text: pattern.match(given(text), 1)
    if name not in ONLY_MATCHED:
        yield lambda text: sum(1 for _ in pattern.finditer(given(text)))


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 150
    assert PATTERNS.keys() >= EXEMPT.keys() | ONLY_MATCHED
    for part in ("rules", "report", "publish", "model", "store", "app", "cli"):
        assert any(name.startswith(f"mimkit.{part}.") for name in PATTERNS), part


@pytest.mark.sweep
@pytest.mark.parametrize("longest", LONGEST)
@pytest.mark.parametrize("name", sorted(PATTERNS.keys() - EXEMPT.keys()))
def test_a_pattern_takes_time_that_grows_with_the_text_alone(name: str, longest: int) -> None:
    pattern = PATTERNS[name]
    slow = [found for unit in UNITS for way in ways(name, pattern) if (found := too_slow(way, unit, longest))]
    assert slow == []


@pytest.mark.parametrize(
    ("pattern", "unit", "longest"),
    [
        pytest.param(r"\S*://", "db-", 16_384, marks=pytest.mark.sweep),
        pytest.param(r"\W*\?*\W*", "?", 4096, marks=pytest.mark.long),
        (r"(?=.*\d).*-", "a.a.", 4096),
    ],
)
def test_a_pattern_that_is_slower_is_noticed(pattern: str, unit: str, longest: int) -> None:
    compiled = re.compile(pattern)
    assert any(too_slow(way, unit, longest) for way in ways("", compiled))


PHRASES: Final = Phrases((unit * count).strip().lower() for unit in UNITS for count in (1, 2, 3, 40))
FAMILIES: Final[dict[str, Way]] = {
    "promises": promised_repair,
    "vague times": vague_time,
    "absolute claims": find_overstatement,
    "empty statements": lambda text: is_empty_statement(text, ("Checkout", "a", "db")),
    "first updates": only_starts_to_investigate,
    "next updates": next_update_in,
    "conditions for news": news_without_time,
    "jargon": lambda text: list(plain_terms(Glossary()).find(text, ("Checkout", "a", "db"))),
    "blame": lambda text: blame(text, PEOPLE.values()),
    "counterfactuals": find_hindsight,
    "wishes": find_vague_phrase,
    "acronyms": lambda text: list(find_undefined_acronyms(text, frozenset)),
    "machines": lambda text: list(machines(text)),
    "people": lambda text: list(people_named(text, PEOPLE)),
    "tickets": lambda text: list(tickets(text)),
    "contacts": lambda text: list(ways_to_reach(text)),
    "phrases": lambda text: list(PHRASES.find(text)),
    **{
        f"exposed {kind}": lambda text, kind=kind: list(exposed(text, Inside(), "", (kind,)))  # type: ignore[misc]
        for kind in KINDS
    },
}


@pytest.mark.sweep
@pytest.mark.parametrize("family", FAMILIES)
def test_what_looks_for_words_takes_time_that_grows_with_the_text_alone(family: str) -> None:
    assert [found for unit in UNITS if (found := too_slow(FAMILIES[family], unit))] == []


def test_a_hundred_times_as_many_phrases_do_not_take_ten_times_as_long() -> None:
    """The phrases begin alike, as redacted texts of one incident do."""
    few, many = (
        Phrases(f"the customer asked {number:05} times" for number in range(count)) for count in (200, 20_000)
    )
    text = "The customer asked 00007 times, and then the customer asked 7 times. " * 40
    assert list(few.find(text)) == list(many.find(text)) == ["the customer asked 00007 times"]
    took = [
        min(seconds(lambda said: list(each.find(said)), text) for _ in range(5))  # noqa: B023 - called at once
        for each in (few, many)
    ]
    assert took[1] < 10 * took[0]


MIXED: Final = (
    "db-a.a.(((1 \"'`", "will fix in 1h, not 100 % sure; ", "an engineer could have been at fault, AA (b) ",
    "OPS-1 x@y.z +1 22 http://a-1.internal/b-2 ",
)  # fmt: skip


@pytest.mark.sweep
@pytest.mark.parametrize("unit", [*MIXED, "db-", "a.a.", "(((", "ETA "])
def test_a_record_of_the_greatest_length_is_judged_in_seconds(unit: str) -> None:
    """All rules for incidents, over 1 MiB in texts of the greatest length."""

    court = scaffolded()

    def judge(count: int) -> float:
        text = (unit * 20_000)[:20_000].strip()
        updates = [
            court.entry("10:15", "update", affected=text, doing=text, not_affected=text) for _ in range(count)
        ]
        return seconds(lambda _: court.judge(court.declared, *updates), "")

    small, large = judge(4), judge(17)
    assert large < 20, "several families, each a second at most, and a slow machine"
    assert large < NEGLIGIBLE or large < GROWTH * 17 / 16 * small
