"""Mail servers that misbehave, byte by byte: what each recipient gets, and what the outcome says."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mimkit.store.channels import limits, mail
from mimkit.store.channels.errors import BadAddress
from mimkit.store.channels.mail import Mail
from mimkit.store.channels.message import Message
from mimkit.store.channels.outcome import Answer, Outcome
from tests.store.channels.servers import server

MESSAGE = Message(
    "Nobody can pay", "We roll back", "entry/channel", "staff", datetime(2026, 11, 23, tzinfo=UTC)
)
TO = tuple(f"p{each}@example.org" for each in range(8))


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 1.0)
    monkeypatch.setattr(mail, "_SECONDS", 0.5)


class Post:
    """A mail server; each argument is something that it does wrong."""

    def __init__(self, **wrong: Callable[[Post, socket.socket], None]) -> None:
        self.wrong = wrong
        self.taken: list[str] = []
        self.commands: list[str] = []
        self.connections = 0
        self.here = 0
        """The number of messages in this connection."""
        self.extensions: tuple[str, ...] = ("8BITMIME",)

    def __call__(self, connection: socket.socket) -> None:
        self.connections += 1
        self.here = 0
        recipient = ""
        lines = connection.makefile("rb")
        self.say(connection, "220 here")
        for raw in lines:
            line = raw.decode().strip()
            self.commands.append(line)
            verb = line.split(" ")[0].split(":")[0].upper()
            if verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
            if act := self.wrong.get(verb.lower()):
                act(self, connection)
                continue
            if verb == "EHLO":
                words = ["here", *self.extensions]
                self.say(connection, *(f"250{' ' if each is words[-1] else '-'}{each}" for each in words))
            elif verb == "DATA":
                self.say(connection, "354 go on")
                while lines.readline() != b".\r\n":
                    pass
                self.taken.append(recipient)
                self.here += 1
                (self.wrong.get("taken") or Post.take)(self, connection)
            elif verb == "QUIT":
                self.say(connection, "221 bye")
                return
            else:
                self.say(connection, "250 fine")

    @staticmethod
    def say(connection: socket.socket, *lines: str) -> None:
        connection.sendall("".join(f"{each}\r\n" for each in lines).encode())

    def take(self, connection: socket.socket) -> None:
        self.say(connection, "250 taken")


def close(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def send(
    port: int, recipients: tuple[str, ...] = TO, scheme: str = "smtp", more: str = "&starttls=no"
) -> list[Outcome]:
    url = f"{scheme}://127.0.0.1:{port}/?from=mim@example.org{more}"
    with Mail(url, "URL", "staff", may_be_private=True) as way:
        return [way.send(each, MESSAGE) for each in recipients]


ALL: list[Outcome] = [Outcome(Answer.ACCEPTED)] * len(TO)


def test_one_connection_for_all() -> None:
    post = Post()
    with server(post) as port:
        assert send(port) == ALL
    assert (post.connections, post.taken) == (1, list(TO))
    # The server is not told the name of this machine, which it would write into the mail.
    assert [each for each in post.commands if each.upper().startswith("EHLO")] == ["ehlo example.org"]


def busy_after_three(post: Post, connection: socket.socket) -> None:
    if post.here < 3:
        post.say(connection, "250 fine")
    else:
        post.say(connection, "421 too many messages in this connection")
        close(connection)


@pytest.mark.parametrize("verb", ["mail", "rcpt"])
def test_a_server_that_ends_each_connection_after_three_messages(verb: str) -> None:
    post = Post(**{verb: busy_after_three})
    with server(post) as port:
        assert send(port) == ALL
    assert (post.connections, post.taken) == (3, list(TO))


@pytest.mark.sweep
def test_a_server_that_takes_a_message_and_drops_the_connection_after_its_answer() -> None:
    def drop(post: Post, connection: socket.socket) -> None:
        post.take(connection)
        close(connection)

    post = Post(taken=drop)
    with server(post) as port:
        assert send(port) == ALL
    assert post.taken == list(TO)  # each once: what comes before the next message is not in doubt


def test_a_server_that_takes_a_message_and_drops_the_connection_before_its_answer() -> None:
    post = Post(taken=lambda _, connection: close(connection))
    with server(post) as port:
        found = send(port)
    assert [each.answer for each in found] == [Answer.UNKNOWN] * 3 + [Answer.REFUSED] * 5
    assert found[3] == Outcome(
        Answer.REFUSED, "not attempted, because the server stopped responding", was_tried=False
    )
    assert post.taken == list(TO[:3])  # one attempt for each; the caller repeats it once


@pytest.mark.sweep
def test_a_server_that_takes_messages_and_never_answers() -> None:
    post = Post(taken=lambda *_: time.sleep(3))
    began = time.monotonic()
    with server(post) as port:
        found = send(port)
    assert time.monotonic() - began < 4
    assert Counter(each.answer for each in found) == {Answer.UNKNOWN: 3, Answer.REFUSED: 5}


def drip(_: Post, connection: socket.socket) -> None:
    for _number in range(100):
        connection.sendall(b"2")
        time.sleep(0.2)


def chatter(post: Post, connection: socket.socket) -> None:
    while True:
        post.say(connection, "250-and another line")


@pytest.mark.sweep
@pytest.mark.parametrize("wrong", [drip, chatter])
@pytest.mark.parametrize("verb", ["ehlo", "mail", "taken"])
def test_a_server_that_never_finishes_its_answer_is_cut_off(
    verb: str, wrong: Callable[[Post, socket.socket], None]
) -> None:
    began = time.monotonic()
    with server(Post(**{verb: wrong})) as port:
        (found,) = send(port, TO[:1])
    assert time.monotonic() - began < 5  # three attempts, or one if the message may have been taken
    assert found.answer is (Answer.UNKNOWN if verb == "taken" else Answer.REFUSED)


def test_a_server_that_refuses_for_now_and_takes_it_at_the_next_attempt() -> None:
    def later(post: Post, connection: socket.socket) -> None:
        is_second = post.commands.count(post.commands[-1]) > 1
        post.say(connection, "250 fine" if is_second else "451 later")

    post = Post(rcpt=later)
    with server(post) as port:
        assert send(port) == ALL
    assert (post.connections, post.taken) == (1, list(TO))


def test_a_rejected_sign_in_is_tried_once_and_nothing_is_sent_without_it() -> None:
    """500 attempts would lock the account; a relay that takes mail without a password must not get it either."""
    post = Post(auth=lambda post, connection: post.say(connection, "535 wrong password"))
    post.extensions = ("AUTH PLAIN",)
    with server(post) as port:
        url = f"smtp://mim:secret@127.0.0.1:{port}/?from=mim@example.org&starttls=no"
        with Mail(url, "URL", "staff", may_be_private=True) as way:
            found = [way.send(each, MESSAGE) for each in TO]
    assert {each.reason for each in found} == {"the server rejected the sign-in (535)"}
    assert sum(each.upper().startswith("AUTH") for each in post.commands) == 1
    assert post.taken == []


def test_letters_beyond_ascii_need_a_server_that_takes_them() -> None:
    people = ("\u00e9l\u00e8ve@example.org", "jo@b\u00fccher.example")
    post = Post()
    with server(post) as port:
        assert send(port, people) == [
            Outcome(Answer.REFUSED, "the server does not accept addresses with non-ASCII letters"),
            Outcome(Answer.ACCEPTED),
        ]
    assert post.taken == ["jo@xn--bcher-kva.example"]
    able = Post()
    able.extensions = ("8BITMIME", "SMTPUTF8")
    with server(able) as port:
        assert send(port, people) == ALL[:2]
    assert able.taken[0] == people[0]


def test_what_is_no_address_is_refused_and_the_others_get_the_message() -> None:
    post = Post()
    with server(post) as port:
        assert send(port, ("jo.example.org", TO[0])) == [
            Outcome(Answer.REFUSED, "not an email address"),
            *ALL[:1],
        ]
    assert post.taken == [TO[0]]


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that nobody vouches for."""
    folder: Path = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.fixture
