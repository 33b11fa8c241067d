"""Selects what a drill replays from a past incident: what people observed, but not what the responders did.

Detection, findings, notes and stakeholders' queries are replayed, as well as the times when service recovered or
failed again. Decisions, tasks, roles, pages, updates and the milestones themselves are left to the crew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from mimkit.errors import UsageError
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.time.approximate import earliest

OBSERVED: Final = ("detected", "finding", "note", "query")
"""The entry kinds whose text is replayed."""
_STATE: Final = {
    "workaround": "Service is usable again.",
    "restored": "Service works again.",
    "reopen": "Service has failed again.",
}
"""The entry kinds that change the state of service, with the text that describes the change to users."""
_GRACE: Final = timedelta(minutes=30)
"""How long the drill continues after the last signal, to leave time for confirming restoration, sending the final update and closing."""


class NothingToReplay(UsageError):
    """The record of the past incident does not state what people observed, or when."""

    def __init__(self, incident: str) -> None:
        super().__init__(
            f"{incident} has no detection, findings or notes to replay",
            "choose another incident: mim list",
        )


class Signal(NamedTuple):
    """Something that people observed in the past incident, and how long after the start they observed it."""

    entry: str
    """The id of the entry that is replayed."""
    after: timedelta
    kind: str
    text: str


class PastResponse(NamedTuple):
    """The parts of a past incident that are needed for a drill."""

    start: datetime
    """The time of detection or, if it is not recorded, of the declaration or the first replayed entry."""
    length: timedelta
    """The length of the drill in drill time."""
    signals: tuple[Signal, ...]


def past_response(dossier: Dossier) -> PastResponse:
    """Return the parts of a complete incident that a drill replays. Raise NothingToReplay if there are none."""
    seen = [(earliest(entry.at), entry) for entry in _seen(dossier)]
    milestones = dossier.state.milestones
    begun = milestones.detected or milestones.declared or min((at for at, _ in seen), default=None)
    start, over = begun and earliest(begun), milestones.restored or dossier.ends
    # Skip earlier events, such as the cause, because they were not known at the start. Skip later findings,
    # because they belong to the review.
    kept = [
        Signal(entry.id, at - start, entry.kind, _text(entry, dossier))
        for at, entry in seen
        if start and start <= at and (over is None or at <= over)
    ]
    if start is None or not any(each.kind in OBSERVED for each in kept):
        raise NothingToReplay(dossier.incident.id)
    signals = tuple(sorted(kept, key=lambda each: each.after))
    return PastResponse(start, signals[-1].after + _GRACE, signals)


def _seen(dossier: Dossier) -> Iterator[Any]:
    """Yield the entries to replay, in order of occurrence."""
    restored = {entry.at for entry in dossier.of("restored")}
    for entry in dossier.state.timeline:
        if entry.kind == "workaround" and entry.at in restored:
            continue  # this was the restoration itself
        is_text = entry.kind in OBSERVED and REDACTED not in (getattr(entry, "text", None) or "")
        # An entry that resolves a task describes what the responders did.
        if entry.kind in _STATE or (is_text and not getattr(entry, "resolves", None)):
            yield entry


def _text(entry: Any, dossier: Dossier) -> str:
    if entry.kind in _STATE:
        names = getattr(entry, "services", ())
        return f"{_STATE[entry.kind].removesuffix('.')}: {', '.join(names)}." if names else _STATE[entry.kind]
    if entry.kind == "query" and entry.asked_by:
        return f"{entry.asked_by} asks: {entry.text}"
    return entry.text or dossier.incident.title
