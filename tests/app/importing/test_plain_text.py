"""HTML of messages as text; written by hand as a reader would copy it from the page."""

from __future__ import annotations

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
        ("", ""),
    ],
)
def test_paragraphs_lists_and_addresses_stay(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_deep_nesting_is_only_text() -> None:
    assert plain_text("<ul><li>" * 5_000 + "x").endswith("- x")
    assert plain_text("<b>" * 25_688 + "x") == "x"
