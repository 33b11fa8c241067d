"""Adds an assumed declaration and assumed updates to old reports that lack them, so that they can be practised."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from mimkit.clocks.due import next_update_of
from mimkit.model.dossier import Dossier
from mimkit.model.ids import derived_entry_id
from mimkit.model.incident.entries import Declared, Update
from mimkit.model.incident.kinds import DECIDING
from mimkit.model.incident.state import State
from mimkit.model.policy.policy import PENDING
from mimkit.model.time.approximate import earliest, latest
from mimkit.report.drill.solo.known import known_before, known_from, told_texts, with_entry

_MOST_UPDATES: Final = 12
"""The maximum number of assumed updates, because each one requires a search of the whole record."""
_TEXT: Final = "The update that you wrote."


class Supposed(NamedTuple):
    """An incident that includes assumed entries, and the ids of these entries."""

    dossier: Dossier
    ids: frozenset[str] = frozenset()


def suppose(dossier: Dossier) -> Supposed:
    """Return a back-filled incident with an assumed declaration, and with assumed updates at their deadlines.

    Old reports seldom state when the process began or which updates were sent. If the incident has no declaration,
    the process is assumed to begin with the first text after detection. If it has no updates, each one is assumed
    to be sent when it is due, until the incident ends. A declaration after restoration leaves nothing to practise,
    so an earlier one is assumed instead.
    """
    if dossier.incident.mode != "backfill":
        return Supposed(dossier)
    declared = _declared(Supposed(_without_late_declaration(dossier)), dossier.state)
    return declared if dossier.state.updates else _updated(declared)


def _without_late_declaration(dossier: Dossier) -> Dossier:
    declared, restored = dossier.state.milestones.declared, dossier.state.milestones.restored
    if not declared or not restored or declared < restored:
        return dossier
    others = (each for each in dossier.incident.timeline if each.kind not in DECIDING)
    return replace(dossier, incident=dossier.incident.with_timeline(others))


def _declared(found: Supposed, recorded: State) -> Supposed:
    """Add an assumed declaration if the incident has none. Its severity is taken from `recorded`."""
    dossier, state = found.dossier, found.dossier.state
    told = (*told_texts(dossier), *state.updates)
    begins = state.milestones.detected or state.milestones.started
    if state.milestones.declared or not told or not dossier.policy.severities:
        return found
    times = sorted(latest(each.at) for each in told)
    at = next((each for each in times if each >= earliest(begins or each)), times[-1])
    entry = Declared(
        at=at,
        by=dossier.incident.timeline[0].by,
        recorded=at,
        id=derived_entry_id(at, dossier.incident.id, "declared"),
        severity=recorded.severities[0][1] if recorded.severities else PENDING,
        criteria=recorded.criteria,
    )
    return Supposed(with_entry(dossier, entry), found.ids | {entry.id})


def _updated(found: Supposed) -> Supposed:
    dossier, ids = found
    at = known_from(dossier, declared) if (declared := next(dossier.of("declared"), None)) else None
    for _ in range(_MOST_UPDATES):
        due = _due(dossier, at) if at else None
        if due is None:
            break
        entry = Update(
            at=due,
            by=dossier.incident.timeline[0].by,
            recorded=due,
            id=derived_entry_id(due, dossier.incident.id, "update"),
            affected=_TEXT,
            doing=_TEXT,
        )
        dossier, ids, at = with_entry(dossier, entry), ids | {entry.id}, due
    return Supposed(dossier, ids)


def _due(dossier: Dossier, at: datetime) -> datetime | None:
    """Return when the next update is due, as known at a given time. None if the report ends before that."""
    known = known_before(dossier, at)
    coming = next_update_of(known, at) if known else None
    end = dossier.state.milestones.restored or max((each.at for each in told_texts(dossier)), default=at)
    if coming is None or coming.due <= at or coming.due >= latest(end):
        return None
    return coming.due
