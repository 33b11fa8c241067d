"""Commands for planned maintenance: plan, update, start, complete and cancel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from mimkit.errors import Refused, UsageError
from mimkit.model.change import Append, Change, Create
from mimkit.model.ids import dated_ids
from mimkit.model.incident.as_data import plain, plain_entry
from mimkit.model.incident.maintenance import (
    ALLOWED_AFTER,
    Maintenance,
    MaintenanceEntry,
    MaintenanceKind,
    MaintenanceState,
)
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.ops import guards
from mimkit.ops.command import Command, brief
from mimkit.ops.refusals.names import UnknownName

_STATE_WORDS: Final[dict[MaintenanceState, str]] = {
    "scheduled": "has not started",
    "in-progress": "is in progress",
    "verifying": "is being verified",
    "completed": "was completed",
    "cancelled": "was cancelled",
}
_NEXT: Final[dict[MaintenanceState, str]] = {
    "scheduled": "when the work begins: mim maintenance start {}",
    "in-progress": "when the work is done: mim maintenance complete {}",
    "verifying": "when the result is verified: mim maintenance complete {}",
    "completed": "to announce further work: mim maintenance plan TITLE",
    "cancelled": "to plan it again: mim maintenance plan TITLE",
}
_DONE: Final[dict[MaintenanceKind, str]] = {
    "update": "updated",
    "started": "started",
    "verifying": "verified",
    "completed": "completed",
    "cancelled": "cancelled",
}


class NotPossibleNow(Refused):
    """The maintenance record is in a state that does not allow this step."""

    def __init__(self, record: Maintenance, kind: MaintenanceKind) -> None:
        super().__init__(
            f"{record.id} {_STATE_WORDS[record.state]}, so it cannot be {_DONE[kind]}",
            _NEXT[record.state].format(record.id),
        )


class EarlierThanLastStep(Refused):
    """The time is earlier than that of the maintenance record's last entry."""

    def __init__(self, record: Maintenance, at: datetime, last: datetime) -> None:
        super().__init__(
            f"{rfc3339(at)} is before the last entry of {record.id}, at {rfc3339(last)}",
            "specify the time when it happened: --at TIME",
        )


class EndsBeforeStart(UsageError):
    """The maintenance window ends before it starts."""

    def __init__(self, start: datetime, end: datetime) -> None:
        super().__init__(
            f"the window ends at {rfc3339(end)}, but starts at {rfc3339(start)}",
            "use a later end, or a length such as 2h: --to TIME",
        )


def known_maintenance(snapshot: Snapshot, name: str) -> Maintenance:
    """Return the maintenance record with this id. Raise UnknownName if there is none."""
    if name not in snapshot.maintenance:
        raise UnknownName("maintenance record", name, snapshot.maintenance, "incidents/maintenance")
    return snapshot.maintenance[name]


def new_entry(command: Command, **keys: Any) -> MaintenanceEntry:
    """Return the entry that the command adds."""
    return MaintenanceEntry(
        at=command.at,
        by=command.by,
        via=command.via,
        recorded=command.now,
        id=command.entry_id(),
        **keys,
    )


@dataclass(frozen=True, kw_only=True)
class PlanMaintenance(Command, event="the entry"):
    """Plan maintenance for one or more services."""

    exact: ClassVar[bool] = True
    gives_id: ClassVar[bool] = True

    title: str
    services: tuple[str, ...]
    start: datetime
    end: datetime
    text: str | None = None
    private: bool = False
    anyway: str | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """Always empty, because the record does not exist yet."""
        return ()

    def _check_names(self, snapshot: Snapshot) -> None:
        guards.known_services(snapshot, self.services)

    def build(self, snapshot: Snapshot) -> Change:
        """Check the maintenance window, and create the record with its first entry."""
        if self.end <= self.start:
            raise EndsBeforeStart(self.start, self.end)
        if self.end <= self.now:
            raise UsageError(
                f"the window ended at {rfc3339(self.end)}, so it cannot be planned",
                "use a window in the future: --from TIME --to TIME",
            )
        day = self.start.astimezone(snapshot.policy.calendar.tz).date()
        entry = new_entry(self, kind="planned", text=self.text, anyway=self.anyway)
        record = Maintenance(
            id=next(each for each in dated_ids("MW", day, self.entropy) if each not in snapshot.taken_ids),
            title=self.title,
            services=guards.known_services(snapshot, self.services),
            start=self.start,
            end=self.end,
            private=self.private,
            timeline=(entry,),
        )
        create = Create(Ref("maintenance", record.id), plain(record))
        subject = f"{record.id}: planned: {brief(record.title)}"
        return Change((create,), subject, entries=(entry.id,), made=record.id)


