"""Maps the state of an incident to the status and impact values of status pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mimkit.model.incident.entries import Update
from mimkit.publish.archive import Archive
from mimkit.publish.card import Case
from mimkit.publish.status import STATUSES, ApiStatus

_PHASE_AFTER: Final[Mapping[str, str]] = {
    "proposed": "proposed",
    "declared": "investigating",
    "reopen": "investigating",
    "workaround": "workaround",
    "restored": "restored",
    "confirmed": "confirmed",
    "close": "closed",
    "demoted": "demoted",
    "merged": "merged",
}
"""The phase that begins with an entry of each kind; other kinds do not change the phase."""


@dataclass(frozen=True, slots=True)
class Step:
    """An update, or an entry that changed the status, with the status after it."""

    entry: Any
    status: ApiStatus
    changed: datetime
    """When it was recorded, or last corrected or blanked; for a back-filled record, when it happened."""

    @property
    def update(self) -> Update | None:
        """The update, if it is one."""
        return self.entry if self.entry.kind == "update" else None


def told(archive: Archive) -> tuple[Case, ...]:
    """Return the incidents for outside readers, newest first, without drills and rejected proposals."""
    return tuple(
        case for case in archive.cases if case.header.mode != "drill" and case.standing.status != "rejected"
    )


def steps(case: Case) -> tuple[Step, ...]:
    """Return the updates and status changes, oldest first."""
    found: list[Step] = []
    current: ApiStatus = "investigating"
    corrected = _corrected(case.state.timeline)
    for entry in case.state.timeline:
        if entry.kind in _PHASE_AFTER:
            current = STATUSES[_PHASE_AFTER[entry.kind]].api
        elif entry.kind != "update":
            continue
        recorded = entry.at if case.header.mode == "backfill" else entry.recorded
        found.append(Step(entry, current, max(recorded, corrected.get(entry.id, recorded))))
    return tuple(found)


def _corrected(timeline: Iterable[Any]) -> Mapping[str, datetime]:
    """Return when each entry was last corrected or blanked, by its id."""
    found: dict[str, datetime] = {}
    for entry in timeline:
        if entry.kind in ("amend", "redact"):
            found[entry.entry] = max(entry.recorded, found.get(entry.entry, entry.recorded))
    return found


def changed(case: Case) -> datetime | None:
    """Return when its record last changed; for a back-filled record, the time of its last event."""
    if case.header.mode == "backfill":
        # The entries were recorded long afterwards, and some only represent what happened on that day.
        known = [
            *(at for _, at in case.standing.milestones.items()),
            case.standing.reopened_at,
            case.standing.ended,
        ]
        return max((at for at in known if at), default=case.began)
    published = case.review.published if case.review else None
    return max((at for at in (case.written, published) if at), default=case.began)
