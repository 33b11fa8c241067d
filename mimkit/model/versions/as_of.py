"""Reconstructs records as they were at a given time, ignoring anything that happened or was recorded later."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from mimkit.model.incident.effects.counted import known_then
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import PARAGRAPHS, SECTIONS, ActionItem, Review, ReviewState
from mimkit.model.text import Record
from mimkit.model.time.approximate import latest

Kind = TypeVar("Kind", bound=Record)


def incident_at(incident: Incident, at: datetime) -> Incident | None:
    """Return the incident with the entries recorded up to a given time (aware), or None if there were none.

    The facts are the header values, changed by the `set` entries recorded up to that time. Redacted text stays
    redacted.
    """
    timeline = tuple(known_then(entry, at) for entry in incident.timeline if entry.recorded <= at)
    if not timeline:
        return None
    return incident if timeline == incident.timeline else incident.with_timeline(timeline)


def review_at(review: Review, at: datetime) -> Review | None:
    """Return the review as it was at a given time (aware), or None if it had not been started."""
    if review.started > at:
        return None
    published, held = _past(review.published, at), _past(review.held, at)
    waived = review.waived if review.waived and review.waived.at <= at else None
    actions = tuple(_action_at(action, at) for action in review.actions if action.opened <= at)
    if (published, held, waived, actions) == (review.published, review.held, review.waived, review.actions):
        return review
    state: ReviewState = "published" if published else "waived" if waived else "draft"
    if review.state in ("draft", "in-review"):
        state = review.state
    return _with(review, published=published, held=held, waived=waived, actions=actions, state=state)


def known_review(review: Review, at: datetime) -> Review | None:
    """Return the review as it was at a given time (aware), without its texts if it had not been published."""
    there = review_at(review, at)
    if there is None or there.published:
        return there
    return _with(there, **dict.fromkeys(PARAGRAPHS), **dict.fromkeys((*SECTIONS, "sections"), ()))


def recorded_later(incident: Incident, at: datetime) -> tuple[Any, ...]:
    """Return the entries for events up to a given time (aware) that were recorded after that time."""
    return tuple(each for each in incident.timeline if latest(each.at) <= at < each.recorded)


def _action_at(action: ActionItem, at: datetime) -> ActionItem:
    kept = tuple(each for each in action.reopened if each.at <= at)
    # The completion that was valid at the time is stored in the first reopening after that time.
    done = action.reopened[len(kept)].done if len(kept) < len(action.reopened) else action.done
    done = done if done and done.at <= at else None
    declined = action.declined if action.declined and action.declined.at <= at else None
    assigned = _past(action.assigned, at)
    if (done, declined, assigned, kept) == (action.done, action.declined, action.assigned, action.reopened):
        return action
    return _with(action, done=done, declined=declined, assigned=assigned, reopened=kept)


def problem_at(problem: Problem, at: datetime) -> Problem | None:
    """Return the problem record as it was at a given time (aware), or None if it had not been opened.

    Only the opening and the fix have dates. All other values are returned unchanged.
    """
    if problem.opened > at:
        return None
    if problem.fixed is None or problem.fixed <= at:
        return problem
    return _with(problem, fixed=None, state="known-error" if problem.known_error else "open")


def _past(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment and moment <= at else None


def _with(record: Kind, **values: object) -> Kind:
    # Each value is from a validated record, or None where the record allows it, so no validation is needed.
    return record.model_copy(update=values)
