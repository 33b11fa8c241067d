"""HTML of messages as text; written by hand as a reader would copy it from the page."""

from __future__ import annotations

import time

import pytest

from mimkit.app.importing.reading.html import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>We are <b>investigating</b>.</p>\n<p>Second.</p>", "We are investigating.\n\nSecond."),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("see <a href='https://x.example/y'>the page</a> now", "see the page (https://x.example/y) now"),
        ("<a href='https://x.example'>https://x.example</a>", "https://x.example"),
        ("<a href='https://x.example'></a>", "https://x.example"),
        ("<a href='mailto:a@x.example'>write</a>", "write (a@x.example)"),
        ("<a href='javascript:alert(1)'>click</a>", "click"),
        ("<ul><li>one<ul><li>in</li></ul></li><li>two</li></ul>end", "- one\n  - in\n- two\n\nend"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<table><tr><th>at<th>what</tr><tr><td>8:45<td>down</tr></table>", "at | what\n8:45 | down"),
        ("a&nbsp;b &amp; c &lt;d&gt;", "a b & c <d>"),
        ("<div>a<script>x<y</script><style>p {}</style></div>b", "a\nb"),
        ("<img alt='graph' src=x>", "graph"),
        ("<unclosed <p>a</b></p></li></ul>", "a"),
        ("  a < b & c > d\n\nnot HTML ", "a < b & c > d\n\nnot HTML"),
        ("a<![x]>b<!-- c > -- d -->e<?php f?>g<!DOCTYPE h>i", "abegi"),
        ("a<!-- b", "a<!-- b"),
        ("a<br><!b", "a\n<!b"),
        ("a</ b<br>c", "a</ b\nc"),
        ("", ""),
    ],
)
def test_paragraphs_lists_and_addresses_stay(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_deep_nesting_is_only_text() -> None:
    assert plain_text("<ul><li>" * 5_000 + "x").endswith("- x")
    assert plain_text("<b>" * 25_688 + "x") == "x"


@pytest.mark.parametrize(
    "part",
    [
        "<!--",
        "<![",
        "<!",
        "<?",
        "</",
        "<a ",
        "<a",
        "</a",
        "<a b='",
        "<a/",
        "&#",
        "<p",
        "<a href=x>",
        "<a " + "b= " * 99 + ">",
    ],
)
def test_damaged_html_takes_linear_time(part: str) -> None:
    start = time.process_time()
    plain_text("<p>" + part * (50_000 // len(part)))
    assert time.process_time() - start < 1.5
