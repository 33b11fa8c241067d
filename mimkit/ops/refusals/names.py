"""Errors for names that do not exist or cannot be used here: people, roles, services and incidents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mimkit.errors import Refused, UsageError, did_you_mean, names_like
from mimkit.model.shell import quoted


class UnknownName(UsageError):
    """The policy does not define this person, service, role, group, severity, criterion or audience."""

    def __init__(self, what: str, name: str, known: Iterable[str], where: str) -> None:
        names = sorted(known)
        near = names_like(name, names, most=3, cutoff=0.5)
        shown = ", ".join(map(quoted, names[:8])) + (" ..." if len(names) > 8 else "")
        hint = did_you_mean([*map(quoted, near)]) or (
            f"known: {shown}" if shown else f"add it to {quoted(where)}"
        )
        super().__init__(f"{name!r} is not {'an' if what[0] in 'aeiou' else 'a'} {what} in {where}", hint)
        self.unknown_name = name
        """The name as the user typed it. It may be defined in a policy file that is not committed yet."""


class SeveralHosts(UsageError):
    """The name or network address belongs to more than one host."""

    def __init__(self, typed: str, ids: Sequence[str]) -> None:
        shown = ", ".join(ids[:8]) + (" ..." if len(ids) > 8 else "")
        super().__init__(
            f"{typed!r} is the name or address of several hosts: {shown}", f"use an id: {quoted(ids[0])}"
        )


class NotAffected(UsageError):
    """The incident does not list the service as affected."""

    def __init__(self, incident: str, service: str, affected: Sequence[str]) -> None:
        near = names_like(service, affected, most=3, cutoff=0.5)
        known = f"affected services: {', '.join(map(quoted, affected))}" if affected else "omit --service"
        which = (
            f"{incident} does not affect {service!r}"
            if affected
            else f"{incident} lists no affected services"
        )
        super().__init__(which, did_you_mean([*map(quoted, near)]) or known)


class NotReached(UsageError):
    """The incident does not affect the service, either directly or through dependencies."""

    def __init__(self, incident: str, service: str) -> None:
        super().__init__(
            f"{incident} does not affect {service!r}, and {service!r} does not depend on an affected service",
            f"if the service is affected: mim set service+={quoted(service)}",
        )


class SameIncident(Refused):
    """The user answered that this incident is already open, so no second incident was declared."""

    def __init__(self, incident: str, short: str | None) -> None:
        if short is None:
            super().__init__(
                "nothing was recorded: a restricted incident is already open",
                "tell the major incident manager on duty: mim oncall major-incident-manager",
            )
        else:
            what = incident or short
            super().__init__(
                f"nothing was recorded: {what} is already open",
                f"add what you know to that incident: mim log TEXT -i {quoted(short)}",
            )


class UnknownSection(UsageError):
    """The review section is neither built in nor defined in the policy."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        near = did_you_mean([*map(quoted, names_like(name.replace("-", "_"), known, most=2))])
        sections = ", ".join(map(quoted, known))
        super().__init__(f"{name!r} is not a review section", near or f"the sections are {sections}")


class NobodyKnown(UnknownName):
    """The name given to `mim join` is not a person or resolver group in the policy."""

    def __init__(self, who: str, known: Iterable[str]) -> None:
        super().__init__("person or resolver group", who, known, "policy/people.yaml and policy/groups")
        self.hint += "; for an external person, such as a vendor's engineer: add --guest"


class AlreadyTracked(Refused):
    """A problem record already tracks this problem, so a second record must state how its problem differs."""

    def __init__(self, incident: str, problem: str) -> None:
        super().__init__(
            f"{problem} already tracks this problem for {incident}",
            f"to add the cause: mim problem update {quoted(problem)} --cause TEXT; for another problem in "
            "the same incident: mim problem open --title TITLE",
        )


class RoleConflict(Refused):
    """The person already has a role that the policy keeps separate from this one."""

    def __init__(self, person: str, role: str, other: str) -> None:
        super().__init__(
            f"{person} is already the {other}, and the policy does not allow the same person to be the {role} too",
            f"hand over that role first: mim role {quoted(other)} PERSON",
        )


class RoleNotForKind(Refused):
    """The policy reserves the role for other kinds of people, such as the organisation's own responders."""

    def __init__(self, role: str, person: str, kind: str, held_by: Sequence[str]) -> None:
        super().__init__(
            f"{person} is a {kind}, but the policy reserves the role {role} for these kinds of people: {', '.join(held_by)}",
            f"choose another person: mim role {quoted(role)} PERSON",
        )


class HasLeft(Refused):
    """The person has left the organisation, so they cannot be assigned work."""

    def __init__(self, person: str, left: str) -> None:
        super().__init__(f"{person} left on {left}", "choose a person in policy/people.yaml who has not left")
