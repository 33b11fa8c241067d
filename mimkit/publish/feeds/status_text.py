"""Maps the state of an incident to the status and impact values of status pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mimkit.model.incident.effects.corrections import last_changed
from mimkit.model.incident.entries import Update
from mimkit.model.incident.kinds import KINDS
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.status import STATUSES, ApiStatus


@dataclass(frozen=True, slots=True)
class StatusChange:
    """An update, or an entry that changed the status, with the status after it."""

    entry: Any
    status: ApiStatus
    changed: datetime
    """When it was recorded, or last corrected or blanked; for a back-filled record, when it happened."""

    @property
    def update(self) -> Update | None:
        """The update, if it is one."""
        return self.entry if self.entry.kind == "update" else None


def visible_incidents(archive: Archive) -> tuple[Card, ...]:
    """Return the incidents for outside readers, newest first, without drills and rejected proposals."""
    return tuple(
        card for card in archive.cards if card.header.mode != "drill" and card.standing.status != "rejected"
    )


def status_changes(card: Card) -> tuple[StatusChange, ...]:
    """Return the updates and status changes, oldest first."""
    found: list[StatusChange] = []
    current: ApiStatus = "investigating"
    corrected = last_changed(card.state.timeline)
    for entry in card.state.timeline:
        phase = KINDS[entry.kind].phase if entry.kind != "rejected" else None  # outside readers never see one
        if phase:
            # A service that is restored or fails again while another is out does not change the status.
            current = current if card.state.is_of_some_services(entry) else STATUSES[phase].api
        elif entry.kind != "update":
            continue
        recorded = entry.at if card.header.mode == "backfill" else entry.recorded
        found.append(StatusChange(entry, current, max(recorded, corrected.get(entry.id, recorded))))
    return tuple(found)


def last_modified(card: Card) -> datetime | None:
    """Return when its record last changed; for a back-filled record, the time of its last event."""
    if card.header.mode == "backfill":
        # The entries were recorded long afterwards, and some only represent what happened on that day.
        known = [
            *(at for _, at in card.standing.milestones.items()),
            card.standing.reopened_at,
            card.standing.ended,
        ]
        return max((at for at in known if at), default=card.began)
    published = card.review.published if card.review else None
    return max((at for at in (card.written, published) if at), default=card.began)
