"""MIM8xx: forbidden changes to recorded data, detected by `mim check --base`."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from mimkit.model.diagnostic import Finding
from mimkit.model.ids import ulid_time
from mimkit.model.incident.effects.counted import is_counting
from mimkit.model.incident.effects.redaction import is_blanking, only_blanked
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import CHANGING, ENDING
from mimkit.model.incident.review import PARAGRAPHS, SECTIONS
from mimkit.model.incident.state import fold
from mimkit.model.time.times import rfc3339
from mimkit.rules.base.versions import RecordVersions
from mimkit.rules.registry import history_rule

_FACTS: Final = (
    "title",
    "services",
    "impact",
    "started",
    "started_precision",
    "started_latest",
    "reported_by",
    "mode",
    "source",
)
_RECORDS: Final = {
    "incident": "The incident",
    "review": "The review of",
    "maintenance": "The maintenance record",
}
_SAID: Final = (*PARAGRAPHS, *SECTIONS, "sections")
_APART: Final = timedelta(minutes=15)
"""The maximum difference between two computers' clocks before an entry is reported."""
_FIXED: Final = ("state", "started", "held", "published", "waived", *_SAID)


@history_rule("MIM801", "record-removed", "error")
def record_removed(edited: RecordVersions) -> Iterator[Finding]:
    """A record was deleted or moved.

    Why: Links to the record are broken, and its findings and action items are not counted.
    Fix: Restore the file. To withdraw an incident, use `mim demote` or `mim reject`.
    """
    for ref, moved in edited.gone.items():
        where = f"; its entries are now in {moved}" if moved else ""
        what = _RECORDS.get(ref.kind, "The problem record")
        yield Finding(ref, (), f"{what} {ref.id} was recorded, but its file was deleted{where}.")


@history_rule("MIM802", "entry-removed", "error")
def entry_removed(edited: RecordVersions) -> Iterator[Finding]:
    """An entry was removed from the timeline.

    Why: The timeline is the official record, and readers cannot tell that an event is missing.
    Fix: Restore the entry. To correct it, use `mim amend`; to blank out its text, use `mim redact`.
    """
    for ref, before, after in edited.incidents():
        left = {entry.id for entry in after.timeline}
        lost = [entry for entry in before.timeline if entry.id not in left]
        if lost:
            names = ", ".join(f"{entry.id} ({entry.kind})" for entry in lost[:3])
            more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
            said = "An entry was removed" if len(lost) == 1 else f"{len(lost)} entries were removed"
            yield Finding(ref, ("timeline",), f"{said} from the timeline: {names}{more}.")


@history_rule("MIM803", "entry-rewritten", "error")
def entry_rewritten(edited: RecordVersions) -> Iterator[Finding]:
    """An entry changed after it was recorded.

    Why: People acted on the original entry, so readers must see both the original and the correction.
    Fix: Restore the entry. Then correct it with `mim amend`, or blank out its text with `mim redact`.
    """
    for ref, before, after in edited.incidents():
        redacted = {entry.entry for entry in after.timeline if entry.kind == "redact"}
        for position, old, new in _kept(before, after):
            target = old.entry if old.kind == "amend" else old.id
            changed = [
                key
                for key, was, now in _differences(old, new)
                if not (target in redacted and is_blanking(old, key, was, now))
                and not is_counting(key, was, now)
            ]
            if changed:
                names = " and ".join(f"`{key}`" for key in changed)
                place = ("timeline", position, changed[0])
                yield Finding(ref, place, f"{names} of {old.id} changed after it was recorded.")


@history_rule("MIM804", "entries-reordered", "error")
def entries_reordered(edited: RecordVersions) -> Iterator[Finding]:
    """Recorded entries were reordered.

    Why: The order shows who knew what and when, so new entries are always added at the end.
    Fix: Restore the original order; to correct the time of an event, use `mim amend --at`.
    """
    for ref, before, after in edited.incidents():
        rank = {entry.id: number for number, entry in enumerate(before.timeline)}
        highest = -1
        for position, entry in enumerate(after.timeline):
            number = rank.get(entry.id, highest)
            if number < highest:
                message = f"Entries were reordered: {entry.id} was higher on the timeline before."
                yield Finding(ref, ("timeline", position), message)
                break
            highest = number


