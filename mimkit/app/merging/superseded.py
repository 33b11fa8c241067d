"""Reports entries of an incident that lost their effect in a merge because of another clone's earlier entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mimkit.app.reading.parse import parse
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.kinds import ENDING, KINDS, ONCE, TAKEN_BACK
from mimkit.model.incident.state import State, fold
from mimkit.model.time.times import rfc3339
from mimkit.store.git.repository import Repository
from mimkit.store.layout import kind_of

_DECISIVE: Final = re.compile(rb"kind: *(%s)\b" % "|".join(("declared", "reopen", *ONCE, *ENDING)).encode())


def notes_on_superseded(path: str, before: bytes, after: bytes) -> list[str]:
    """Return a note for each earlier entry that supersedes other entries in `after` but not in `before`."""
    if kind_of(path) != "incident" or not _may_supersede(after):
        return []
    was, now = _state(path, before), _state(path, after)
    if was is None or now is None:
        return []
    groups: dict[str, list[Any]] = {}
    for entry in now.shown:
        if entry.id in now.superseded.keys() - was.superseded.keys():
            groups.setdefault(now.superseded[entry.id].id, []).append(entry)
    by_id = {entry.id: entry for entry in now.shown}
    name = path.split("/")[-2]
    notes = [_note(name, by_id[earlier], later) for earlier, later in groups.items()]
    return [*notes, *_retracted_and_closed(name, was, now)]


def _retracted_and_closed(name: str, was: State, now: State) -> Iterator[str]:
    """Yield a note for each retraction that was merged with a closure that may depend on the retracted entry."""
    known = {entry.id for entry in was.shown}
    closures = [entry for entry in now.timeline if entry.kind == "close"]
    if now.status != "closed":
        return
    for entry in now.shown:
        retraction = now.retracted.get(entry.id)
        if entry.kind in TAKEN_BACK and retraction and not {retraction.id, closures[-1].id} <= known:
            yield (
                f"{name} is closed, but {retraction.by} retracted its {KINDS[entry.kind].label} entry "
                f"{entry.id[-6:]}. If the incident is not over: mim reopen -i {name} --reason WHY"
            )


def notes_on_arrival(repo: Repository, before: str, after: str) -> list[str]:
    """Return the notes from `notes_on_superseded` for each incident that changed between two commits."""
    notes: list[str] = []
    for path in sorted(each for each in repo.changed_paths(before, after) if kind_of(each) == "incident"):
        was, now = repo.read(before, path), repo.read(after, path)
        if was and now:
            notes += notes_on_superseded(path, was, now)
    return notes


def _may_supersede(raw: bytes) -> bool:
    """Return whether a record has a decisive entry other than its declaration. This avoids parsing most records."""
    return len(_DECISIVE.findall(raw)) > 1


def _state(path: str, raw: bytes) -> State | None:
    record = parse(path, raw)
    return fold(record) if isinstance(record, Incident) else None


def _note(name: str, earlier: Any, later: list[Any]) -> str:
    word = KINDS[earlier.kind].label
    first = f"{rfc3339(earlier.at)} by {earlier.by}"
    is_same = all(entry.kind == earlier.kind for entry in later)
    others = ", ".join(_named(entry, with_kind=not is_same) for entry in later)
    if is_same:
        return (
            f"{name}: {word} was recorded more than once. The earliest entry ({first}) is used. "
            f"Later entries, kept and marked: {others}. "
            f"If the later time is correct: mim retract {earlier.id[-6:]} -i {name} --reason WHY"
        )
    if earlier.kind == "declared":
        return (
            f"{name} was declared at {first}. Kept without effect: {others}. "
            f"To demote it: mim demote -i {name} --reason WHY"
        )
    instead = (
        f"If the incident is not over: mim reopen -i {name} --reason WHY"
        if earlier.kind == "close"
        else 'If it is a major incident: mim declare "TITLE"'
    )
    return f"{name} was {word} at {first}. Kept without effect: {others}. {instead}"


def _named(entry: Any, *, with_kind: bool) -> str:
    when = f"{entry.id[-6:]} of {rfc3339(entry.at)} by {entry.by}"
    return f"{KINDS[entry.kind].label} {when}" if with_kind else when
