"""The columns of a text on a terminal, as Unicode Standard Annex 11 (East Asian Width) has them."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.report.text.cells import cells, pad, wrap


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("plain", 5),
        ("Zürich", 6),
        ("Cafe\u0301", 4),
        ("支払い", 6),
        ("ｶﾅ", 2),
        ("\uff21\uff22", 4),
        ("ทำที่", 3),
        ("👩\u200d🚒", 4),
        ("⚠\ufe0f x", 3),
    ],
)
def test_a_text_takes_so_many_columns(text: str, columns: int) -> None:
    assert cells(text) == columns
    assert cells(pad(text, 20)) == 20


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("支払い画面が表示されません。", ["支払い画面", "が表示され", "ません。"]),
        ("1234567支払い。", ["1234567支", "払い。"]),
        ("データ。。", ["データ。。"]),
        ("Cafe\u0301 cre\u0300me bru\u0302le\u0301e", ["Cafe\u0301 cre\u0300me", "bru\u0302le\u0301e"]),
        ("a-long-word-that-is-cafe\u0301 x", ["a-long-word-that-is-cafe\u0301", "x"]),
        ("障害 です 今", ["障害 です", "今"]),
        ("x👩\u200d🚒👩🏽 y", ["x👩\u200d🚒👩🏽", "y"]),
        ("支払い支払)い", ["支払い支", "払)い"]),
    ],
)
def test_a_line_ends_where_its_language_allows(text: str, lines: list[str]) -> None:
    assert wrap(text, 10) == lines


def test_indents_count() -> None:
    assert wrap("支払い画面が", 8, "- ", "  ") == ["- 支払い", "  画面が"]
    assert wrap("支払い " * 2, 1) == ["支", "払", "い", "支", "払", "い"]


@given(st.text(alphabet="ab é支。-\u0301ー 👩\u200d", max_size=60), st.integers(4, 30))
def test_nothing_is_lost_and_only_a_word_is_wider(text: str, room: int) -> None:
    lines = wrap(text, room)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cells(line) <= room or " " not in line for line in lines)


@given(st.text(alphabet="ab -é", max_size=60), st.integers(1, 30))
def test_text_of_single_columns_is_wrapped_as_before(text: str, room: int) -> None:
    assert wrap(text, room) == textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)
