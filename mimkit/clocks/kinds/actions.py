"""Deadlines for assigning and finishing action items. They still apply after the incident is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mimkit.clocks.run import Run, is_in_scope
from mimkit.model.dossier import Dossier
from mimkit.model.incident.review import ActionItem
from mimkit.model.policy.policy import Clock, length_for
from mimkit.model.time.calendar import deadline, move_to_business_day


def action_item_runs(clock: Clock, dossier: Dossier) -> Iterator[Run]:
    """Yield a run for each action item in the review that has a due date or a deadline from the policy."""
    for action in dossier.review.actions if dossier.review else ():
        due = _due(clock, dossier, action)
        if due:
            yield _run(clock, dossier, action, due)


def _run(clock: Clock, dossier: Dossier, action: ActionItem, due: datetime) -> Run:
    declined, met = action.declined, _met(clock, action)
    return Run(
        clock,
        action.opened,
        due,
        met,
        subject=action.id,
        what=f"{action.id} {action.title}",
        owner=action.owner or (dossier.review.owner if dossier.review else None),
        severity=dossier.state.severity_at(action.opened),
        waived=f"declined: {declined.reason} ({declined.by})" if declined else None,
        command=_command(clock, action),
        reopened=_reopened(clock, action),
        # An action item that was recorded with an owner was never unassigned.
        is_evidence=met is None or met > action.opened,
    )


def _due(clock: Clock, dossier: Dossier, action: ActionItem) -> datetime | None:
    severity = dossier.state.severity_at(action.opened)
    if not is_in_scope(clock.applies_to, dossier, severity):
        return None
    if clock.met_by == "action.done" and action.due:
        return move_to_business_day(
            dossier.policy.calendar, dossier.policy.calendar.end_of(action.due), clock.rest_day
        )
    # In a back-filled incident, only explicit due dates apply, because the current policy was not in force
    # then.
    length = None if dossier.incident.mode == "backfill" else length_for(clock.within, severity)
    if length is None:
        return None
    calendar = dossier.policy.calendar
    return move_to_business_day(calendar, deadline(calendar, action.opened, length), clock.rest_day)


def _met(clock: Clock, action: ActionItem) -> datetime | None:
    done = action.done.at if action.done else None
    return done if clock.met_by == "action.done" else action.assigned or done


def _reopened(clock: Clock, action: ActionItem) -> str:
    if clock.met_by != "action.done" or action.done or not action.reopened:
        return ""
    return action.reopened[-1].reason


def _command(clock: Clock, action: ActionItem) -> str:
    if clock.met_by == "action.done":
        return f"mim action done {action.id} --evidence URL"
    return f"mim action assign {action.id} PERSON"
