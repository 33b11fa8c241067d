"""The text of a message as mail and chat services show it: the same words, and no markup that a person typed."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from mimkit.store.channels.message import BREAK, Message
from mimkit.store.channels.push import Push
from mimkit.store.channels.rendering.html_page import html_page
from mimkit.store.channels.rendering.markdown import Dialect, markdown
from mimkit.store.channels.rendering.paragraphs import Items, Labelled, Paragraph, blocks, labelled

TEXT: Final = (
    "What is affected: Nobody can pay\n"
    "What is being done: We roll back\n"
    "\n"
    "You can still:\n"
    "- pay by <invoice>\n"
    "- pay in shops & cafes\n"
    "\n"
    "3. First\n"
    "4. Second"
)
HOSTILE: Final = (
    "<!channel> <!here|here> <@U12345678> <#C1> @everyone @here @channel @room @all",
    "[pay here](https://evil.example) ![x](https://evil.example/i.png) <https://evil.example|pay>",
    "<b>bold</b> <script>x</script> <a href=x>y</a> &lt;b&gt; &#60;b&#62; <users/all>",
    "*a* **b** _c_ __d__ ~e~ ~~f~~ `g` ```h``` ||spoiler|| \\*i\\* \\[j](https://evil.example)",
    "# heading\n> quotation\n- # heading\n- > quotation\n===\n---\n| a | b |\n| - | - |\n    code",
    "{{DATE(2017-02-14T06:00:00Z, SHORT)}} :boom: :+1: $$x$$",
)
_STRUCTURE: Final = {"p", "br", "strong", "ul", "ol", "li"}


def as_read(page: str) -> str:
    """Return the text of a page as a person reads it, without line breaks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).replace(BREAK, "").split())


def tags(page: str) -> set[str]:
    """Return the names of the tags in a page."""
    return set(re.findall(r"</?([A-Za-z][A-Za-z0-9]*)", page))


def shown(text: str) -> str:
    """Return what a reader with another implementation of Markdown sees, as HTML."""
    reader = Markdown(extensions=["fenced_code", "tables"])
    # As CommonMark has it: each punctuation character can be escaped.
    reader.ESCAPED_CHARS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    return reader.convert(text)


def test_a_text_has_paragraphs_and_lists() -> None:
    assert list(blocks(TEXT)) == [
        Paragraph(("What is affected: Nobody can pay", "What is being done: We roll back")),
        Paragraph(("You can still:",)),
        Items(("pay by <invoice>", "pay in shops & cafes")),
        Items(("First", "Second"), 3),
    ]
    assert list(blocks("")) == []
    assert list(blocks("- one\n2. two\nthree")) == [
        Items(("one",)),
        Items(("two",), 2),
        Paragraph(("three",)),
    ]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Next update: 10:48 UTC.", "Next update:"),
        ("What's affected (EU/UK): x", "What's affected (EU/UK):"),
        ("See https://example.org: x", ""),
        ("10:48 UTC: next", ""),
        ("https://example.org: x", ""),
        ("A label with so many words that no one can call it one: x", ""),
        ("Next update:", ""),
        ("", ""),
    ],
)
def test_a_label_is_short_and_has_a_text(line: str, label: str) -> None:
    assert labelled(line) == Labelled(label, line.removeprefix(label))


def test_mail_shows_paragraphs_lists_and_labels() -> None:
    assert html_page(TEXT).split("<body>\n")[1] == (
        "<p><strong>What is affected:</strong> Nobody can pay<br>"
        "<strong>What is being done:</strong> We roll back</p>\n"
        "<p>You can still:</p>\n"
        "<ul><li>pay by &lt;invoice&gt;</li><li>pay in shops &amp; cafes</li></ul>\n"
        '<ol start="3"><li>First</li><li>Second</li></ol>\n'
        "</body></html>\n"
    )


def test_chat_shows_the_same_in_the_markdown_of_the_service() -> None:
    assert markdown("SEV1: pay_db", TEXT, Dialect.COMMONMARK) == (
        "**SEV1: pay\\_db**\n\n"
        "**What is affected:** Nobody can pay  \n**What is being done:** We roll back\n\n"
        "You can still:\n\n"
        f"- pay by <{BREAK}invoice\\>\n- pay in shops & cafes\n\n"
        "3. First\n4. Second"
    )
    card, slack = (markdown("SEV1: pay_db", TEXT, each) for each in (Dialect.CARD, Dialect.MRKDWN))
    assert "Nobody can pay\n\n**What is being done:** We roll back" in card
    assert slack.startswith("**SEV1: pay_db**\n\n**What is affected:** Nobody can pay\n**What is being")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_a_person_typed_is_markup(text: str) -> None:
    page = shown(markdown(text, text, Dialect.COMMONMARK))
    assert tags(page) <= _STRUCTURE
    assert tags(html_page(text)) <= _STRUCTURE | {"html", "head", "meta", "body", "doctype"}
    for dialect in Dialect:
        said = markdown(text, text, dialect)
        assert not re.search(r"@\w|<[!@#]|\{\{|:boom:", said)


