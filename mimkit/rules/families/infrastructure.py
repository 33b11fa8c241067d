"""MIM79x: hosts that services run on, and the rules that map hosts to services."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator

from mimkit.model.diagnostic import Finding, KeyPath
from mimkit.model.organisation.infrastructure import Host
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.sentences import unknown
from mimkit.rules.registry import directory_rule

_MANY = 1_000
"""If there are at least this many hosts, similar names are not suggested, because the search takes too long."""


@directory_rule("MIM791", "host-twice", "error")
def host_twice(snapshot: Snapshot) -> Iterator[Finding]:
    """Two hosts have the same id.

    Why: If such a host fails, `mim impact --host` shows the services and the owner of only one of the two hosts.
    Fix: Remove one of the hosts, or change its id. Upper and lower case are treated as the same.
    """
    seen: dict[str, str] = {}
    for ref, keys, host in _hosts(snapshot):
        other = seen.get(host.id.casefold())
        if other is None:
            seen[host.id.casefold()] = ref.id
            continue
        place = "earlier in this file" if other == ref.id else f"in policy/infrastructure/{other}.yaml"
        yield Finding(ref, (*keys, "id"), f"`{host.id}` is also {place}.")


def _hosts(snapshot: Snapshot) -> Iterator[tuple[Ref, KeyPath, Host]]:
    for file in snapshot.infrastructure.values():
        ref = Ref("infrastructure", file.id)
        for position, host in enumerate(file.hosts):
            yield ref, ("hosts", position), host


@directory_rule("MIM792", "host-unknown-service", "error")
def host_unknown_service(snapshot: Snapshot) -> Iterator[Finding]:
    """A host or a mapping rule refers to a service that is not in the catalogue.

    Why: If the host fails, that service and its owner are not shown to the responders.
    Fix: Correct the name, or add the service under policy/services.
    """
    for file in snapshot.infrastructure.values():
        for position, rule in enumerate(file.mapping):
            if rule.service not in snapshot.services:
                sentence = unknown(rule.service, "a service in policy/services", snapshot.services)
                yield Finding(Ref("infrastructure", file.id), ("mapping", position, "service"), sentence)
    sentences: dict[str, str] = {}  # a cache, because many hosts can list the same service
    for ref, keys, host in _hosts(snapshot):
        for number, name in enumerate(host.services):
            if name not in snapshot.services:
                if name not in sentences:
                    sentences[name] = unknown(name, "a service in policy/services", snapshot.services)
                yield Finding(ref, (*keys, "services", number), sentences[name])


@directory_rule("MIM793", "host-unknown-owner", "error")
def host_unknown_owner(snapshot: Snapshot) -> Iterator[Finding]:
    """The owner of a host is a resolver group that is not defined.

    Why: If the host fails, there is no group to page.
    Fix: Correct the name, or add the group under policy/groups.
    """
    sentences: dict[str, str] = {}  # a cache, because many hosts can have the same owner
    for ref, keys, host in _hosts(snapshot):
        if host.owner and host.owner not in snapshot.groups:
            if host.owner not in sentences:
                sentences[host.owner] = unknown(
                    host.owner, "a resolver group in policy/groups", snapshot.groups
                )
            yield Finding(ref, (*keys, "owner"), sentences[host.owner])


@directory_rule("MIM794", "host-runs-on-unknown", "error")
def host_runs_on_unknown(snapshot: Snapshot) -> Iterator[Finding]:
    """A host runs on itself, or on a host that is not in any inventory.

    Why: If the underlying host fails, `mim impact --host` does not find the services on it.
    Fix: Correct the name, or add the host to a file under policy/infrastructure.
    """
    known = {host.id.casefold() for _, _, host in _hosts(snapshot)}
    for ref, keys, host in _hosts(snapshot):
        if host.runs_on is None:
            continue
        if host.runs_on.casefold() == host.id.casefold():
            yield Finding(ref, (*keys, "runs_on"), f"`{host.id}` runs on itself.")
        elif host.runs_on.casefold() not in known:
            near = known if len(known) < _MANY else ()
            yield Finding(
                ref, (*keys, "runs_on"), unknown(host.runs_on, "a host in policy/infrastructure", near)
            )


@directory_rule("MIM795", "mapping-without-hosts", "warning")
def mapping_without_hosts(snapshot: Snapshot) -> Iterator[Finding]:
    """A mapping rule selects no hosts.

    Why: The service seems to have no infrastructure, because a name is wrong or the hosts were renamed.
    Fix: Correct the names, tags, kinds or places in the rule, or remove the rule.
    """
    hosts = snapshot.hosts
    for file in snapshot.infrastructure.values():
        for position, rule in enumerate(file.mapping):
            if not hosts.any_selected(rule):
                sentence = f"No host matches this rule for `{rule.service}`."
                yield Finding(Ref("infrastructure", file.id), ("mapping", position), sentence)
