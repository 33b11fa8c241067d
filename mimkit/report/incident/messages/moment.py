"""Decides which moment of an incident an update is about."""

from __future__ import annotations

from mimkit.model.incident.entries import UpdateText
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import State, fold
from mimkit.model.organisation.directory import Moment


def state_for(update: UpdateText, incident: Incident) -> State:
    """Return the state of an incident when an update was recorded, whatever was recorded later."""
    timeline = incident.timeline
    own = next((place for place, each in enumerate(timeline) if each.id == update.id), len(timeline))
    # Entries of the same second are in the order of the file.
    known = (each for place, each in enumerate(timeline) if (each.recorded, place) <= (update.recorded, own))
    return fold(incident.with_timeline(known), until=update.at)


def moment_of(update: UpdateText, state: State, audience: str | None) -> Moment:
    """Return the moment of an update for an audience, in the state when it was recorded.

    A workaround, and the declaration, are news in the first update to the audience after them. None is the audience
    of a policy without audiences.
    """
    if state.status == "closed":
        return "closed"
    if state.milestones.restored:
        return "restored"
    earlier = [
        each
        for each in state.updates
        if each.id != update.id and (audience is None or each.audience in {None, audience})
    ]
    order = {each.id: place for place, each in enumerate(state.timeline)}
    last = max((order[each.id] for each in earlier), default=-1)
    workaround = max((order[each.id] for each in state.timeline if each.kind == "workaround"), default=-1)
    if state.milestones.workaround and workaround > last:
        return "workaround"
    declared = state.milestones.declared
    if declared and not any(each.at >= declared for each in earlier):
        return "declared"
    return "update"
