"""One run of a clock: its start, its deadline and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mimkit.clocks.case import Case
from mimkit.clocks.moments import moments
from mimkit.model.policy.policy import Clock, Scope
from mimkit.model.time.calendar import BusinessCalendar, deadline, moved


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock; times are UTC."""

    clock: Clock
    starts: datetime
    due: datetime
    met: datetime | None = None
    ended: datetime | None = None
    """When it stopped being owed without having been met."""
    subject: str = ""
    what: str = ""
    """What is owed, where the clock's title does not say it alone."""
    owner: str | None = None
    """The person who owes it, where that is nobody's role."""
    role: str | None = None
    severity: str | None = None
    waived: str | None = None
    is_undated: bool = False
    """It is met, and the record does not say when."""
    command: str = ""
    about: str = ""
    is_evidence: bool = True
    """False where it started by the event that met it: there was no time in which it could be missed."""

    @property
    def counts(self) -> bool:
        """It was met, is owed, or was broken: what ended before its deadline was never owed."""
        return self.met is not None or self.ended is None or self.ended > self.due

    @property
    def is_open(self) -> bool:
        """It has neither been met nor ended."""
        return self.met is None and self.ended is None and not self.is_undated


def is_in_scope(scope: Scope | None, case: Case, severity: str) -> bool:
    """Tell whether a clock runs for an incident while it has a severity."""
    if scope is None:
        return True
    return (
        (not scope.services or not set(scope.services).isdisjoint(case.incident.services))
        and (not scope.tags or not set(scope.tags).isdisjoint(case.incident.tags))
        and (not scope.severities or severity in scope.severities)
    )


def limited(clock: Clock, case: Case, starts: datetime, due: datetime) -> datetime:
    """Return a deadline after the clock's second limit and its rule for days of rest.

    A second limit that had passed when the clock started asks for nothing: it could not be kept any more.
    """
    if clock.at_most and (since := moments(clock.at_most.after, case, clock.audience)):
        limit = deadline(case.policy.calendar, since[0], clock.at_most.within)
        due = min(due, limit) if limit > starts else due
    return moved(case.policy.calendar, due, clock.rest_day)


def latest_start(clock: Clock, calendar: BusinessCalendar, due: datetime) -> datetime:
    """Return the last midnight from which the clock's length is over by a deadline: when a reminder begins."""
    length = (clock.within or {}).get("default")
    day = (due - (length.elapsed if length else timedelta())).astimezone(calendar.tz).date()
    while length and deadline(calendar, calendar.end_of(day - timedelta(days=1)), length) > due:
        day -= timedelta(days=1)
    return calendar.end_of(day - timedelta(days=1))
