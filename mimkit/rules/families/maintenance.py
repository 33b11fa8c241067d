"""MIM78x: planned maintenance, its window and its public announcements."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mimkit.model.diagnostic import Finding, KeyPath
from mimkit.model.incident.effects.redaction import is_blanking
from mimkit.model.incident.maintenance import Maintenance, MaintenanceEntry
from mimkit.model.snapshot import Snapshot
from mimkit.model.text import join_names
from mimkit.model.time.times import rfc3339
from mimkit.rules.base.sentences import unknown
from mimkit.rules.base.versions import RecordVersions
from mimkit.rules.families.public import outside
from mimkit.rules.language.exposed import SENTENCES, exposed
from mimkit.rules.language.inside import Inside, of_directory
from mimkit.rules.registry import Spot, history_rule, maintenance_rule

_DONE: Final = {
    "started": "started",
    "verifying": "in verification",
    "completed": "completed",
    "cancelled": "cancelled",
}


def is_announced(record: Maintenance, snapshot: Snapshot) -> bool:
    """Return whether a maintenance record is published: it concerns a public service, and is not private."""
    known = (snapshot.services.get(each) for each in record.services)
    return not record.private and bool(outside(snapshot)) and any(each and each.public for each in known)


def announced_texts(record: Maintenance, snapshot: Snapshot) -> Iterator[tuple[KeyPath, str]]:
    """Yield the place of each public text of a maintenance record, and the text, without those that were accepted."""
    if not is_announced(record, snapshot):
        return
    if not record.timeline[0].anyway:
        yield ("title",), record.title
    for position, entry in enumerate(record.timeline):
        if entry.text and not entry.anyway:
            yield ("timeline", position, "text"), entry.text


def inside_around(record: Maintenance, snapshot: Snapshot) -> Inside:
    """Return the internal values in the directory and in a maintenance record."""
    found = of_directory(snapshot)
    found.add_maintenance(record)
    return found


@maintenance_rule("MIM780", "maintenance-ends-before-start", "error")
def maintenance_ends_before_start(record: Maintenance, _: Snapshot) -> Iterator[Spot]:
    """The window of planned maintenance ends before it starts.

    Why: The status page, the calendar and the API show a window that cannot exist.
    Fix: Correct the window: `mim maintenance update MW --from TIME --to TIME`.
    """
    start, end = record.window
    if end <= start:
        place: KeyPath = ("end",)
        for position, entry in enumerate(record.timeline):
            if entry.start or entry.end:
                place = ("timeline", position, "end" if entry.end else "start")
        yield place, f"The window ends at {rfc3339(end)}, but starts at {rfc3339(start)}."


@maintenance_rule("MIM781", "maintenance-unknown-service", "error")
def maintenance_unknown_service(record: Maintenance, snapshot: Snapshot) -> Iterator[Spot]:
    """A maintenance record refers to a service that is not in the catalogue.

    Why: People who depend on the service do not see that it is under maintenance.
    Fix: Use the id of a service in `policy/services/`, or add the service there.
    """
    for position, service in enumerate(record.services):
        if service not in snapshot.services:
            yield ("services", position), unknown(service, "a service", snapshot.services)


@maintenance_rule("MIM782", "maintenance-unknown-person", "error")
def maintenance_unknown_person(record: Maintenance, snapshot: Snapshot) -> Iterator[Spot]:
    """The author of an entry in a maintenance record is not in `policy/people.yaml`.

    Why: Readers of the record do not know who did the work.
    Fix: Use the id of a person in `policy/people.yaml`, or add the person there.
    """
    for position, entry in enumerate(record.timeline):
        if entry.by not in snapshot.people:
            yield ("timeline", position, "by"), unknown(entry.by, "a person", snapshot.people)


@maintenance_rule("MIM783", "maintenance-overlap", "warning")
def maintenance_overlap(record: Maintenance, snapshot: Snapshot) -> Iterator[Spot]:
    """Two windows of planned maintenance for the same service overlap.

    Why: If two teams work on one service at the same time, it is hard to tell which work caused a fault.
    Fix: Move one of them with `mim maintenance update MW --from TIME --to TIME`, or cancel it.
    """
    if record.is_over:
        return
    start, end = record.window
    for other in snapshot.maintenance.values():
        shared = [each for each in record.services if each in other.services]
        # Only the record with the later id reports the overlap.
        if other.id >= record.id or other.is_over or not shared:
            continue
        other_start, other_end = other.window
        if start < other_end and other_start < end:
            services = join_names(f"`{each}`" for each in shared)
            when = f"{rfc3339(other_start)} to {rfc3339(other_end)}"
            yield ("services",), f"{other.id} plans maintenance of {services} at the same time, {when}."


@maintenance_rule("MIM784", "maintenance-entry-after-end", "warning")
def maintenance_entry_after_end(record: Maintenance, _: Snapshot) -> Iterator[Spot]:
    """An entry in a maintenance record is later than the completion or cancellation.

    Why: Readers of the status page saw that the maintenance was over. An entry after the end has no effect.
    Fix: Announce further work as new maintenance: `mim maintenance plan TITLE`.
    """
    for position, entry, state in _without_effect(record):
        if state in ("completed", "cancelled"):
            yield (
                ("timeline", position, "kind"),
                f"{entry.id} has no effect, because {record.id} was already {state}.",
            )


@maintenance_rule("MIM785", "maintenance-out-of-order", "warning")
def maintenance_out_of_order(record: Maintenance, _: Snapshot) -> Iterator[Spot]:
    """An entry in a maintenance record does not match the state of the maintenance at that time.

    Why: The entry has no effect, so the status page does not show the state that the author expects.
    Fix: Record the missing step, then record this one again: `mim maintenance start MW`, `mim maintenance complete
    MW`. The entry without effect remains in the record.
    """
    for position, entry, state in _without_effect(record):
        if state not in ("completed", "cancelled"):
            was = state.replace("-", " ")
            words = f"{record.id} cannot be {_DONE[entry.kind]} at {rfc3339(entry.at)}, because its state at that time was `{was}`."
            yield ("timeline", position, "kind"), words


def _without_effect(record: Maintenance) -> Iterator[tuple[int, MaintenanceEntry, str]]:
    """Yield each entry that had no effect, with its position and the state at that time."""
    for step in record.steps:
        if not step.counts:
            yield record.timeline.index(step.entry), step.entry, step.state


@maintenance_rule("MIM786", "maintenance-names-inside", "error")
def maintenance_names_inside(record: Maintenance, snapshot: Snapshot) -> Iterator[Spot]:
    """The public text of a maintenance record contains a name, contact, host, link, ticket or id that is internal.

    Why: Published text cannot be withdrawn, and attackers can use internal names.
    Fix: Describe what users will notice. If the maintenance must not be public, plan it with `mim maintenance plan
    --private`.
    """
    inside = inside_around(record, snapshot)
    for keys, text in announced_texts(record, snapshot):
        for found in exposed(text, inside, record.id):
            yield keys, f"{SENTENCES[found.what].format(found.words)}."


@history_rule("MIM787", "maintenance-entry-changed", "error")
def maintenance_entry_changed(edited: RecordVersions) -> Iterator[Finding]:
    """A recorded entry in a maintenance record was changed or removed.

    Why: Readers acted on the announcement, so a correction must not replace it.
    Fix: Restore the entry, and record the correction: `mim maintenance update MW TEXT`.
    """
    for ref, before, after in edited.maintenance():
        now = {entry.id: (position, entry) for position, entry in enumerate(after.timeline)}
        for old in before.timeline:
            if old.id not in now:
                yield Finding(ref, ("timeline",), f"The entry {old.id} ({old.kind}) was removed.")
                continue
            position, new = now[old.id]
            keys = (key for key in type(old).model_fields if getattr(old, key) != getattr(new, key))
            for key in keys:
                # Text that was not considered internal when it was written can still be accepted for
                # publication later.
                is_accepted = key == "anyway" and old.anyway is None
                if not is_accepted and not is_blanking(old, key, getattr(old, key), getattr(new, key)):
                    place = ("timeline", position, key)
                    yield Finding(ref, place, f"`{key}` of {old.id} changed after it was recorded.")
