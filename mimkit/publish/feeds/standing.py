"""Where an incident stands, in the words that people and programs outside use for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from mimkit.model.entries import Update
from mimkit.model.policy import PENDING
from mimkit.publish.archive import Archive
from mimkit.publish.case import Case

Status = Literal["investigating", "identified", "monitoring", "resolved", "postmortem"]
Impact = Literal["none", "minor", "major", "critical"]

LABEL: Final[Mapping[str, str]] = {
    "proposed": "Proposed",
    "investigating": "Investigating",
    "workaround": "Workaround in place",
    "restored": "Monitoring",
    "confirmed": "Resolved",
    "closed": "Resolved",
    "demoted": "Not a major incident",
    "merged": "Merged",
}
"""Each phase in a word or two, for those who only read the title."""

_STATUS: Final[Mapping[str, Status]] = {
    "proposed": "investigating",
    "investigating": "investigating",
    "workaround": "identified",
    "restored": "monitoring",
}
_AFTER: Final[Mapping[str, Status]] = {
    "proposed": "investigating",
    "declared": "investigating",
    "reopen": "investigating",
    "workaround": "identified",
    "restored": "monitoring",
    "confirmed": "resolved",
    "close": "resolved",
    "demoted": "resolved",
    "merged": "resolved",
}
"""The status from an entry of each kind on; those of other kinds leave it."""


@dataclass(frozen=True, slots=True)
class Step:
    """An update, or an entry that changed the status, with the status from there on."""

    entry: Any
    status: Status
    changed: datetime
    """When it was recorded, or last corrected or blanked; for a record of the past, when it happened."""

    @property
    def update(self) -> Update | None:
        """The update, if it is one."""
        return self.entry if self.entry.kind == "update" else None


def told(archive: Archive) -> tuple[Case, ...]:
    """Return the incidents that those outside hear of, newest first: no drills, and no proposals turned down."""
    return tuple(
        case for case in archive.cases if case.header.mode != "drill" and case.standing.status != "rejected"
    )


def is_running(case: Case) -> bool:
    """Tell whether it goes on; a record of the past that was never closed does not."""
    return case.standing.is_open and case.header.mode == "live"


def label(case: Case) -> str:
    """Return where it stands in a word or two."""
    past = case.header.mode == "backfill" and case.standing.is_open
    return "Resolved" if past else LABEL[case.standing.phase]


def status(case: Case) -> Status:
    """Return where it stands as status pages have it; a published review makes it a post-mortem."""
    if is_running(case):
        return _STATUS.get(case.standing.phase, "resolved")
    return "postmortem" if case.review and case.review.state == "published" else "resolved"


def steps(case: Case) -> tuple[Step, ...]:
    """Return what was told and what changed the status, oldest first."""
    found: list[Step] = []
    current: Status = "investigating"
    corrected = _corrected(case.state.timeline)
    for entry in case.state.timeline:
        if entry.kind in _AFTER:
            current = _AFTER[entry.kind]
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


def impact(archive: Archive, case: Case) -> Impact:
    """Return how bad it is: by the place of its severity among the major ones, the worst first."""
    if case.standing.status in ("demoted", "merged"):
        return "none"
    known = archive.snapshot.policy.severity(case.standing.severity)
    undecided = case.standing.status == "proposed" and is_running(case)
    if undecided or (known and known.id != PENDING and not known.major):
        return "minor"
    if known is None or known.id == PENDING:
        return "major"  # declared before its severity could be told
    return {1: "critical", 2: "major"}.get(archive.severity_rank[known.id], "minor")  # type: ignore[return-value]  # as it reads


def changed(case: Case) -> datetime | None:
    """Return when its record last said something new; for a record of the past, when the last of it happened."""
    if case.header.mode == "backfill":
        # Its entries were written down long after, and some stand for what was done on that day.
        known = [
            *(at for _, at in case.standing.milestones.items()),
            case.standing.reopened_at,
            case.standing.ended,
        ]
        return max((at for at in known if at), default=case.began)
    published = case.review.published if case.review else None
    return max((at for at in (case.written, published) if at), default=case.began)
