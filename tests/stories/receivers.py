"""A real mail server and a real HTTP receiver on loopback, which misbehave on request."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What a mail server accepted, and how it behaves."""

    refuses: frozenset[str] = frozenset()
    """The recipients that it refuses for good."""
    busy: frozenset[str] = frozenset()
    """The recipients that it refuses once, for now."""
    drops: frozenset[str] = frozenset()
    """The recipients for whom it takes the first message, and then breaks the connection instead of answering."""
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    port: int = 0
    _seen: Counter[str] = field(default_factory=Counter)

    async def handle_RCPT(  # noqa: N802 - as the server calls it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Answer for one recipient."""
        if address in self.refuses:
            return f"550 no such user <{address}>"
        self._seen[address] += 1
        if address in self.busy and self._seen[address] == 1:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as the server calls it
        """Take one message."""
        (recipient,) = envelope.rcpt_tos
        self.mails.append((recipient, message_from_bytes(envelope.content, policy=policy.default)))
        if recipient in self.drops and self._seen[recipient] == 1:
            server.transport.abort()
        return "250 OK"

    @property
    def received(self) -> Counter[str]:
        """How many messages each recipient got."""
        return Counter(recipient for recipient, _ in self.mails)

    @property
    def url(self) -> str:
        """The address for a channel; on loopback there is no encryption."""
        return f"smtp://127.0.0.1:{self.port}/?from=mim@example.org&starttls=no"


@contextmanager
def mail_server(mailbox: Mailbox) -> Iterator[Mailbox]:
    """Run a mail server that behaves in a certain way."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@dataclass
class Hook:
    """What an HTTP receiver got, and how it answers: by path, `ok`, `refuse`, `drop`, `drop-once`, `move` or `silent`."""

    posts: list[tuple[str, bytes]] = field(default_factory=list)
    port: int = 0
    reply: bytes = b""
    """The body of each answer."""

    def url(self, path: str) -> str:
        """The address of a webhook."""
        return f"json://127.0.0.1:{self.port}/{path}"


class Receiving(ThreadingHTTPServer):
    """A server that says nothing of clients that have gone, because another test may be running by then."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def receiver() -> Iterator[Hook]:
    """Run an HTTP receiver."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            path = self.path.strip("/")
            first = path not in {each for each, _ in hook.posts}
            hook.posts.append((path, body))
            if path == "drop" or (path == "drop-once" and first):
                self.close_connection = True
                return
            if path == "silent":
                time.sleep(12)  # longer than mimkit waits
            self.send_response({"refuse": 500, "move": 302}.get(path, 200))
            self.send_header("Location", f"http://127.0.0.1:{hook.port}/ok")
            self.send_header("Content-Length", str(len(hook.reply)))
            self.end_headers()
            self.wfile.write(hook.reply)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with Receiving(("127.0.0.1", 0), Handler) as server:
        hook.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def dripping() -> Iterator[int]:
    """Run an HTTP receiver that begins its answer at once, and sends a header each second without end; yield its port."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            while not over.wait(1):
                self.send_header("X-More", "to come")
                with suppress(OSError):
                    self.flush_headers()

    with Receiving(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            over.set()
            server.shutdown()
            thread.join()
