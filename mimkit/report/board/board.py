"""The board: what people on the call see about all open incidents. Times are in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Final, Literal

from mimkit.model.obligation import ObligationStatus
from mimkit.model.time.times import time_text

ClockState = Literal["running", "soon", "overdue"]
"""The state of a deadline that is not met.

`soon` is amber. It begins when a certain fraction of the time has passed, which the policy sets in
`reminders.warn_at` (75 percent by default). `overdue` is red.
"""

STATES: Final[dict[str, ClockState]] = {"pending": "running", "soon": "soon", "overdue": "overdue"}
"""The deadline state for each obligation status. The thresholds are applied only when the status is determined."""


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role and its holder. `person` is None if a required role is not filled."""

    role: str
    title: str
    person: str | None
    since: datetime | None = None
    shift_ended: datetime | None = None
    """When the holder's shift ended, or None if it has not ended or there is no shift."""


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A running deadline."""

    key: str
    """Identifies the deadline. Successive intervals of a recurring deadline have the same key."""
    title: str
    owner: str | None
    """The person responsible for the deadline, or the responsible role if no one holds it."""
    starts: datetime
    due: datetime
    state: ClockState
    remaining: timedelta
    """The time left until the deadline. Negative if it is overdue."""
    countdown: str
    """The remaining time as text, such as `12m left`, `due today` or `3m overdue`."""
    command: str
    """The command that meets the deadline. Empty if no single command does."""


@dataclass(frozen=True, slots=True)
class EndedClock:
    """A deadline that was met or waived."""

    key: str
    title: str
    status: ObligationStatus
    met: datetime | None


@dataclass(frozen=True, slots=True)
class EscalationLine:
    """A paged group that has not answered, with the next step of its escalation path."""

    group: str
    title: str
    paged: datetime
    """When the group was first paged."""
    next: str | None
    """The next person to page, or None at the end of the path."""
    due: datetime | None
    """When to page the next person, or None."""
    state: ClockState
    words: str
    """The result of the last page, and the next step, such as `Database, page recorded at 10:13 UTC; next ...`."""


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """A paged group that has acknowledged its page but has not joined the bridge yet."""

    group: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkLine:
    """An open blocker, task or query."""

    id: str
    kind: Literal["blocker", "task", "query"]
    text: str
    owner: str | None
    """The person who works on it or, for a query, who should answer it."""
    at: datetime


@dataclass(frozen=True, slots=True)
class UndeliveredLine:
    """An audience to which the latest update was not sent."""

    audience: str
    text: str
    """A description, such as `Update recorded, not sent to customers`."""
    recorded: datetime
    due: datetime
    state: ClockState
    command: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A timeline entry."""

    id: str
    at: datetime
    recorded: datetime
    kind: str
    label: str
    by: str
    text: str
    counts: bool
    """Whether the entry is in effect: it was not retracted, and no earlier entry makes it redundant."""


@dataclass(frozen=True, slots=True)
class BoardIncident:
    """An incident on the board."""

    id: str
    name: str
    """The last letters of the incident id, or the whole id if another incident on the board ends with the same letters."""
    title: str
    mode: str
    """`live`, `drill` or `backfill`."""
    severity: str
    rank: int
    """The rank of the severity. 1 is the worst, and 0 means that the severity is not known yet."""
    phase: str
    phase_words: str
    """The phase and how long it has lasted, such as `investigating, for 12m`."""
    is_open: bool
    began: datetime | None
    """When the disruption began, or None if the record does not state it."""
    duration: str
    """How long the disruption has lasted, such as `16m since the impact started`. Empty if unknown."""
    outages: tuple[tuple[str, str], ...]
    """For an incident with several outages: its outage time and its elapsed time, each with a label."""
    services: tuple[str, ...]
    restored_services: tuple[str, ...]
    bridge: str | None
    workaround: str | None
    roles: tuple[RoleLine, ...]
    clocks: tuple[ClockLine, ...]
    """The running deadlines, earliest first. Deadlines for sending recorded updates are not included."""
    ended_clocks: tuple[EndedClock, ...]
    escalations: tuple[EscalationLine, ...]
    answered: tuple[AnsweredLine, ...]
    work: tuple[WorkLine, ...]
    """The open blockers, followed by tasks and then queries."""
    undelivered: tuple[UndeliveredLine, ...]
    entries: tuple[EntryLine, ...]
    """All entries in the order in which they were recorded."""

    @property
    def next_clock(self) -> ClockLine | None:
        """The next deadline, or None if there is none."""
        return self.clocks[0] if self.clocks else None

    @property
    def gaps(self) -> tuple[RoleLine, ...]:
        """The required roles that are not filled."""
        return tuple(each for each in self.roles if each.person is None)


@dataclass(frozen=True, slots=True)
class MaintenanceLine:
    """Maintenance that is in progress or starts within 24 hours."""

    id: str
    title: str
    state: str
    window: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoteState:
    """Whether the remote was reachable when the records were last read."""

    trouble: str = ""
    """The reason the remote could not be reached. Empty if it was reached, or if there is no remote."""
    as_of: datetime | None = None
    """When the remote was last reached, or None if that is not known."""


@dataclass(frozen=True, slots=True)
class Board:
    """All open incidents at one point in time, worst first."""

    now: datetime
    zone: tzinfo
    """The time zone for displayed times."""
    incidents: tuple[BoardIncident, ...] = ()
    maintenance: tuple[MaintenanceLine, ...] = ()
    remote: RemoteState = field(default_factory=RemoteState)
    unshared: int = 0
    """The number of this clone's commits that are not on the remote."""
    unreadable: tuple[str, ...] = ()
    """The paths of incident files that could not be read."""
    problem: str = ""
    """Why newer records cannot be read, as a sentence. Empty if they can be read."""

    @property
    def freshness(self) -> str:
        """How old the records are, such as `as of 10:12 UTC: the remote did not answer`.

        Empty if they are up to date.
        """
        if not self.remote.trouble:
            return ""
        return f"as of {self.time(self.remote.as_of)}: {self.remote.trouble}"

    def time(self, at: datetime | None) -> str:
        """Format a time with its time zone, and with its date if that is not today."""
        return time_text(at, self.now, self.zone) if at else "an unknown time"

    def incident(self, incident: str) -> BoardIncident | None:
        """Return the incident with this id, or None if it is not on the board."""
        return next((each for each in self.incidents if each.id == incident), None)
