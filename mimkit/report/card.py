"""The incident card for the coming days: who to call, when to declare, services, runbooks and commands on one page."""

from __future__ import annotations

import json as _json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from mimkit.duty.turns import Turn
from mimkit.model.organisation.directory import Group, Service
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.organisation.runbook import Runbook
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.durations import exact
from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.report.duty.oncall import OnCall
from mimkit.report.duty.oncall import document as on_call_document
from mimkit.report.printed.document import Document, Row, Section, Table, Term
from mimkit.report.printed.html import html
from mimkit.report.printed.markdown import markdown

_COMMANDS: Final = (
    ("mim declare TITLE -s SERVICE -c CRITERION", "declare a major incident"),
    ("mim role ROLE me", "take a role"),
    ("mim page GROUP", "page a resolver group"),
    ("mim update", "update stakeholders"),
    ("mim finding TEXT", "record a finding"),
    ("mim blocker TEXT", "record a blocker"),
    ("mim workaround TEXT", "service is usable, cause remains"),
    ("mim restored", "service is fully restored"),
    ("mim confirm STAKEHOLDER", "the business confirms restoration"),
    ("mim sync", "share what was recorded offline"),
)
"""The commands to use during an incident, in the order in which they are needed."""


@dataclass(frozen=True, slots=True)
class Card:
    """The data of a card."""

    snapshot: Snapshot
    everyone: tuple[OnCall, ...]
    """The contacts of all roles and resolver groups."""
    start: datetime
    end: datetime
    """The end of the period whose shifts are shown (UTC)."""
    group: Group | None
    """The resolver group that the card is for, or None for the whole organisation's card."""
    command: str
    """The command that recreates this card."""

    @property
    def zone(self) -> tzinfo:
        """The policy's time zone, in which times are shown."""
        return self.snapshot.policy.calendar.tz

    @property
    def on_call(self) -> list[OnCall]:
        """The contacts on the card: all roles, plus the card's resolver group or, if it has none, all groups."""
        return [each for each in self.everyone if each.subject == "role" or self._is_mine(each.name)]

    @property
    def services(self) -> list[Service]:
        """The services on the card, most critical first."""
        mine = (each for each in self.snapshot.services.values() if self._is_mine(each.owner))
        return sorted(mine, key=lambda each: (each.tier, each.id))

    @property
    def runbooks(self) -> list[Runbook]:
        """The runbooks on the card. For a resolver group: its own runbooks and the runbooks for its services."""
        services = {each.id for each in self.services}
        return [
            each
            for each in self.snapshot.runbooks.values()
            if self._is_mine(each.owner) or any(trigger.service in services for trigger in each.triggers)
        ]

    def _is_mine(self, owner: str) -> bool:
        return self.group is None or owner == self.group.id


def document(card: Card) -> Document:
    """Return the card as a document for people."""
    whose = f"{card.group.title}, " if card.group else ""
    sections = (_criteria, _on_call, _escalation, _services, _runbooks, _commands)
    return Document(
        f"Incident card: {whose}{card.snapshot.policy.organisation}",
        tuple(_lead(card)),
        tuple(found for section in sections if (found := section(card))),
        card.command,
    )


def _lead(card: Card) -> Iterator[str]:
    yield (
        f"From {full_time_text(card.start, card.zone)} to {full_time_text(card.end, card.zone)}. "
        "Later roster changes are not shown here. To see the current rosters, run mim oncall."
    )


def _criteria(card: Card) -> Section | None:
    rows = [
        Row(each.words, (each.severity, "declare" if each.outcome == "declare" else "propose", each.id))
        for each in card.snapshot.policy.criteria
    ]
    return _section("When to declare", ("If", "severity", "then", "criterion"), rows)


def _on_call(card: Card) -> Section | None:
    rows = [row for each in card.on_call for row in _shifts(card, each)]
    return _section("Who to call", ("Role or group", "phone", "person", "when"), rows)


