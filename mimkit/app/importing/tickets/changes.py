"""Finds the changes between consecutive rows in an incident's history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Final, NamedTuple

from mimkit.app.importing.tickets.fields import Fields, NoField
from mimkit.model.time.times import rfc3339
from mimkit.ops.importing.drafts import EntryDraft, ImportProblem

_UNTOLD: Final = frozenset(
    [
        "number",
        "sys_id",
        "sys_mod_count",
        "sys_updated_on",
        "sys_updated_by",
        "sys_created_on",
        "sys_created_by",
        "active",
        "reassignment_count",
        "reopen_count",
        "opened_at",
        "opened_by",
        "resolved_at",
        "resolved_by",
        "closed_at",
        "closed_by",
        "reopened_time",
        "reopened_by",
        "work_notes",
        "comments",
        "comments_and_work_notes",
        "business_duration",
        "calendar_duration",
        "business_stc",
        "calendar_stc",
        "time_worked",
        "activity_due",
        "priority",
    ]
)
"""Fields that are not listed as changes: counters, redundant fields, and fields that become separate entries."""
ENDED: Final = frozenset(("resolved", "closed"))


class History(NamedTuple):
    """The rows of an incident in update order, and the entries for the changes between them."""

    rows: tuple[Fields, ...]
    entries: tuple[EntryDraft, ...] = ()
    resolved: datetime | None = None
    """The time when the incident last changed from open to resolved or closed."""


class _Change(NamedTuple):
    at: datetime
    row: Fields
    key: str
    doubt: str


def changes(rows: list[Fields], problems: list[ImportProblem]) -> History:
    """Return an incident's history from its rows. Changes without a time are omitted and added to `problems`."""
    ordered = sorted(rows, key=_order)
    entries: list[EntryDraft] = []
    keys: Counter[str] = Counter()
    resolved: datetime | None = None
    for before, after in pairwise(ordered):
        if before.shown == after.shown:
            continue
        try:
            at = after.time("sys_updated_on")
        except NoField as problem:
            problems.append(ImportProblem(after.place, f"the changes in this row have no time: {problem}"))
            continue
        told = tuple(_told(before, after))
        if at is None:
            if told:
                problems.append(
                    ImportProblem(after.place, "the changes in this row have no time (sys_updated_on)")
                )
            continue
        key = _key(after, at)
        keys[key] += 1
        key = key if keys[key] == 1 else f"{key}-{keys[key]}"
        entries.extend(_entries(before, _Change(at, after, key, _gap(before, after)), told))
        if _is_ended(after) and not _is_ended(before):
            resolved = at
    first = _first_severity(ordered[0]) if any(each.kind == "severity" for each in entries) else ()
    return History(tuple(ordered), (*first, *entries), resolved)


def _time(row: Fields, problems: list[ImportProblem]) -> datetime | None:
    try:
        at = row.time("sys_updated_on")
    except NoField as problem:
        problems.append(ImportProblem(row.place, f"the changes in this row have no time: {problem}"))
        return None
    if at is None:
        problems.append(ImportProblem(row.place, "the changes in this row have no time (sys_updated_on)"))
    return at


def _order(row: Fields) -> int:
    """Return the update number of a row. Rows without a number remain in file order."""
    count = row.text("sys_mod_count")
    return int(count) if count.isdecimal() and len(count) < len("1000000000") else 0


def _key(row: Fields, at: datetime) -> str:
    count = row.text("sys_mod_count")
    return f"update-{count}" if count else f"update-{rfc3339(at)}"


def _gap(before: Fields, after: Fields) -> str:
    earlier, later = _order(before), _order(after)
    if later - earlier <= 1:
        return ""
    missing = f"update {earlier + 1}" if later - earlier == 2 else f"updates {earlier + 1} to {later - 1}"
    return f"The history has no row for {missing}, so some of these changes may have happened earlier."


def _told(before: Fields, after: Fields) -> Iterator[str]:
    if before.shown == after.shown:
        return
    for name in dict.fromkeys((*before.shown, *after.shown)):
        if before.shown.get(name) != after.shown.get(name) and name not in _UNTOLD:
            yield f"{_label(name)}: {before.text(name) or 'empty'} -> {after.text(name) or 'empty'}"


def _label(name: str) -> str:
    return name.removeprefix("u_").replace("_", " ").capitalize()


def _entries(before: Fields, change: _Change, told: tuple[str, ...]) -> Iterator[EntryDraft]:
    row, by = change.row, change.row.text("sys_updated_by")
    if told:
        yield EntryDraft(
            key=change.key, kind="note", at=change.at, text="\n".join(told), by=by, doubt=change.doubt
        )
    if severity := _new_severity(before, row):
        text = f"Priority: {before.text('priority') or 'empty'} -> {severity}"
        key = f"{change.key}-priority"
        yield EntryDraft(
            key=key, kind="severity", at=change.at, text=text, by=by, severity=severity, doubt=change.doubt
        )
    if _is_ended(before) and row.text("state") and not _is_ended(row):
        key = f"{change.key}-reopened"
        yield EntryDraft(key=key, kind="reopened", at=change.at, by=by, doubt=change.doubt)


def _new_severity(before: Fields, after: Fields) -> str:
    severity = after.text("priority")
    return severity if severity != before.text("priority") else ""


def _first_severity(first: Fields) -> Iterator[EntryDraft]:
    """Yield the severity that an incident had before its first change."""
    try:
        at = first.time("sys_updated_on")
    except NoField:
        return
    if at and (severity := first.text("priority")):
        yield EntryDraft(
            key=f"{_key(first, at)}-priority",
            kind="severity",
            at=at,
            text=f"Priority: {severity}",
            severity=severity,
        )


def _is_ended(row: Fields) -> bool:
    return row.text("state").lower() in ENDED
