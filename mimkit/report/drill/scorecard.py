"""Holds the result of a drill: steps, deadlines, roles, the wording of updates, and the score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

DeadlineResult = Literal["met", "late", "missed"]
"""`late`: it was met after its deadline; `missed`: it was not met by the end of the drill."""


class Step(NamedTuple):
    """A step of the response, and how long after the start it was reached: by the crew, and in the past incident."""

    id: str
    title: str
    crew: timedelta | None
    original: timedelta | None
    """None if the record of the past incident does not say when, or if there is no past incident."""


class ScoredDeadline(NamedTuple):
    """A deadline of the policy that passed, or was met, during the drill; for a recurring one, all of its intervals."""

    clock: str
    subject: str
    title: str
    due: timedelta
    """How long after the start it was due. Of several intervals, this and the rest are about the worst one."""
    result: DeadlineResult
    late: timedelta | None
    """How long after its deadline it was met; if it was missed, how long it was overdue at the end."""
    kept: int = 1
    """The number of intervals that were met on time."""
    intervals: int = 1
    """The number of intervals."""


class ScoredRole(NamedTuple):
    """A role, its first holder, and how long after the start it was taken."""

    role: str
    title: str
    person: str | None
    crew: timedelta | None
    original: timedelta | None


class Remark(NamedTuple):
    """What a wording rule found in an update."""

    code: str
    rule: str
    message: str
    hint: str


class ScoredUpdate(NamedTuple):
    """A stakeholder update, how long after the start it was written, and what the wording rules found."""

    after: timedelta
    audience: str | None
    """The audience; None if it is for all of them."""
    affected: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class PastFigures:
    """The results of the past incident, for comparison."""

    incident: str
    steps: Mapping[str, timedelta]
    """How long after the start each step was reached, by its id."""
    roles: Mapping[str, timedelta]
    """How long after the start each role was taken, by its id."""
    deadlines: tuple[int, int] | None
    """How many deadlines were met, and how many there were; None if that is unknown."""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The result of a drill. Durations are on the drill clock and count from its start."""

    title: str
    """The title of the practised incident."""
    original: str | None
    """The past incident."""
    incident: str | None
    """The incident that the crew declared."""
    speed: float
    start: datetime
    end: datetime
    """When scoring ended (UTC), on the drill clock."""
    zone: tzinfo
    steps: tuple[Step, ...]
    """In the order in which the crew reached them; those that it did not reach come last."""
    deadlines: tuple[ScoredDeadline, ...]
    """In the order in which they were due."""
    roles: tuple[ScoredRole, ...]
    updates: tuple[ScoredUpdate, ...]
    """In the order in which they were written."""
    original_deadlines: tuple[int, int] | None = None
    """For the past incident: how many deadlines were met, and how many there were; None if its record cannot say."""
    command: str = "mim drill score"
    """The command that creates the same scorecard again."""

    @property
    def met(self) -> int:
        """The number of deadlines that were met on time in every interval."""
        return sum(each.result == "met" for each in self.deadlines)

    @property
    def clear(self) -> int:
        """The number of updates in which the wording rules found nothing."""
        return sum(not each.remarks for each in self.updates)

    @property
    def points(self) -> int:
        """One point for each deadline that was met on time, and one for each update with clear wording.

        A recurring deadline is one point, however often it was due, so that more entries do not give more points.
        """
        return self.met + self.clear

    @property
    def possible(self) -> int:
        """The highest possible number of points."""
        return len(self.deadlines) + len(self.updates)
