"""Merges two versions of a record by content, changing as few lines as possible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mimkit.app.merging.superseded import notes_on_superseded
from mimkit.model.versions.merge import ABSENT, HISTORY, Choose, Conflict, Manner, Side, merge, take_no_side
from mimkit.store.git.errors import Entangled
from mimkit.store.git.process.lines import merged_lines
from mimkit.store.layout import ref_of
from mimkit.store.yaml.places import comments
from mimkit.store.yaml.reader import read
from mimkit.store.yaml.rewrite import rewrite

_TIMELINE: Final = re.compile(rb"^timeline\s*:", re.MULTILINE)


class MergeConflict(Entangled):
    """Both sides changed the same values in a record in different ways."""

    def __init__(self, path: str, conflicts: Sequence[Conflict]) -> None:
        places = ", ".join(conflict.where for conflict in conflicts)
        super().__init__(path, f"was changed on both sides ({places})")
        self.sentence += " SIDE is ours or theirs. For one key only, use theirs:title, for example."
        self.hint = "mim resolve --with BRANCH --take SIDE"
        self.rows = tuple((f"{path}: {conflict_text(conflict)}",) for conflict in conflicts)


@dataclass(frozen=True, slots=True)
class MergedFile:
    """A file that combines both versions. If they contradict each other, it contains the values from `theirs`."""

    raw: bytes
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class RecordMerger:
    """Merges histories by deciding the content of each path that both sides changed."""

    choose: Choose = take_no_side
    notes: list[str] = field(default_factory=list)
    """Messages about the merge that the user should see but that require no decision."""
    manner: Manner = HISTORY

    def merge(self, path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes:
        """Return the merged bytes. Raises MergeConflict, or Entangled for a file that is not a record."""
        found = merge_files(path, base, ours, theirs, self.choose, self.manner)
        if found.conflicts:
            raise MergeConflict(path, found.conflicts)
        self.notes += [note for note in found.notes if note not in self.notes]
        return found.raw

    def carry(self, path: str, base: bytes | None, own: bytes | None, theirs: bytes | None) -> bytes:
        """Apply the incoming change to a working copy and keep all other bytes. Raises the same errors as `merge`."""
        if own is None or theirs is None or base is None:
            raise Entangled(path, "was changed both here and by others")
        found = merge_files(path, base, theirs, own, take_no_side)
        if found.conflicts:
            raise MergeConflict(path, found.conflicts)
        return found.raw


@dataclass(slots=True)
class SideKeeper(RecordMerger):
    """Merges all changes that need no decision. If both sides changed a value, one wins and the conflict is listed."""

    side: Side = "ours"
    open: dict[str, Entangled] = field(default_factory=dict)
    """The conflict for each path."""

    def merge(self, path: str, base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes:
        """Return the merged bytes. Raises Entangled only if a file was deleted on both sides."""
        kept = ours if self.side == "ours" else theirs
        try:
            return RecordMerger.merge(self, path, base, ours, theirs)
        except MergeConflict as conflict:
            self.open[path] = conflict
            return merge_files(path, base, ours, theirs, lambda _: self.side, self.manner).raw
        except Entangled as conflict:
            self.open[path] = conflict
            return kept or b""


def merge_files(  # noqa: PLR0913, PLR0917 - three versions, and how they are brought together
    path: str,
    base: bytes | None,
    ours: bytes | None,
    theirs: bytes | None,
    choose: Choose = take_no_side,
    manner: Manner = HISTORY,
) -> MergedFile:
    """Merge two versions of a file. None represents a missing file. Raises Entangled."""
    if ours is None or theirs is None:
        kept = ours if theirs is None else theirs
        if kept is None:
            raise Entangled(path, "was deleted on both sides")
        return MergedFile(
            kept, notes=(f"{path} was deleted on one side and changed on the other. It was kept.",)
        )
    mine, other = _mapping(path, ours), _mapping(path, theirs)
    if mine is None or other is None:
        return MergedFile(_by_lines(path, base or b"", ours, theirs))
    # If git created the base from two contradicting versions, it contains conflict markers. Treat such a base
    # as empty.
    before = _mapping(path, base or b"") or {}
    found = merge(before, mine, other, choose, manner)
    guest, host = (ours, theirs) if manner.first == "theirs" else (theirs, ours)
    raw = _written(base or b"", guest, host, found.data)
    lost = _lost(path, base or b"", guest, raw, "ours" if guest is ours else "theirs")
    told = [*(f"{path}: {note}" for note in found.notes), *lost, *notes_on_superseded(path, ours, raw)]
    return MergedFile(raw, found.conflicts, tuple(told))


def _written(base: bytes, guest: bytes, host: bytes, wanted: dict[str, Any]) -> bytes:
    """Return the `host` file with the wanted data. Above the timeline, lines changed in `guest` are kept as written."""
    above = [_above_timeline(raw) for raw in (base, guest, host)]
    head = merged_lines(above[0], above[1], above[2]) if above[1] not in (above[0], above[2]) else above[2]
    start = host if head is None else head + host[len(above[2]) :]
    return rewrite(start if isinstance(read(start), dict) else host, wanted)


def _above_timeline(raw: bytes) -> bytes:
    found = _TIMELINE.search(raw)
    return raw[: found.start()] if found else raw


def in_order(older: bytes, newer: bytes) -> bytes:
    """Return the newer version of an incident, with its new entries below the older version's entries."""
    before: Any = read(older)
    after: Any = read(newer)
    rank = {str(each["id"]): place for place, each in enumerate(before["timeline"])}
    timeline = sorted(after["timeline"], key=lambda each: rank.get(str(each["id"]), len(rank)))
    return rewrite(newer, {**after, "timeline": timeline})


def _by_lines(path: str, base: bytes, ours: bytes, theirs: bytes) -> bytes:
    merged = merged_lines(base, ours, theirs)
    if merged is None or (ref_of(path) and not isinstance(read(merged), dict)):
        raise Entangled(path, "was changed on both sides")
    return merged


def _lost(path: str, base: bytes, guest: bytes, raw: bytes, side: Side) -> Iterator[str]:
    kept = {text for each in (base, raw) for _, text in comments(each)}
    for line, text in comments(guest):
        if text not in kept:
            yield f"{path}:{line}: this comment ({side}) was lost in the merge: {text}"


def _mapping(path: str, raw: bytes) -> dict[str, Any] | None:
    if not ref_of(path):
        return None
    data = read(raw)
    return {} if data is None else data if isinstance(data, dict) else None


def conflict_text(conflict: Conflict) -> str:
    """Return a one-line description of a conflict."""
    return f"{conflict.where}: ours {_shown(conflict.ours)}, theirs {_shown(conflict.theirs)}"


def _shown(value: Any) -> str:
    if value is ABSENT:
        return "removed it"
    text = value if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}...`"
