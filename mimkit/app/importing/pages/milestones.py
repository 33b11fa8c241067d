"""Turns the updates of a status page into entries: each update, and the ends and reopenings that they indicate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from mimkit.app.importing.pages.promises import promised_time
from mimkit.model.time.times import rfc3339
from mimkit.ops.importing.drafts import EntryDraft

OVER: Final = frozenset(("resolved", "completed"))
"""The states of an update that ends the incident."""
UNDER_WAY: Final = frozenset(
    ("investigating", "identified", "monitoring", "in progress", "in_progress", "verifying")
)
"""The states of an incident that goes on. Others, such as `update` and `postmortem`, do not change whether it does."""


class PageUpdate(NamedTuple):
    """An update on a status page."""

    key: str
    at: datetime
    state: str
    text: str
    by: str = ""
    url: str = ""
    doubt: str = ""
    """Why its time is a guess."""


def entries_of(updates: Iterable[PageUpdate], resolved: datetime | None = None) -> Iterator[EntryDraft]:
    """Yield the updates in the order of their times, each followed by the end or the reopening that its state states.

    `resolved` is the time of the end in a field of the source. With several ends, it is the time of the last one.
    Ends are numbered, and not named after their updates: the update that states an end can change.
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
    """Yield the number of each update that ends the incident or reopens it."""
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
    """Return the declaration: when the page created the incident, or a first update that is at least a minute earlier.

    Pages often post the first update some seconds before they create the incident.
    """
    first = min((each.at for each in updates), default=created)
    is_later = created - first >= timedelta(minutes=1)
    doubt = (
        f"The page created the incident at {rfc3339(created)}, after its first update." if is_later else ""
    )
    at = first if is_later else created
    return EntryDraft(key="declared", kind="declared", at=at, severity=severity, doubt=doubt)
