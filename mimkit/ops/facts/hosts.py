"""Looks up the hosts specified in a command, and the services on them."""

from __future__ import annotations

from collections.abc import Iterable

from mimkit.model.organisation.hosts import Hosts
from mimkit.model.organisation.infrastructure import Host
from mimkit.model.snapshot import Snapshot
from mimkit.ops.refusals.names import SeveralHosts, UnknownName

_MANY = 2_000
"""The maximum number of hosts for which an error suggests similar names."""


def known_hosts(hosts: Hosts, typed: Iterable[str]) -> tuple[Host, ...]:
    """Return the hosts with these ids, names or addresses, without duplicates.

    Raise UnknownName or SeveralHosts if a host is unknown or ambiguous.
    """
    return tuple(dict.fromkeys(_known_host(hosts, each) for each in typed))


def services_on(snapshot: Snapshot, hosts: Iterable[str]) -> tuple[str, ...]:
    """Return the services in the catalogue that run on these hosts, without duplicates."""
    found = snapshot.hosts
    on = (each.service for host in known_hosts(found, hosts) for each in found.services_on(host))
    return tuple(dict.fromkeys(each for each in on if each in snapshot.services))


def _known_host(hosts: Hosts, typed: str) -> Host:
    found = hosts.find(typed)
    if not found:
        known = [each.id for each in hosts]
        raise UnknownName("host", typed, known if len(known) <= _MANY else (), "policy/infrastructure")
    if len(found) > 1:
        raise SeveralHosts(typed, [each.id for each in found])
    return found[0]
