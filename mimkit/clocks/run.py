"""A run of a clock: its start, its deadline and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mimkit.clocks.moments import moments
from mimkit.model.dossier import Dossier
from mimkit.model.policy.policy import Clock, Scope
from mimkit.model.time.approximate import bounds, is_approximate, latest
from mimkit.model.time.calendar import BusinessCalendar, deadline, move_to_business_day
from mimkit.model.time.end_of_day import due_day


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a clock. All times are in UTC."""

    clock: Clock
    starts: datetime
    due: datetime
    """The deadline. If the start is approximate, this is the latest possible deadline."""
    met: datetime | None = None
    ended: datetime | None = None
    """When the run ended without being met, or None."""
    due_earliest: datetime | None = None
    """The earliest possible deadline if the start is approximate, otherwise None."""
    subject: str = ""
    what: str = ""
    """A description of what is due, if the clock's title is not specific enough."""
    owner: str | None = None
    """The person responsible, or None if a role is responsible."""
    role: str | None = None
    severity: str | None = None
    waived: str | None = None
    is_undated: bool = False
    """Whether the run was met at an unknown time."""
    command: str = ""
    about: str = ""
    reopened: str = ""
    """The reason why the obligation is due again after it was met, or empty if it is not."""
    is_evidence: bool = True
    """False if the run could not be missed, because the same event started and met it."""

    @property
    def counts(self) -> bool:
        """Whether the run was met, was missed or is still due. A run that ended before its deadline does not count."""
        return (
            self.met is not None or self.ended is None or latest(self.ended) > (self.due_earliest or self.due)
        )

    @property
    def is_open(self) -> bool:
        """Whether the run has neither been met nor ended."""
        return self.met is None and self.ended is None and not self.is_undated


def possible_deadlines(
    starts: datetime, due: Callable[[datetime], datetime]
) -> tuple[datetime, datetime | None]:
    """Return the deadline for a start time, and None.

    If the start is approximate, return the latest and the earliest possible deadline.
    """
    if not is_approximate(starts):
        return due(starts), None
    first, last = bounds(starts)
    # An event on an approximate day happened before midnight, so a deadline in days is counted from that day.
    within = due(last - timedelta(microseconds=1))
    return within if due_day(within) else due(last), due(first)


def is_in_scope(scope: Scope | None, dossier: Dossier, severity: str) -> bool:
    """Return whether a clock's scope includes an incident with the given severity."""
    if scope is None:
        return True
    return (
        (not scope.services or not set(scope.services).isdisjoint(dossier.incident.services))
        and (not scope.tags or not set(scope.tags).isdisjoint(dossier.incident.tags))
        and (not scope.severities or severity in scope.severities)
    )


def apply_limits(clock: Clock, dossier: Dossier, starts: datetime, due: datetime) -> datetime:
    """Apply the clock's second limit and its rule for non-working days to a deadline.

    A second limit that had already passed when the clock started is ignored, because it was impossible to meet.
    """
    if clock.at_most and (since := moments(clock.at_most.after, dossier, clock.audience)):
        limit = deadline(dossier.policy.calendar, since[0], clock.at_most.within)
        due = min(due, limit) if limit > starts else due
    return move_to_business_day(dossier.policy.calendar, due, clock.rest_day)


def latest_start(clock: Clock, calendar: BusinessCalendar, due: datetime) -> datetime:
    """Return the latest midnight at which the clock can start and still end by the deadline.

    The reminder starts at that time.
    """
    length = (clock.within or {}).get("default")
    day = (due - (length.elapsed if length else timedelta())).astimezone(calendar.tz).date()
    while length and deadline(calendar, calendar.end_of(day - timedelta(days=1)), length) > due:
        day -= timedelta(days=1)
    return calendar.end_of(day - timedelta(days=1))
