"""Selects what a drill replays of a past incident: what people saw, and not what the responders did.

Replayed are the detection, findings, notes and questions of stakeholders, and when service worked again or failed
again. Decisions, tasks, roles, pages, updates and the milestones themselves are the work of the crew.
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
"""The kinds whose text is replayed."""
_STATE: Final = {
    "workaround": "Service is usable again.",
    "restored": "Service works again.",
    "reopen": "Service has failed again.",
}
"""The kinds that change the state of service, and how users see the change."""
_GRACE: Final = timedelta(minutes=30)
"""How long the drill continues after the last signal: time to confirm, to send the final update, and to close."""


class NothingToReplay(UsageError):
    """The record of the past incident does not say what people saw, or when."""

    def __init__(self, incident: str) -> None:
        super().__init__(
            f"{incident} has no detection, finding or note to replay",
            "choose another incident: mim list",
        )


class Signal(NamedTuple):
    """Something that people saw in the past incident, and how long after the start."""

    entry: str
    """The id of its entry."""
    after: timedelta
    kind: str
    text: str


class PastResponse(NamedTuple):
    """The parts of a past incident that a drill needs."""

    start: datetime
    """When it was detected; if that is not recorded, when it was declared, or its first entry."""
    length: timedelta
    """The length of the drill, on its own clock."""
    signals: tuple[Signal, ...]


def past_response(dossier: Dossier) -> PastResponse:
    """Return what is replayed of an incident (with all of its entries); raises NothingToReplay."""
    seen = [(earliest(entry.at), entry) for entry in _seen(dossier)]
    milestones = dossier.state.milestones
    begun = milestones.detected or milestones.declared or min((at for at, _ in seen), default=None)
    start, over = begun and earliest(begun), milestones.restored or dossier.ends
    # What happened earlier, such as the cause, was not known yet; what was found later is for the review.
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
    """Yield the entries that are replayed, in order of occurrence."""
    restored = {entry.at for entry in dossier.of("restored")}
    for entry in dossier.state.timeline:
        if entry.kind == "workaround" and entry.at in restored:
            continue  # it was the repair
        is_text = entry.kind in OBSERVED and REDACTED not in (getattr(entry, "text", None) or "")
        # An entry that settles a task says what the responders did.
        if entry.kind in _STATE or (is_text and not getattr(entry, "resolves", None)):
            yield entry


def _text(entry: Any, dossier: Dossier) -> str:
    if entry.kind in _STATE:
        names = getattr(entry, "services", ())
        return f"{_STATE[entry.kind].removesuffix('.')}: {', '.join(names)}." if names else _STATE[entry.kind]
    if entry.kind == "query" and entry.asked_by:
        return f"{entry.asked_by} asks: {entry.text}"
    return entry.text or dossier.incident.title
