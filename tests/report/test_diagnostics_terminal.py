from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.report.text.terminal import safe, safe_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, café, 日本, 🔥", "plain, café, 日本, 🔥"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("a\rb\x00\x7f", "a\\rb\\x00\\x7f"),
        ("ab\u202ecd\u2066", "ab\\u202ecd\\u2066"),
        ("zero\u200bwidth\u200d\ufeff", "zero\\u200bwidth\\u200d\\ufeff"),
        # Joiners inside a word or an emoji stay: Persian and Hindi are spelt with them.
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        ("\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f3f3\ufe0f\u200d\U0001f308"),
        ("\U0001f469\U0001f3fd\u200d\U0001f680", "\U0001f469\U0001f3fd\u200d\U0001f680"),
        ("pay\u200cments, ad\u200dmin", "pay\\u200cments, ad\\u200dmin"),
        ("\u200c\u0645 \u0645\u200c", "\\u200c\u0645 \u0645\\u200c"),
        ("\u0645\u200c\u200c\u0645", "\u0645\\u200c\\u200c\u0645"),
        ("\u0645\u202e\u200c\u0645", "\u0645\\u202e\\u200c\u0645"),
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
