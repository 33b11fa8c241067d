"""How long the phase of an incident, and the incident itself, have lasted."""

from __future__ import annotations

from datetime import datetime

from mimkit.model.incident.state import State
from mimkit.model.time.approximate import is_certainly_before, length_text


def phase_since(state: State) -> datetime | None:
    """Return when the present phase began, or None if the record does not say."""
    milestones = state.milestones
    if state.phase in ("rejected", "demoted", "merged"):
        return state.ended
    if state.phase == "proposed":
        return next((since for since, _ in state.severities), None)
    if state.phase == "investigating":
        return state.reopened_at or milestones.declared
    return dict(milestones.items())[state.phase]


def phase_text(state: State, now: datetime) -> str:
    """Return the phase and how long it has lasted, or for a final phase how long ago it began."""
    since = phase_since(state)
    if since is None:
        return state.phase
    lasting = length_text(since, max(since, now))
    return f"{state.phase}, for {lasting}" if state.is_open else f"{state.phase}, {lasting} ago"


def duration_text(state: State, now: datetime) -> str:
    """Return how long the disruption has lasted so far, or lasted until restoration; "" if that is unknown."""
    milestones = state.milestones
    named = (
        ("the impact started", milestones.started),
        ("detection", milestones.detected),
        ("the declaration", milestones.declared),
    )
    since, began = next(((what, at) for what, at in named if at), ("", None))
    restored = milestones.restored
    if began is None or (restored and is_certainly_before(restored, began)):
        return ""
    if restored:
        return f"{length_text(began, restored)} until restoration"
    if began > now:
        return f"starts in {length_text(now, began)}"
    return f"{length_text(began, now)} since {since}"
