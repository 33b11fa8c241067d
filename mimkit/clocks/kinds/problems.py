"""Deadlines for problem records: for identifying, fixing and closing a known error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from mimkit.clocks.run import Run
from mimkit.model.incident.problem import Problem
from mimkit.model.policy.policy import Clock, Policy, length_for
from mimkit.model.time.calendar import deadline, move_to_business_day

_ORDER = ("open", "known-error", "fixed", "closed")


def of_problem(clock: Clock, problem: Problem, policy: Policy, severity: str) -> Iterator[Run]:
    """Yield the runs for a problem record, based on the severity of the incident to which it belongs."""
    length = length_for(clock.within, severity)
    wanted = (clock.met_by or "").partition(".")[2]
    if length is None or wanted not in _ORDER:
        return
    due = deadline(policy.calendar, problem.opened, length)
    reached = _ORDER.index(problem.state) >= _ORDER.index(wanted)
    met = _when(problem, wanted) if reached else None
    yield Run(
        clock,
        problem.opened,
        move_to_business_day(policy.calendar, due, clock.rest_day),
        met,
        subject=problem.id,
        owner=problem.owner,
        role=clock.owner,
        severity=severity,
        is_undated=reached and met is None,
        command=" ".join((f"mim problem update {problem.id} --state {wanted}", *_options(problem, wanted))),
        about=f"{problem.id} {problem.title}",
        # A problem record that was opened after the fix was never without a fix.
        is_evidence=met is None or met > problem.opened,
    )


def _options(problem: Problem, wanted: str) -> Iterable[str]:
    return problem.missing.values() if wanted == "closed" else ()


def _when(problem: Problem, wanted: str) -> datetime | None:
    return problem.fixed if wanted == "fixed" else None


def by_first_incident(problems: Mapping[str, Problem]) -> dict[str, list[Problem]]:
    """Return the problem records by the first incident that each lists, which determines their deadlines.

    The key is "" for records that list no incidents.
    """
    found: dict[str, list[Problem]] = {}
    for problem in problems.values():
        found.setdefault(problem.incidents[0] if problem.incidents else "", []).append(problem)
    return found
