"""The result of a drill: steps, deadlines, roles, wording of updates, and score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

DeadlineResult = Literal["met", "late", "missed"]
"""`late` means that the deadline was met, but too late.

`missed` means that it was not met by the end of the drill.
"""


class Step(NamedTuple):
    """A step of the response.

    For the crew and for the team of the past incident, it has the time from the start to this step.
    """

    id: str
    title: str
    crew: timedelta | None
    original: timedelta | None
    """How long after the start the step was reached in the past incident.

    None if the incident's record does not state it, or if there is no past incident.
    """


class ScoredDeadline(NamedTuple):
    """A policy deadline that passed or was met during the drill. If it recurs, the result covers all its intervals."""

    clock: str
    subject: str
    title: str
    due: timedelta
    """How long after the start the deadline was due.

    If there are several intervals, `due`, `result` and `late` describe the worst one.
    """
    result: DeadlineResult
    late: timedelta | None
    """How late the deadline was met or, if it was missed, how long it was overdue at the end.

    None if it was met on time.
    """
    kept: int = 1
    """The number of intervals that were met on time."""
    intervals: int = 1
    """The total number of intervals."""


class ScoredRole(NamedTuple):
    """A role with its first holder, and how long after the start it was taken."""

    role: str
    title: str
    person: str | None
    crew: timedelta | None
    original: timedelta | None


class Remark(NamedTuple):
    """A wording rule's finding in an update."""

    code: str
    rule: str
    message: str
    hint: str


class ScoredUpdate(NamedTuple):
    """A stakeholder update, with its findings from the wording rules, and how long after the start it was written."""

    after: timedelta
    audience: str | None
    """The audience, or None if the update is for all audiences."""
    affected: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class PastFigures:
    """The results of the past incident, for comparison with the drill."""

    incident: str
    steps: Mapping[str, timedelta]
    """How long after the start each step was reached, by step id."""
    roles: Mapping[str, timedelta]
    """How long after the start each role was taken, by role id."""
    deadlines: tuple[int, int] | None
    """The number of deadlines that were met and the total number of deadlines, or None if unknown."""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The result of a drill. Durations are in drill time, measured from the start of the drill."""

    title: str
    """The title of the incident that was practised."""
    original: str | None
    """The past incident."""
    incident: str | None
    """The incident that the crew declared."""
    speed: float
    start: datetime
    end: datetime
    """When scoring ended (UTC, drill time)."""
    zone: tzinfo
    steps: tuple[Step, ...]
    """The steps in the order in which the crew reached them, followed by the steps that it did not reach."""
    deadlines: tuple[ScoredDeadline, ...]
    """The deadlines in the order in which they were due."""
    roles: tuple[ScoredRole, ...]
    updates: tuple[ScoredUpdate, ...]
    """The updates in the order in which they were written."""
    original_deadlines: tuple[int, int] | None = None
    """The number of deadlines met in the past incident, and their total number.

    None if the incident's record does not show these numbers.
    """
    command: str = "mim drill score"
    """The command that recreates this scorecard."""

    @property
    def met(self) -> int:
        """The number of deadlines that were met on time, for recurring deadlines in every interval."""
        return sum(each.result == "met" for each in self.deadlines)

    @property
    def clear(self) -> int:
        """The number of updates in which the wording rules found no problems."""
        return sum(not each.remarks for each in self.updates)

    @property
    def points(self) -> int:
        """One point for each deadline that was met on time, and one for each update with clear wording.

        A recurring deadline is worth one point, however often it was due, so that more entries do not earn more
        points.
        """
        return self.met + self.clear

    @property
    def possible(self) -> int:
        """The maximum number of points."""
        return len(self.deadlines) + len(self.updates)