@history_rule("MIM805", "entry-inserted", "warning")
def entry_inserted(edited: RecordVersions) -> Iterator[Finding]:
    """A new entry was inserted above older entries.

    Why: Entries are added at the end of the timeline, so a higher position suggests that the event was known earlier.
    Fix: Move the new entry to the end; `at` records when the event happened, and pages sort by that time.
    """
    for ref, before, after in edited.incidents():
        known = {entry.id for entry in before.timeline}
        last = max((at for at, entry in enumerate(after.timeline) if entry.id in known), default=-1)
        for position, entry in enumerate(after.timeline[: max(last, 0)]):
            if entry.id not in known:
                message = f"{entry.id} is new, but is placed above entries recorded earlier."
                yield Finding(ref, ("timeline", position), message)


@history_rule("MIM806", "late-entry", "warning")
def late_entry(edited: RecordVersions) -> Iterator[Finding]:
    """An event that happened before the incident ended was not recorded until afterwards.

    Why: The closing gates and the review did not take this event into account.
    Fix: Explain in the entry why it is late. If the event changes a decision, run `mim reopen`.
    """
    for ref, before, after in edited.incidents():
        ended = _ended(before)
        known = {entry.id for entry in before.timeline}
        for position, entry in enumerate(after.timeline if ended and before.mode != "backfill" else ()):
            if entry.id not in known and entry.at <= ended and entry.kind not in CHANGING:
                message = f"The event happened at {rfc3339(entry.at)}, but was added after {ref.id} ended at {rfc3339(ended)}."
                yield Finding(ref, ("timeline", position), message)


@history_rule("MIM807", "recorded-backwards", "warning")
def recorded_backwards(edited: RecordVersions) -> Iterator[Finding]:
    """A manually written entry has a much earlier `recorded` time than an entry above it by the same person.

    Why: The `recorded` time shows how late an entry was written, but a manually entered time is not reliable.
    Fix: Record the entry with `mim`, and use `--at` for the time of the event. This works offline too.
    """
    for ref, before, after in edited.incidents():
        known = {entry.id for entry in before.timeline}
        latest: dict[str, Any] = {}
        for position, entry in enumerate(after.timeline):
            newest = latest.setdefault(entry.by, entry)
            is_typed = entry.id not in known and not _was_made_then(entry)
            if is_typed and entry.recorded < newest.recorded - _APART:
                message = (
                    f"`recorded` is {rfc3339(entry.recorded)}, but the id was not created at that time. {newest.id}, "
                    f"further up, was recorded by `{entry.by}` at {rfc3339(newest.recorded)}, "
                    f"more than {_APART.seconds // 60} minutes later."
                )
                yield Finding(ref, ("timeline", position, "recorded"), message)
            if entry.recorded > newest.recorded:
                latest[entry.by] = entry


@history_rule("MIM808", "facts-changed-after-review", "warning")
def facts_changed_after_review(edited: RecordVersions) -> Iterator[Finding]:
    """A fact in the incident header changed after the review was published.

    Why: The review was signed off based on different facts, and past metrics change without notice.
    Fix: Restore the fact and correct it with `mim set FIELD=VALUE`, or have the change accepted in code review.
    """
    for ref, before, after in edited.incidents() if edited.was_published else ():
        for key, was, now in _differences(before.as_written, after.as_written, _FACTS):
            # A doubt is an open question about the facts, and is often raised later.
            if key == "source" and was and now and was.without_doubts == now.without_doubts:
                continue
            yield Finding(ref, (key,), f"`{key}` changed after the review of {ref.id} was published.")


@history_rule("MIM809", "published-review-changed", "error")
def published_review_changed(edited: RecordVersions) -> Iterator[Finding]:
    """A review changed after it was published or waived.

    Why: The review was signed off and shared in its original form, and readers will not notice a later change.
    Fix: Restore the review, and add later findings to an action item or the problem record.
    """
    for ref, before, after in edited.reviews():
        if before.state not in ("published", "waived"):
            continue
        is_redacted = _has_redaction(edited)
        changed = [
            key
            for key, was, now in _differences(before, after, _FIXED)
            if not (is_redacted and _lost_passages(was, now))
        ]
        changed += [
            key
            for key in ("signed_off", "shared_with")
            if not set(getattr(before, key)) <= set(getattr(after, key))
        ]
        for key in changed:
            yield Finding(ref, (key,), f"`{key}` changed after the review was {before.state}.")


