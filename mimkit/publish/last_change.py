"""Computes when readers of an incident last had something new to read. The time never goes back as the record grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import CHANGING
from mimkit.model.incident.review import Review

IsShown = Callable[[Any], bool]
"""Returns whether some readers see an entry, or would have seen it before it was corrected or retracted."""


def everything(_: Any) -> bool:
    """Return that an entry is shown: readers of the internal site see every entry."""
    return True


def last_change(
    incident: Incident, review: Review | None = None, is_shown: IsShown = everything
) -> datetime | None:
    """Return when an entry that readers see was last added, corrected, redacted or retracted; None without one.

    It is computed from the entries as they were written, and records only grow. So it stays the same, or becomes later,
    whatever is recorded afterwards. In a back-filled record, the entries from the first day of recording count from
    the time of the event, because importing a past report is not news.
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
    """Return the entries that readers see, with the changes to those entries and to these changes."""
    written = {entry.id: entry for entry in incident.timeline}
    return [entry for entry in incident.timeline if is_shown(_changed(entry, written))]


def _changed(entry: Any, written: dict[str, Any]) -> Any:
    """Return the entry that a correction, redaction or retraction finally refers to; any other entry, unchanged."""
    seen = set()
    while entry.kind in CHANGING and entry.entry in written and entry.id not in seen:
        seen.add(entry.id)
        entry = written[entry.entry]
    return entry


def until_restricted(incident: Incident) -> Iterator[Any]:
    """Yield the entries up to the one that restricted an incident; those readers do not see any later ones."""
    if not incident.is_restricted:
        yield from incident.timeline
    elif not incident.as_written.is_restricted:
        restricting = [each.id for each in incident.timeline if _restricts(each)]
        yield from (each for each in incident.timeline if restricting and each.id <= restricting[-1])


def _restricts(entry: Any) -> bool:
    return bool(entry.kind == "set" and entry.field == "visibility" and entry.value == "restricted")
