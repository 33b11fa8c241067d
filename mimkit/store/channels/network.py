"""Determines which addresses are in a private network."""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

_NAT64: Final = IPv6Network("64:ff9b::/96")
"""IPv6 addresses that represent IPv4 hosts (RFC 6052). The last 32 bits are the IPv4 address."""


def is_private(host: str) -> bool:
    """Return whether a host name or address leads into a private network or to this machine.

    A name that cannot be resolved is not private, because it leads nowhere.
    """
    return any(map(is_private_address, addresses_of(host)))


def addresses_of(host: str) -> frozenset[str]:
    """Return a host's IP addresses. Any notation that the system accepts is supported, such as 0x7f.1."""
    with suppress(OSError, UnicodeError):
        return frozenset(str(each[4][0]) for each in socket.getaddrinfo(host.strip("[]"), None))
    return frozenset()


def is_private_address(text: str) -> bool:
    """Return whether an IP address, or an IPv4 address within it, is not on the public internet."""
    address = ip_address(text.partition("%")[0])
    return any(not each.is_global or each.is_multicast for each in (address, *_inside(address)))


def _inside(address: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that are embedded in an IPv6 address."""
    if isinstance(address, IPv4Address):
        return ()
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    found = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())[1:])
    return tuple(each for each in found if each)
