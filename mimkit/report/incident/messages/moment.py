"""Determines which stage of an incident an update belongs to."""

from __future__ import annotations

from mimkit.model.incident.entries import UpdateText
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import State, fold
from mimkit.model.organisation.directory import Moment


def state_for(update: UpdateText, incident: Incident) -> State:
    """Return the incident's state when an update was recorded. Everything recorded later is ignored."""
    timeline = incident.timeline
    own = next((place for place, each in enumerate(timeline) if each.id == update.id), len(timeline))
    # Entries recorded in the same second are in file order.
    known = (each for place, each in enumerate(timeline) if (each.recorded, place) <= (update.recorded, own))
    return fold(incident.with_timeline(known), until=update.at)


def moment_of(update: UpdateText, state: State, audience: str | None) -> Moment:
    """Return the stage that an update announces to an audience, based on the state when it was recorded.

    The first update to an audience after a declaration or a workaround announces it. The audience is None if the
    policy has no audiences.
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
