"""Finds the next person to page for a group, or says whom to call when everyone on its path was paged."""

from __future__ import annotations

from datetime import datetime

from mimkit.clocks.kinds.escalation import next_call
from mimkit.errors import RecordsUnreadable, Refused, UsageError
from mimkit.model.dossier import Dossier
from mimkit.model.shell import command
from mimkit.ops.paging.page import AlreadyAnswered, answer_of, pages_of
from mimkit.ops.roles import manager_role


class PathExhausted(Refused):
    """Everyone on the escalation path was paged."""

    def __init__(self, group: str, last: str, other: str) -> None:
        super().__init__(
            f"everyone who can be reached on the escalation path of {group} was paged; the last one was {last}",
            f"page someone else: {command('mim page', group, f'--person {other}')}",
        )


def next_person(dossier: Dossier, group: str, now: datetime) -> str | None:
    """Return the next person to page for a group; None if it was not paged yet, or does not exist.

    Raises AlreadyAnswered, and PathExhausted.
    """
    pages = list(pages_of(dossier.state, group))
    if not pages or group not in dossier.snapshot.groups:
        return None
    if answer := answer_of(dossier.state, group):
        raise AlreadyAnswered(group, answer)
    if call := next_call(dossier, group, now):
        return call.person
    last = pages[-1].contact or dossier.snapshot.groups[group].contact
    person = dossier.snapshot.people.get(last)
    number = (person.phone or person.email) if person else None
    other = _manager(dossier, now, {each.contact for each in pages}) or last
    raise PathExhausted(group, f"{last} ({number})" if number else last, other)


def _manager(dossier: Dossier, now: datetime, paged: set[str | None]) -> str | None:
    """Return the manager on call, or else the manager of the incident, who was not paged yet."""
    try:
        role = manager_role(dossier.policy)
        on_call = dossier.snapshot.on_call_for_role(role, now, dossier.incident.services)
    except (UsageError, RecordsUnreadable):
        return None
    holding = dossier.state.roles.get(role)
    return next((each for each in (on_call, holding and holding.person) if each and each not in paged), None)
