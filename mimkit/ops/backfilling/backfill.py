"""The command that creates the record of a past incident, using only what is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from itertools import pairwise
from typing import Any, Final

from mimkit.errors import UsageError
from mimkit.model.change import Append, Change, Create
from mimkit.model.dossier import Dossier
from mimkit.model.incident import entries
from mimkit.model.incident.as_data import plain, plain_entry
from mimkit.model.incident.doubts import Doubt
from mimkit.model.incident.entry_parts import EntryBase
from mimkit.model.incident.incident import Incident, Source
from mimkit.model.incident.state import fold
from mimkit.model.obstacles.closing import open_gates
from mimkit.model.policy.policy import PENDING
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.approximate import is_certainly_before
from mimkit.model.time.times import rfc3339, when_text
from mimkit.ops import guards
from mimkit.ops.backfilling.from_file import difference_lines, refuse_too_many
from mimkit.ops.backfilling.matching import Matching, match
from mimkit.ops.backfilling.rows import Row
from mimkit.ops.command import brief
from mimkit.ops.new_incident import NewIncident
from mimkit.ops.roles import refuse_conflict

ASSESSED: Final = "Assessed when the incident was back-filled."
"""The reason for a severity in a record that does not contain the time of declaration."""
_UNKNOWN_GATES: Final = "Not known when the incident was back-filled."
_WORKAROUND: Final = "A workaround was in place."
_ORDERS: Final = (
    ("started", "detected", "declared", "closed"),
    ("started", "workaround", "closed"),
    ("detected", "restored", "closed"),
    ("started", "restored"),
)
"""Milestones in their required order, as checked by the rules."""
MILESTONES: Final = ("started", "detected", "declared", "workaround", "restored", "closed")
"""The milestones that can be specified, in process order."""


def _with_doubts(incident: Incident, snapshot: Snapshot) -> Incident:
    """Return the incident.

    If it is closed, the result includes a doubt about the closing gates that its record does not show as met.
    """
    dossier = Dossier(incident, snapshot)
    if dossier.state.status != "closed":
        return incident
    gates = tuple(gate.id for gate in open_gates(dossier))
    doubts = (Doubt(about=gates, text=_UNKNOWN_GATES),) if gates else ()
    return incident.model_copy(update={"source": Source(doubts=doubts) if doubts else None})


@dataclass(frozen=True, kw_only=True)
class Backfill(NewIncident):
    """Create the record of a past incident. A milestone is recorded only if its time is specified."""

    times: Mapping[str, datetime] = field(default_factory=dict)
    """The times of the known milestones."""
    name: str = ""
    """The name of the file that contains more entries."""
    rows: tuple[Row, ...] = ()
    candidates: tuple[str, ...] = ()
    """The incidents on the same day. One of them may be an earlier back-fill of this incident."""

    @property
    def about(self) -> tuple[str, ...]:
        """The incidents on the same day."""
        return self.candidates

    @property
    def is_judged(self) -> bool:
        """Always true: the rules check the record before it is written."""
        return True

    @property
    def first(self) -> datetime | None:
        """The earliest known milestone or, if none is known, the earliest line in the file."""
        return min(self.times.values() or (row.at for row in self.rows), default=None)

    def day(self, zone: tzinfo) -> date:
        """Return the date for the id: the date of the declaration, or else of the first event, or else today."""
        at = self.times.get("declared") or self.first or self.now
        return at.astimezone(zone).date()

    def matching(self, snapshot: Snapshot) -> Matching:
        """Return the result of matching the lines of the file with the existing record."""
        existing = self.existing(snapshot)
        return match(self.rows, existing.timeline if existing else (), self.name)

    def existing(self, snapshot: Snapshot) -> Incident | None:
        """Return the record that was previously back-filled with the same title on the same day, or None."""
        found = (each for each in snapshot.incidents.values() if each.mode == "backfill")
        return next((each for each in found if each.as_written.title == self.title), None)

    def build(self, snapshot: Snapshot) -> Change:
        """Check the times, then create the record or add new entries to the record that was previously back-filled."""
        self._check_times()
        if existing := self.existing(snapshot):
            return self._again(snapshot, existing)
        day = self.day(snapshot.policy.calendar.tz)
        incident = self.header(snapshot, day, self.times.get("started"), "backfill")
        found = self.matching(snapshot)
        refuse_too_many(self.name, found.new)
        timeline = tuple(self._timeline(snapshot, found))
        incident = _with_doubts(incident.with_timeline(timeline), snapshot)
        data = plain(incident)
        return Change(
            edits=(Create(Ref("incident", incident.id), data),),
            subject=f"{incident.id}: back-fill, {brief(self.title)}",
            incident=incident.id,
            entries=tuple(entry.id for entry in timeline),
            differences=tuple(difference_lines(self.name, found)),
        )

    def _check_times(self) -> None:
        for what, at in self.times.items():
            guards.not_future(what, at, self.now, f"--{what}")
        for names in _ORDERS:
            known = [(name, self.times[name]) for name in names if name in self.times]
            for (earlier, earlier_at), (later, later_at) in pairwise(known):
                if is_certainly_before(later_at, earlier_at):
                    raise UsageError(
                        f"--{later} {when_text(later_at)} is before --{earlier} {when_text(earlier_at)}",
                        "correct one of them, or omit the time that you do not know",
                    )

    def _timeline(self, snapshot: Snapshot, found: Matching) -> Iterator[EntryBase]:
        """Yield the entries with their ids, in process order."""
        number = 0
        for kind, at, values in self._steps(snapshot):
            yield kind(**self.stamp(number, at), **values)
            number += 1
        for row in found.new:
            yield row.entry(self.stamp(number), self.name)
            number += 1

    def _steps(self, snapshot: Snapshot) -> Iterator[tuple[type[Any], datetime, dict[str, Any]]]:
        times = self.times
        if "detected" in times:
            yield entries.Detected, times["detected"], {}
        yield from self._classified(snapshot)
        yield from self._staffing(snapshot)
        for origin in dict.fromkeys(self.origins):
            yield entries.Linked, self._needed("--origin"), {"ref": origin}
        if "workaround" in times:
            yield entries.Workaround, times["workaround"], {"text": _WORKAROUND}
        if "restored" in times:
            yield entries.Restored, times["restored"], {}
        if "closed" in times:
            yield entries.Closed, times["closed"], {}

    def _classified(self, snapshot: Snapshot) -> Iterator[tuple[type[Any], datetime, dict[str, Any]]]:
        criteria = guards.known_criteria(snapshot, self.criteria)
        severity = self._severity(snapshot, criteria)
        if "declared" in self.times:
            yield entries.Declared, self.times["declared"], {"severity": severity, "criteria": criteria}
        elif severity != PENDING or criteria:
            at = self._needed("--severity" if self.severity else "--criterion")
            yield (
                entries.SeverityChanged,
                at,
                {"severity": severity, "criteria": criteria, "reason": ASSESSED},
            )

    def _severity(self, snapshot: Snapshot, criteria: tuple[str, ...]) -> str:
        if self.severity:
            return guards.known_severity(snapshot, self.severity)
        met = (snapshot.policy.criterion(each) for each in criteria)
        return next((criterion.severity for criterion in met if criterion), PENDING)

    def _staffing(self, snapshot: Snapshot) -> Iterator[tuple[type[Any], datetime, dict[str, Any]]]:
        staffing: dict[str, str] = {}
        for role, person in self.roles.items():
            if "declared" not in self.times:
                raise UsageError(
                    "a role needs a start time",
                    "add --declared, or record the role afterwards: mim role ROLE PERSON --at TIME",
                )
            guards.known_role(snapshot, role)
            guards.known_person(snapshot, person, self.times["declared"])
            refuse_conflict(snapshot, role, person, staffing)
            staffing[role] = person
            yield entries.RoleTaken, self.times["declared"], {"role": role, "person": person}

    def _needed(self, option: str) -> datetime:
        """Return the earliest known time, for an entry whose time would otherwise have to be invented."""
        if self.first is None:
            raise UsageError(
                f"{option} needs at least one known time when it began",
                "add any time that you know; a date is enough, such as --started 2026-05-30",
            )
        return self.first

    def _again(self, snapshot: Snapshot, existing: Incident) -> Change:
        """Return the change that adds new lines to an existing record and lists all other differences."""
        found = self.matching(snapshot)
        said = (*self._differences(existing), *difference_lines(self.name, found))
        new = [row.entry(self.stamp(number), self.name) for number, row in enumerate(found.new)]
        edits = (
            Append(Ref("incident", existing.id), ("timeline",), tuple(plain_entry(entry) for entry in new)),
        )
        count = "1 entry" if len(new) == 1 else f"{len(new)} entries"
        return Change(
            edits=edits if new else (),
            subject=f"{existing.id}: {f'{count} from {self.name}' if new else 'back-filled before'}",
            incident=existing.id,
            entries=tuple(entry.id for entry in new),
            is_repeat=not new,
            differences=said,
        )

    def _differences(self, existing: Incident) -> Iterator[str]:
        """Yield a sentence for each milestone whose time differs from the recorded time."""
        recorded = dict(fold(existing).milestones.items())
        for name, at in self.times.items():
            if recorded.get(name) != at:
                was = recorded.get(name)
                shown = rfc3339(was) if was else "not recorded"
                yield f"{existing.id}: `{name}` is {rfc3339(at)} here and {shown} in the record"
