"""The hosts given to `mim impact`, and the hosts on which the affected services depend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from mimkit.cli.terminal.console import Word, columns, heading
from mimkit.model.organisation.hosts import Hosts, ServiceOnHost
from mimkit.model.organisation.infrastructure import Host
from mimkit.model.snapshot import Snapshot
from mimkit.ops.facts.hosts import known_hosts
from mimkit.report.duty.hosts import (
    asked_document,
    host_document,
    host_facts,
    hosts_by_service,
    listed_hosts,
    service_words,
)


class HostImpact:
    """The hosts given on the command line, with their services and owners."""

    def __init__(self, snapshot: Snapshot, typed: tuple[str, ...]) -> None:
        """Look up the given hosts. Raises UnknownName or SeveralHosts."""
        self._snapshot = snapshot
        self.hosts = known_hosts(self._all, typed) if typed else ()

    @cached_property
    def _all(self) -> Hosts:
        return self._snapshot.hosts

    @cached_property
    def on(self) -> Mapping[Host, tuple[ServiceOnHost, ...]]:
        """The services that run on each host."""
        return {host: self._all.services_on(host) for host in self.hosts}

    @property
    def services(self) -> tuple[str, ...]:
        """The services in the catalogue that run on the hosts, without duplicates."""
        names = (each.service for found in self.on.values() for each in found)
        return tuple(dict.fromkeys(name for name in names if name in self._snapshot.services))

    @property
    def owners(self) -> Mapping[str, tuple[str, ...]]:
        """The groups that own the hosts, each with the ids of the hosts that it owns."""
        found: dict[str, tuple[str, ...]] = {}
        for host in self.hosts:
            if host.owner:
                found[host.owner] = (*found.get(host.owner, ()), host.id)
        return found

    def print(self) -> None:
        """Print each given host with its services."""
        for host, found in self.on.items():
            columns([(Word(host.id, "cyan"), host_facts(host))], indent="")
            rows = [
                ("owner", host.owner or "not recorded"),
                (
                    "services",
                    service_words(found) or "no service is mapped to this host in policy/infrastructure",
                ),
            ]
            if host.addresses:
                rows.append(("addresses", ", ".join(host.addresses)))
            columns(rows, ("cyan",))

    def print_hosts_of(self, services: tuple[str, ...]) -> None:
        """Print the other hosts on which the services depend, one line per service."""
        named = {each.id for each in self.hosts}
        behind = [each for each in self._all.of(services) if each.host.id not in named]
        rows = hosts_by_service(behind, services)
        if rows:
            heading("Other hosts of these services" if named else "Hosts")
            columns([(name, listed_hosts(hosts)) for name, hosts in rows.items()], ("cyan",))

    def document(self, services: Iterable[str]) -> dict[str, Any]:
        """Return the given hosts and the hosts on which the services depend, as JSON."""
        return {
            "asked_hosts": asked_document(self.on),
            "hosts": [host_document(each.host, each.services) for each in self._all.of(services)],
        }
