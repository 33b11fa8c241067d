"""Output of `mim gate`, as text, JSON and GitHub annotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mimkit.clocks.gate import OpenIncident
from mimkit.model.incident.review import ActionItem
from mimkit.model.obligation import Obligation
from mimkit.model.time.calendar import BusinessCalendar, last_day
from mimkit.model.time.remaining import apart
from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.report.text.annotations import Annotation, AnnotationLevel, annotate, quiet
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe, safe_line


@dataclass(frozen=True, slots=True)
class BlockingAction:
    """A serious action item that is overdue."""

    owed: Obligation
    action: ActionItem
    path: str
    """The path of the file that contains the action item."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """The action items and open incidents that block changes to the services.

    The action items that have been overdue the longest come first.
    """

    services: tuple[str, ...]
    held: tuple[BlockingAction, ...]
    now: datetime
    calendar: BusinessCalendar
    unreadable: tuple[str, ...] = ()
    """The paths of records that could not be read."""
    incidents: tuple[OpenIncident, ...] = ()
    """The open major incidents that affect the services or their dependencies."""
    blocks: bool = False
    """Whether the policy blocks releases while an open major incident affects the services."""

    @property
    def is_blocked(self) -> bool:
        """Whether an open incident blocks the release."""
        return self.blocks and bool(self.incidents)


def text(verdict: GateResult) -> str:
    """Return a summary line for incidents and one for action items, each followed by details.

    Record text is escaped.
    """
    names = ", ".join(verdict.services)
    return "".join(f"{line}\n" for line in _about_incidents(verdict, names)) + _about_actions(verdict, names)


def _about_incidents(verdict: GateResult, names: str) -> Iterator[str]:
    if number := len(verdict.incidents):
        yield f"{names}: {counted(number, 'major incident')} {'is' if number == 1 else 'are'} open"
    for each in verdict.incidents:
        yield f"  {safe_line(_named(each))}"
        yield f"    {safe_line(_affects(each))}{_since(each, verdict)}"


def _named(each: OpenIncident) -> str:
    return "a restricted incident" if each.is_restricted else f"{each.id}  {each.severity}  {each.title}"


def _affects(each: OpenIncident) -> str:
    parts = [way[-1] if len(way) == 1 else f"{way[-1]}, which {way[0]} depends on" for way in each.ways]
    return f"affects {'; '.join(parts)}"


def _since(each: OpenIncident, verdict: GateResult) -> str:
    if each.declared is None or each.is_restricted:
        return ""
    return f"; declared {full_time_text(each.declared, verdict.calendar.tz)}"


def github(verdict: GateResult) -> str:
    """Return an annotation for each incident and action item, and the summary lines."""
    level: AnnotationLevel = "error" if verdict.is_blocked else "warning"
    incidents = (
        Annotation(level, f"{_named(each)} is open: it {_affects(each)}.", title="Open major incident")
        for each in verdict.incidents
    )
    actions = (
        Annotation(
            "warning",
            f"{each.action.id} {each.action.title} is overdue for {apart(each.owed.due, verdict.now)}.",
            each.owed.command,
            "Serious overdue action item",
        )
        for each in verdict.held
    )
    shown = annotate((*incidents, *actions), "mim gate lists all of them")
    heads = [line for line in text(verdict).splitlines() if not line.startswith(" ")]
    return shown + "".join(f"{quiet(line)}\n" for line in heads)


def _about_actions(verdict: GateResult, names: str) -> str:
    if not verdict.held:
        return f"{names}: no serious action item is overdue\n"
    number = len(verdict.held)
    head = f"{names}: {counted(number, 'serious action item')} {'is' if number == 1 else 'are'} overdue"
    return "\n".join([head, *(line for each in verdict.held for line in _lines(each, verdict)), ""])


def _lines(each: BlockingAction, verdict: GateResult) -> Iterator[str]:
    late = apart(each.owed.due, verdict.now)
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
        "incidents": [_incident(each) for each in verdict.incidents],
        "blocked": verdict.is_blocked,
        "unreadable": list(verdict.unreadable),
    }


def _incident(each: OpenIncident) -> dict[str, Any]:
    is_shown = not each.is_restricted
    return {
        "id": each.id if is_shown else None,
        "title": each.title if is_shown else None,
        "severity": each.severity if is_shown else None,
        "declared": rfc3339(each.declared) if each.declared and is_shown else None,
        "services": [way[-1] for way in each.ways],
        "ways": [list(way) for way in each.ways],
        "restricted": each.is_restricted,
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
