"""A past incident for the tests of the drill for one person, and answers to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from mimkit.model.dossier import Dossier
from mimkit.model.snapshot import Snapshot
from mimkit.report.drill.solo.moments import Moment, choose_moments
from tests.builders import clock, entry, incident

TIMELINE: tuple[dict[str, Any], ...] = (
    entry("10:02", "detected", recorded=clock("10:09")),
    entry("10:09", "declared", severity="SEV1", criteria=["service-unavailable"]),
    entry("10:12", "finding", text="The certificate of the payment gateway expired"),
    entry(
        "10:16",
        "update",
        affected="Customers cannot pay by card",
        not_affected="Browsing",
        doing="A new certificate is being installed",
        next=clock("10:46"),
    ),
    entry("10:30", "note", text="The new certificate is rejected"),
    entry("10:40", "finding", text="Cash works", recorded=clock("10:58")),
    entry(
        "10:44",
        "update",
        id="01KASP0YC0000000000000000A",
        affected="Customers cannot pay by card",
        doing="Working on the 503 from host pay-db-01",
        next=clock("11:14"),
    ),
    entry("10:50", "workaround", text="Orders are taken without payment"),
    entry(
        "10:56",
        "update",
        id="01KASP0YC0000000000000000B",
        affected="Customers cannot pay by card",
        doing="Orders are taken without payment",
        next=clock("11:26"),
    ),
    entry("11:10", "restored"),
    entry(
        "11:12",
        "update",
        id="01KASP0YC0000000000000000C",
        affected="Payments work again",
        doing="The cause is being reviewed",
        review_by=date(2026, 11, 30),
    ),
    entry("11:30", "close"),
)
"""By the example policy: the first update is due at 10:24, then each promised one, and the workaround is to be
explained by 11:05."""


def past(snapshot: Snapshot, *more: dict[str, Any], without: tuple[str, ...] = (), **header: Any) -> Dossier:
    """Return the past incident, without entries of some kinds, and with others."""
    kept = [each for each in TIMELINE if each["kind"] not in without]
    return Dossier(incident(*kept, *more, **{"services": ["checkout"], **header}), snapshot)


def moment_of(dossier: Dossier, name: str) -> Moment:
    """Return the moment of an incident with this id."""
    return next(each for each in choose_moments(dossier) if each.id == name)
