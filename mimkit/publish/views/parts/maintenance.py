"""Planned maintenance as rows for pages: state, window and entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.maintenance import (
    Maintenance,
    MaintenanceKind,
    MaintenanceState,
    MaintenanceStep,
)
from mimkit.publish.archive import Archive
from mimkit.publish.build_info import PUBLIC
from mimkit.publish.status import Badge

BADGES: Final[dict[MaintenanceState, Badge]] = {
    "scheduled": Badge("Scheduled", "quiet"),
    "in-progress": Badge("In progress", "calm"),
    "verifying": Badge("Verifying", "calm"),
    "completed": Badge("Completed", "good"),
    "cancelled": Badge("Cancelled", "quiet"),
}
"""The label that status pages usually show for each state. They have no label for cancelled maintenance."""
_LABELS: Final[dict[MaintenanceKind, str]] = {
    "planned": "Scheduled",
    "update": "Update",
    "started": "In progress",
    "verifying": "Verifying",
    "completed": "Completed",
    "cancelled": "Cancelled",
}


@dataclass(frozen=True, slots=True)
class MaintenanceLine:
    """A maintenance entry: what happened, and its text. On public pages, the author is empty."""

    at: datetime
    label: str
    text: str
    start: datetime | None
    end: datetime | None
    by: str
    counts: bool

    @property
    def is_redacted(self) -> bool:
        """Whether the text was redacted."""
        return self.text == REDACTED


@dataclass(frozen=True, slots=True)
class MaintenanceRow:
    """A maintenance record on a page."""

    record: Maintenance
    badge: Badge
    services: tuple[str, ...]
    start: datetime
    end: datetime
    remark: str
    """How the maintenance deviates from its plan at build time. Empty if it does not deviate."""
    lines: tuple[MaintenanceLine, ...]
    """The latest first."""

    @property
    def anchor(self) -> str:
        """The record's anchor on the maintenance page."""
        return self.record.id.lower()

    @property
    def said(self) -> MaintenanceLine | None:
        """The latest entry that has a text, or None."""
        return next((each for each in self.lines if each.text and not each.is_redacted), None)


def maintenance_rows(archive: Archive, records: Iterable[Maintenance]) -> tuple[MaintenanceRow, ...]:
    """Return a row for each maintenance record."""
    return tuple(_row(archive, each) for each in records)


def _row(archive: Archive, record: Maintenance) -> MaintenanceRow:
    start, end = record.window
    return MaintenanceRow(
        record,
        BADGES[record.state],
        tuple(archive.names.service(each) for each in record.services),
        start,
        end,
        _remark(record, archive.facts.now),
        tuple(_line(archive, step) for step in reversed(record.steps)),
    )


def _remark(record: Maintenance, now: datetime) -> str:
    start, end = record.window
    if record.state == "scheduled" and start <= now:
        return "Not started yet"
    return "Takes longer than planned" if record.is_active and end <= now else ""


def _line(archive: Archive, step: MaintenanceStep) -> MaintenanceLine:
    entry = step.entry
    by = "" if archive.facts.audience == PUBLIC else archive.names.person(entry.by)
    return MaintenanceLine(
        entry.at, _LABELS[entry.kind], entry.text or "", entry.start, entry.end, by, step.counts
    )
