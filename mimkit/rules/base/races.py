"""Distinguishes contradictions caused by a race between two clones from mistakes.

A command refuses to record an entry that contradicts the entries in its clone. So if two entries recorded by
commands contradict each other, each was recorded in a clone that did not have the other entry yet. The `via` key
shows that an entry was recorded by a command.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from mimkit.model.dossier import Dossier

_AGAINST_CLOSING: Final = (
    "severity", "role", "link", "action", "blocker", "query", "reopen", "set", "amend", "redact", "retract",
)  # fmt: skip
"""The entry kinds that can make a closing gate unmet again."""


def is_race(*entries: Any) -> bool:
    """Return whether all of the contradicting entries were recorded by commands."""
    return all(entry.via is not None for entry in entries)


def as_known_when_closed(dossier: Dossier, closure: Any) -> Dossier:
    """Return the incident with only the entries that were known when it was closed.

    Entries that a command may have recorded later, or in a different clone, are excluded.
    """
    timeline = dossier.incident.timeline
    known = (each for each in timeline if each.kind not in _AGAINST_CLOSING or not is_race(each, closure))
    return replace(dossier, incident=dossier.incident.with_timeline(known))
