"""Finds the next person to page for a group, or suggests someone when its escalation path is exhausted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from mimkit.clocks.kinds.escalation import next_call
from mimkit.errors import RecordsUnreadable, Refused, UsageError
from mimkit.model.dossier import Dossier
from mimkit.model.shell import command
from mimkit.ops.paging.page import AlreadyAnswered, answer_of, pages_of
from mimkit.ops.roles import manager_role


class PathExhausted(Refused):
    """Everyone on the escalation path has been paged."""

    def __init__(self, group: str, last: str, number: str | None, other: str | None) -> None:
        named = f"{last} ({number})" if number else last
        super().__init__(
            f"everyone on the {group} escalation path who can be reached has been paged; {named} was the last",
            f"page {'someone else' if other else 'them again'}: {command('mim page', group, f'--person {other or last}')}",
        )


def next_person(dossier: Dossier, group: str, now: datetime) -> str | None:
    """Return the next person to page for a group, or None if the group does not exist or has not been paged yet.

    Raises AlreadyAnswered or PathExhausted.
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
    raise PathExhausted(group, last, number, _someone_else(dossier, now, pages))


def _someone_else(dossier: Dossier, now: datetime, pages: Sequence[Any]) -> str | None:
    """Return a manager who has neither sent nor received one of these pages, or None.

    The person on call is tried first, then the incident's manager, and then the manager of the last person paged.
    """
    last = dossier.snapshot.people.get(pages[-1].contact or "")
    found = [last.manager if last else None]
    # If the rosters cannot be read, the path is still exhausted, so ignore the error.
    with suppress(UsageError, RecordsUnreadable):
        role = manager_role(dossier.policy)
        on_call = dossier.snapshot.on_call_for_role(role, now, dossier.incident.services)
        holding = dossier.state.roles.get(role)
        found = [on_call, holding.person if holding else None, *found]
    busy = {each.contact for each in pages} | {each.by for each in pages}
    return next((each for each in found if each and each not in busy), None)
