"""One sentence for each kind of line on the board."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from mimkit.report.board.board import (
    AnsweredLine,
    Board,
    BoardIncident,
    ClockLine,
    EndedClock,
    EntryLine,
    EscalationLine,
    RoleLine,
    UndeliveredLine,
    WorkLine,
)

_NOW: Final = timedelta(minutes=1)
"""An entry's time is shown if it differs from the present by at least this much."""


def headline(incident: BoardIncident) -> str:
    """Return an incident's severity and title, and its mode if it is not live."""
    mode = "" if incident.mode == "live" else f" [{incident.mode}]"
    return stop(f"{incident.severity} {incident.title}{mode}")


def services(incident: BoardIncident) -> str:
    """Return the affected services, and which of them are restored."""
    restored = f"; restored: {', '.join(incident.restored_services)}" if incident.restored_services else ""
    return f"{', '.join(incident.services) or 'none'}{restored}"


def entry(each: EntryLine, board: Board, start: str = "") -> str:
    """Return an entry with its author. Its time is omitted if it is close to the present."""
    label = each.label if start else capitalised(each.label)
    at = f" at {board.time(each.at)}" if abs(board.now - each.at) >= _NOW else ""
    return stop(f"{start}{label} by {each.by}{at}{f': {each.text}' if each.text else ''}")


def role(each: RoleLine, board: Board) -> str:
    """Return a role and its holder."""
    over = f", shift ended {board.time(each.shift_ended)}" if each.shift_ended else ""
    return f"{each.title}: {each.person or 'not filled'}{over}."


def clock(each: ClockLine, board: Board) -> str:
    """Return a running deadline with the time left, the due time and the owner."""
    start = {"running": "Deadline", "soon": "Due soon", "overdue": "Overdue"}[each.state]
    owner = f", {each.owner}" if each.owner else ""
    return f"{start}: {each.title}, {each.countdown}, due {board.time(each.due)}{owner}."


def ended_clock(each: EndedClock, board: Board) -> str:
    """Return a sentence about a deadline that was met, missed or waived."""
    met = f" at {board.time(each.met)}" if each.met else ""
    words = {"met": "Met", "late": "Met late" if each.met else "Not met", "waived": "Waived"}
    return f"{words.get(each.status, 'Ended')}{met}: {each.title}."


def page(each: EscalationLine) -> str:
    """Return a sentence about a group that has not answered, with the next step of its escalation path."""
    start = {
        "running": "No answer",
        "soon": "No answer, next step soon",
        "overdue": "No answer, next step overdue",
    }
    return stop(f"{start[each.state]}: {each.words}")


def answered(each: AnsweredLine, board: Board) -> str:
    """Return a sentence about a group that has acknowledged its page but has not joined the bridge yet."""
    return f"{each.group} acknowledged at {board.time(each.at)}, but is not on the bridge yet."


def open_work(each: WorkLine) -> str:
    """Return a sentence about an open blocker, task or query."""
    return stop(f"Open {each.kind} {each.id[-6:]}, {each.owner or 'no owner'}: {each.text}")


def settled_work(each: WorkLine) -> str:
    """Return a sentence about a blocker, task or query that is no longer open."""
    return stop(f"{each.kind.capitalize()} {each.id[-6:]} is no longer open: {each.text}")


def undelivered(each: UndeliveredLine, board: Board) -> str:
    """Return a sentence about an update that was not sent, with the deadline for sending it."""
    state = {"running": "due", "soon": "due soon,", "overdue": "overdue since"}[each.state]
    return f"{each.text}, {state} {board.time(each.due)}."


def capitalised(text: str) -> str:
    """Return text with its first letter capitalised and the rest unchanged."""
    return text[:1].upper() + text[1:]


def stop(text: str) -> str:
    """Return text as a sentence that ends with a full stop."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
