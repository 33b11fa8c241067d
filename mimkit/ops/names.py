"""Completes policy names that the user shortened to a prefix, and replaces `me` with the acting person."""

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
"""The short form for the acting person's name."""


class AmbiguousName(UsageError):
    """More than one name in the policy starts with the typed text."""

    def __init__(self, what: str, typed: str, found: Sequence[str]) -> None:
        shown = ", ".join(found[:8]) + (" ..." if len(found) > 8 else "")
        super().__init__(
            f"{typed!r} matches the start of more than one {what}: {shown}",
            f"type more of the name, such as {quoted(found[0])}",
        )


class NameKind(NamedTuple):
    """A kind of name, with its label and the collections in which the policy defines names of that kind."""

    what: str
    sources: Callable[[Snapshot], tuple[Collection[str], ...]]
    """Returns the collections that contain the names.

    Raises an error when a name is looked up whose file cannot be read.
    """


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
"""The command fields that contain names, and the kind of each name. These fields are completed in every command."""


def known_names(kind: NameKind, snapshot: Snapshot) -> Iterator[str]:
    """Yield all known names of a kind, except names in files that cannot be read."""
    for each in kind.sources(snapshot):
        yield from each


def complete(kind: NameKind, typed: str, snapshot: Snapshot) -> str:
    """Return the full name for a name or a prefix of a name. Return an unknown name unchanged.

    An exact match takes precedence, then a match that differs only in case. Raise AmbiguousName if several names
    start with the prefix, and RecordsUnreadable if the named file cannot be read.
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
    """Complete each name in the same way as `complete`."""
    return tuple(complete(kind, each, snapshot) for each in typed)


def complete_person(typed: str, me: str, snapshot: Snapshot) -> str:
    """Complete a person's name in the same way as `complete`.

    Replace `me` with the acting person, unless there is a person named `me`.
    """
    is_me = typed.strip().casefold() == ME and ME not in snapshot.people
    return me if is_me else complete(PERSON, typed, snapshot)


def complete_names(command: C, snapshot: Snapshot) -> C:
    """Return a command with all its names completed.

    The command must be a dataclass with its author in the field `by`.
    """
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