def starttls(own_certificate: ssl.SSLContext) -> Iterator[tuple[int, Post]]:
    def encrypt(post: Post, connection: socket.socket) -> None:
        post.say(connection, "220 go on")
        own_certificate.wrap_socket(connection, server_side=True)

    post = Post(starttls=encrypt)
    post.extensions = ("STARTTLS", "AUTH PLAIN")
    with server(post) as port:
        yield port, post


def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_password_is_sent(
    starttls: tuple[int, Post],
) -> None:
    port, post = starttls
    with Mail(
        f"smtp://mim:secret@127.0.0.1:{port}/?from=mim@example.org", "URL", "staff", may_be_private=True
    ) as way:
        found = way.send(TO[0], MESSAGE)
    assert found.answer is Answer.REFUSED
    assert "certificate verify failed" in found.reason
    assert not any(each.upper().startswith("AUTH") for each in post.commands)


def test_a_server_without_encryption_gets_nothing_unless_the_address_allows_it() -> None:
    post = Post()
    with server(post) as port:
        (found,) = send(port, TO[:1], more="")
    assert found.answer is Answer.REFUSED
    assert "STARTTLS" in found.reason
    assert post.taken == []


@pytest.mark.sweep
def test_an_encryption_that_never_begins_is_cut_off() -> None:
    began = time.monotonic()
    with server(lambda _: time.sleep(3)) as port:
        (found,) = send(port, TO[:1], scheme="smtps", more="")
    assert time.monotonic() - began < 4
    assert found.answer is Answer.REFUSED


@pytest.mark.parametrize("query", ["", "?from=", "?from=mim", "?from=mim@example.org%0d%0aBcc:x@example.org"])
def test_an_address_that_does_not_say_who_sends(query: str) -> None:
    with pytest.raises(BadAddress, match="no sender"):
        Mail(f"smtp://127.0.0.1:25/{query}", "URL", "staff", may_be_private=True)
