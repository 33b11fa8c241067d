"""The common part of both small forges: a server on loopback, recorded requests, faults on demand."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

NOW = "2026-12-01T09:00:00Z"
TOKEN = "not-a-real-token"
Fault = Response | Callable[[Request], None]


def answer(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON answer."""
    return Response(json.dumps(document), status, headers, content_type="application/json; charset=utf-8")


def hang_up(request: Request) -> None:
    """End the connection without an answer."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


@dataclass
class SmallForge:
    """Issues, labels and comments of one repository, in memory, behind HTTP."""

    base: str = ""
    issues: list[dict[str, Any]] = field(default_factory=list)
    labels: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: list[tuple[int, str]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    """Pull requests; those on GitLab are merge requests."""
    requests: list[str] = field(default_factory=list)
    """Each as `POST /repos/acme/incidents/issues`."""
    faults: list[Fault] = field(default_factory=list)
    """What happens to the next requests instead, in order; after a function the request is answered."""
    accounts: tuple[str, ...] = ("octo-mim", "octo-deputy")
    """Who can be assigned."""

    def serve(self, server: HTTPServer) -> None:
        """Answer every request to the server."""
        self.base = server.url_for("").rstrip("/")
        server.expect_request(re.compile(r".*")).respond_with_handler(self._respond)

    def _respond(self, request: Request) -> Response:
        self.requests.append(f"{request.method} {request.path}")
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, Response):
                return fault
            fault(request)
        return self.respond(request)

    def respond(self, request: Request) -> Response:
        """Answer one request."""
        raise NotImplementedError

    def page(self, request: Request, found: list[Any]) -> tuple[list[Any], str | None]:
        """Return the page that is asked for, and the link to the next one."""
        number, size = int(request.args.get("page", 1)), min(int(request.args.get("per_page", 20)), 100)
        rest = found[number * size :]
        query = urlencode({**request.args, "page": number + 1})
        link = f'<{self.base}{quote(request.path)}?{query}>; rel="next"' if rest else None
        return found[(number - 1) * size : number * size], link

    @property
    def writes(self) -> list[str]:
        """The requests that change something."""
        return [each for each in self.requests if not each.startswith("GET ")]
