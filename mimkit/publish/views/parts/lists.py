"""Rows for lists of incidents and action items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mimkit.clocks.updates import next_update
from mimkit.model.incident.review import ActionItem
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card, ReviewAction
from mimkit.publish.status import Badge, internal_badge
from mimkit.publish.views.parts.badges import action_badge, mode_badge, severity_rank


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident in a list.

    `took` is the outage time from impact (or else detection or declaration) to restoration.
    """

    id: str
    title: str
    services: tuple[str, ...]
    began: datetime | None
    severity: str
    rank: str
    phase: Badge
    mode: Badge | None
    took: str
    next_update: datetime | None
    review: str
    marks: Mapping[str, str]
    """The row's filter values by filter name. Several ids are separated by spaces."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action item in a list."""

    item: ActionItem
    incident: str
    incident_title: str
    badge: Badge | None
    age: int
    due: datetime | None
    """When the action item is due, as in `mim due`. If the item is done or declined, its own due date."""


def next_update_due(archive: Archive, card: Card) -> datetime | None:
    """Return when the next update was promised. After restoration, a promised time that has passed is ignored."""
    coming = next_update(card.standing, card.owed, archive.snapshot, archive.facts.now)
    return coming.promised if coming else None


def update_due(archive: Archive, card: Card) -> datetime | None:
    """Return when the next update is due: the policy's deadline or the promised time, whichever is earlier."""
    coming = next_update(card.standing, card.owed, archive.snapshot, archive.facts.now)
    return coming.due if coming else None


def incident_row(archive: Archive, card: Card) -> IncidentRow:
    """Return an incident's list row."""
    milestones = card.standing.milestones
    start = milestones.started or milestones.detected or milestones.declared
    return IncidentRow(
        id=card.id,
        title=card.header.title,
        services=tuple(archive.names.service(each) for each in card.header.services),
        began=card.began,
        severity=card.standing.severity,
        rank=severity_rank(archive, card.standing.severity),
        phase=internal_badge(card),
        mode=mode_badge(card),
        took=archive.zoned.between(start, milestones.restored, card.standing.outages),
        next_update=update_due(archive, card) if card.header.mode != "backfill" else None,
        review=card.review.state if card.review else "",
        marks=filter_attributes(card),
    )


def filter_attributes(card: Card) -> dict[str, str]:
    """Return the ids that each filter matches, separated by spaces. Ids do not contain spaces."""
    found: dict[str, list[str]] = {"service": list(card.header.services)}
    for facet in card.facets:
        found.setdefault(facet.kind, []).append(facet.value)
    return {kind: " ".join(values) for kind, values in found.items() if values}


def incident_rows(archive: Archive, cards: Iterable[Card]) -> tuple[IncidentRow, ...]:
    """Return the list rows for several incidents, in the same order."""
    return tuple(incident_row(archive, card) for card in cards)


def action_row(archive: Archive, owed: ReviewAction) -> ActionRow:
    """Return an action item's list row."""
    return ActionRow(
        item=owed.item,
        incident=owed.card.id,
        incident_title=owed.card.header.title,
        badge=action_badge(archive, owed),
        age=archive.days_open(owed),
        due=archive.action_due(owed),
    )


def action_rows(archive: Archive, actions: Iterable[ReviewAction]) -> tuple[ActionRow, ...]:
    """Return the list rows for several action items, earliest due first."""
    rows = (action_row(archive, owed) for owed in actions)
    return tuple(sorted(rows, key=lambda row: (row.due is None, row.due or archive.facts.now, row.item.id)))
