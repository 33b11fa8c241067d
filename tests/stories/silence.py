"""A remote that accepts connections and never answers, like a firewall or a hung server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Silence:
    """A listener, and the connections that it has accepted."""

    port: int
    accepted: list[socket.socket] = field(default_factory=list)

    def url(self, scheme: str) -> str:
        return f"{scheme}://127.0.0.1:{self.port}/remote.git"


@contextmanager
def silence() -> Iterator[Silence]:
    """Accept connections on a port of this machine, and keep them open."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Silence(server.getsockname()[1])

        def accept() -> None:
            with suppress(OSError):
                while True:
                    found.accepted.append(server.accept()[0])

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for each in found.accepted:
                each.close()
