"""Reconstructs a past incident as it was known at a given time, for practice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import LOG_KINDS
from mimkit.model.time.approximate import exactly, latest

TOLD: Final = (*LOG_KINDS, "query", "step", "detected", "workaround", "restored", "reopen", "service-status")
"""The kinds of entries whose text, if any, describes what is happening."""


def known_from(dossier: Dossier, entry: Any) -> datetime:
    """Return the time (UTC) from which an entry was known, which is when it was recorded.

    All entries in a back-filled record were recorded later. Therefore, the latest possible time of the event is
    used instead.
    """
    if dossier.incident.mode == "backfill":
        return latest(entry.at)
    recorded: datetime = entry.recorded
    return max(exactly(entry.at), recorded)


def known_before(dossier: Dossier, at: datetime, entry: Any = None) -> Dossier | None:
    """Return the incident as it was known at a given time (aware), before `entry`. None if nothing was known.

    The result is a live incident, so that all deadlines and rules apply to it. Unless the record is back-filled,
    its content is the same as in `mim show --known-at`.
    """
    if dossier.incident.mode == "backfill":
        return _practised(dossier, dossier.incident, _past(dossier, at, entry))
    then = dossier.known_at(at)
    if then is None:
        return None
    timeline = then.incident.timeline
    ids = [each.id for each in timeline]
    cut = timeline[: ids.index(entry.id)] if entry is not None and entry.id in ids else timeline
    return _practised(then, then.incident, cut)


def _past(dossier: Dossier, at: datetime, entry: Any) -> Iterable[Any]:
    """Yield a back-filled record's events up to a given time, corrections to them, and all its `set` entries.

    An old report does not say when its facts became known. Updates sent at the same time as `entry` or later are
    excluded.
    """
    for each in dossier.state.timeline:
        is_before = latest(each.at) <= at and not (
            entry is not None and (each.id == entry.id or (each.kind == "update" and each.at >= entry.at))
        )
        if each.kind == "set" or is_before:
            yield each


def _practised(dossier: Dossier, incident: Incident, timeline: Iterable[Any]) -> Dossier:
    entries = tuple(timeline)
    if entries != incident.timeline:
        incident = incident.with_timeline(entries)
    live = incident if incident.mode == "live" else incident.model_copy(update={"mode": "live"})
    return replace(dossier, incident=live, review=None, problems=())


def with_entry(dossier: Dossier, entry: Any) -> Dossier:
    """Return the incident with one more entry at the end."""
    return replace(dossier, incident=dossier.incident.with_timeline((*dossier.incident.timeline, entry)))


def told_texts(dossier: Dossier) -> tuple[Any, ...]:
    """Return the entries whose text describes what is happening, in order of occurrence."""
    return tuple(
        each
        for each in dossier.state.timeline
        if each.kind in TOLD and (each.kind == "reopen" or getattr(each, "text", None))
    )
