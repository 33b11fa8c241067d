"""Deadlines of action items: assign by, finish by. They continue after the incident is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mimkit.clocks.case import Case
from mimkit.clocks.run import Run, is_in_scope
from mimkit.model.incident.review import ActionItem
from mimkit.model.policy.policy import Clock, length_for
from mimkit.model.time.calendar import deadline, moved


def of_actions(clock: Clock, case: Case) -> Iterator[Run]:
    """Yield a run for each action item of the review that has its own due date, or a deadline from the policy."""
    for action in case.review.actions if case.review else ():
        due = _due(clock, case, action)
        if due:
            yield _run(clock, case, action, due)


def _run(clock: Clock, case: Case, action: ActionItem, due: datetime) -> Run:
    declined = action.declined
    return Run(
        clock,
        action.opened,
        due,
        _met(clock, action),
        subject=action.id,
        what=f"{action.id} {action.title}",
        owner=action.owner or (case.review.owner if case.review else None),
        severity=case.state.severity_at(action.opened),
        waived=f"declined: {declined.reason} ({declined.by})" if declined else None,
        command=_command(clock, action),
    )


def _due(clock: Clock, case: Case, action: ActionItem) -> datetime | None:
    severity = case.state.severity_at(action.opened)
    if not is_in_scope(clock.applies_to, case, severity):
        return None
    if clock.met_by == "action.done" and action.due:
        return moved(case.policy.calendar, case.policy.calendar.end_of(action.due), clock.rest_day)
    # A back-filled record has only its own due dates; the current policy did not apply to it.
    length = None if case.incident.mode == "backfill" else length_for(clock.within, severity)
    if length is None:
        return None
    calendar = case.policy.calendar
    return moved(calendar, deadline(calendar, action.opened, length), clock.rest_day)


def _met(clock: Clock, action: ActionItem) -> datetime | None:
    done = action.done.at if action.done else None
    return done if clock.met_by == "action.done" else action.assigned or done


def _command(clock: Clock, action: ActionItem) -> str:
    if clock.met_by == "action.done":
        return f"mim action done {action.id} --evidence URL"
    return f"mim action assign {action.id} PERSON"