@history_rule("MIM810", "action-item-rewritten", "error")
def action_item_rewritten(edited: RecordVersions) -> Iterator[Finding]:
    """An action item in a published review was removed or changed.

    Why: Readers expect to find this action item, and a deleted item does not explain why it is gone.
    Fix: Restore the action item. Then run `mim action decline` with a reason, or add a new action item.
    """
    for ref, before, after in edited.reviews() if edited.was_published else ():
        now = {action.id: (place, action) for place, action in enumerate(after.actions)}
        for old in before.actions:
            if old.id not in now:
                yield Finding(ref, ("actions",), f"The action item {old.id} was removed.")
                continue
            place, new = now[old.id]
            for key, _, _ in _differences(old, new, ("title", "opened")):
                message = f"`{key}` of {old.id} changed after the review was published."
                yield Finding(ref, ("actions", place, key), message)


@history_rule("MIM811", "evidence-removed", "error")
def evidence_removed(edited: RecordVersions) -> Iterator[Finding]:
    """The evidence or reason for closing an action item was removed or changed.

    Why: Without evidence, readers cannot tell whether the work was really done.
    Fix: Restore the evidence or reason. If the work was not done, run `mim action reopen ACTION --reason WHY`.
    """
    for ref, before, after in edited.reviews():
        now = {action.id: (place, action) for place, action in enumerate(after.actions)}
        for old in before.actions:
            place, new = now.get(old.id, (0, old))
            for key in ("done", "declined", "reopened"):
                if _weaker(getattr(old, key), getattr(new, key)) and not _was_reopened(key, old, new):
                    yield Finding(
                        ref,
                        ("actions", place, key),
                        f"`{key}` of {old.id} was removed or changed.",
                    )


def _has_redaction(edited: RecordVersions) -> bool:
    incidents = (each for each in edited.after.values() if isinstance(each, Incident))
    return any(entry.kind == "redact" for each in incidents for entry in each.timeline)


def _lost_passages(was: Any, now: Any) -> bool:
    """Return whether the only change to a review section is that passages were replaced with redaction marks."""
    if isinstance(was, tuple) and isinstance(now, tuple):
        pairs = zip(was, now, strict=False)
        return len(was) == len(now) and all(old == new or _lost_passages(old, new) for old, new in pairs)
    return isinstance(was, str) and isinstance(now, str) and only_blanked(was, now)


def _was_made_then(entry: Any) -> bool:
    """Return whether an entry's id was generated when the entry was recorded.

    This is true for every id that `mim` generates, on any machine, online or offline.
    """
    recorded: datetime = entry.recorded
    return abs(ulid_time(entry.id) - recorded) < timedelta(seconds=1)


def _kept(before: Incident, after: Incident) -> Iterator[tuple[int, Any, Any]]:
    """Yield the position, the earlier version and the current version of each entry that is on both timelines."""
    old = {entry.id: entry for entry in before.timeline}
    return ((at, old[entry.id], entry) for at, entry in enumerate(after.timeline) if entry.id in old)


def _differences(old: Any, new: Any, keys: Iterable[str] = ()) -> Iterator[tuple[str, Any, Any]]:
    """Yield each key whose value differs, with its old and new values (None where a version lacks the key)."""
    every = keys or dict.fromkeys((*type(old).model_fields, *type(new).model_fields))
    pairs = ((key, getattr(old, key, None), getattr(new, key, None)) for key in every)
    return ((key, was, now) for key, was, now in pairs if was != now)


def _ended(incident: Incident) -> Any:
    """Return the time when an incident ended, or None if it is ongoing."""
    state = fold(incident)
    ends = (entry.at for entry in state.timeline if entry.kind in ENDING)
    return None if state.is_open else max(ends, default=None)


def _was_reopened(key: str, old: Any, new: Any) -> bool:
    """Return whether an action item was reopened and the reopening preserves its earlier completion."""
    added = new.reopened[len(old.reopened) :]
    return key == "done" and bool(added) and added[0].done == old.done


def _weaker(was: Any, now: Any) -> bool:
    """Return whether a `done`, `declined` or `reopened` value lost or changed any of its content."""
    if was is None:
        return False
    if isinstance(was, tuple):
        return bool(was != now[: len(was)])
    return now is None or any(old is not None for _, old, _ in _differences(was, now))
