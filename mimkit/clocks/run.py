"""One run of a clock: its start, its deadline and how it ended."""

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
    """One run of a clock; times are UTC."""

    clock: Clock
    starts: datetime
    due: datetime
    """The deadline; if the start is approximate, the latest possible one."""
    met: datetime | None = None
    ended: datetime | None = None
    """When it stopped being due without being met."""
    due_earliest: datetime | None = None
    """If the start is approximate: the earliest possible deadline."""
    subject: str = ""
    what: str = ""
    """What is due, if the clock's title is not specific enough."""
    owner: str | None = None
    """The person responsible, if no role is."""
    role: str | None = None
    severity: str | None = None
    waived: str | None = None
    is_undated: bool = False
    """Whether it is met at an unknown time."""
    command: str = ""
    about: str = ""
    reopened: str = ""
    """Why it is due again after it was met."""
    is_evidence: bool = True
    """False if the event that met it also started it, so it could not be missed."""

    @property
    def counts(self) -> bool:
        """Whether it was met, missed, or is still due. A run that ended before its deadline does not count."""
        return (
            self.met is not None or self.ended is None or latest(self.ended) > (self.due_earliest or self.due)
        )

    @property
    def is_open(self) -> bool:
        """Whether it is neither met nor ended."""
        return self.met is None and self.ended is None and not self.is_undated


def possible_deadlines(
    starts: datetime, due: Callable[[datetime], datetime]
) -> tuple[datetime, datetime | None]:
    """Return the deadline for a start; for an approximate one, the latest and the earliest possible deadline."""
    if not is_approximate(starts):
        return due(starts), None
    first, last = bounds(starts)
    # What happened on a day happened before its end, so a deadline in days counts from that day.
    within = due(last - timedelta(microseconds=1))
    return within if due_day(within) else due(last), due(first)


def is_in_scope(scope: Scope | None, dossier: Dossier, severity: str) -> bool:
    """Return whether a clock applies to an incident with a severity."""
    if scope is None:
        return True
    return (
        (not scope.services or not set(scope.services).isdisjoint(dossier.incident.services))
        and (not scope.tags or not set(scope.tags).isdisjoint(dossier.incident.tags))
        and (not scope.severities or severity in scope.severities)
    )


def apply_limits(clock: Clock, dossier: Dossier, starts: datetime, due: datetime) -> datetime:
    """Return a deadline after the clock's second limit and its rule for non-working days.

    A second limit that had passed when the clock started is ignored, because it could not be kept.
    """
    if clock.at_most and (since := moments(clock.at_most.after, dossier, clock.audience)):
        limit = deadline(dossier.policy.calendar, since[0], clock.at_most.within)
        due = min(due, limit) if limit > starts else due
    return move_to_business_day(dossier.policy.calendar, due, clock.rest_day)


def latest_start(clock: Clock, calendar: BusinessCalendar, due: datetime) -> datetime:
    """Return the last midnight from which the clock's duration ends by a deadline, which is when a reminder starts."""
    length = (clock.within or {}).get("default")
    day = (due - (length.elapsed if length else timedelta())).astimezone(calendar.tz).date()
    while length and deadline(calendar, calendar.end_of(day - timedelta(days=1)), length) > due:
        day -= timedelta(days=1)
    return calendar.end_of(day - timedelta(days=1))
