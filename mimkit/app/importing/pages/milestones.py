"""Converts status page updates to entries and adds the restorations and reopenings that they indicate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from mimkit.app.importing.pages.promises import promised_time
from mimkit.model.time.times import rfc3339
from mimkit.ops.importing.drafts import EntryDraft

OVER: Final = frozenset(("resolved", "completed"))
"""Update states that end the incident."""
UNDER_WAY: Final = frozenset(
    ("investigating", "identified", "monitoring", "in progress", "in_progress", "verifying")
)
"""Update states of an ongoing incident. Other states, such as `postmortem`, neither end nor reopen it."""


class PageUpdate(NamedTuple):
    """An update on a status page."""

    key: str
    at: datetime
    state: str
    text: str
    by: str = ""
    url: str = ""
    doubt: str = ""
    """The reason why the time is a guess. Empty if it is not a guess."""


def entries_of(updates: Iterable[PageUpdate], resolved: datetime | None = None) -> Iterator[EntryDraft]:
    """Yield the updates in chronological order, each followed by the restoration or reopening that it indicates.

    `resolved` is the end time from a field in the source. If there are several restorations, it is the time of the
    last one. The keys of restorations are numbered and do not contain the update's key, because a different update
    may indicate the restoration in a later import.
    """
    placed = sorted(updates, key=lambda each: each.at)
    changes = dict(_changes(placed))
    last = max(changes, default=-1)
    counts = {"restored": 0, "reopened": 0}
    for number, each in enumerate(placed):
        yield EntryDraft(
            key=each.key,
            kind="update",
            at=each.at,
            text=each.text,
            by=each.by,
            next=promised_time(each.text, each.at),
            state=each.state,
            url=each.url,
            doubt=each.doubt,
        )
        if kind := changes.get(number):
            at = resolved if resolved and kind == "restored" and number == last else each.at
            doubt = each.doubt if at == each.at else ""
            counts[kind] += 1
            yield EntryDraft(key=_numbered(kind, counts[kind]), kind=kind, at=at, by=each.by, doubt=doubt)
    if resolved and changes.get(last) != "restored" and (last < 0 or resolved > placed[last].at):
        yield EntryDraft(key=_numbered("restored", counts["restored"] + 1), kind="restored", at=resolved)


def _numbered(kind: str, number: int) -> str:
    return kind if number == 1 else f"{kind} {number}"


def _changes(placed: Sequence[PageUpdate]) -> Iterator[tuple[int, Literal["restored", "reopened"]]]:
    """Yield the index of each update that ends or reopens the incident."""
    is_over = False
    for number, each in enumerate(placed):
        state = each.state.lower()
        if state in OVER and not is_over:
            is_over = True
            yield number, "restored"
        elif state in UNDER_WAY and is_over:
            is_over = False
            yield number, "reopened"


def declaration(created: datetime, updates: Iterable[PageUpdate], severity: str) -> EntryDraft:
    """Return the declaration, dated at the time when the page created the incident.

    If the first update is at least a minute earlier, its time is used instead. A difference of a few seconds is
    common.
    """
    first = min((each.at for each in updates), default=created)
    is_later = created - first >= timedelta(minutes=1)
    doubt = (
        f"The page states that the incident was created at {rfc3339(created)}, after its first update."
        if is_later
        else ""
    )
    at = first if is_later else created
    return EntryDraft(key="declared", kind="declared", at=at, severity=severity, doubt=doubt)
