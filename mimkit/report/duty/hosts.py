"""Formats hosts as text and JSON with their kind, location, owner and services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mimkit.model.organisation.hosts import ServiceHost, ServiceOnHost
from mimkit.model.organisation.infrastructure import Host

SHOWN = 4
"""The maximum number of hosts to list per service."""


def host_facts(host: Host) -> str:
    """Return a host's name, kind, location and parent host, such as `vm, Frankfurt, on esx-2`."""
    name = host.name if host.name and host.name != host.id else None
    on = f"on {host.runs_on}" if host.runs_on else None
    return ", ".join(each for each in (name, host.kind, host.place, on) if each)


def service_words(found: Iterable[ServiceOnHost]) -> str:
    """Return the services on a host as text, such as `payments, checkout (through vm-7)`."""
    return ", ".join(
        f"{each.service} (through {each.through})" if each.through else each.service for each in found
    )


def hosts_by_service(found: Sequence[ServiceHost], services: Iterable[str]) -> dict[str, list[Host]]:
    """Return the hosts of each service in the order of `services`. Services without hosts are omitted."""
    of = {name: [each.host for each in found if name in each.services] for name in services}
    return {name: hosts for name, hosts in of.items() if hosts}


def listed_hosts(hosts: Sequence[Host], most: int = SHOWN) -> str:
    """Return the first hosts as text with their locations, such as `db-03 (Frankfurt), db-04 and 12 more`."""
    shown = [f"{each.id} ({each.place})" if each.place else each.id for each in hosts[:most]]
    more = len(hosts) - most
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def host_document(host: Host, services: Iterable[str]) -> dict[str, Any]:
    """Return the JSON object for a host."""
    return {
        "id": host.id,
        "name": host.name,
        "kind": host.kind,
        "place": host.place,
        "owner": host.owner,
        "runs_on": host.runs_on,
        "addresses": list(host.addresses),
        "tags": list(host.tags),
        "services": list(services),
    }


def asked_document(found: Mapping[Host, Sequence[ServiceOnHost]]) -> list[dict[str, Any]]:
    """Return the JSON objects for the requested hosts, including the services on each host."""
    return [
        {
            **host_document(host, (each.service for each in on)),
            "through": {each.service: each.through for each in on if each.through},
        }
        for host, on in found.items()
    ]
