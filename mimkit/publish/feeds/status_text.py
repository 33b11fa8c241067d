"""Maps an incident's state to the status and impact values of status pages."""

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
    """An update, or an entry that changed the status, with the resulting status."""

    moment: Moment
    before: Mapping[str, ServiceStatus]
    """The status of each affected service before this change."""
    changed: datetime
    """When the entry was recorded, or last corrected or redacted. For a back-filled record, when the event happened."""

    @property
    def entry(self) -> Any:
        """The entry."""
        return self.moment.entry

    @property
    def status(self) -> ApiStatus:
        """The incident's status after this change."""
        return self.moment.status

    @property
    def update(self) -> Update | None:
        """The update, or None if the entry is of another kind."""
        return self.entry if self.entry.kind == "update" else None


def visible_incidents(archive: Archive) -> tuple[Card, ...]:
    """Return the incidents that outside readers may see, newest first. Drills and rejected proposals are excluded."""
    return tuple(
        card for card in archive.cards if card.header.mode != "drill" and card.standing.status != "rejected"
    )


def status_changes(archive: Archive, card: Card) -> tuple[StatusChange, ...]:
    """Return an incident's updates and status changes, oldest first."""
    found: list[StatusChange] = []
    before: Mapping[str, ServiceStatus] = {}
    corrected = last_changed(card.state.timeline)
    for moment in replay(archive, card):
        entry = moment.entry
        before = before or dict.fromkeys(moment.services, "operational")
        # Outside readers do not learn that a proposal was rejected.
        if entry.kind == "update" or (KINDS[entry.kind].phase and entry.kind != "rejected"):
            recorded = entry.at if card.header.mode == "backfill" else entry.recorded
            changed = max(recorded, corrected.get(entry.id, recorded))
            found.append(StatusChange(moment, before, changed))
            before = moment.services
    return tuple(found)


def resolved_at(card: Card, changes: Sequence[StatusChange]) -> datetime | None:
    """Return when an incident was last resolved, or None if it is unresolved.

    That is when restoration was confirmed, else when the incident was closed, demoted, rejected or merged. A report
    of a past incident may not mention how it ended. In that case, it is when service was restored, else the last
    time in the report.
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
    # The confirmation may have been replaced by one from the right stakeholder, with a different time.
    return milestones.confirmed or ended.at if ended.kind == "confirmed" else ended.at


def last_modified(card: Card) -> datetime | None:
    """Return when something new last became visible to readers.

    For a record without entries, return when the incident began.
    """
    return card.changed or card.began


def site_modified(archive: Archive) -> datetime:
    """Return when any incident or planned maintenance last changed or was removed from the site.

    Return the build time if there are none.
    """
    planned = (entry.recorded for each in archive.snapshot.maintenance.values() for entry in each.timeline)
    known = (*map(last_modified, archive.cards), *planned, archive.snapshot.changed.get(GONE))
    return max((at for at in known if at), default=archive.facts.now)
