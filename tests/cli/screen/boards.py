"""Boards for the screen, written by hand: 10:24:15 UTC, 22 minutes after an outage was detected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mimkit.report.board.board import (
    AnsweredLine,
    Board,
    BoardIncident,
    ClockLine,
    ClockState,
    EntryLine,
    EscalationLine,
    RoleLine,
    UndeliveredLine,
    WorkLine,
)

NOW = datetime(2026, 11, 23, 10, 24, 15, tzinfo=UTC)


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def deadline(
    title: str, minutes: float, state: ClockState = "running", owner: str | None = None
) -> ClockLine:
    due = later(minutes)
    return ClockLine(f"clock/{title}", title, owner, later(-20), due, state, due - NOW, "5m left", "")


CLOCKS = (
    deadline("First stakeholder update to executives and business owners", -12, "overdue"),
    deadline("First stakeholder update to customers", -2, "overdue"),
    deadline("Fill the role: communications lead", 1.5, "soon", "mim-duty"),
    deadline("Resolver group acknowledges: Payments", 9, "running", "mim-duty"),
    deadline("Page the next person: head-of-service for Payments", 10, "running", "mim-duty"),
    deadline("Fill required roles and get resolver groups on the bridge", 11),
    deadline("Resolver group joins the bridge: Payments", 14),
    deadline("Report from the technical lead", 19, "running", "tech-duty"),
    deadline("Resolve the blocker: Waiting for the vendor", 29),
    deadline("Regular stakeholder update to all staff", 30),
    deadline("Initial notification to the authority", 225),
    deadline("Post-incident review published", 60 * 24 * 5 + 70),
)
ROLES = (
    RoleLine("major-incident-manager", "Major incident manager", "mim-duty", later(-15)),
    RoleLine("technical-lead", "Technical lead", "tech-duty", later(-10)),
    RoleLine("communications-lead", "Communications lead", None),
)
ENTRIES = tuple(
    EntryLine(str(number), later(number - 20), later(number - 20), kind, label, by, words, counts=True)
    for number, (kind, label, by, words) in enumerate(
        [
            ("declared", "Declared", "mim-duty", "Major incident declared"),
            ("page", "Page", "mim-duty", "Payments paged"),
            ("finding", "Finding", "database-duty", "Order database is out of connections"),
            ("note", "Note", "tech-duty", "The vendor was called"),
        ]
    )
)


def incident(name: str = "K7F", **fields: Any) -> BoardIncident:
    given: dict[str, Any] = {
        "id": f"MI-20261123-{name}",
        "name": name,
        "title": "Checkout returns 503 for all EU customers",
        "mode": "live",
        "severity": "SEV1",
        "rank": 1,
        "phase": "investigating",
        "phase_words": "investigating, for 12m",
        "is_open": True,
        "began": later(-22),
        "duration": "22m since detection",
        "outages": (),
        "services": ("checkout",),
        "restored_services": (),
        "bridge": None,
        "workaround": None,
        "roles": ROLES,
        "clocks": CLOCKS,
        "ended_clocks": (),
        "escalations": (
            EscalationLine("payments", "Payments", later(-6), "head-of-service", later(10), "running", ""),
        ),
        "answered": (AnsweredLine("database", later(-3)),),
        "work": (
            WorkLine("1", "blocker", "Waiting for the vendor", None, later(-2)),
            WorkLine("2", "task", "Roll back payments 4.2", "payments-duty", later(-3)),
        ),
        "undelivered": (
            UndeliveredLine("customers", "Update not sent to customers", later(-3), later(5), "running", ""),
        ),
        "entries": ENTRIES,
    }
    return BoardIncident(**{**given, **fields})


def board(*incidents: BoardIncident, **fields: Any) -> Board:
    return Board(NOW, UTC, incidents or (incident(),), **fields)
