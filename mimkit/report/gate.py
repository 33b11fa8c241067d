"""Output of `mim gate`, as text and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mimkit.model.incident.review import ActionItem
from mimkit.model.obligation import Obligation
from mimkit.model.time.calendar import BusinessCalendar, last_day
from mimkit.model.time.durations import short
from mimkit.model.time.times import rfc3339
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe


@dataclass(frozen=True, slots=True)
class BlockingAction:
    """A serious and overdue action item."""

    owed: Obligation
    action: ActionItem
    path: str
    """The file that contains it."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """The action items that block changes to the services, longest overdue first."""

    services: tuple[str, ...]
    held: tuple[BlockingAction, ...]
    now: datetime
    calendar: BusinessCalendar
    unreadable: tuple[str, ...] = ()
    """Paths of the records that could not be read."""


def text(verdict: GateResult) -> str:
    """Return a line for the result, and some for each action item; record text is escaped."""
    names = ", ".join(verdict.services)
    if not verdict.held:
        return f"{names}: no serious action item is overdue\n"
    number = len(verdict.held)
    head = f"{names}: {counted(number, 'serious action item')} {'is' if number == 1 else 'are'} overdue"
    return "\n".join([head, *(line for each in verdict.held for line in _lines(each, verdict)), ""])


def _lines(each: BlockingAction, verdict: GateResult) -> Iterator[str]:
    late = short(verdict.now - each.owed.due)
    day = last_day(verdict.calendar, each.owed.due)
    hears = f"; escalated to {each.owed.escalated_to}" if each.owed.escalated_to else ""
    yield f"  {safe(each.action.id)}  {safe(each.action.title)}"
    yield f"    {each.action.priority} priority, due {day}, overdue for {late}"
    yield safe(f"    owner: {each.owed.owner or 'none'}{hears}")
    yield safe(f"    {each.owed.incident}  {each.owed.about}")
    yield f"    {each.path}"
    if each.action.ticket:
        yield f"    {safe(each.action.ticket)}"
    yield f"    {each.owed.command}"


def document(verdict: GateResult) -> dict[str, Any]:
    """Return the JSON document."""
    return {
        "version": 1,
        "now": rfc3339(verdict.now),
        "services": list(verdict.services),
        "clear": not verdict.held,
        "actions": [_item(each, verdict.now) for each in verdict.held],
        "unreadable": list(verdict.unreadable),
    }


def _item(each: BlockingAction, now: datetime) -> dict[str, Any]:
    return {
        "id": each.action.id,
        "title": each.action.title,
        "priority": each.action.priority,
        "kind": each.action.kind,
        "owner": each.owed.owner,
        "escalated_to": each.owed.escalated_to,
        "due": rfc3339(each.owed.due),
        "overdue_seconds": int((now - each.owed.due).total_seconds()),
        "incident": each.owed.incident,
        "about": each.owed.about,
        "path": each.path,
        "ticket": each.action.ticket,
        "command": each.owed.command,
    }
