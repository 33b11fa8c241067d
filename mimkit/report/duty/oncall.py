"""Output of `mim oncall`: who to call for a role or resolver group, and the JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mimkit.duty.duty import Call, Duty
from mimkit.duty.turns import Turn
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.time.durations import exact
from mimkit.model.time.times import rfc3339


@dataclass(frozen=True, slots=True)
class OnCall:
    """The contacts for a role or a resolver group at an instant."""

    subject: Literal["role", "group"]
    name: str
    title: str
    path: tuple[Call, ...]
    """Everyone to call, in order; the first is on call."""
    until: datetime | None
    """When the shift ends (UTC); None if it does not end in the period, or no one is on call."""
    next: Turn | None
    """The next shift with a person in the rosters."""
    turns: tuple[Turn, ...]
    """The shifts of the rosters from the instant on."""

    @property
    def call(self) -> Call:
        """The first person to call."""
        return self.path[0]


def on_call_for(duty: Duty, subject: Literal["role", "group"], name: str) -> OnCall:
    """Return the contacts at the start of the duty period; the role or group must exist."""
    at = duty.start
    path: tuple[Call, ...]
    if subject == "role":
        role = duty.snapshot.policy.role(name)
        title, path, line = role.title if role else name, (duty.role(name, at),), duty.of_roles.get(name)
    else:
        title, path, line = duty.snapshot.groups[name].title, duty.path(name, at), duty.of_groups.get(name)
    turn = line.at(at) if line else None
    return OnCall(
        subject, name, title, path,
        until=turn.end if turn and turn.person and turn.end < duty.end else None,
        next=line.after(at) if line else None,
        turns=line.turns if line else (),
    )  # fmt: skip


def on_call_for_all(duty: Duty) -> Iterator[OnCall]:
    """Yield the contacts for each role of the policy, then for each resolver group."""
    for role in duty.snapshot.policy.roles:
        yield on_call_for(duty, "role", role.id)
    for name in duty.snapshot.groups:
        yield on_call_for(duty, "group", name)


def document(found: OnCall, people: Mapping[str, PersonEntry], until: datetime) -> dict[str, Any]:
    """Return the document of `mim oncall --json` for one role or group, with its shifts up to an instant."""
    following = found.next
    return {
        "subject": found.subject,
        "name": found.name,
        "title": found.title,
        **contact_document(found.call, people),
        "until": rfc3339(found.until) if found.until else None,
        "next": {"person": following.person, "start": rfc3339(following.start)} if following else None,
        "path": [{"after": exact(call.after), **contact_document(call, people)} for call in found.path],
        "turns": [
            {"start": rfc3339(turn.start), "end": rfc3339(min(turn.end, until)), "person": turn.person}
            for turn in found.turns
            if turn.start < until
        ],
    }


def contact_document(call: Call | None, people: Mapping[str, PersonEntry]) -> dict[str, Any]:
    """Return how to reach the person of a step; without a step, no one can be reached."""
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