@dataclass(frozen=True, kw_only=True)
class OnMaintenance(Command):
    """A command for an existing maintenance record."""

    exact: ClassVar[bool] = True
    does: ClassVar[MaintenanceKind] = "update"

    maintenance: str
    text: str | None = None
    anyway: str | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """The maintenance record."""
        return (self.maintenance,)

    def kind(self) -> MaintenanceKind:
        """Return the kind of the entry that the command adds."""
        return self.does

    def _check_names(self, snapshot: Snapshot) -> None:
        known_maintenance(snapshot, self.maintenance)

    def build(self, snapshot: Snapshot) -> Change:
        """Check that the step is allowed now, and append the entry."""
        record, kind = snapshot.maintenance[self.maintenance], self.kind()
        if kind not in ALLOWED_AFTER[record.state]:
            raise NotPossibleNow(record, kind)
        if self.at < (last := record.steps[-1].entry.at):
            raise EarlierThanLastStep(record, self.at, last)
        entry = self._entry(record)
        append = Append(Ref("maintenance", record.id), ("timeline",), (plain_entry(entry),))
        words = brief(f"{kind}: {self.text}" if self.text else kind)
        return Change((append,), f"{record.id}: {words}", entries=(entry.id,))

    def _entry(self, _record: Maintenance) -> MaintenanceEntry:
        return new_entry(self, kind=self.kind(), text=self.text, anyway=self.anyway)


@dataclass(frozen=True, kw_only=True)
class UpdateMaintenance(OnMaintenance, event="the update"):
    """Record an update, a change to the maintenance window, or the start of verification."""

    start: datetime | None = None
    end: datetime | None = None
    verifying: bool = False

    def kind(self) -> MaintenanceKind:
        """Return `verifying` if the result is being verified, else `update`."""
        return "verifying" if self.verifying else "update"

    def _entry(self, record: Maintenance) -> MaintenanceEntry:
        if not (self.text or self.start or self.end or self.verifying):
            raise UsageError(
                f"nothing to change in {record.id}", f"mim maintenance update {record.id} TEXT --to TIME"
            )
        if self.start and record.is_active:
            raise UsageError(
                f"{record.id} has started, so you cannot change its planned start",
                f"to change only the end: mim maintenance update {record.id} --to TIME",
            )
        start, end = record.window
        if (self.end or end) <= (self.start or start):
            raise EndsBeforeStart(self.start or start, self.end or end)
        entry = super()._entry(record)
        return MaintenanceEntry(**{**dict(entry), "start": self.start, "end": self.end})


@dataclass(frozen=True, kw_only=True)
class StartMaintenance(OnMaintenance, event="the start"):
    """Record that the work has started."""

    does: ClassVar[MaintenanceKind] = "started"


@dataclass(frozen=True, kw_only=True)
class CompleteMaintenance(OnMaintenance, event="the end"):
    """Record that the work is done."""

    does: ClassVar[MaintenanceKind] = "completed"


@dataclass(frozen=True, kw_only=True)
class CancelMaintenance(OnMaintenance, event="the cancellation"):
    """Cancel planned maintenance."""

    does: ClassVar[MaintenanceKind] = "cancelled"
