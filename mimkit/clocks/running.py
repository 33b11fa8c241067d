"""The clocks of one incident: when each started, when it is due, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mimkit.model.calendar import deadline
from mimkit.model.incident import Incident
from mimkit.model.obligation import Obligation, ObligationStatus
from mimkit.model.policy import Clock, Policy, length_for
from mimkit.model.review import ActionItem, Review
from mimkit.model.state import State

SOON = 0.75
"""From this share of the time on, an obligation is `soon`."""


def obligations(
    incident: Incident, state: State, review: Review | None, policy: Policy, now: datetime
) -> tuple[Obligation, ...]:
    """Return the incident's obligations as of `now`, in the policy's order, met ones included."""
    if state.status not in ("declared", "closed"):
        return ()
    return tuple(_all(incident, state, review, policy, now))


def _all(
    incident: Incident, state: State, review: Review | None, policy: Policy, now: datetime
) -> Iterator[Obligation]:
    for clock in policy.clocks:
        if clock.starts == "action":
            yield from _of_actions(clock, state, review, policy, now)
            continue
        found = _cadence(clock, state, policy) if clock.repeats else _once(clock, state, review, policy)
        if found:
            starts, due, met = found
            yield Obligation(
                clock.id, clock.title, incident.id, _owner(clock, state, review), starts, due, met,
                "waived" if _is_waived(clock, review) else status(starts, due, met, now),
            )  # fmt: skip


def status(starts: datetime, due: datetime, met: datetime | None, now: datetime) -> ObligationStatus:
    """Tell how an obligation stands; a deadline is kept by what happens at that very instant."""
    if met is not None:
        return "met" if met <= due else "late"
    if now > due:
        return "overdue"
    return "soon" if now - starts >= (due - starts) * SOON else "pending"


def _is_waived(clock: Clock, review: Review | None) -> bool:
    return clock.met_by == "review.published" and review is not None and review.waived is not None


def _owner(clock: Clock, state: State, review: Review | None) -> str | None:
    if clock.met_by == "review.published" and review:
        return review.owner
    holding = state.roles.get(clock.owner or "")
    return holding.person if holding else clock.owner


def _once(
    clock: Clock, state: State, review: Review | None, policy: Policy
) -> tuple[datetime, datetime, datetime | None] | None:
    starts = _moment(clock.starts or "declared", state, review, None)
    length = length_for(clock.within, state.severity_at(starts)) if starts else None
    if starts is None or length is None:
        return None
    return (
        starts,
        deadline(policy.calendar, starts, length),
        _moment(clock.met_by or "", state, review, starts),
    )


def _moment(name: str, state: State, review: Review | None, since: datetime | None) -> datetime | None:
    if name == "review.published":
        return review.published if review else None
    # A milestone that was taken back by a reopening did not happen, although its entry stands there.
    milestones = dict(state.milestones.items()) | {"close": state.milestones.closed}
    if name in milestones:
        return milestones[name]
    moments = (entry.at for entry in state.timeline if entry.kind == name)
    return next((at for at in moments if since is None or at >= since), None)


def _cadence(clock: Clock, state: State, policy: Policy) -> tuple[datetime, datetime, datetime | None] | None:
    ended = dict(state.milestones.items()).get(clock.until or "closed")
    declared = state.milestones.declared
    every = length_for(clock.every, state.severity)
    if ended or state.status == "closed" or declared is None or every is None:
        return None
    # An update before the declaration, or before a reopening, began no interval that counts now.
    begins = max(declared, state.reopened_at or declared)
    last = max((update.at for update in state.updates if update.at > begins), default=begins)
    due = _raised(clock, state, policy, last, deadline(policy.calendar, last, every))
    if clock.honours_promise and state.next_update:
        due = min(due, state.next_update)
    return last, due, None


def _raised(clock: Clock, state: State, policy: Policy, last: datetime, due: datetime) -> datetime:
    # A raised severity may ask for an update at once, but never for one before it was raised.
    former = length_for(clock.every, state.severity_at(last))
    since = state.severities[-1][0]
    return max(due, min(since, deadline(policy.calendar, last, former))) if former else max(due, since)


def _of_actions(
    clock: Clock, state: State, review: Review | None, policy: Policy, now: datetime
) -> Iterator[Obligation]:
    if review is None:
        return
    for action in review.actions:
        due, met = _action_due(clock, action, state, policy), _action_met(clock, action)
        if due:
            yield Obligation(
                clock.id, f"{action.id} {action.title}", review.incident, action.owner or review.owner,
                action.opened, due, met,
                "waived" if action.declined else status(action.opened, due, met, now),
            )  # fmt: skip


def _action_due(clock: Clock, action: ActionItem, state: State, policy: Policy) -> datetime | None:
    if clock.met_by == "action.done" and action.due:
        return policy.calendar.end_of(action.due)
    length = length_for(clock.within, state.severity)
    return deadline(policy.calendar, action.opened, length) if length else None


def _action_met(clock: Clock, action: ActionItem) -> datetime | None:
    done = action.done.at if action.done else None
    return done if clock.met_by == "action.done" else action.assigned or done
