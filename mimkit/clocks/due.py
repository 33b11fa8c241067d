"""Computes the obligations from all records at a given time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from mimkit.clocks.approvals import approval_obligations
from mimkit.clocks.commands import command_for
from mimkit.clocks.deliveries import delivery_obligations
from mimkit.clocks.judge import JudgeContext, obligation, status
from mimkit.clocks.kinds.actions import action_item_runs
from mimkit.clocks.kinds.once import one_time_runs, role_runs
from mimkit.clocks.kinds.open_work import OF_OPEN_WORK, open_work_runs
from mimkit.clocks.kinds.pages import page_runs
from mimkit.clocks.kinds.problems import by_first_incident, of_problem
from mimkit.clocks.kinds.repeating import repeating_runs
from mimkit.clocks.kinds.without_incident import FAMILIES, review_date_runs
from mimkit.clocks.run import Run
from mimkit.clocks.updates import NextUpdate, is_stakeholder_update, next_update
from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.obligation import Obligation
from mimkit.model.policy.moments import EACH_ROLE, is_of_pages
from mimkit.model.policy.policy import Clock
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import lower_first

PROMISED: Final = "promised-update"
"""The clock id of an obligation that is derived from a promise instead of a clock in the policy."""


def due(snapshot: Snapshot, now: datetime) -> tuple[Obligation, ...]:
    """Return all obligations in a snapshot at `now` (aware), including met and waived ones.

    They are sorted by deadline. Only the current interval of a repeating clock is included. `all_intervals` returns
    all intervals.
    """
    chased = by_first_incident(snapshot.problems)
    found = [*directory_obligations(snapshot, now)]
    for name, incident in snapshot.incidents.items():
        dossier = Dossier(incident, snapshot, snapshot.reviews.get(name), chased.pop(name, ()))
        found += obligations(dossier.under_its_policy().at(now))
    for name, problems in chased.items():
        found += problem_obligations(snapshot, name, problems, now)
    return sort_by_due_time(found)


def sort_by_due_time(found: Iterable[Obligation]) -> tuple[Obligation, ...]:
    """Return the obligations sorted by deadline."""
    return tuple(sorted(found, key=lambda each: (each.due, each.key, each.starts)))


def obligations(dossier: Dossier) -> tuple[Obligation, ...]:
    """Return an incident's current obligation for each clock and subject, in the policy's order."""
    latest: dict[tuple[str, str], Run] = {}
    for run in sorted(_present(dossier), key=lambda run: run.starts):
        latest[run.clock.id, run.subject] = run
    holding = (run for run in latest.values() if not run.ended and (run.is_open or not run.clock.repeats))
    order = {clock.id: place for place, clock in enumerate(dossier.policy.clocks)}
    found = tuple(_judged(dossier, sorted(holding, key=lambda run: order[run.clock.id])))
    return (
        *found,
        *_promise_without_clock(dossier, found),
        *approval_obligations(dossier),
        *delivery_obligations(dossier),
    )


def _promise_without_clock(dossier: Dossier, owed: Sequence[Obligation]) -> Iterator[Obligation]:
    """Yield the promised next update if no clock in the policy covers it, for example because the severity is low."""
    coming = next_update(dossier.state, owed, dossier.snapshot, dossier.now)
    if dossier.incident.mode == "backfill" or coming is None or coming.promised is None:
        return
    of_updates = [each for each in dossier.policy.clocks if is_stakeholder_update(each, dossier.snapshot)]
    ids = {each.id for each in of_updates}
    if any(each.is_owed and each.clock in ids and each.due <= coming.promised for each in owed):
        return
    promise = next(each for each in reversed(dossier.state.updates) if each.next == coming.promised)
    role = next((each.owner for each in of_updates if each.owner), None)
    warn_at = dossier.policy.reminders.warn_at
    drill = " (drill)" if dossier.incident.mode == "drill" else ""
    yield Obligation(
        clock=PROMISED,
        title=f"Promised stakeholder update{drill}",
        incident=dossier.incident.id,
        owner=(dossier.holder(role, dossier.now) or role) if role else promise.by,
        starts=promise.at,
        due=coming.promised,
        met=None,
        status=status(promise.at, coming.promised, None, dossier.now, warn_at),
        role=role,
        severity=dossier.state.severity,
        command=command_for("update", dossier, promise.audience),
        about=dossier.incident.title,
    )


def next_update_of(dossier: Dossier, now: datetime, audience: str | None = None) -> NextUpdate | None:
    """Return when the next stakeholder update is due as of `now`, either overall or to `audience`."""
    judged = dossier.under_its_policy().at(now)
    return next_update(judged.state, obligations(judged), judged.snapshot, now, audience)


def earlier_updates(dossier: Dossier, now: datetime, due: datetime) -> list[Obligation]:
    """Return the stakeholder updates that are due first as of `now`, if they are due before `due`."""
    judged = dossier.under_its_policy().at(now)
    clocks = {each.id for each in judged.policy.clocks if is_stakeholder_update(each, judged.snapshot)}
    owed = [each for each in obligations(judged) if each.clock in clocks and each.is_owed and each.due < due]
    return [each for each in owed if each.due == min(other.due for other in owed)]


def _present(dossier: Dossier) -> Iterator[Run]:
    # After the response, no clock repeats, and computing past intervals would take most of the time.
    is_over = dossier.ends is not None
    return _runs(dossier, [clock for clock in dossier.policy.clocks if not (is_over and clock.repeats)])


def still_owed(dossier: Dossier) -> tuple[Obligation, ...]:
    """Return the obligations that are neither met nor waived."""
    return tuple(each for each in obligations(dossier) if each.is_owed)


def all_intervals(dossier: Dossier) -> tuple[Obligation, ...]:
    """Return every interval of every clock of an incident, in the policy's order, including current intervals.

    Some intervals end without being met because the incident was restored, closed or called off. Such an interval
    is `late` if it was already overdue. Otherwise, it is omitted.
    """
    runs = list(_runs(dossier, dossier.policy.clocks))
    now = {(run.clock.id, run.subject, run.starts) for run in runs}
    before = [
        run
        for past in dossier.before_reopenings()
        for run in _runs(past, past.policy.clocks)
        if (run.clock.id, run.subject, run.starts) not in now
        and run.clock.starts not in ("action", "problem.opened")
    ]
    order = {clock.id: place for place, clock in enumerate(dossier.policy.clocks)}
    every = sorted([*before, *runs], key=lambda run: (order[run.clock.id], run.starts))
    return tuple(_judged(dossier, every))


def directory_obligations(snapshot: Snapshot, now: datetime) -> Iterator[Obligation]:
    """Yield the obligations from runbooks, rosters, holidays, departing people and the policy."""
    for clock in snapshot.policy.clocks:
        for run in review_date_runs(clock, snapshot, now):
            yield obligation(run, JudgeContext(snapshot, now))


def problem_obligations(
    snapshot: Snapshot, incident: str, problems: Iterable[Problem], now: datetime
) -> Iterator[Obligation]:
    """Yield the obligations from problem records whose incident is not in the snapshot.

    `incident` is "" if there is none.
    """
    where = JudgeContext(snapshot, now, incident=incident or None)
    for problem in (each for each in problems if each.opened <= now):
        for clock in snapshot.policy.clocks:
            if clock.starts == "problem.opened":
                yield from (
                    obligation(run, where) for run in of_problem(clock, problem, snapshot.policy, "default")
                )


def _judged(dossier: Dossier, runs: Iterable[Run]) -> Iterator[Obligation]:
    where = JudgeContext(dossier.snapshot, dossier.now, dossier, dossier.incident.id)
    return (obligation(run, where) for run in runs)


def _runs(dossier: Dossier, clocks: Iterable[Clock]) -> Iterator[Run]:
    for clock in clocks:
        yield from (run for run in _of(clock, dossier) if run.counts)


def _of(clock: Clock, dossier: Dossier) -> Iterable[Run]:
    if not clock.repeats and (runs := _OF_OTHER_SUBJECTS.get(clock.starts or "")):
        return runs(clock, dossier)
    if not clock.repeats and clock.met_by == EACH_ROLE:
        return role_runs(clock, dossier)
    if not clock.repeats and clock.met_by in OF_OPEN_WORK:
        return open_work_runs(clock, dossier)
    if not clock.repeats and is_of_pages(clock.starts, clock.met_by, clock.nth):
        return page_runs(clock, dossier)
    if clock.each and dossier.snapshot.stakeholders:
        return _of_each_audience(clock, dossier)
    return repeating_runs(clock, dossier) if clock.repeats else one_time_runs(clock, dossier)


def _of_each_audience(clock: Clock, dossier: Dossier) -> Iterator[Run]:
    titles = {each.id: each.title for each in dossier.snapshot.audiences}
    for audience, period in dossier.informed.items():
        # No validation is needed: the clock was validated with the policy, and the snapshot contains only
        # valid audience ids.
        own = clock.model_copy(update={"audience": audience, "each": None})
        runs = repeating_runs(own, dossier, period) if own.repeats else one_time_runs(own, dossier, period)
        what = f"{clock.title} to {lower_first(titles[audience])}"
        yield from (replace(run, subject=audience, what=what) for run in runs)


def _of_problems(clock: Clock, dossier: Dossier) -> Iterator[Run]:
    # Problem records of a back-filled incident are tracked by the authors of the original report.
    for problem in dossier.problems if dossier.incident.mode != "backfill" else ():
        yield from of_problem(clock, problem, dossier.policy, dossier.state.severity)


_OF_OTHER_SUBJECTS: Final[Mapping[str, Callable[[Clock, Dossier], Iterable[Run]]]] = {
    **dict.fromkeys(FAMILIES, lambda _clock, _dossier: ()),
    "action": action_item_runs,
    "problem.opened": _of_problems,
}
"""The functions that yield the runs of clocks outside the response, by the event that starts the clock.

The clocks in `FAMILIES` need no incident.
"""
