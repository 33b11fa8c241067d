"""Where a message may go, how long it may take, and how much of an answer is read."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from mimkit.store.channels import limits
from mimkit.store.channels.errors import PrivateAddress
from mimkit.store.channels.message import Message
from mimkit.store.channels.network import is_private, is_private_address
from mimkit.store.channels.outcome import Answer, Outcome
from mimkit.store.channels.push import Push
from tests.store.channels.servers import request, server

MESSAGE = Message(
    "Nobody can pay", "We roll back", "entry/channel", "staff", datetime(2026, 11, 23, tzinfo=UTC)
)


def push(port: int, *, private: bool = True, host: str = "127.0.0.1", scheme: str = "json") -> Outcome:
    return Push(f"{scheme}://{host}:{port}/hook", "URL", "staff", may_be_private=private).send(MESSAGE)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 1.0)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "255.255.255.255", "224.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::10.0.0.1", "2002:7f00:1::",
        # The spellings that inet_aton(3) takes, which the system's resolver therefore takes too.
        "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "[::1]",
    ],
)  # fmt: skip
def test_addresses_that_lead_inside(host: str) -> None:
    """Sources: the IANA registries of special-purpose addresses, RFC 6052, RFC 3056."""
    assert is_private(host)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::8.8.8.8"])
def test_addresses_of_the_public_internet(address: str) -> None:
    assert not is_private_address(address)


def test_a_name_that_leads_nowhere_is_not_private() -> None:
    assert not is_private("no-such-host.invalid")


def test_a_name_that_changes_between_the_check_and_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the first answer is a public address, and every later one is loopback."""
    asked: list[Any] = []
    true = socket.getaddrinfo

    def answer(host: Any, port: Any, *given: Any, **options: Any) -> Any:
        if host != "rebinding.example.org":
            return true(host, port, *given, **options)
        asked.append(host)
        return true("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port, *given, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    got: list[bytes] = []
    with server(lambda connection: got.append(request(connection))) as port:
        outcome = push(port, private=False, host="rebinding.example.org")
    assert len(asked) > 1
    assert outcome.answer is Answer.REFUSED
    assert outcome.reason == "the address is in a private network, which the policy does not allow"
    assert got == []


def test_a_private_address_is_refused_before_anything_is_claimed() -> None:
    with pytest.raises(PrivateAddress):
        push(9, private=False)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("asked", ["", "?redirect=yes"])
def test_no_redirect_is_followed(status: int, asked: str) -> None:
    got: list[str] = []

    def move(connection: socket.socket) -> None:
        got.append(request(connection).split(b" ")[1].decode())
        where = f"http://127.0.0.1:{port}/elsewhere"
        connection.sendall(
            f"HTTP/1.1 {status} Moved\r\nLocation: {where}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )

    with server(move) as port:
        found = Push(f"json://127.0.0.1:{port}/hook{asked}", "URL", "staff", may_be_private=True).send(
            MESSAGE
        )
    assert got == ["/hook"]
    assert found == Outcome(Answer.REFUSED, f"status {status}")


def slowly(connection: socket.socket, text: bytes) -> None:
    for each in text:
        connection.sendall(bytes([each]))
        time.sleep(0.2)


def drip_head(connection: socket.socket) -> None:
    request(connection)
    slowly(connection, b"HTTP/1.1 200 OK\r\n" * 20)


def continue_for_ever(connection: socket.socket) -> None:
    request(connection)
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def say_nothing(connection: socket.socket) -> None:
    request(connection)
    time.sleep(5)


@pytest.mark.sweep
@pytest.mark.parametrize("answer", [drip_head, continue_for_ever, say_nothing])
def test_a_server_that_never_finishes_its_answer_is_cut_off(answer: Any) -> None:
    began = time.monotonic()
    with server(answer) as port:
        outcome = push(port)
    assert time.monotonic() - began < 3
    assert outcome == Outcome(Answer.UNKNOWN, "no answer in time")


@pytest.mark.sweep
def test_an_encryption_that_never_begins_is_cut_off() -> None:
    began = time.monotonic()
    with server(lambda connection: slowly(connection, b"\x16\x03\x03\x40\x00" + b"\x02" * 100)) as port:
        outcome = push(port, scheme="jsons")
    assert time.monotonic() - began < 3
    assert outcome.answer is not Answer.ACCEPTED


def endless(connection: socket.socket) -> None:
    request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


def drip_body(connection: socket.socket) -> None:
    request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    slowly(connection, b"x" * 1000)


def drop_body(connection: socket.socket) -> None:
    request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")


@pytest.mark.sweep
@pytest.mark.parametrize("answer", [endless, drip_body, drop_body])
def test_the_status_counts_and_the_rest_of_an_answer_is_not_waited_for(answer: Any) -> None:
    """The service said that it took the message, so it is not sent again."""
    began = time.monotonic()
    with server(answer) as port:
        outcome = push(port)
    assert time.monotonic() - began < 3
    assert outcome.answer is Answer.ACCEPTED


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """A proxy on this machine, and what it was asked for."""
    got: list[bytes] = []

    def pass_on(connection: socket.socket) -> None:
        got.append(request(connection))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with server(pass_on) as port:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("no_proxy", "127.0.0.2")
        yield got


def test_the_proxy_of_this_machine_is_used(proxy: list[bytes]) -> None:
    """The address is in a public network, and that of the proxy may be private."""
    outcome = push(80, private=False, host="93.184.216.34")
    assert outcome.answer is Answer.ACCEPTED
    assert proxy[0].startswith(b"POST http://93.184.216.34")


@pytest.mark.parametrize("host", ["10.0.0.1", "127.0.0.2"])
def test_no_proxy_leads_to_a_private_address(proxy: list[bytes], host: str) -> None:
    """Neither through the proxy, nor past it because NO_PROXY names it."""
    with pytest.raises(PrivateAddress):
        push(80, private=False, host=host)
    with limits.Limits(may_be_private=False), pytest.raises(OSError, match="private network"):
        socket.create_connection(("127.0.0.2", 9))
    assert proxy == []


def test_nothing_is_limited_afterwards() -> None:
    with limits.Limits(may_be_private=False):
        pass
    with server(lambda connection: connection.close()) as port:
        socket.create_connection(("127.0.0.1", port)).close()
