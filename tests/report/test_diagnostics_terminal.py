from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.report.terminal import safe, safe_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, café, 日本, 🔥", "plain, café, 日本, 🔥"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("a\rb\x00\x7f", "a\\rb\\x00\\x7f"),
        ("ab\u202ecd\u2066", "ab\\u202ecd\\u2066"),
        ("zero\u200bwidth\u200d\ufeff", "zero\\u200bwidth\\u200d\\ufeff"),
        ("line\u2028break", "line\\u2028break"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("half\ud800", "half\\ud800"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("no\u00a0break", "no\u00a0break"),
        ("", ""),
        ("::error::x ::y", "\\::error::x \\::y"),
        ("##[group]x ##vso[task.x]y ## z", "## [group]x ## vso[task.x]y ## z"),
        ("std::vector and fe80::1", "std::vector and fe80::1"),
    ],
)
def test_what_acts_or_hides_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_on_one_line_line_feeds_and_tabs_are_shown_too() -> None:
    assert safe_line("two\nlines\tand a tab \x1b") == "two\\nlines\\tand a tab \\x1b"
    assert safe_line("plain") == "plain"


@given(st.text(st.characters()))
def test_nothing_that_acts_is_left_and_nothing_visible_is_lost(text: str) -> None:
    unseen = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not any(unicodedata.category(sign) in unseen for sign in safe_line(text))
    assert not any(unicodedata.category(sign) in unseen for sign in safe(text) if sign not in "\n\t")
    visible = "".join(sign for sign in text if unicodedata.category(sign) not in unseen)
    remaining = iter(safe_line(text))
    assert all(sign in remaining for sign in visible)


@given(st.text(st.characters()))
def test_safe_text_is_safe_to_encode_and_stays_as_it_is(text: str) -> None:
    safe(text).encode()
    assert safe(safe(text)) == safe(text)
