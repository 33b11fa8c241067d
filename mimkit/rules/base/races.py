"""Tells contradictions that follow from a race between two clones from mistakes.

A command refuses to record what contradicts the entries in its clone. So if entries from commands contradict each other,
they were recorded in clones that did not have the other entry yet. The key `via` shows that an entry is from a command.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from mimkit.model.dossier import Dossier

_AGAINST_CLOSING: Final = (
    "severity", "role", "link", "action", "blocker", "query", "reopen", "set", "amend", "redact", "retract",
)  # fmt: skip
"""The kinds of entries that can open a closing gate again."""


def is_race(*entries: Any) -> bool:
    """Return whether all of several contradicting entries are from commands."""
    return all(entry.via is not None for entry in entries)


def as_known_when_closed(dossier: Dossier, closure: Any) -> Dossier:
    """Return the incident without what a command may have recorded later, or in another clone than the closure."""
    timeline = dossier.incident.timeline
    known = (each for each in timeline if each.kind not in _AGAINST_CLOSING or not is_race(each, closure))
    return replace(dossier, incident=dossier.incident.with_timeline(known))
