"""The search for many phrases finds the same as a search for each of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mimkit.rules.language.forms.phrases import Phrases
from mimkit.rules.language.inside import Inside

TEXTS = st.text(st.sampled_from("ab# _1-.é"), max_size=30)
PHRASES = st.sets(st.text(st.sampled_from("ab# _1-.é"), min_size=1, max_size=6), max_size=12)


@given(TEXTS, PHRASES)
@example("Call Jo Example, not jo examples", {"jo example", "jo", "example"})
@example("(ops) 12 and #ops 12", {"(ops) 12", "#ops 12", "ops 12", "ops"})
@example("a b c", {"a", "a b", "a b c", "a b d", "b", "b c d"})
def test_the_phrases_are_those_that_one_regular_expression_each_would_find(
    text: str, phrases: set[str]
) -> None:
    found = list(Phrases(phrases).find(text))
    each = {one for one in phrases if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text.lower())}
    assert set(found) == each
    assert len(found) == len(each)


@pytest.mark.parametrize("text", ["", " ", "a"])
def test_no_phrase_and_an_empty_phrase_are_not_found(text: str) -> None:
    assert list(Phrases(()).find(text)) == []
    assert list(Phrases({""}).find(text)) == []


def test_a_phrase_that_is_added_after_a_search_is_found() -> None:
    inside = Inside(guests={"jo example"})
    first, second = inside.searched("guests"), inside.searched("guests")
    assert first is second
    copied = inside.copy()
    copied.guests.add("ada tester")
    text = "Ada Tester met Jo Example"
    assert list(copied.searched("guests").find(text)) == ["ada tester", "jo example"]
    assert list(inside.searched("guests").find(text)) == ["jo example"]
