"""Completes names of the policy that were typed in a short form: the start of a name, or `me` for oneself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from mimkit.errors import UsageError
from mimkit.model.shell import quoted

if TYPE_CHECKING:
    from mimkit.model.snapshot import Snapshot

C = TypeVar("C")

ME: Final = "me"
"""The short form of the acting person's own name."""


class AmbiguousName(UsageError):
    """Several names in the policy begin with what was typed."""

    def __init__(self, what: str, typed: str, found: Sequence[str]) -> None:
        shown = ", ".join(found[:8]) + (" ..." if len(found) > 8 else "")
        super().__init__(
            f"{typed!r} matches the start of more than one {what}: {shown}",
            f"type more of the name, such as {quoted(found[0])}",
        )


class NameKind(NamedTuple):
    """A kind of name: what it is called, and where the policy defines the names."""

    what: str
    sources: Callable[[Snapshot], tuple[Collection[str], ...]]
    """If a file cannot be read, it is an error to look up its name in the collection."""


PERSON: Final = NameKind("person", lambda snapshot: (snapshot.people,))
ROLE: Final = NameKind("role", lambda snapshot: ([each.id for each in snapshot.policy.roles],))
GROUP: Final = NameKind("resolver group", lambda snapshot: (snapshot.groups,))
SERVICE: Final = NameKind("service", lambda snapshot: (snapshot.services,))
SEVERITY: Final = NameKind("severity", lambda snapshot: ([each.id for each in snapshot.policy.severities],))
CRITERION: Final = NameKind("criterion", lambda snapshot: ([each.id for each in snapshot.policy.criteria],))
AUDIENCE: Final = NameKind("audience", lambda snapshot: ([each.id for each in snapshot.audiences],))
PERSON_OR_GROUP: Final = NameKind(
    "person or resolver group", lambda snapshot: (snapshot.groups, snapshot.people)
)

FIELDS: Final[Mapping[str, NameKind]] = {
    **dict.fromkeys(("by", "owner", "person", "stakeholder", "approver", "reported_by"), PERSON),
    "role": ROLE,
    "group": GROUP,
    "services": SERVICE,
    "severity": SEVERITY,
    "criteria": CRITERION,
    "audience": AUDIENCE,
    "audiences": AUDIENCE,
    "shared_with": AUDIENCE,
}
"""The fields of commands that contain names; a field with one of these names is completed in every command."""


def known_names(kind: NameKind, snapshot: Snapshot) -> Iterator[str]:
    """Yield the names of a kind that can be read."""
    for each in kind.sources(snapshot):
        yield from each


def complete(kind: NameKind, typed: str, snapshot: Snapshot) -> str:
    """Return the name that was typed in full or by its start; an unknown name is returned unchanged.

    An exact name always wins, then one that differs only in upper and lower case. Raises AmbiguousName if several
    names start like this, and RecordsUnreadable for the name of a file that cannot be read.
    """
    sources = kind.sources(snapshot)
    asked = typed.strip().casefold()
    if not asked or any(typed in each for each in sources):
        return typed
    known = [*known_names(kind, snapshot)]
    same = [each for each in known if each.casefold() == asked]
    found = same or sorted({each for each in known if each.casefold().startswith(asked)})
    if len(found) > 1:
        raise AmbiguousName(kind.what, typed, found)
    return found[0] if found else typed


def complete_all(kind: NameKind, typed: Iterable[str], snapshot: Snapshot) -> tuple[str, ...]:
    """Return each name as `complete` does."""
    return tuple(complete(kind, each, snapshot) for each in typed)


def complete_person(typed: str, me: str, snapshot: Snapshot) -> str:
    """Return the name of a person, as `complete` does; `me` is the acting person, unless somebody has that name."""
    is_me = typed.strip().casefold() == ME and ME not in snapshot.people
    return me if is_me else complete(PERSON, typed, snapshot)


def complete_names(command: C, snapshot: Snapshot) -> C:
    """Return a command, which is a dataclass with an author in `by`, with all names in full."""
    given: Any = command
    by = complete(PERSON, given.by, snapshot)
    changes: dict[str, Any] = {}
    for each in fields(given):
        value = getattr(command, each.name)
        full = _full(FIELDS.get(each.name), value, by, snapshot)
        if each.name == "roles":
            full = {
                complete(ROLE, role, snapshot): complete_person(person, by, snapshot)
                for role, person in value.items()
            }
        if full != value:
            changes[each.name] = full
    return replace(given, **changes) if changes else command


def _full(kind: NameKind | None, value: Any, me: str, snapshot: Snapshot) -> Any:
    if kind is None or not value:
        return value
    if isinstance(value, tuple):
        return complete_all(kind, value, snapshot)
    return complete_person(value, me, snapshot) if kind is PERSON else complete(kind, value, snapshot)
