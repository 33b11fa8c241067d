"""The board: what people on the call see of all open incidents. Times are UTC; the screen and the plain lines show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Final, Literal

from mimkit.model.obligation import ObligationStatus
from mimkit.model.time.times import time_text

ClockState = Literal["running", "soon", "overdue"]
"""The state of a deadline that is not met. `soon` is amber: the share of its time that the policy names in
`reminders.warn_at` (75 percent by default) has passed. `overdue` is red."""

STATES: Final[dict[str, ClockState]] = {"pending": "running", "soon": "soon", "overdue": "overdue"}
"""The state of a deadline by the status of its obligation, which is the only place where the limits are applied."""


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role and its holder. `person` is None if a required role is not filled."""

    role: str
    title: str
    person: str | None
    since: datetime | None = None
    shift_ended: datetime | None = None
    """When the shift of the holder ended; None if it still runs, or if there is none."""


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A running deadline."""

    key: str
    """Identifies the deadline; an interval that follows another one has the same key."""
    title: str
    owner: str | None
    """The person who owns it, or the role if that is not filled."""
    starts: datetime
    due: datetime
    state: ClockState
    remaining: timedelta
    """The time until it is due; negative once it is overdue."""
    countdown: str
    """The same as text: `12m left`, `due today`, `3m overdue`."""
    command: str
    """The command that meets it; empty if no single command does."""


@dataclass(frozen=True, slots=True)
class EndedClock:
    """A deadline that no longer runs, because it was met or waived."""

    key: str
    title: str
    status: ObligationStatus
    met: datetime | None


@dataclass(frozen=True, slots=True)
class EscalationLine:
    """A paged group that has not answered, and the next step of its escalation path."""

    group: str
    title: str
    paged: datetime
    """When the group was first paged."""
    next: str | None
    """The next person to page; None at the end of the path."""
    due: datetime | None
    """When to page the next person."""
    state: ClockState
    words: str
    """The result of the last page, and who is next: `Database, page recorded at 10:13 UTC; next ...`."""


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """A paged group that acknowledged its page and is not on the bridge yet."""

    group: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkLine:
    """An open blocker, task or query."""

    id: str
    kind: Literal["blocker", "task", "query"]
    text: str
    owner: str | None
    """Who works on it; for a query, who answers it."""
    at: datetime


@dataclass(frozen=True, slots=True)
class UndeliveredLine:
    """An audience that was not sent its last update."""

    audience: str
    text: str
    """As text: `Update recorded, not sent to customers`."""
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
    """Whether it counts: it was not retracted, and no earlier entry replaces it."""


@dataclass(frozen=True, slots=True)
class BoardIncident:
    """An incident on the board."""

    id: str
    name: str
    """The end of its id, or the whole id if another incident on the board ends in the same letters."""
    title: str
    mode: str
    """`live`, `drill` or `backfill`."""
    severity: str
    rank: int
    """The rank of the severity, 1 for the worst; 0 if it is not known yet."""
    phase: str
    phase_words: str
    """The phase and how long it has lasted: `investigating, for 12m`."""
    is_open: bool
    began: datetime | None
    """When the disruption began, as far as the record says."""
    duration: str
    """How long the disruption has lasted: `16m since the impact started`; empty if that is not known."""
    outages: tuple[tuple[str, str], ...]
    """For an incident with several outages: the outage time and the elapsed time, each with its name."""
    services: tuple[str, ...]
    restored_services: tuple[str, ...]
    bridge: str | None
    workaround: str | None
    roles: tuple[RoleLine, ...]
    clocks: tuple[ClockLine, ...]
    """The running deadlines, earliest first, without those of deliveries."""
    ended_clocks: tuple[EndedClock, ...]
    escalations: tuple[EscalationLine, ...]
    answered: tuple[AnsweredLine, ...]
    work: tuple[WorkLine, ...]
    """The open blockers first, then tasks, then queries."""
    undelivered: tuple[UndeliveredLine, ...]
    entries: tuple[EntryLine, ...]
    """All entries in the order in which they were recorded, the latest last."""

    @property
    def next_clock(self) -> ClockLine | None:
        """The deadline that is due first."""
        return self.clocks[0] if self.clocks else None

    @property
    def gaps(self) -> tuple[RoleLine, ...]:
        """The required roles that are not filled."""
        return tuple(each for each in self.roles if each.person is None)


@dataclass(frozen=True, slots=True)
class MaintenanceLine:
    """Maintenance that is in progress, or starts within 24 hours."""

    id: str
    title: str
    state: str
    window: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoteState:
    """Whether the remote was reached when the records were last read."""

    trouble: str = ""
    """Why it was not; empty if it was, or if there is no remote."""
    as_of: datetime | None = None
    """When it was last reached; None if that is not known."""


@dataclass(frozen=True, slots=True)
class Board:
    """All open incidents at one time, the worst first."""

    now: datetime
    zone: tzinfo
    """The zone for displayed times."""
    incidents: tuple[BoardIncident, ...] = ()
    maintenance: tuple[MaintenanceLine, ...] = ()
    remote: RemoteState = field(default_factory=RemoteState)
    unshared: int = 0
    """The number of commits of this clone that are not on the remote."""
    unreadable: tuple[str, ...] = ()
    """The paths of incident files that could not be read."""
    problem: str = ""
    """Why newer records cannot be read at all, as a sentence; empty if they can."""

    @property
    def freshness(self) -> str:
        """How old the records are: `as of 10:12 UTC: the remote did not answer`; empty if they are up to date."""
        if not self.remote.trouble:
            return ""
        return f"as of {self.time(self.remote.as_of)}: {self.remote.trouble}"

    def time(self, at: datetime | None) -> str:
        """Format a time with its zone, and with its day if that is not today."""
        return time_text(at, self.now, self.zone) if at else "an unknown time"

    def incident(self, incident: str) -> BoardIncident | None:
        """Return the incident with this id; None if it is not on the board."""
        return next((each for each in self.incidents if each.id == incident), None)
