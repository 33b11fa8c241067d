"""Details of an entry that its text does not contain: audience, promised next update and recording delay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, tzinfo
from typing import Any, Final

from mimkit.clocks.deliveries import undelivered, unsent_text
from mimkit.model.dossier import Dossier
from mimkit.model.incident.effects.counted import arrivals
from mimkit.model.incident.effects.same_key import is_content_key
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import KINDS, TASK_WORDS, TASKS
from mimkit.model.text import lower_first
from mimkit.model.time.approximate import latest, length_text
from mimkit.model.time.times import full_time_text, with_at

LATE: Final = timedelta(minutes=15)
"""An entry is marked as late if it was recorded more than this long after the event."""
LATE_THEN: Final = timedelta(minutes=1)
"""The same limit for views of what was known at a given time, where every minute matters."""


def marks(entry: Any, dossier: Dossier, shown: tzinfo | None = None, late: timedelta = LATE) -> Iterator[str]:
    """Yield one short line for each detail that the text does not contain.

    Times are in the time zone `shown`, or the policy's.
    """
    zone = shown or dossier.policy.calendar.tz
    if retraction := dossier.state.retracted.get(entry.id):
        when = full_time_text(retraction.at, zone)
        yield f"retracted by {retraction.by} at {when}: {retraction.reason}"
    yield from _concurrent(entry, dossier, zone)
    if entry.audience:
        yield f"{'asked by' if entry.kind == 'query' else 'only for'} {entry.audience}"
    if entry.kind in ("update", "proposed-update"):
        yield from _promises(entry, zone)
        yield from _unsent(entry, dossier)
    yield from _approval(entry, dossier, zone)
    yield from (f"evidence: {url}" for url in entry.evidence)
    if arrivals(entry) > 1:
        yield f"arrived {arrivals(entry)} times, last {with_at(full_time_text(entry.last or entry.at, zone))}"
    if entry.starred:
        yield "starred"
    if entry.id not in dossier.state.retracted:
        yield from _settlement(entry, dossier)
    if words := provenance(entry):
        yield words
    if entry.id in dossier.state.after_closing:
        yield "recorded after closing"
    if delay := recording_delay(entry, dossier.incident, late):
        yield f"recorded {delay} later"


def _promises(update: Any, zone: tzinfo) -> Iterator[str]:
    if update.next:
        yield f"next update promised by {full_time_text(update.next, zone)}"
    if update.next_reason:
        yield f"later than the policy requires: {update.next_reason}"
    if update.review_by:
        yield f"review promised by {update.review_by.isoformat()}"


def _approval(entry: Any, dossier: Dossier, zone: tzinfo) -> Iterator[str]:
    """Yield the decision on a proposed update, or a note on who approved an update."""
    if entry.kind not in ("update", "proposed-update"):
        return
    found = dossier.proposals.get(entry.id if entry.kind == "proposed-update" else entry.proposal)
    if found is None:
        return
    if found.decision:
        when = with_at(full_time_text(found.decision.at, zone))
        yield f"{found.decision.decision} by {found.decision.by} {when}"
    elif found.superseded_by:
        yield f"replaced by entry {found.superseded_by.id[-6:]}"
    elif found.is_waiting:
        yield "waiting for approval"


def _unsent(update: Any, dossier: Dossier) -> Iterator[str]:
    """Yield the audiences to which the last update of an open incident was not sent, although they have a channel."""
    if dossier.state.is_open:
        for each in undelivered(dossier):
            if each.update.id == update.id:
                yield lower_first(unsent_text(each)).removeprefix("update ")


def _concurrent(entry: Any, dossier: Dossier, zone: tzinfo) -> Iterator[str]:
    """Yield a note for each entry that makes an entry redundant or repeats it."""
    state = dossier.state
    if earlier := state.superseded.get(entry.id):
        when = with_at(full_time_text(earlier.at, zone))
        label = KINDS[earlier.kind].label
        yield f"does not count: {label} by {earlier.by} {when} ({earlier.id[-6:]})"
    for name, earlier in state.superseded.items():
        later = dossier.entries[name]
        if earlier.id == entry.id and later.kind == entry.kind:
            when = with_at(full_time_text(later.at, zone))
            yield f"also recorded by {later.by} {when} ({name[-6:]})"


def _settlement(entry: Any, dossier: Dossier) -> Iterator[str]:
    """Yield the state of a task, blocker or query, and a note on the one that an entry resolves."""
    state = dossier.state
    if entry.kind in TASKS:
        first = state.settled.get(entry.id)
        if first:
            when = with_at(full_time_text(first.at, dossier.policy.calendar.tz))
            yield f"resolved {when} by {first.by} (entry {first.id[-6:]})"
        elif dossier.incident.mode != "backfill":
            yield "open"
    resolved = getattr(entry, "resolves", None) or ""
    task = dossier.entries.get(resolved) if resolved in state.settled else None
    if task and task.kind in TASKS:
        first = state.settled[task.id]
        earlier = "" if first.id == entry.id else f", which entry {first.id[-6:]} had already resolved"
        yield f"resolves the {TASK_WORDS[task.kind]} {task.id[-6:]}{earlier}"


def provenance(entry: Any) -> str:
    """Return how an entry was recorded and where it came from.

    Empty if it was entered with a command, or if this is not known.
    """
    via = f"via {entry.via}" if entry.via and entry.via != "cli" else ""
    key = named_key(entry)
    parts = (via, entry.source and f"source {entry.source}", key and f"key {key}")
    return ", ".join(filter(None, parts))


def named_key(entry: Any) -> str:
    """Return an entry's key. Empty if the key was computed from content or belongs to a proposed update."""
    is_computed = is_content_key(entry.key) or getattr(entry, "proposal", None)
    return "" if is_computed else entry.key or ""


def recording_delay(entry: Any, incident: Incident, late: timedelta = LATE) -> str:
    """Return how long after the event an entry was recorded. Empty if the delay was no longer than `late`."""
    is_late = incident.mode != "backfill" and entry.recorded - latest(entry.at) > late
    return length_text(entry.at, entry.recorded) if is_late else ""
