"""Lists the hosts of the affected services in an open incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mimkit.duty.impact import impact
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.report.duty.hosts import host_facts

_SHOWN: Final = 40
"""The maximum number of hosts shown on a page."""


@dataclass(frozen=True, slots=True)
class HostLine:
    """A host, and the services on it that are affected or that an affected service depends on."""

    id: str
    facts: str
    owner: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostLines:
    """The hosts to show, and the number of further hosts."""

    shown: tuple[HostLine, ...]
    more: int


def host_lines(archive: Archive, card: Card) -> HostLines:
    """Return the hosts on which the affected services and their dependencies currently run."""
    snapshot = archive.snapshot
    found = impact(snapshot, [each for each in card.header.services if each in snapshot.services])
    hosts = snapshot.hosts.of(found.behind)
    shown = tuple(
        HostLine(
            each.host.id,
            host_facts(each.host),
            archive.names.group(each.host.owner) if each.host.owner else "",
            each.services,
        )
        for each in hosts[:_SHOWN]
    )
    return HostLines(shown, len(hosts) - len(shown))