@pytest.mark.sweep
@given(st.text(alphabet=st.sampled_from("ab1 .\n*_~`[]()<>!@#&;:/\\|{}=+-\"'$^")))
@example("a\\")
@example("1. *\n2) _")
@example("https://a_b/*c*[d](https://e)")
def test_a_reader_sees_the_words_that_were_typed(text: str) -> None:
    page = shown(markdown("s", text, Dialect.COMMONMARK))
    assert tags(page) <= _STRUCTURE
    # Numbers and bullets of lists are not part of the words.
    words = " ".join(line for block in blocks(text) for line in block[0])
    assert "".join(as_read(page).split()) == "s" + "".join(words.split())


def payload(url: str, subject: str, text: str) -> Any:
    """Return what Apprise posts to a service, without contacting it."""
    posted: list[Any] = []

    def request(_session: Any, *_: Any, **given: Any) -> Any:
        posted.append(given.get("json") or given.get("data"))
        return SimpleNamespace(status_code=200, content=b"ok", text="ok", headers={})

    message = Message(subject, text, "key", "staff", datetime(2026, 11, 23, 10, 9, tzinfo=UTC))
    with mock.patch("requests.sessions.Session.request", request):
        Push(url, "NAME", "chat", may_be_private=True).send(message)
    (body,) = posted
    return body


SLACK: Final = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
MATTERMOST: Final = "mmost://127.0.0.1/3ccdd113474722377935511fc85d3dd4"
TEAMS: Final = "workflows://127.0.0.1:443/643a8b7a/643a8b7a"
GOOGLE: Final = "gchat://space/key/token"
TELEGRAM: Final = "tgram://123456789:abcdefg_hijklmnop/12315544/"
NTFY: Final = "ntfys://127.0.0.1/topic"
HOOK: Final = "json://127.0.0.1/x"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (SLACK, '"type": "mrkdwn", "text": "*SEV1: x*\\n\\n*What is affected:* Nobody can pay\\n*What'),
        (MATTERMOST, '"text": "**SEV1: x**\\n\\n**What is affected:** Nobody can pay  \\n**What'),
        (TEAMS, '"text": "**SEV1: x**\\n\\n**What is affected:** Nobody can pay\\n\\n**What'),
        (GOOGLE, '"text": "*SEV1: x*\\n\\n*What is affected:* Nobody can pay\\n*What'),
        (TELEGRAM, '"text": "*SEV1: x*\\n\\n*What is affected:* Nobody can pay'),
        (NTFY, '"title": "SEV1: x", "message": "What is affected: Nobody can pay\\nWhat'),
        (HOOK, '"title": "SEV1: x", "message": "What is affected: Nobody can pay\\nWhat'),
    ],
)
def test_each_service_gets_its_own_form(url: str, words: str) -> None:
    said = str(payload(url, "SEV1: x", TEXT)).replace("'", '"')
    said = said.replace("\\\\n", "\\n")
    assert words in said, said


@pytest.mark.parametrize("url", [SLACK, MATTERMOST, TEAMS, GOOGLE, TELEGRAM])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_service_gets_a_mention_or_a_link_that_a_person_typed(url: str, text: str) -> None:
    body = str(payload(url, text, text))
    assert not re.search(r"<[!@#]|@(?:everyone|here|channel|room|all)\b|<https?:|<users", body), body
    if url in (SLACK, GOOGLE):  # a backslash escapes nothing there
        assert not re.search(r"[_*~`][a-j][_*~`]", body), body


def test_slack_gets_plain_text_if_a_block_cannot_hold_it_or_the_address_says_so() -> None:
    long = payload(SLACK, "s", "x " * 2000)
    assert "blocks" not in str(long)
    assert "blocks" not in str(payload(f"{SLACK}?blocks=no", "s", "x"))
    assert "blocks" in str(payload(SLACK, "s", "x"))
