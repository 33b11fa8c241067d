"""The state of an open incident: duration, roles, bridge, last and next update, blockers and deadlines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mimkit.model.obligation import Obligation
from mimkit.model.time.approximate import is_approximate
from mimkit.model.time.durations import short
from mimkit.model.time.remaining import ahead, apart
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.status import Badge, internal_badge
from mimkit.publish.views.parts.badges import mode_badge, severity_rank
from mimkit.publish.views.parts.lists import update_due
from mimkit.report.incident.outage_text import outage_rows
from mimkit.report.incident.progress.phase import disruption, duration_text
from mimkit.report.incident.progress.urgency import urgency

_NEAR = timedelta(days=1)
"""Deadlines within this time are shown as live, because the people on the call can still meet them."""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long the disruption had lasted at build time.

    If `since` is set, browsers continue counting from that time.
    """

    words: str
    rest: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role and its holder. `person` is empty if no one holds a required role."""

    title: str
    person: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class BlockerLine:
    """An open blocker and its owner."""

    id: str
    text: str
    owner: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """An open incident, ready for display."""

    id: str
    title: str
    severity: str
    rank: str
    phase: Badge
    mode: Badge | None
    durations: tuple[Duration, ...]
    services: tuple[tuple[str, str, datetime | None], ...]
    """The id and title of each affected service, and when it was restored. The time is None if it was not."""
    roles: tuple[RoleLine, ...]
    bridge: str
    update: Any
    """The last update, or None."""
    next_update: datetime | None
    next_badge: Badge | None
    blockers: tuple[BlockerLine, ...]


def is_shown_open(card: Card) -> bool:
    """Return whether an incident is open.

    Back-filled incidents are never open, because their report may not mention when they were closed.
    """
    return card.standing.is_open and card.header.mode != "backfill"


def open_incidents(archive: Archive) -> tuple[Card, ...]:
    """Return the open incidents.

    Drills come last. Incidents with the worst severity, or with none yet, come first, and newer incidents come
    before older ones.
    """

    def order(card: Card) -> tuple[bool, int]:
        return urgency(archive.snapshot.policy, card.standing.severity, card.header.mode)

    return tuple(sorted(filter(is_shown_open, archive.cards), key=order))


def open_incident(archive: Archive, card: Card) -> OpenIncident:
    """Return the data that people usually ask about during an incident."""
    state, due = card.state, update_due(archive, card)
    return OpenIncident(
        id=card.id,
        title=card.header.title,
        severity=state.severity,
        rank=severity_rank(archive, state.severity),
        phase=internal_badge(card),
        mode=mode_badge(card),
        durations=_durations(archive, card),
        services=tuple(
            (each, archive.names.service(each), state.restored_services.get(each))
            for each in card.header.services
        ),
        roles=_roles(archive, card),
        bridge=state.bridge or "",
        update=state.updates[-1] if state.updates else None,
        next_update=due,
        next_badge=due_badge(archive, due) if due else None,
        blockers=tuple(
            BlockerLine(each.id, each.text, archive.names.person(each.owner) if each.owner else "", each.at)
            for each in state.blockers
        ),
    )


def due_badge(archive: Archive, due: datetime) -> Badge:
    """Return a badge with the time left until a deadline, or the time since it passed."""
    now = archive.facts.now
    return (
        Badge(f"Due {ahead(due, now)}", "calm") if due > now else Badge(f"{apart(due, now)} overdue", "bad")
    )


def live_deadlines(archive: Archive, cards: Iterable[Card]) -> tuple[Obligation, ...]:
    """Return the deadlines of open incidents that are overdue or due within a day, earliest first."""
    live = {each.key for card in cards for each in card.response if each.is_owed}
    return tuple(each for each in archive.owed if each.key in live and each.due - archive.facts.now < _NEAR)


def _durations(archive: Archive, card: Card) -> tuple[Duration, ...]:
    state, now = card.standing, archive.facts.now
    if rows := tuple(outage_rows(state, now)):
        return tuple(Duration(words, f"({label})", None) for label, words in rows)
    found, words = disruption(state), duration_text(state, now)
    if found is None:
        return ()
    is_running = state.milestones.restored is None and found.since <= now
    if not is_running or is_approximate(found.since):
        return (Duration(words, "", None),)
    return (Duration(short(now - found.since), f"since {found.event}", found.since),)


def _roles(archive: Archive, card: Card) -> tuple[RoleLine, ...]:
    policy, held = archive.snapshot.policy, card.standing.roles
    known = [role.id for role in policy.roles if role.required or role.id in held]
    return tuple(
        RoleLine(
            archive.names.role(role),
            archive.names.person(held[role].person) if role in held else "",
            held[role].since if role in held else None,
        )
        for role in dict.fromkeys((*known, *held))
    )
