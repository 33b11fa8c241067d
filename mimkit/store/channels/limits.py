"""Limits which hosts the sending libraries connect to, how long they take and how much they read.

The libraries resolve host names themselves and apply timeouts only to single packets. Therefore, each socket is
checked when Python connects it, by an audit hook that no library can bypass.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, Final, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from mimkit.store.channels.http_answers import HttpAnswers
from mimkit.store.channels.network import addresses_of, is_private, is_private_address

SECONDS: Final = 30.0
"""The maximum time for one message in seconds, from the first connection to the complete response."""
_LARGEST: Final = 64 * 1024
"""The maximum number of bytes to read from an HTTP response."""
_CONNECTS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Limits:
    """The limits for one message. Use it as a context manager. Only one can be active at a time."""

    def __init__(self, *, may_be_private: bool) -> None:
        self._may_be_private = may_be_private
        self.is_private = False
        """Whether a connection to a private network was blocked."""
        self.is_late = False
        """Whether the connections were closed because the time limit was reached."""
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(SECONDS, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _install()
        _in_force.append(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _in_force.remove(self)
        for each in self._sockets:
            each.close()

    def watch(self, connection: socket.socket) -> None:
        """Close a connection when the time limit is reached, whatever the library does with it."""
        with suppress(OSError):  # it was closed
            self._sockets.append(socket.socket(fileno=os.dup(connection.fileno())))

    def check(self, connection: socket.socket, address: object) -> None:
        """Raise OSError if the connection is not allowed."""
        if not isinstance(address, tuple):
            return  # a Unix socket of a local program
        if self.is_late:
            raise TimeoutError(errno.ETIMEDOUT, "no answer in time")
        if not self._may_be_private and _leads_inside(str(address[0])):
            self.is_private = True
            raise PermissionError(errno.EACCES, "the address is in a private network")
        self.watch(connection)

    def _cut(self) -> None:
        self.is_late = True
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _leads_inside(host: str) -> bool:
    """Return whether a connection would lead into a private network. Configured proxies are allowed."""
    try:
        is_inside = is_private_address(host)
    except ValueError:
        is_inside = is_private(host)
    return is_inside and host not in _proxies()


def _proxies() -> frozenset[str]:
    """Return the host names and addresses of the proxies in environment variables such as HTTPS_PROXY."""
    named = (each for scheme, each in getproxies().items() if scheme != "no")
    urls = (each if "//" in each else f"//{each}" for each in named)
    hosts = {host for url in urls if (host := urlsplit(url).hostname)}
    return frozenset(address for host in hosts for address in (host, *addresses_of(host)))


_in_force: list[Limits] = []


@cache
def _install() -> None:
    sys.addaudithook(_watch)  # audit hooks cannot be removed, so add it only once


def _watch(event: str, details: tuple[Any, ...]) -> None:
    if _in_force and event in _CONNECTS:
        _in_force[-1].check(*details[:2])


@contextmanager
def short_answers(answers: HttpAnswers) -> Iterator[None]:
    """Make `requests` read only the start of each response and follow no redirects. Record the responses.

    Otherwise, an endless response would exhaust the memory.
    """
    from requests import RequestException  # noqa: PLC0415 - only for what is sent by HTTP
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - as above

    original = HTTPAdapter.send

    def send(adapter: HTTPAdapter, *given: Any, **options: Any) -> Any:
        response: Any = original(adapter, *given, **options)
        response.headers.pop("Location", None)
        content = b""
        with suppress(RequestException):  # the status is already known
            for chunk in response.iter_content(4096):
                content += chunk
                if len(content) >= _LARGEST:
                    break
        response._content, response._content_consumed = content, True  # noqa: SLF001 - as `requests` does when it reads all
        response.close()
        answers.take(response.status_code, content)
        return response

    HTTPAdapter.send = send  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        HTTPAdapter.send = original  # type: ignore[method-assign]
