from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.report.text.forge_text import code, cut, title_words, words
from mimkit.report.text.terminal import safe_line

TEXTS = st.text(
    st.sampled_from("ab1 \n\t@#!$%~&^[]<>`*_\\-/:.wGHgh\u200b\u202e\x07é"), max_size=40
) | st.text(max_size=40)
CALLS = re.compile(r"[@#!$%~&^\[]\w")
MARKER = "<!-- mim: review/MI-20261123-K7F/- -->"


@given(TEXTS)
def test_words_are_shown_as_they_are_and_on_one_line(text: str) -> None:
    shown = words(text)
    read = html.unescape(re.sub(r"\\([\\`*_\[\]#~$])", r"\1", shown.replace("&#8203;", "")))
    assert "\n" not in shown
    assert read == safe_line(" ".join(text.split()))


@given(TEXTS)
def test_words_make_no_markup_and_call_nobody(text: str) -> None:
    shown = words(text)
    assert not {"<", ">"} & set(shown)
    assert not re.search(r"(?<!\\)(\\\\)*[`*_\[\]~$]", shown)
    assert not CALLS.search(html.unescape(re.sub(r"\\(.)", r"\1", shown)))


@given(TEXTS)
def test_a_title_calls_nobody_either(text: str) -> None:
    assert not CALLS.search(title_words(text))
    assert len(title_words(text).splitlines()) <= 1


@given(TEXTS)
def test_a_span_of_code_ends_where_it_should(text: str) -> None:
    line = safe_line(" ".join(text.split()))
    shown = code(text)
    if not line:
        assert shown == ""
        return
    fence = re.match(r"`+", shown)
    assert fence
    inner = shown[len(fence[0]) : -len(fence[0])]
    assert shown == f"{fence[0]}{inner}{fence[0]}"
    assert inner.strip() == line.strip()
    assert fence[0] not in re.findall(r"`+", inner)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ask @octocat", "Ask @&#8203;octocat"),
        ("closes #12", "closes \\#&#8203;12"),
        ("fixes GH-12", "fixes GH&#8203;-12"),
        ("see https://forge.example/o/r/issues/1", "see https:&#8203;//forge.example/o/r/issues/1"),
        ("www.forge.example", "www&#8203;.forge.example"),
        ("since 0123abcd", "since 0123&#8203;abcd"),
        ("MI-20261123-K7F at 10:09:00", "MI-20261123-K7F at 10:09:00"),
        (":tada:", ":&#8203;tada:"),
        (MARKER, "&lt;!&#8203;-- mim: review/MI-20261123-K7F/- --&gt;"),
        ("100 % of a_b\n/close", "100 % of a\\_b /close"),
        ("<b onclick=x>", "&lt;b onclick=x&gt;"),
    ],
)
def test_what_would_act_is_parted_or_escaped(text: str, shown: str) -> None:
    assert words(text) == shown


def test_signs_that_call_have_their_wide_form_in_a_title() -> None:
    assert (
        title_words("Tell @octocat of #12, 100 % done")
        == "Tell \N{FULLWIDTH COMMERCIAL AT}octocat of \N{FULLWIDTH NUMBER SIGN}12, 100 % done"
    )


def test_what_is_too_long_ends_with_an_ellipsis() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abc def", 5) == "abc…"
