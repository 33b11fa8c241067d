"""Clocks that are due again and again: stakeholder updates, and anything else on a schedule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from mimkit.clocks.case import Case
from mimkit.clocks.commands import command_for
from mimkit.clocks.moments import moments
from mimkit.clocks.run import Run, is_in_scope, limited
from mimkit.model.calendar import deadline
from mimkit.model.durations import Duration
from mimkit.model.policy import Clock, length_for


@dataclass(frozen=True, slots=True)
class _Window:
    """A time without a break in which the clock runs; `until` is None while it lasts."""

    since: datetime
    until: datetime | None


def repeating(clock: Clock, case: Case) -> Iterator[Run]:
    """Yield a run for each interval: the last one is open while the clock runs, the others are met or ended."""
    if case.incident.mode == "backfill":
        return
    for window in _windows(clock, case):
        said = [at for at in moments(clock.repeats or "", case, clock.audience) if _lies_in(at, window)]
        begins = [window.since, *sorted(set(said))]
        for since, met in [*pairwise(begins), (begins[-1], None)]:
            yield Run(
                clock,
                since,
                _due(clock, case, since, met or window.until),
                met,
                None if met else window.until,
                role=clock.owner,
                severity=case.state.severity_at(met or window.until or case.now),
                command=command_for(clock.repeats or "", case, clock.audience),
            )


def _lies_in(at: datetime, window: _Window) -> bool:
    return window.since < at and (window.until is None or at <= window.until)


def _windows(clock: Clock, case: Case) -> Iterator[_Window]:
    """Yield the times in which the phase is one of the clock's and the severity has a length."""
    begins = _begins(clock, case)
    if begins is None:
        return
    ended = [at for at in moments(clock.until or "closed", case) if at >= begins][:1]
    ends = min([*ended, *([case.ends] if case.ends else [])], default=None)
    phases = case.phases()
    changes = {at for at, _ in (*phases, *case.state.severities) if at > begins and not (ends and at >= ends)}
    since: datetime | None = None
    for at in (begins, *sorted(changes)):
        phase = next(name for reached, name in reversed(phases) if reached <= at)
        runs = (not clock.during or phase in clock.during) and _length(clock, case, at)
        if runs and since is None:
            since = at
        elif since and not runs:
            yield _Window(since, at)
            since = None
    if since and since != ends:
        yield _Window(since, ends)


def _begins(clock: Clock, case: Case) -> datetime | None:
    starts = moments(clock.starts, case)[:1] if clock.starts else [case.begins]
    return max(starts[0], case.begins) if starts and starts[0] and case.begins else None


def _length(clock: Clock, case: Case, at: datetime) -> Duration | None:
    severity = case.state.severity_at(at)
    return length_for(clock.every, severity) if is_in_scope(clock.applies_to, case, severity) else None


def _due(clock: Clock, case: Case, since: datetime, until: datetime | None) -> datetime:
    """Return by when something was due: each part of the interval by the severity that was in force in it."""
    changes = [at for at, _ in case.state.severities if at > since and (until is None or at < until)]
    promise = _promise(clock, case, since)
    due: datetime | None = None
    for at in (since, *changes):
        if due and due < at:
            break  # it was broken before the severity changed
        length = _length(clock, case, at)
        assert length is not None  # noqa: S101 - the window lasts only while there is one
        # A raised severity may ask for an update at once, but never for one before it was raised.
        due = max(limited(clock, case, since, deadline(case.policy.calendar, since, length)), at)
        due = min(due, promise) if promise else due
    assert due is not None  # noqa: S101 - there is at least one part
    return due


def _promise(clock: Clock, case: Case, since: datetime) -> datetime | None:
    """Return the next update that the last one before the interval had promised."""
    if not clock.honours_promise:
        return None
    reopened = case.state.reopened_at
    said = [
        update
        for update in case.state.updates
        if update.at <= since
        and update.audience not in case.world.authorities - {clock.audience}
        and (clock.audience is None or update.audience in (None, clock.audience))
        and (reopened is None or update.at > reopened)
    ]
    promised = said[-1].next if said else None
    return promised if promised and promised > since else None
