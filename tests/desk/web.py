"""A scripted remote over HTTP: `git http-backend` behind a small server that can reject, delay or hang up.

    with served(place.remote) as line:
        seat = place.seat("mim-duty", url=line.url)
        line.pushes += [Turn(status=503), Turn(hang_up="after"), Turn()]     # one for each push; later ones succeed
        seat.type("log", "x")

A turn is used by a push (the request with the pack), not by the request before it.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

_PUSH = "/git-receive-pack"


def _nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What becomes of one push: by default it passes."""

    before: Callable[[], None] = _nothing
    """Done before the push is looked at: another clone pushes, a lock file appears."""
    after: Callable[[], None] = _nothing
    status: int = 200
    """Another HTTP status is answered at once, and the remote hears of nothing."""
    hang_up: Literal["never", "before", "after"] = "never"
    """The line breaks before the remote takes the push, or after it has."""


@dataclass
class Line:
    """The line to a remote, and the script of it."""

    url: str
    pushes: list[Turn] = field(default_factory=list)
    """What becomes of the next pushes; when none is left, they pass."""
    latency: float = 0.0
    """Seconds that each request takes on its way."""
    status: int = 200
    """Another status than 200 is the answer to every request."""
    body: bytes = b""
    """What is answered to every request, when there is something."""
    is_silent: bool = False
    """Nothing is answered at all."""
    hang_up_one_in: int = 0
    """Of so many pushes one is hung up on, before and after in turn; 0 for none."""
    taken: int = 0
    """How many pushes came."""

    def turn(self) -> Turn:
        """Return what becomes of the push that came in just now."""
        self.taken += 1
        if self.pushes:
            return self.pushes.pop(0)
        if self.hang_up_one_in and self.taken % self.hang_up_one_in == 0:
            return Turn(hang_up="before" if self.taken // self.hang_up_one_in % 2 else "after")
        return Turn()


@contextmanager
def served(remote: Path) -> Iterator[Line]:
    """Serve a bare repository on a port of this machine, for as long as the block lasts."""
    over = threading.Event()

    class Handler(_Handler):
        repository = remote
        is_over = over

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        line = Line(f"http://127.0.0.1:{server.server_port}/{remote.name}")
        Handler.line = line
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield line
        finally:
            over.set()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    line: Line
    repository: Path
    is_over: threading.Event

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self._body())

    def _answer(self, body: bytes) -> None:
        if self.line.is_silent:
            self.is_over.wait()
            return
        time.sleep(self.line.latency)
        is_push = self.command == "POST" and self.path.endswith(_PUSH)
        turn = self.line.turn() if is_push else Turn()
        turn.before()
        status = turn.status if turn.status != 200 else self.line.status
        if status != 200 or self.line.body:
            self._say(status, self.line.body)
        elif turn.hang_up == "before":
            self._hang_up()
        else:
            said = self._git(body)
            turn.after()
            if turn.hang_up == "after":
                self._hang_up()
            else:
                told = re.search(rb"^Status: (.+?)\r$", said, re.MULTILINE)
                answer = told[1] if told else b"200 OK"
                with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked was killed
                    self.wfile.write(b"HTTP/1.0 %s\r\n" % answer + said)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        parts = []
        while length := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(length))
            self.rfile.readline()
        return b"".join(parts)

    def _git(self, body: bytes) -> bytes:
        asked = urlsplit(self.path)
        headers = {
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            check=False,
            env={
                "PATH": os.environ["PATH"],
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_PROJECT_ROOT": str(self.repository.parent),
                "GIT_HTTP_EXPORT_ALL": "1",
                "REMOTE_ADDR": "127.0.0.1",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": asked.path,
                "QUERY_STRING": asked.query,
                "CONTENT_LENGTH": str(len(body)),
                **{name: value for name, value in headers.items() if value},
            },
        )
        return done.stdout

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="records"')
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        pass
