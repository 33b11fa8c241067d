"""Output of `mim oncall`: who to call for a role or resolver group, as text and as a JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from mimkit.duty.contexts import group_contexts, role_contexts
from mimkit.duty.duty import Call, Duty
from mimkit.duty.line import RosteredPerson
from mimkit.duty.turns import Turn
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.organisation.roster_scope import ScopedRoster
from mimkit.model.time.durations import exact
from mimkit.model.time.times import rfc3339


@dataclass(frozen=True, slots=True)
class OnCall:
    """The contacts for a role or a resolver group at a given time."""

    subject: Literal["role", "group"]
    name: str
    title: str
    path: tuple[Call, ...]
    """Everyone to call, in order, starting with the person on call."""
    until: datetime | None
    """When the current shift ends (UTC). None if it does not end in the period, or if no one is on call."""
    next: Turn | None
    """The next rostered shift that has a person, or None."""
    turns: tuple[Turn, ...]
    """The rostered shifts from the given time onwards."""
    also: tuple[RosteredPerson, ...] = ()
    """Other people on call at the same time, because of other rosters for the same services."""
    services: tuple[str, ...] = ()
    """The services to which these contacts apply, if different services have different rosters."""
    first_for: tuple[str, ...] = ()
    """The affected services for which the first person is on call, if rosters are limited to certain services."""
    scoped: tuple[ScopedRoster, ...] = ()
    """The rosters."""

    @property
    def call(self) -> Call:
        """The first person to call."""
        return self.path[0]


def on_call_for(
    duty: Duty, subject: Literal["role", "group"], name: str, affected: tuple[str, ...] = ()
) -> OnCall:
    """Return the contacts at the start of the duty period. The role or group must exist.

    `affected` contains the affected services, which may have rosters of their own.
    """
    at = duty.start
    path: tuple[Call, ...]
    if subject == "role":
        role = duty.snapshot.policy.role(name)
        title, path = role.title if role else name, (duty.role(name, at, affected),)
    else:
        title, path = duty.snapshot.groups[name].title, duty.path(name, at, affected)
    line = duty.line(subject, name, affected)
    turn = line.at(at) if line else None
    people = line.people(at) if line else ()
    return OnCall(
        subject, name, title, path,
        until=turn.end if turn and turn.person and turn.end < duty.end else None,
        next=line.after(at) if line else None,
        turns=line.turns if line else (),
        also=people[1:],
        first_for=people[0].services if people else (),
        services=affected,
        scoped=line.scoped if line else (),
    )  # fmt: skip


def on_call_in_contexts(duty: Duty, subject: Literal["role", "group"], name: str) -> Iterator[OnCall]:
    """Yield the contacts for a role or group. There are several if some rosters are limited to certain services."""
    contexts = role_contexts(duty, name) if subject == "role" else group_contexts(duty, name)
    for context in contexts:
        found = on_call_for(duty, subject, name, context.affected)
        also = tuple(each._replace(services=()) for each in found.also)
        yield replace(found, services=() if context.is_general else context.services, also=also, first_for=())


def on_call_for_all(duty: Duty) -> Iterator[OnCall]:
    """Yield the contacts for each role in the policy, and then for each resolver group."""
    for role in duty.snapshot.policy.roles:
        yield from on_call_in_contexts(duty, "role", role.id)
    for name in duty.snapshot.groups:
        yield from on_call_in_contexts(duty, "group", name)


def roles_for(duty: Duty, affected: tuple[str, ...]) -> Iterator[OnCall]:
    """Yield the contacts for each role that has a roster for the affected services or their tiers."""
    for role in duty.snapshot.policy.roles:
        found = on_call_for(duty, "role", role.id, affected)
        if any(each.roster.is_scoped for each in found.scoped):
            yield found


def document(found: OnCall, people: Mapping[str, PersonEntry], until: datetime) -> dict[str, Any]:
    """Return the JSON document of `mim oncall --json` for one role or group, with its shifts until a given time."""
    following = found.next
    return {
        "subject": found.subject,
        "name": found.name,
        "title": found.title,
        "services": list(found.services),
        **contact_document(found.call, people),
        "also": also_document(found),
        "until": rfc3339(found.until) if found.until else None,
        "next": {"person": following.person, "start": rfc3339(following.start)} if following else None,
        "path": [{"after": exact(call.after), **contact_document(call, people)} for call in found.path],
        "turns": [
            {"start": rfc3339(turn.start), "end": rfc3339(min(turn.end, until)), "person": turn.person}
            for turn in found.turns
            if turn.start < until
        ],
    }


def also_document(found: OnCall) -> list[dict[str, Any]]:
    """Return the JSON objects for the other people on call at the same time."""
    return [
        {"person": each.person, "roster": each.roster, "services": list(each.services)} for each in found.also
    ]


def contact_document(call: Call | None, people: Mapping[str, PersonEntry]) -> dict[str, Any]:
    """Return the contact details of the person to call. All values are null if `call` is None."""
    person = people.get(call.person or "") if call else None
    trouble = call.trouble if call else None
    return {
        "person": call.person if call else None,
        "full_name": person.name if person else None,
        "phone": person.phone if person else None,
        "mail": person.email if person else None,
        "via": (call.via if call else "") or None,
        "trouble": trouble.words if trouble else None,
    }
