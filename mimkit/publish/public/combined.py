"""Combines the public snapshots of several repositories into one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import count
from typing import Any, NamedTuple, Protocol, TypeVar

from mimkit.model.ids import ALPHABET
from mimkit.model.incident.incident import Incident
from mimkit.model.organisation.directory import Channels
from mimkit.model.packed import PackedMapping
from mimkit.model.policy.policy import Policy
from mimkit.model.snapshot import Snapshot


class PublicPart(NamedTuple):
    """The public snapshot of one repository, and the repository's name."""

    name: str
    snapshot: Snapshot


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


def combined(parts: Sequence[PublicPart]) -> Snapshot:
    """Return the records of all parts in one public snapshot. The first part is the current repository.

    Services, audiences and roles with the same id are considered the same, and are described as in the first part
    that has them. If two incidents or maintenance records have the same id, the later one gets a new id.
    """
    if len(parts) == 1:
        return parts[0].snapshot
    taken: set[str] = set()
    renamed = [_with_own_ids(part, taken) for part in parts]
    changed: dict[str, Any] = {}
    for each in renamed:
        for key, at in each.changed.items():
            changed[key] = max(at, changed.get(key, at))
    return Snapshot(
        policy=_policy([each.policy for each in renamed]),
        services=_merged(each.services for each in renamed),
        channels=Channels(audiences=tuple(_distinct(one for each in renamed for one in each.audiences))),
        incidents=PackedMapping(item for each in renamed for item in each.incidents.items()),
        reviews=_merged(each.reviews for each in renamed),
        service_statuses=_merged(each.service_statuses or {} for each in renamed),
        maintenance=_merged(each.maintenance for each in renamed),
        taken_ids=frozenset(taken),
        changed=changed,
    )


def _policy(policies: Sequence[Policy]) -> Policy:
    """Return the policy of the first repository, with the roles of all.

    Each repository's own policy has already determined which incidents are announced, so none is removed now.
    """
    roles = tuple(_distinct(role for each in policies for role in each.roles))
    return policies[0].model_copy(update={"roles": roles, "announce": "on_declaration"})


def _distinct(found: Iterable[T]) -> Iterator[T]:
    yield from {each.id: each for each in reversed([*found])}.values()


def _merged(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        for key, each in part.items():
            found.setdefault(key, each)
    return found


def _with_own_ids(part: PublicPart, taken: set[str]) -> Snapshot:
    """Return the snapshot with new ids for the records whose ids other repositories have already taken."""
    snapshot = part.snapshot
    names = [*snapshot.incidents, *snapshot.maintenance]
    used = taken.union(names)
    new = {name: _free(name, part.name, used) for name in names if name in taken}
    taken.update(new.get(name, name) for name in names)
    if not new:
        return snapshot

    def renamed(records: Mapping[str, Any], key: str) -> dict[str, Any]:
        return {
            new.get(name, name): each.model_copy(update={key: new[name]}) if name in new else each
            for name, each in records.items()
        }

    incidents = {name: _pointing(each, new) for name, each in snapshot.incidents.items()}
    return Snapshot(
        policy=snapshot.policy,
        services=snapshot.services,
        channels=snapshot.channels,
        incidents=renamed(incidents, "id"),
        reviews=renamed(snapshot.reviews, "incident"),
        service_statuses={
            new.get(name, name): spans for name, spans in (snapshot.service_statuses or {}).items()
        },
        maintenance=renamed(snapshot.maintenance, "id"),
        changed={new.get(name, name): at for name, at in snapshot.changed.items()},
    )


def _pointing(incident: Incident, new: Mapping[str, str]) -> Incident:
    """Return an incident in which the entry about its merger contains the new id of the other incident."""
    timeline = tuple(
        each.model_copy(update={"into": new[each.into]})
        if each.kind == "merged" and each.into in new
        else each
        for each in incident.timeline
    )
    return incident.model_copy(update={"timeline": timeline})


def _free(name: str, repository: str, used: Container[str]) -> str:
    """Return an unused id with the same date, which depends only on the record and its repository if possible."""
    for attempt in count():
        digest = sha256(f"{repository}:{name}:{attempt}".encode()).digest()
        found = name[:-3] + "".join(ALPHABET[each % len(ALPHABET)] for each in digest[:3])
        if found not in used:
            return found
    raise AssertionError  # pragma: no cover - `count` does not end
