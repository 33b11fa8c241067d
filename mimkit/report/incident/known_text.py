"""Text about what was known about an incident at a given time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mimkit.model.incident.incident import Incident
from mimkit.model.versions.as_of import recorded_later


def known_text(incident: Incident, at: datetime, shown: Callable[[datetime], str]) -> str:
    """Return a sentence about how much of a record was known at a given time (aware). `shown` formats times.

    Example: `As known at 23 Nov 2026, 10:14 UTC: 3 of 9 entries; 1 about an earlier event was recorded later.`
    """
    known, total = sum(each.recorded <= at for each in incident.timeline), len(incident.timeline)
    missing = len(recorded_later(incident, at)) if incident.mode != "backfill" else 0
    noun = "entry" if total == 1 else "entries"
    subject = "an earlier event was" if missing == 1 else "earlier events were"
    later = f"; {missing} about {subject} recorded later" if missing else ""
    return f"As known at {shown(at)}: {known} of {total} {noun}{later}."
