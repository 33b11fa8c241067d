"""Reads incidents from a status page's history feed (Atom or RSS). The HTML of each entry contains the updates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from mimkit.app.importing.format import Format, Material, ReadOptions
from mimkit.app.importing.pages.feed import FeedEntry, feed_entries
from mimkit.app.importing.pages.feed_text import FeedUpdate, feed_updates, latest_state
from mimkit.app.importing.pages.keys import unused
from mimkit.app.importing.pages.milestones import PageUpdate, entries_of
from mimkit.app.importing.pages.update_feed import UpdateEntry, update_entry
from mimkit.app.importing.reading.html import plain_text
from mimkit.app.importing.reading.times import optional_time
from mimkit.model.time.times import rfc3339
from mimkit.ops.importing.drafts import EntryDraft, ImportProblem, IncidentDraft, LeftOut

_PLANNED: Final = re.compile(
    r"\bTHIS (?:IS|WAS) A SCHEDULED EVENT\b|<strong>Type:</strong>\s{0,3}Maintenance"
)
_PLANNED_ID: Final = re.compile(r"\bmaintenances?/", re.IGNORECASE)
_PLANNED_STATES: Final = frozenset(("scheduled", "in progress", "verifying", "completed"))
_COMPONENTS: Final = re.compile(r"<strong>Affected Components:</strong>([^<]{1,2000})", re.IGNORECASE)
_EMPTY: Final = ("declared", "The feed contains no text about this incident.")
_ONE: Final = "The feed contains only the latest text; this is the time when the entry was changed."


def read(material: Material) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    """Yield the incidents in a feed. Scheduled maintenance is yielded as `LeftOut`."""
    for entry in feed_entries(material):
        if isinstance(entry, ImportProblem):
            yield entry
        else:
            yield from _incident(entry, material.options)


def _incident(entry: FeedEntry, options: ReadOptions) -> Iterator[IncidentDraft | LeftOut | ImportProblem]:
    title = plain_text(entry.first("title"))
    key = entry.first("id", "guid", "link")
    html = entry.first("content", "encoded", "description", "summary")
    name = f"entry {key[:100]}".rstrip()
    if _PLANNED.search(html) or _PLANNED_ID.search(key):
        yield LeftOut(entry.place, title or key, "scheduled maintenance")
        return
    try:
        published = optional_time(entry.first("published", "pubdate") or None, options)
        updated = optional_time(entry.first("updated") or None, options) or published
    except ValueError as problem:
        yield ImportProblem(entry.place, f"{name}: {problem}")
        return
    if not key or updated is None:
        yield ImportProblem(entry.place, f"{name}: it has no {'date' if key else 'id'}")
        return
    try:
        if one := update_entry(key, title, html, updated, options):
            yield _of_update(entry, one)
            return
    except ValueError as problem:
        yield ImportProblem(entry.place, f"{name}: {problem}")
        return
    updates: list[FeedUpdate] = []
    for each in feed_updates(html, updated, options):
        if isinstance(each, str):
            hint = "Add --zone, such as `--zone Europe/London`." if "--zone" in each else ""
            yield ImportProblem(entry.place, f"{name}: an update was skipped: {each}", hint)
        else:
            updates.append(each)
    if any(each.state.lower() in _PLANNED_STATES for each in updates):
        yield LeftOut(entry.place, title or key, "scheduled maintenance")
        return
    placed = _placed(updates)
    # Use the time of the first update for the declaration, because `published` can be the time of the last
    # one.
    declared = [EntryDraft(key="declared", kind="declared", at=placed[0].at)] if placed else []
    placed = placed or _whole(html, updated)
    found = _COMPONENTS.search(html)
    names = (each.strip() for each in found[1].split(",")) if found else ()
    yield IncidentDraft(
        key=key,
        place=entry.place,
        title=title or f"Incident {key}",
        created=min([published or updated, *(each.at for each in placed)]),
        as_of=updated,
        services=tuple(dict.fromkeys(each for each in names if each)),
        url=entry.first("link"),
        entries=(*declared, *entries_of(placed)),
        doubts=() if placed else (_EMPTY,),
    )


def _of_update(entry: FeedEntry, one: UpdateEntry) -> IncidentDraft:
    """Return the incident of an entry that contains one of its updates."""
    return IncidentDraft(
        key=one.key,
        place=entry.place,
        title=one.title or f"Incident {one.key}",
        created=one.started or one.update.at,
        started=one.started,
        as_of=one.update.at,
        url=entry.first("link"),
        entries=tuple(entries_of([one.update], one.ended)),
    )


def _placed(updates: list[FeedUpdate]) -> list[PageUpdate]:
    """Return the updates, oldest first. Each key is the time, plus a number if several updates have that time."""
    found: list[PageUpdate] = []
    keys: dict[str, int] = {}
    for each in reversed(updates):
        key = unused(rfc3339(each.at), keys)
        found.append(PageUpdate(key, each.at, each.state, each.text, doubt=each.doubt))
    return found


def _whole(html: str, updated: datetime) -> list[PageUpdate]:
    """Return the text of an entry that has no timed updates as a single update."""
    state, text = latest_state(html)
    return [PageUpdate(rfc3339(updated), updated, state, text, doubt=_ONE)] if text else []


FORMAT: Final = Format(
    "atom",
    "The history feed of a status page: https://STATUS_PAGE/history.atom or .rss",
    read,
    (".atom", ".rss", ".xml"),
)
