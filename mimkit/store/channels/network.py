"""Tells whether a host is in a private network."""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import ip_address


def is_private(host: str) -> bool:
    """Return whether a name or address leads into a private network, or to this machine.

    A name that cannot be resolved is not private: it leads nowhere.
    """
    found: set[str] = set()
    with suppress(OSError, UnicodeError):
        found = {str(each[4][0]) for each in socket.getaddrinfo(host.strip("[]"), None)}
    return any(not ip_address(each.partition("%")[0]).is_global for each in found)
