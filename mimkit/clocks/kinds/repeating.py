"""Repeating deadlines, such as stakeholder updates every 30 minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from mimkit.clocks.commands import command_for
from mimkit.clocks.moments import moments
from mimkit.clocks.run import Run, apply_limits, is_in_scope, possible_deadlines
from mimkit.model.dossier import Dossier
from mimkit.model.policy.policy import Clock, length_for
from mimkit.model.time.calendar import deadline
from mimkit.model.time.durations import Duration
from mimkit.model.time.period import ALWAYS, Period


@dataclass(frozen=True, slots=True)
class _Window:
    """A continuous period in which the clock runs. `until` is None if the clock is still running."""

    since: datetime
    until: datetime | None


def repeating_runs(clock: Clock, dossier: Dossier, period: Period = ALWAYS) -> Iterator[Run]:
    """Yield a run for each interval in a period. Only the last run can be open, and only while the clock is running."""
    if dossier.incident.mode == "backfill":
        return
    said = sorted(set(moments(clock.repeats or "", dossier, clock.audience)))
    windows = [*_within(period, _windows(clock, dossier))]
    for window in windows:
        begins = [window.since, *(at for at in said if _lies_in(at, window))]
        for since, met in [*pairwise(begins), (begins[-1], None)]:
            interval = _Interval(since, *_deadlines(clock, dossier, since, met or window.until))
            late = None if met else _answered_after(clock, dossier, window, interval, said)
            yield late or _run(clock, dossier, interval, met, None if met else window.until)
    later = [at for at in said if period.since is None or at >= period.since]
    yield from _promised_outside(clock, dossier, windows, later)


def _within(period: Period, windows: Iterable[_Window]) -> Iterator[_Window]:
    """Yield the parts of the windows that fall within a period."""
    for window in windows:
        since = max(window.since, period.since or window.since)
        until = min((at for at in (window.until, period.until) if at), default=None)
        if until is None or since < until:
            yield _Window(since, until)


@dataclass(frozen=True, slots=True)
class _Interval:
    """An interval of a repeating clock, with its start and deadline."""

    since: datetime
    due: datetime
    due_earliest: datetime | None = None
    """The earliest possible deadline if the start is approximate, otherwise None."""


def _run(
    clock: Clock, dossier: Dossier, interval: _Interval, met: datetime | None, ended: datetime | None
) -> Run:
    return Run(
        clock,
        interval.since,
        interval.due,
        met,
        ended,
        due_earliest=interval.due_earliest,
        role=clock.owner,
        severity=dossier.state.severity_at(met or ended or dossier.now),
        command=command_for(clock.repeats or "", dossier, clock.audience),
    )


def _answered_after(
    clock: Clock, dossier: Dossier, window: _Window, interval: _Interval, said: list[datetime]
) -> Run | None:
    """Return the run for a promise that was open when the clock stopped for good and was met by a later update.

    The later update is compared with the time that was promised to stakeholders. If there was no promise, nothing
    was due, and the function returns None.
    """
    promise = _promise(clock, dossier, interval.since)
    stopped = window.until
    if clock.during or stopped is None or stopped != _ends(clock, dossier):
        return None
    if promise is None or min(interval.due, promise) < stopped:
        return None
    met = _next_said(dossier, said, stopped)
    return _run(clock, dossier, _Interval(interval.since, promise), met, None) if met else None


def _next_said(dossier: Dossier, said: list[datetime], after: datetime) -> datetime | None:
    return next((at for at in said if at > after and not (dossier.ends and at > dossier.ends)), None)


def _promised_outside(
    clock: Clock, dossier: Dossier, windows: list[_Window], said: list[datetime]
) -> Iterator[Run]:
    """Yield a run for each promise that was made while the clock was stopped, for example after restoration."""
    begins = _begins(clock, dossier)
    if clock.during or not clock.honours_promise or begins is None:
        return
    for since in said:
        inside = since <= begins or any(_lies_in(since, each) for each in windows)
        due = None if inside or (dossier.ends and since >= dossier.ends) else _promise(clock, dossier, since)
        if due:
            met = _next_said(dossier, said, since)
            yield _run(clock, dossier, _Interval(since, due), met, None if met else dossier.ends)


def _lies_in(at: datetime, window: _Window) -> bool:
    return window.since < at and (window.until is None or at <= window.until)


def _windows(clock: Clock, dossier: Dossier) -> Iterator[_Window]:
    """Yield the periods in which the clock applies to the phase and has a duration for the severity."""
    begins = _begins(clock, dossier)
    if begins is None:
        return
    ends = _ends(clock, dossier)
    phases = dossier.phases()
    changes = {
        at for at, _ in (*phases, *dossier.state.severities) if at > begins and not (ends and at >= ends)
    }
    since: datetime | None = None
    for at in (begins, *sorted(changes)):
        phase = next(name for reached, name in reversed(phases) if reached <= at)
        runs = (not clock.during or phase in clock.during) and _length(clock, dossier, at)
        if runs and since is None:
            since = at
        elif since and not runs:
            yield _Window(since, at)
            since = None
    if since and since != ends:
        yield _Window(since, ends)


def _ends(clock: Clock, dossier: Dossier) -> datetime | None:
    """Return when the clock stops permanently, or None if it does not stop."""
    begins = _begins(clock, dossier)
    ended = [at for at in moments(clock.until or "closed", dossier) if begins and at >= begins][:1]
    return min([*ended, *([dossier.ends] if dossier.ends else [])], default=None)


def _begins(clock: Clock, dossier: Dossier) -> datetime | None:
    starts = moments(clock.starts, dossier)[:1] if clock.starts else [dossier.begins]
    return max(starts[0], dossier.begins) if starts and starts[0] and dossier.begins else None


def _length(clock: Clock, dossier: Dossier, at: datetime) -> Duration | None:
    severity = dossier.state.severity_at(at)
    return length_for(clock.every, severity) if is_in_scope(clock.applies_to, dossier, severity) else None


def _deadlines(
    clock: Clock, dossier: Dossier, since: datetime, until: datetime | None
) -> tuple[datetime, datetime | None]:
    promise = _promise(clock, dossier, since)
    return possible_deadlines(since, lambda each: _due(clock, dossier, each, until, promise))


def _due(
    clock: Clock, dossier: Dossier, since: datetime, until: datetime | None, promise: datetime | None
) -> datetime:
    """Return the deadline of an interval, taking into account any severity changes during the interval."""
    changes = [at for at, _ in dossier.state.severities if at > since and (until is None or at < until)]
    due: datetime | None = None
    for at in (since, *changes):
        if due and due < at:
            break  # the deadline passed before the severity changed
        length = _length(clock, dossier, at)
        assert length is not None  # noqa: S101 - the window lasts only while there is one
        # A higher severity may require an update immediately, but never earlier than when the severity was
        # raised.
        due = max(apply_limits(clock, dossier, since, deadline(dossier.policy.calendar, since, length)), at)
        due = min(due, promise) if promise else due
    assert due is not None  # noqa: S101 - there is at least one part
    return due


def _promise(clock: Clock, dossier: Dossier, since: datetime) -> datetime | None:
    """Return the next update time promised in the last update before the interval, or None if none was promised."""
    if not clock.honours_promise:
        return None
    reopened = dossier.state.reopened_at
    said = [
        update
        for update in dossier.state.updates
        if update.at <= since
        and update.audience not in dossier.snapshot.authorities - {clock.audience}
        and (clock.audience is None or update.audience in (None, clock.audience))
        and (reopened is None or update.at >= reopened)
    ]
    promised = said[-1].next if said else None
    return promised if promised and promised > since else None
