"""Finds the references in the directory to people who may be called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from mimkit.model.diagnostic import KeyPath
from mimkit.model.organisation.directory import Group, Service
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.organisation.roster import Roster
from mimkit.model.refs import Ref
from mimkit.model.time.calendar import BusinessCalendar, last_day


class Duty(NamedTuple):
    """A reference in the directory to a person who may be called."""

    ref: Ref
    keys: KeyPath
    person: str
    day: date | None
    """The day for which a roster lists the person, or None if the reference is not limited to a day."""


def duties(
    people: Mapping[str, PersonEntry],
    groups: Mapping[str, Group],
    services: Mapping[str, Service],
    rosters: Mapping[str, Roster],
    calendar: BusinessCalendar,
) -> Iterator[Duty]:
    """Yield every reference to a person who may be called, in file order."""
    for roster in rosters.values():
        yield from _rostered(roster, calendar)
    for group in groups.values():
        yield from _of_group(group)
    for service in services.values():
        for position, name in enumerate(service.stakeholders):
            yield Duty(Ref("service", service.id), ("stakeholders", position), name, None)
    for position, person in enumerate(people.values()):
        if person.manager and not person.left:
            yield Duty(Ref("people"), ("people", position, "manager"), person.manager, None)


def _of_group(group: Group) -> Iterator[Duty]:
    ref = Ref("group", group.id)
    yield Duty(ref, ("contact",), group.contact, None)
    for position, name in enumerate(group.members):
        yield Duty(ref, ("members", position), name, None)
    for position, step in enumerate(group.escalation):
        if step.person:
            yield Duty(ref, ("escalation", position, "person"), step.person, None)


def _rostered(roster: Roster, calendar: BusinessCalendar) -> Iterator[Duty]:
    ref = Ref("roster", roster.id)
    if roster.rotation:
        for position, name in enumerate(roster.rotation.people):
            yield Duty(ref, ("rotation", "people", position), name, roster.rotation.starts)
    for number, rotation in enumerate(roster.earlier):
        for position, name in enumerate(rotation.people):
            yield Duty(ref, ("earlier", number, "people", position), name, rotation.starts)
    for position, shift in enumerate(roster.shifts):
        yield Duty(ref, ("shifts", position, "person"), shift.person, last_day(calendar, shift.end))
    for position, override in enumerate(roster.overrides):
        if override.person:
            keys: KeyPath = ("overrides", position, "person")
            yield Duty(ref, keys, override.person, last_day(calendar, override.end))
