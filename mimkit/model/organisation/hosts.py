"""Determines which services run on a host, and which hosts a service runs on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from mimkit.model.organisation.directory import Service
from mimkit.model.organisation.infrastructure import Host, HostMapping, Infrastructure


class ServiceOnHost(NamedTuple):
    """A service that runs on a host."""

    service: str
    through: str = ""
    """The id of the guest on which the service runs, such as a virtual machine. Empty if there is no guest."""


class ServiceHost(NamedTuple):
    """A host, and the requested services that run on it directly or through other hosts."""

    host: Host
    services: tuple[str, ...]


class Hosts:
    """The hosts in all inventories, and the services assigned to them by inventories, mapping rules and service files."""

    def __init__(self, files: Iterable[Infrastructure], services: Iterable[Service]) -> None:
        self._files = tuple(files)
        self._rules = [Selection(each) for file in self._files for each in file.mapping]
        self._named: dict[str, list[str]] = {}
        """The ids of the services whose files list a host, by the host name in lower case."""
        for service in services:
            for name in service.infrastructure:
                self._named.setdefault(name.casefold(), []).append(service.id)

    def __iter__(self) -> Iterator[Host]:
        for file in self._files:
            yield from file.hosts

    def find(self, typed: str) -> tuple[Host, ...]:
        """Return the host with this id. Otherwise, return the hosts with this name or IP address.

        If there are none, return the hosts with this short name, which is the part before the first dot. Names are
        not case-sensitive.
        """
        asked = typed.strip().casefold()
        by_id = tuple(each for each in self if each.id.casefold() == asked)
        by_name = tuple(each for each in self if asked in (*_names(each), *_addresses(each)))
        return by_id or by_name or tuple(each for each in self if asked in map(_short, _names(each)))

    def services_on(self, host: Host) -> tuple[ServiceOnHost, ...]:
        """Return the services that run directly on a host, followed by the services on its guests, without duplicates."""
        found = {name: ServiceOnHost(name) for name in self._own(host)}
        for guest in self._carried(host):
            for name in self._own(guest):
                found.setdefault(name, ServiceOnHost(name, guest.id))
        return tuple(found.values())

    def of(self, services: Iterable[str]) -> tuple[ServiceHost, ...]:
        """Return the hosts on which these services run, in inventory order, followed by the hosts on which those hosts run."""
        wanted = frozenset(services)
        found: dict[Host, tuple[str, ...]] = {}
        for host in self:
            if mine := tuple(name for name in self._own(host, wanted) if name in wanted):
                found[host] = mine
        for host, mine in tuple(found.items()):
            for below in self._below(host):
                found[below] = tuple(dict.fromkeys((*found.get(below, ()), *mine)))
        return tuple(map(ServiceHost, found, found.values()))

    def any_selected(self, rule: HostMapping) -> bool:
        """Return whether a mapping rule selects at least one host."""
        asked = (rule.tags, rule.kinds, rule.places)
        if any(
            each and _folded(each).isdisjoint(known) for each, known in zip(asked, self._values, strict=True)
        ):
            return False
        if rule.hosts and not any(_line(each).search(self._lines) for each in rule.hosts):
            return False
        return sum(map(bool, (rule.hosts, *asked))) == 1 or any(map(Selection(rule).selects, self))

    @cached_property
    def _lines(self) -> str:
        """All ids and names, one per line. Searching this text is faster than matching each host."""
        return "".join(f"\n{name}\n" for host in self for name in _names(host))

    @cached_property
    def _values(self) -> tuple[frozenset[str], ...]:
        """The tags, kinds and locations of all hosts, in lower case."""
        return (
            _folded(tag for host in self for tag in host.tags),
            _folded(host.kind for host in self if host.kind),
            _folded(host.place for host in self if host.place),
        )

    def _own(self, host: Host, wanted: frozenset[str] | None = None) -> tuple[str, ...]:
        """Return the services that run directly on a host.

        If `wanted` is not None, only mapping rules for these services are applied.
        """
        by_rule = (
            each.service
            for each in self._rules
            if (wanted is None or each.service in wanted) and each.selects(host)
        )
        named = (service for name in _names(host) for service in self._named.get(name, ()))
        return tuple(dict.fromkeys((*host.services, *by_rule, *named)))

    @cached_property
    def _guests(self) -> Mapping[str, tuple[Host, ...]]:
        """The guests of each host, by the host's id in lower case."""
        found: dict[str, list[Host]] = {}
        for each in self:
            if each.runs_on:
                found.setdefault(each.runs_on.casefold(), []).append(each)
        return {name: tuple(guests) for name, guests in found.items()}

    @cached_property
    def _by_id(self) -> Mapping[str, Host]:
        """The hosts by their ids in lower case."""
        return {each.id.casefold(): each for each in self}

    def _carried(self, host: Host) -> Iterator[Host]:
        waiting, seen = [host.id.casefold()], {host.id.casefold()}
        for name in waiting:
            for guest in self._guests.get(name, ()):
                if guest.id.casefold() not in seen:
                    seen.add(guest.id.casefold())
                    waiting.append(guest.id.casefold())
                    yield guest

    def _below(self, host: Host) -> Iterator[Host]:
        """Yield the host on which `host` runs, then the host on which that host runs, and so on. Stop at a cycle."""
        seen = {host}
        while below := self._by_id.get((host.runs_on or "").casefold()):
            if below in seen:
                return
            seen.add(below)
            yield below
            host = below


class Selection:
    """A mapping rule that is compiled for fast matching against many hosts."""

    def __init__(self, rule: HostMapping) -> None:
        self.service = rule.service
        self._names = (
            re.compile("|".join(map(_expression, rule.hosts)), re.IGNORECASE) if rule.hosts else None
        )
        self._tags, self._kinds, self._places = map(_folded, (rule.tags, rule.kinds, rule.places))

    def selects(self, host: Host) -> bool:
        """Return whether a host matches every key of the rule."""
        return (
            (self._names is None or any(map(self._names.fullmatch, _names(host))))
            and (not self._tags or not self._tags.isdisjoint(_folded(host.tags)))
            and (not self._kinds or (host.kind or "").casefold() in self._kinds)
            and (not self._places or (host.place or "").casefold() in self._places)
        )


def _expression(pattern: str) -> str:
    return ".*".join(map(re.escape, pattern.split("*")))


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile("\n" + "[^\n]*".join(map(re.escape, pattern.casefold().split("*"))) + "\n")


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(each.casefold() for each in names)


def _names(host: Host) -> tuple[str, ...]:
    return (host.id.casefold(), host.name.casefold()) if host.name else (host.id.casefold(),)


def _addresses(host: Host) -> tuple[str, ...]:
    return tuple(each.casefold() for each in host.addresses)


def _short(name: str) -> str:
    return name.partition(".")[0]