def _shifts(card: Card, found: OnCall) -> Iterator[Row]:
    """Yield a row for each person with their shifts in the period.

    If there are no shifts, yield one row for the named contact.
    """
    name = f"{found.name} for {', '.join(found.services)}" if found.services else found.name
    shifts = [each for each in found.turns if each.start < card.end and each.end > card.start]
    if not shifts:
        yield Row(name, (*_contact(card, found.call.person), "always"))
    by_person: dict[str | None, list[str]] = {}
    for each in shifts:
        # During a gap in a group's rosters, the group's named contact is called.
        group = card.snapshot.groups[found.name] if found.subject == "group" else None
        who = each.person or (group.contact if group else None)
        by_person.setdefault(who, []).append(_when(card, each))
    for who, spans in by_person.items():
        yield Row(name, (*_contact(card, who), "; ".join(spans)))


def _when(card: Card, shift: Turn) -> str:
    """Return the portion of a shift that lies within the card's period.

    The month is omitted, because it is at the top of the card.
    """
    start, end = max(shift.start, card.start), min(shift.end, card.end)
    if (start, end) == (card.start, card.end):
        return "the whole period"
    since, until = (f"{at.astimezone(card.zone):%a %d %H:%M}" for at in (start, end))
    return (
        f"from {since}"
        if end == card.end
        else f"until {until}"
        if start == card.start
        else f"{since} to {until}"
    )


def _contact(card: Card, who: str | None) -> tuple[str, str]:
    """Return a person's phone number, or their email address if they have none, and their name."""
    person = card.snapshot.people.get(who or "")
    if person is None:
        return "", who or "no one"
    return person.phone or person.email or "", f"{person.name} ({person.id})"


def _escalation(card: Card) -> Section | None:
    rows = [
        Row(
            each.name,
            (*_contact(card, call.person), f"after {exact(call.after)}" if call.after else "immediately"),
        )
        for each in card.on_call
        if each.subject == "group"
        for call in each.path[1:]
    ]
    return _section("If there is no answer", ("Group", "phone", "person", "when"), rows)


def _services(card: Card) -> Section | None:
    rows = [
        Row(each.title, (each.id, str(each.tier), each.owner, ", ".join(each.needs)))
        for each in card.services
    ]
    return _section("Services", ("Service", "id", "tier", "owner", "depends on"), rows)


def _runbooks(card: Card) -> Section | None:
    rows = [
        Row(
            each.title,
            (each.id, "; ".join(f"{when.service}: {when.symptom.rstrip('.')}" for when in each.triggers)),
        )
        for each in card.runbooks
    ]
    return _section("Runbooks", ("Runbook", "id", "when"), rows)


def _commands(_: Card) -> Section:
    return Section("Commands", terms=tuple(Term(name, words) for name, words in _COMMANDS))


def _section(heading: str, head: tuple[str, ...], rows: Iterable[Row]) -> Section | None:
    found = tuple(rows)
    return Section(heading, table=Table(head, found)) if found else None


def json(card: Card) -> str:
    """Return the card as a JSON document."""
    people: Mapping[str, PersonEntry] = card.snapshot.people
    found: dict[str, Any] = {
        "version": 1,
        "from": rfc3339(card.start),
        "until": rfc3339(card.end),
        "organisation": card.snapshot.policy.organisation,
        "group": card.group.id if card.group else None,
        "criteria": [
            {"id": each.id, "words": each.words, "severity": each.severity, "outcome": each.outcome}
            for each in card.snapshot.policy.criteria
        ],
        "on_call": [on_call_document(each, people, card.end) for each in card.on_call],
        "services": [
            {"id": each.id, "title": each.title, "tier": each.tier, "owner": each.owner}
            for each in card.services
        ],
        "runbooks": [{"id": each.id, "title": each.title} for each in card.runbooks],
        "commands": [{"command": command, "to": words} for command, words in _COMMANDS],
    }
    return f"{_json.dumps(found)}\n"


FORMATS: Final[Mapping[str, Callable[[Card], str]]] = {
    "json": json,
    "markdown": lambda card: markdown(document(card)),
    "html": lambda card: html(document(card)),
}
"""The formats that `mim card` supports besides text."""
