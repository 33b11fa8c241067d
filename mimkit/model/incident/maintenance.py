"""The planned maintenance record: the maintenance window, the services, and what has happened so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from pydantic import Field

from mimkit.model.ids import MaintenanceId
from mimkit.model.incident.entry_parts import RecordedEntry
from mimkit.model.text import File, Slug, Text, Title
from mimkit.model.time.times import Instant

MaintenanceState = Literal["scheduled", "in-progress", "verifying", "completed", "cancelled"]
MaintenanceKind = Literal["planned", "update", "started", "verifying", "completed", "cancelled"]

STATE_AFTER: Final[Mapping[MaintenanceKind, MaintenanceState]] = {
    "started": "in-progress",
    "verifying": "verifying",
    "completed": "completed",
    "cancelled": "cancelled",
}
"""The state after an entry of each kind. Other kinds do not change the state."""
ALLOWED_AFTER: Final[Mapping[MaintenanceState, tuple[MaintenanceKind, ...]]] = {
    "scheduled": ("update", "started", "cancelled"),
    "in-progress": ("update", "verifying", "completed"),
    "verifying": ("update", "started", "completed"),
    "completed": (),
    "cancelled": (),
}
"""The kinds of entries that have an effect in each state.

Work that has started cannot be cancelled, only completed, even if some of it was not done.
"""
_SOON: Final = timedelta(days=1)
ACTIVE: Final[tuple[MaintenanceState, ...]] = ("in-progress", "verifying")
"""The states in which the services are under maintenance."""


class MaintenanceEntry(RecordedEntry):
    """A timeline entry in a maintenance record."""

    kind: MaintenanceKind
    """What happened: the maintenance was `planned`, has `started`, is being verified (`verifying`), was `completed` or `cancelled`, or there was an `update`."""
    text: Text | None = None
    """What readers should know, in plain language. It is published if the maintenance is published."""
    start: Instant | None = None
    """The new planned start, if this update changes it."""
    end: Instant | None = None
    """The new planned end, if this update changes it."""


class MaintenanceStep(NamedTuple):
    """An entry, the state after it, and whether the entry was allowed in the previous state."""

    entry: MaintenanceEntry
    state: MaintenanceState
    counts: bool


class Maintenance(File):
    """A record of planned maintenance: `incidents/maintenance/ID.yaml`."""

    id: MaintenanceId
    """The id of the maintenance record, which is also the file name."""
    title: Title = Field(examples=["Upgrade of the payments database"])
    """A one-line description for readers of the status page."""
    services: tuple[Slug, ...] = Field(min_length=1, examples=[["payments"]])
    """The services that are under maintenance during the work."""
    start: Instant
    """The planned start as first announced."""
    end: Instant
    """The planned end as first announced."""
    private: bool = False
    """Whether the maintenance is never published, even if it affects a public service."""
    timeline: tuple[MaintenanceEntry, ...] = Field(min_length=1)
    """What happened, in recording order. New entries are added only at the end."""

    @property
    def steps(self) -> tuple[MaintenanceStep, ...]:
        """The entries in order of occurrence. Entries with the same time are in recording order."""
        found: list[MaintenanceStep] = []
        state: MaintenanceState = "scheduled"
        for entry in sorted(self.timeline, key=lambda each: each.at):
            counts = entry.kind == "planned" or entry.kind in ALLOWED_AFTER[state]
            state = STATE_AFTER.get(entry.kind, state) if counts else state
            found.append(MaintenanceStep(entry, state, counts))
        return tuple(found)

    @property
    def state(self) -> MaintenanceState:
        """The state after the last entry that had an effect."""
        return self.steps[-1].state

    @property
    def is_active(self) -> bool:
        """Whether the services are under maintenance: work has started and has not ended."""
        return self.state in ACTIVE

    @property
    def is_over(self) -> bool:
        """Whether the maintenance was completed or cancelled."""
        return not ALLOWED_AFTER[self.state]

    @property
    def window(self) -> tuple[datetime, datetime]:
        """The planned start and end after all changes."""
        start, end = self.start, self.end
        for entry in self.timeline:
            start, end = entry.start or start, entry.end or end
        return start, end

    @property
    def started(self) -> datetime | None:
        """When work first started, or None if it has not started."""
        return self._first("started")

    @property
    def ended(self) -> datetime | None:
        """When the maintenance was completed or cancelled, or None if it has not ended."""
        return self._first("completed", "cancelled")

    def _first(self, *kinds: MaintenanceKind) -> datetime | None:
        return next((each.entry.at for each in self.steps if each.counts and each.entry.kind in kinds), None)


def newest_first(records: Mapping[str, Maintenance]) -> tuple[Maintenance, ...]:
    """Return maintenance records sorted by planned start, latest first."""
    return tuple(sorted(records.values(), key=lambda each: (each.window, each.id), reverse=True))


def announced(records: Mapping[str, Maintenance]) -> tuple[Maintenance, ...]:
    """Return the maintenance records that are scheduled or in progress, sorted by planned start, earliest first."""
    return tuple(each for each in reversed(newest_first(records)) if not each.is_over)


def soon(records: Mapping[str, Maintenance], now: datetime) -> tuple[Maintenance, ...]:
    """Return the maintenance records that are in progress, should have started, or are planned to start within a day."""
    found = announced(records)
    return tuple(each for each in found if each.is_active or each.window[0] <= now + _SOON)


def under_way(records: Mapping[str, Maintenance], services: tuple[str, ...]) -> tuple[Maintenance, ...]:
    """Return the maintenance records that are in progress and affect one of the services."""
    found = (each for each in announced(records) if each.is_active)
    return tuple(each for each in found if not set(services).isdisjoint(each.services))
