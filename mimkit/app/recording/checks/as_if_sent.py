"""Makes proposed updates look like sent updates, so that they are checked in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mimkit.model.incident.entries import Update, UpdateText

if TYPE_CHECKING:
    from mimkit.model.change import Change
    from mimkit.model.incident.entries import Entry
    from mimkit.model.snapshot import Snapshot


def as_if_sent(snapshot: Snapshot, change: Change) -> Snapshot:
    """Return the records after a change, with new proposed updates shown as already sent."""
    record = snapshot.incidents.get(change.incident or "")
    if record is None or not any(_is_new(each, change) for each in record.timeline):
        return snapshot
    timeline = (_sent(each) if _is_new(each, change) else each for each in record.timeline)
    incidents = {**snapshot.incidents, record.id: record.with_timeline(timeline)}
    return snapshot.with_records(incidents, snapshot.reviews, snapshot.problems)


def _is_new(entry: Entry, change: Change) -> bool:
    return entry.kind == "proposed-update" and entry.id in change.entries


def _sent(text: Any) -> Update:
    return Update.model_validate({key: getattr(text, key) for key in UpdateText.model_fields})
