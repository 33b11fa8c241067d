"""Finds paged groups that have not answered, and who is next on their escalation paths."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from mimkit.clocks.kinds.pages import Page, pages, path_of, title_of
from mimkit.duty.duty import Call
from mimkit.errors import RecordsUnreadable
from mimkit.model.dossier import Dossier


class NextCall(NamedTuple):
    """The next person on an escalation path, and when to page that person."""

    person: str
    due: datetime


class Unanswered(NamedTuple):
    """A paged group that has not answered, and the next person on its escalation path."""

    group: str
    title: str
    paged: datetime
    """When the group was paged for the first time."""
    next: str | None
    """The next person to page, or None at the end of the path."""
    due: datetime | None
    """When to page the next person."""
    page: Any
    """The most recent page of the group."""
    receipt: Any | None
    """The receipt of the most recent page, or None if mimkit contacted no one."""


def unanswered_pages(dossier: Dossier) -> list[Unanswered]:
    """Return the paged groups that have not answered. There are none once service is restored."""
    if not dossier.state.is_open or dossier.state.milestones.restored:
        return []
    return [_unanswered(dossier, page) for page in pages(dossier) if page.answered("acknowledged") is None]


def _unanswered(dossier: Dossier, page: Page) -> Unanswered:
    last = page.pages[-1]
    receipt = receipt_of(dossier, last.id)
    try:
        title, call = title_of(dossier, page.group), next_call(dossier, page.group)
    except RecordsUnreadable:  # a status must not depend on the directory
        return Unanswered(page.group, page.group, page.at, None, None, last, receipt)
    person, due = call or (None, None)
    return Unanswered(page.group, title, page.at, person, due, last, receipt)


def receipt_of(dossier: Dossier, page: str) -> Any | None:
    """Return the receipt of a page, or None if mimkit contacted no one."""
    return next((each for each in dossier.of("page-receipt") if each.page == page), None)


def next_call(dossier: Dossier, group: str, now: datetime | None = None) -> NextCall | None:
    """Return the first person on a group's escalation path who was not paged and has not joined, or None.

    If `now` is given, the people currently on call are considered. Otherwise, each step is evaluated at the time
    when it is due.
    """
    page = next((each for each in pages(dossier) if each.group == group), None)
    if page is None or group not in dossier.snapshot.groups:
        return None
    paged = {each.contact for each in page.pages}
    joined = {each.person for each in dossier.of("join") if each.at >= page.at}
    first = path_of(dossier, group, page.at)[0].person
    # A page without a person is for the person on call at that time. If shifts change, continue with the next
    # step.
    was_first_paged = bool(paged & {first, None})
    for call in path_of(dossier, group, now or page.at)[was_first_paged:]:
        due = page.at + call.after
        person = call if now or not call.after else _then(dossier, group, call, due)
        if person.person and not person.trouble and person.person not in paged | joined:
            return NextCall(person.person, due)
    return None


def _then(dossier: Dossier, group: str, call: Call, due: datetime) -> Call:
    """Return the same step of the path, evaluated at the time when it is due."""
    return next((each for each in path_of(dossier, group, due) if each.after == call.after), call)
