"""On-call contacts for a role or a resolver group, in escalation order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from mimkit.duty.duty import Call
from mimkit.duty.turns import Turn
from mimkit.model.time.durations import short
from mimkit.publish.archive import Archive
from mimkit.report.duty.oncall import OnCall, on_call_for, roles_for


@dataclass(frozen=True, slots=True)
class Person:
    """A contact. `tel` and `mail` are URLs, or empty if unknown."""

    name: str
    phone: str
    tel: str
    mail: str
    when: str
    """When to contact the person: immediately, or after a certain time since the first page."""
    trouble: str
    """The reason why no one can be reached at this escalation step. Empty if someone can be reached."""


@dataclass(frozen=True, slots=True)
class CallLine:
    """The contacts for a role or a resolver group."""

    title: str
    people: tuple[Person, ...]
    until: datetime | None
    next: Turn | None
    reach: str
    """How to page the resolver group. Empty if this is not known."""
    also: tuple[str, ...] = ()
    """The names of other people who are on call at the same time."""

    @property
    def first(self) -> Person:
        """The first contact."""
        return self.people[0]


def call_line(archive: Archive, found: OnCall) -> CallLine:
    """Return the contacts in escalation order."""
    group = archive.snapshot.groups.get(found.name) if found.subject == "group" else None
    people = tuple(_person(archive, call) for call in found.path)
    return CallLine(
        titled(archive, found),
        people,
        found.until,
        found.next,
        (group.reach or "") if group else "",
        tuple(archive.names.person(each.person) for each in found.also),
    )


def titled(archive: Archive, found: OnCall) -> str:
    """Return the title of a role or group. If it is on call only for certain services, add their names."""
    if not found.services:
        return found.title
    return f"{found.title}, for {', '.join(archive.names.service(each) for each in found.services)}"


def group_line(archive: Archive, group: str, affected: tuple[str, ...]) -> CallLine | None:
    """Return a resolver group's contacts for the affected services, or None for an unknown group."""
    if group not in archive.snapshot.groups:
        return None
    found = on_call_for(archive.duty, "group", group, affected)
    return call_line(archive, replace(found, services=()))


def role_lines(archive: Archive, service: str) -> tuple[CallLine, ...]:
    """Return the contacts for the roles that have a roster for a service or its tier."""
    found = roles_for(archive.duty, (service,))
    return tuple(call_line(archive, replace(each, services=())) for each in found)


def _person(archive: Archive, call: Call) -> Person:
    entry = archive.snapshot.people.get(call.person or "")
    phone, mail = (entry.phone or "", entry.email or "") if entry else ("", "")
    digits = "".join(each for each in phone if each in "+0123456789")
    return Person(
        name=archive.names.person(call.person) if call.person else "No one",
        phone=phone,
        tel=f"tel:{digits}" if digits else "",
        mail=f"mailto:{mail}" if mail else "",
        when=f"after {short(call.after)}" if call.after else "immediately",
        trouble=call.trouble.words.replace("`", "") if call.trouble else "",
    )
