"""Record text appears on a page as text, whatever it contains."""

from __future__ import annotations

from html import unescape
from typing import Any

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.publish.text import inline, link, page_title, plain, prose

SYNTAX = set("`{}[]*_~^|\\$!#@'\n")


@given(st.text())
def test_plain_shows_exactly_the_text_on_one_line(words: str) -> None:
    shown = unescape(plain(words))
    assert "\n" not in plain(words)
    assert shown == "".join(
        " " if ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 else c for c in words
    )


def test_no_character_that_markdown_reads_as_syntax_leaves_as_itself(vectors: tuple[str, ...]) -> None:
    for vector in vectors:
        for html in (plain(vector), inline(vector), prose(vector)):
            assert not set(html.replace("&#", "")) & SYNTAX


def test_only_five_elements_come_out_of_prose(vectors: tuple[str, ...], seen: Any) -> None:
    for vector in vectors:
        shapes = seen(prose(vector)).shapes
        assert shapes <= {(tag, "") for tag in ("p", "ul", "ol", "li", "code", "a")} | {
            ("a", "href"),
            ("a", "rel"),
            ("ol", "start"),
        }


@pytest.mark.sweep
def test_eager_markdown_extensions_leave_the_words_alone(
    vectors: tuple[str, ...], eager: list[str], seen: Any
) -> None:
    for vector in vectors:
        block = f'<div class="mim">\n<p>{plain(vector)}</p>\n{prose(vector)}\n</div>'
        made = markdown.markdown(block, extensions=eager)
        assert seen(made).elements == seen(block).elements
        assert seen(made).text == seen(block).text


def test_escaping_alone_is_enough(
    vectors: tuple[str, ...], seen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_sanitiser = [seen(prose(vector)).shapes - {("a", "rel")} for vector in vectors]
    monkeypatch.setattr("nh3.clean", lambda html, **_: html)
    assert [seen(prose(vector)).shapes for vector in vectors] == with_sanitiser


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("one\ntwo", "<p>one two</p>"),
        ("one\n\n\ntwo", "<p>one</p><p>two</p>"),
        ("- a\n- b\n  more", "<ul><li>a</li><li>b more</li></ul>"),
        ("first\n- a\nafter", "<p>first</p><ul><li>a</li></ul><p>after</p>"),
        ("1. a\n2) b\n- c", "<ol><li>a</li><li>b</li></ol><ul><li>c</li></ul>"),
        (
            "1. a\n\nthen\n\n2. b\n3. c",
            '<ol><li>a</li></ol><p>then</p><ol start="2"><li>b</li><li>c</li></ol>',
        ),
        ("now\n\u2022 a\n* b", "<p>now</p><ul><li>a</li><li>b</li></ul>"),
        ("- a\n      - b", "<ul><li>a</li><li>b</li></ul>"),
        ("a `x < y` b", "<p>a <code>x &lt; y</code> b</p>"),
        ("   \n\n ", ""),
        ("5-a\n-5", "<p>5-a -5</p>"),
    ],
)
def test_prose_knows_paragraphs_lists_and_code(words: str, html: str) -> None:
    assert prose(words) == html


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("see https://example.com/a?b=1&c=2.", "https://example.com/a?b=1&c=2"),
        ("(https://example.com/a)", "https://example.com/a"),
        ("[the graph](https://example.com/g)", "https://example.com/g"),
    ],
)
def test_web_addresses_become_links(words: str, target: str, seen: Any) -> None:
    assert seen(inline(words)).targets == [target]


def test_a_link_of_another_scheme_stays_text(seen: Any) -> None:
    for address in ("javascript:alert(1)", "data:text/html,x", "//example.com", "ftp://example.com"):
        assert seen(inline(f"[x]({address})")).targets == []
        assert link(address, "x") == "x"


def test_a_link_may_call_or_write(seen: Any) -> None:
    for address in ("tel:+44-20-7946-0000", "mailto:mim-duty@example.com", "https://example.com/"):
        assert seen(link(address, "x")).elements == [("a", {"href": address, "rel": "noopener noreferrer"})]


def test_a_redacted_text_says_so() -> None:
    assert prose("[redacted]") == '<p class="mim-redacted">Redacted</p>'


def test_a_page_title_survives_a_theme_that_strips_tags_and_undoes_entities(vectors: tuple[str, ...]) -> None:
    for vector in vectors:
        assert "<" not in page_title(vector)
        assert "<" not in unescape(page_title(vector))
        assert "{" not in page_title(vector)


def test_a_page_title_reads_as_it_was_written() -> None:
    assert unescape(page_title('R&D: "late" at 10:09')) == 'R&D: "late" at 10:09'
