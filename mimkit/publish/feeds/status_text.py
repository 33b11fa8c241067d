"""Maps the state of an incident to the status and impact values of status pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mimkit.model.incident.effects.corrections import last_changed
from mimkit.model.incident.entries import Update
from mimkit.model.incident.kinds import KINDS
from mimkit.model.incident.service_status import ServiceStatus
from mimkit.model.snapshot import GONE
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.feeds.replay import Moment, replay
from mimkit.publish.status import ApiStatus, is_unresolved

TEXT_REMOVED = "The text of this update has been removed."


@dataclass(frozen=True, slots=True)
class StatusChange:
    """An update, or an entry that changed the status, with the state after it."""

    moment: Moment
    before: Mapping[str, ServiceStatus]
    """The affected services before it."""
    changed: datetime
    """When it was recorded, or last corrected or blanked; for a back-filled record, when it happened."""

    @property
    def entry(self) -> Any:
        """The entry."""
        return self.moment.entry

    @property
    def status(self) -> ApiStatus:
        """The status of the incident after it."""
        return self.moment.status

    @property
    def update(self) -> Update | None:
        """The update, if it is one."""
        return self.entry if self.entry.kind == "update" else None


def visible_incidents(archive: Archive) -> tuple[Card, ...]:
    """Return the incidents for outside readers, newest first, without drills and rejected proposals."""
    return tuple(
        card for card in archive.cards if card.header.mode != "drill" and card.standing.status != "rejected"
    )


def status_changes(archive: Archive, card: Card) -> tuple[StatusChange, ...]:
    """Return the updates and status changes, oldest first."""
    found: list[StatusChange] = []
    before: Mapping[str, ServiceStatus] = {}
    corrected = last_changed(card.state.timeline)
    for moment in replay(archive, card):
        entry = moment.entry
        before = before or dict.fromkeys(moment.services, "operational")
        # Outside readers never see that a proposal was rejected.
        if entry.kind == "update" or (KINDS[entry.kind].phase and entry.kind != "rejected"):
            recorded = entry.at if card.header.mode == "backfill" else entry.recorded
            changed = max(recorded, corrected.get(entry.id, recorded))
            found.append(StatusChange(moment, before, changed))
            before = moment.services
    return tuple(found)


def resolved_at(card: Card, changes: Sequence[StatusChange]) -> datetime | None:
    """Return when an incident was resolved for the last time; None while it is not.

    That is when the restoration was confirmed, else when it was closed, demoted, rejected or merged. A past report may
    not say how the incident ended: then it is when service was restored, else the last time that the report names.
    """
    if is_unresolved(card):
        return None
    ended: Any = None
    for change in changes:
        is_over = change.status == "resolved"
        ended = (ended or change.entry) if is_over else None
    milestones, last = card.standing.milestones, max((each.entry.at for each in changes), default=None)
    if ended is None:
        return card.standing.ended or milestones.restored or last or card.began
    # A confirmation may have been replaced by one of the right stakeholder, at another time.
    return milestones.confirmed or ended.at if ended.kind == "confirmed" else ended.at


def last_modified(card: Card) -> datetime | None:
    """Return when its readers last had something new to read; for a record without entries, when it began."""
    return card.changed or card.began


def site_modified(archive: Archive) -> datetime:
    """Return when any incident or planned maintenance last changed, or disappeared from the site; without one, the build time."""
    planned = (entry.recorded for each in archive.snapshot.maintenance.values() for entry in each.timeline)
    known = (*map(last_modified, archive.cards), *planned, archive.snapshot.changed.get(GONE))
    return max((at for at in known if at), default=archive.facts.now)
