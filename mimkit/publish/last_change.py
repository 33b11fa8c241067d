"""Computes when something new last became visible to readers of an incident.

The result never becomes earlier as the record grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import CHANGING
from mimkit.model.incident.review import Review

IsShown = Callable[[Any], bool]
"""Returns whether certain readers see an entry, or saw it before it was corrected or retracted."""


def everything(_: Any) -> bool:
    """Return True, because readers of the internal site see every entry."""
    return True


def last_change(
    incident: Incident, review: Review | None = None, is_shown: IsShown = everything
) -> datetime | None:
    """Return when a visible entry was last added, corrected, redacted or retracted, or None if there is none.

    The result is computed from the entries as originally written, and entries are only ever added to records.
    Therefore, later entries can only leave it unchanged or make it later. For a back-filled record, entries
    recorded on the first day use the time of the event, because importing a past report is not news.
    """
    counted = [each.recorded for each in _counted(incident, is_shown)]
    if review and review.published:
        counted.append(review.published)
    if incident.mode == "backfill" and counted:
        first_day = min(each.recorded for each in incident.timeline).date()
        happened = [each.at for each in _counted(incident, is_shown) if each.recorded.date() == first_day]
        counted = [*happened, *(each for each in counted if each.date() > first_day)]
    return max(counted, default=None)


def _counted(incident: Incident, is_shown: IsShown) -> list[Any]:
    """Return the entries that readers see and all changes to them, including changes to those changes."""
    written = {entry.id: entry for entry in incident.timeline}
    return [entry for entry in incident.timeline if is_shown(_changed(entry, written))]


def _changed(entry: Any, written: dict[str, Any]) -> Any:
    """Return the entry that a correction, redaction or retraction ultimately refers to.

    Return any other entry unchanged.
    """
    seen = set()
    while entry.kind in CHANGING and entry.entry in written and entry.id not in seen:
        seen.add(entry.id)
        entry = written[entry.entry]
    return entry


def until_restricted(incident: Incident) -> Iterator[Any]:
    """Yield the entries up to the entry that restricted the incident, which is the last entry that other readers can see."""
    if not incident.is_restricted:
        yield from incident.timeline
    elif not incident.as_written.is_restricted:
        restricting = [each.id for each in incident.timeline if _restricts(each)]
        yield from (each for each in incident.timeline if restricting and each.id <= restricting[-1])


def _restricts(entry: Any) -> bool:
    return bool(entry.kind == "set" and entry.field == "visibility" and entry.value == "restricted")
