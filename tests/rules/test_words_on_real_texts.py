"""What the wording rules find in vendors' status page texts: four vendors, each distinct text once.

A person read the findings before their number went into this file; `words_measured` says how many are right. The texts belong to the vendors and are not
copied; this file contains only counts, and common words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mimkit.rules.language.blame import blame
from mimkit.rules.language.empty import is_empty_statement
from mimkit.rules.language.hosts import machine
from mimkit.rules.language.internal_names import tickets, ways_to_reach
from mimkit.rules.language.overstatement import find_overstatement, vague_time
from mimkit.rules.language.promises import promised_repair
from tests.rules.words_measured.draw import population, products

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
SOURCES = {
    "gcp": "gcp-status/snapshots/*.json",
    "github": "statuspage-github/*.jsonl",
    "atlassian": "statuspage-atlassian/*.jsonl",
    "slack": "slack-status/snapshots/*.json",
}
COUNTS = {"gcp": 1064, "github": 1646, "atlassian": 1000, "slack": 135}
PROMISES = {"gcp": 95, "github": 65, "atlassian": 41, "slack": 0}
VAGUE = {"gcp": 17, "github": 165, "atlassian": 286, "slack": 71}
EMPTY = {"gcp": 0, "github": 241, "atlassian": 81, "slack": 30}
LISTS = ("updates", "incident_updates", "notes")
WORDS = ("text", "body")

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="the status pages do not lie beside the checkout"),
]


def said(document: Any) -> Iterator[str]:
    """Yield the text of each update in a document of any of the vendors."""
    if isinstance(document, list):
        for each in document:
            yield from said(each)
    elif isinstance(document, dict):
        for key, below in document.items():
            if key in LISTS:
                yield from (each[word] for each in below for word in WORDS if each.get(word))
            else:
                yield from said(below)


def documents(path: Path) -> Iterator[Any]:
    texts = path.read_text().splitlines() if path.suffix == ".jsonl" else [path.read_text()]
    for text in texts:
        try:
            yield json.loads(text)
        except ValueError:  # some versions of the pages were caught half written
            continue


@cache
def texts(vendor: str) -> tuple[str, ...]:
    paths = sorted(CORPORA.glob(SOURCES[vendor]))
    return tuple(dict.fromkeys(each for path in paths for page in documents(path) for each in said(page)))


def share(hear: Callable[[str], object]) -> dict[str, int]:
    return {vendor: sum(bool(hear(text)) for text in texts(vendor)) for vendor in SOURCES}


def test_there_are_some_thousand_texts() -> None:
    assert {vendor: len(texts(vendor)) for vendor in SOURCES} == COUNTS


def test_a_promise_of_repair_is_heard_where_there_is_one() -> None:
    assert share(promised_repair) == PROMISES


def test_what_one_vendor_says_in_the_same_words_each_time_is_always_heard() -> None:
    always = [text for text in texts("gcp") if "is expected to complete by" in text]
    assert len(always) == 53
    # one gives a list of places, each with a time of its own, below the sentence
    assert sum(promised_repair(text) is None for text in always) == 1


def test_the_promise_of_the_next_update_is_none() -> None:
    other_promises = ("expect", "estimate", "ETA")
    only_news = [
        text
        for text in texts("gcp")
        if "We will provide more information by" in text and not any(word in text for word in other_promises)
    ]
    assert len(only_news) > 50
    assert [text for text in only_news if promised_repair(text)] == []


def test_public_pages_name_no_machines_and_little_else_of_the_inside() -> None:
    assert share(machine) == dict.fromkeys(SOURCES, 0)
    assert share(lambda text: list(tickets(text))) == dict.fromkeys(SOURCES, 0)
    assert share(lambda text: list(ways_to_reach(text))) == dict.fromkeys(SOURCES, 0)


def test_public_pages_blame_nobody_and_are_not_surer_than_they_can_be() -> None:
    assert share(lambda text: blame(text, ())) == dict.fromkeys(SOURCES, 0)
    assert share(find_overstatement) == dict.fromkeys(SOURCES, 0)


def test_many_updates_say_nothing_even_if_the_names_of_products_say_something() -> None:
    assert share(is_empty_statement) == EMPTY


def test_nearly_half_of_what_a_vendor_publishes_says_nothing_else() -> None:
    """Counted as often as published; issue 15 counted "nearly half" for the updates of two vendors."""
    names = products("github")
    said = [each.text for each in population("github")]
    assert sum(is_empty_statement(text, names) for text in said) / len(said) > 0.45


def test_a_time_that_is_none_is_what_vendors_say_most_often() -> None:
    assert share(vague_time) == VAGUE
