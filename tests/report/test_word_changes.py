"""Which words of a text changed, as marked text; the expected values were worked out manually."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.report.text.word_changes import Wording, word_changes


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("Nobody can pay", "Nobody can pay", "Nobody can pay"),
        ("Nobody can pay", "Nobody can log in", "Nobody can [-pay-] {+log in+}"),
        ("", "Browsing", "{+Browsing+}"),
        ("Browsing", "", "[-Browsing-]"),
        ("", "", ""),
        ("x " * 401, "x", f"[-{'x ' * 400}x-] {{+x+}}"),
    ],
)
def test_removed_and_added_words_are_marked(old: str, new: str, marked: str) -> None:
    assert " ".join(each.marked for each in word_changes(old, new)) == marked


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_both_texts_can_be_read_from_the_changes(old: str, new: str) -> None:
    found = list(word_changes(old, new))
    for text, other in ((old, Wording.ADDED), (new, Wording.REMOVED)):
        assert " ".join(each.text for each in found if each.wording is not other).split() == text.split()
