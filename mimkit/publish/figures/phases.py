"""Splits an incident into phases between its known milestones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from mimkit.model.incident.state import Milestones
from mimkit.model.time.approximate import length_text

_ORDER = ("started", "detected", "declared", "assembled", "workaround", "restored", "confirmed", "closed")
_LABELS = {
    ("started", "detected"): ("unnoticed", "Undetected"),
    ("started", "declared"): ("unnoticed", "Not declared"),
    ("detected", "declared"): ("noticed", "Detected, not declared"),
    ("declared", "assembled"): ("assembling", "Assembling"),
    ("restored", "confirmed"): ("restored", "Restored, awaiting confirmation"),
    ("restored", "closed"): ("restored", "Restored, not closed"),
}
_FROM = {
    "workaround": ("workaround", "Workaround in place"),
    "restored": ("restored", "Restored, awaiting confirmation"),
    "confirmed": ("confirmed", "Confirmed, not closed"),
}
_WORKING = ("working", "Diagnosis and repair")
OVER = ("restored", "confirmed")
"""The milestones that start the phases after restoration."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A period between two milestones, with its tone (a CSS name), label, start and end (UTC)."""

    since: str
    tone: str
    label: str
    start: datetime
    end: datetime
    runs: bool = False
    """Whether the phase is ongoing. If so, `end` is the build time."""

    @property
    def length(self) -> timedelta:
        """Its duration."""
        return max(self.end - self.start, timedelta())  # another machine's clock may be ahead

    @property
    def length_text(self) -> str:
        """The phase's duration, as text."""
        return length_text(self.start, max(self.start, self.end)) + (" so far" if self.runs else "")


def known_milestones(milestones: Milestones) -> list[tuple[str, datetime]]:
    """Return the known milestones in order of time, without those that happened out of the usual order.

    For example, if an incident was declared only after it was restored, it had no assembly time, and a bar for it
    would show something that did not happen.
    """
    times = dict(milestones.items())
    known = [(at, place, name) for place, name in enumerate(_ORDER) if (at := times[name])]
    line: list[tuple[str, datetime]] = []
    furthest = -1
    for at, place, name in sorted(known):
        if place > furthest:
            line.append((name, at))
            furthest = place
    return line


def phases(milestones: Milestones, until: datetime | None) -> tuple[Phase, ...]:
    """Return the phases in order. `until` is the current time for an open incident, else None.

    Phases of zero length are omitted, because there is nothing to show.
    """
    line = known_milestones(milestones)
    steps = [
        Phase(since, *_called(since, to), start, end)
        for (since, start), (to, end) in pairwise(line)
        if end > start
    ]
    if until and line and until > line[-1][1]:
        since, start = line[-1]
        steps.append(Phase(since, *_called(since, ""), start, until, runs=True))
    return tuple(steps)


def _called(since: str, to: str) -> tuple[str, str]:
    return _LABELS.get((since, to)) or _FROM.get(since, _WORKING)
