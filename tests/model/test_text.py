"""Free text: only characters that are visible in a diff."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from mimkit.model.text import (
    Key,
    SeverityId,
    Slug,
    SourceText,
    Text,
    Title,
    Url,
    check_visible,
    normalise,
    odd_space,
    one_line,
)

INVISIBLE = [
    "\x00", "\x1b", "\x7f", "\x85", "\xad", "\u061c", "\u180e", "\u200b", "\u200e", "\u2028", "\u2029",
    "\u202e", "\u2060", "\u2063", "\u2069", "\ufeff", "\ufffa", "\U000e0041", "\r", "\x0b",
]  # fmt: skip
SIGNS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from([*INVISIBLE, "e", "\u0301"]))
)


@pytest.mark.parametrize("sign", INVISIBLE)
def test_an_invisible_character_is_refused_with_its_name_and_place(sign: str) -> None:
    with pytest.raises(ValueError, match="invisible") as refused:
        check_visible(f"ab{sign}c")
    assert str(refused.value) == f"has the invisible character U+{ord(sign):04X} at position 3"


@pytest.mark.parametrize(
    "text",
    [
        "a\tb\nc",
        "café",
        "مرحبا",
        "👩\u200d💻 ❤\ufe0f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "it's 5 °C",
    ],
)
def test_letters_signs_line_feeds_and_tabs_of_any_script_are_visible(text: str) -> None:
    assert check_visible(text) == text


def test_a_letter_with_its_accent_apart_is_refused() -> None:
    with pytest.raises(ValueError, match="is not in Unicode normal form C"):
        check_visible("cafe\u0301")


@given(SIGNS)
def test_typed_text_once_cleaned_is_fit_for_a_record(typed: str) -> None:
    assert check_visible(normalise(typed)) == normalise(typed)


@given(SIGNS)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    assert normalise(normalise(typed)) == normalise(typed)


@given(st.text(st.characters(categories=["Ll", "Lu", "Nd", "Po"]), min_size=1))
def test_cleaning_leaves_visible_text_alone(typed: str) -> None:
    assert normalise(check_visible(normalise(typed))) == normalise(typed)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\x85", "\x0c"])
def test_a_foreign_line_break_becomes_a_line_feed_and_joins_no_words(end: str) -> None:
    assert normalise(f" one{end}two ") == "one\ntwo"


def test_an_accent_that_was_held_apart_by_something_invisible_joins_its_letter() -> None:
    assert normalise("cafe\u200b\u0301") == "café"


@pytest.mark.parametrize("sign", ["\n", "\t"])
def test_a_title_stands_on_one_line(sign: str) -> None:
    with pytest.raises(ValueError, match="is a title, so it must be a single line"):
        one_line(f"a{sign}b")
    assert one_line("a b") == "a b"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            Slug,
            ["checkout", "a1-b2"],
            ["", "Checkout", "-a", "a-", "a--b", "a\n", "a/b", "../a", "a" * 65, "é"],
        ),
        (SeverityId, ["SEV1", "P1.2", "pending"], ["", "SEV 1", "-SEV", "SEV1\n", "s" * 33]),
        (
            Url,
            ["https://x.example/a?b=1", "tel:+442079460001", "mailto:a@b.example"],
            [
                "javascript:alert(1)",
                "https://",
                "https://a b",
                'https://a"b',
                "https://a<b",
                "ftp://a",
                "x:\n",
            ],
        ),
        (Title, ["Checkout fails", "x" * 200], ["", "x" * 201, "a\nb", "a\u202eb"]),
        (Key, ["alert/4711", "k" * 200], ["", "k" * 201, "a\nb", "a\tb", "a\u202eb"]),
        (SourceText, ["https://a.example/?q=1", "notes.csv:2", "s" * 2_000], ["", "s" * 2_001, "a\nb"]),
        (Text, ["a\nb", "x" * 20_000], ["", "x" * 20_001, "a\u2066b"]),
    ],
)
def test_each_kind_of_text_takes_what_fits_and_refuses_the_rest(
    kind: Any, good: list[str], bad: list[str]
) -> None:
    adapter = TypeAdapter[str](kind)
    assert [adapter.validate_python(each) for each in good] == good
    for each in bad:
        with pytest.raises(ValidationError):
            adapter.validate_python(each)


@pytest.mark.parametrize(
    ("text", "found"), [("a b", ""), ("a\u00a0b", "\u00a0"), ("a b\u3000", "\u3000"), ("é", "")]
)
def test_what_only_looks_like_a_space_is_found(text: str, found: str) -> None:
    assert odd_space(text) == found
