"""Determines how long an incident and its current phase have lasted."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from mimkit.model.incident.state import State
from mimkit.model.time.approximate import is_certainly_before, length_text


def phase_since(state: State) -> datetime | None:
    """Return when the current phase began, or None if the record does not state it."""
    milestones = state.milestones
    if state.phase in ("rejected", "demoted", "merged"):
        return state.ended
    if state.phase == "proposed":
        return next((since for since, _ in state.severities), None)
    if state.phase == "investigating":
        return state.reopened_at or milestones.declared
    return dict(milestones.items())[state.phase]


def phase_text(state: State, now: datetime) -> str:
    """Return the phase and how long it has lasted or, for a final phase, how long ago it began."""
    since = phase_since(state)
    if since is None:
        return state.phase
    lasting = length_text(since, max(since, now))
    return f"{state.phase}, for {lasting}" if state.is_open else f"{state.phase}, {lasting} ago"


class Disruption(NamedTuple):
    """When the disruption began, according to the record, and the event that this time comes from."""

    since: datetime
    event: str


def disruption(state: State) -> Disruption | None:
    """Return when the disruption began, or None if that is not known or would be after restoration."""
    milestones, restored = state.milestones, state.milestones.restored
    named = (
        (milestones.started, "the impact started"),
        (milestones.detected, "detection"),
        (milestones.declared, "the declaration"),
    )
    found = next((Disruption(at, what) for at, what in named if at), None)
    return None if found and restored and is_certainly_before(restored, found.since) else found


def duration_text(state: State, now: datetime) -> str:
    """Return how long the disruption has lasted or, after restoration, how long it lasted.

    Empty if this is not known.
    """
    found, restored = disruption(state), state.milestones.restored
    if found is None:
        return ""
    if restored:
        return f"{length_text(found.since, restored)} until restoration"
    if found.since > now:
        return f"starts in {length_text(now, found.since)}"
    return f"{length_text(found.since, now)} since {found.event}"
