"""Three-way merge of a record: the entries by id, and all other values field by field.

The record is plain data as read from a file: strings, lists and mappings. No entry from either side is lost, and
text that was redacted on one side stays redacted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Literal, TypeAlias

from mimkit.model.incident.effects.counted import merged_counts
from mimkit.model.incident.effects.redaction import blank_of
from mimkit.model.incident.entries import TYPE_OF
from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.incident_facts import is_text
from mimkit.model.versions.order import appended
from mimkit.model.versions.same_keys import has_common_key, same_keys

Side = Literal["ours", "theirs"]
Names: TypeAlias = "tuple[str, ...]"
"""The path of a value: keys and the ids of list items."""
Choose: TypeAlias = "Callable[[Names], Side | None]"
"""Returns the side to take if both sides changed a value, or None to take no side."""

TIMELINE: Final = "timeline"
_ITEM_NAMES: Final = ("id", "term", "day")
_BLANKED: Final = {kind: (*each.words, *each.addresses) for kind, each in TYPE_OF.items()}


class _Absent(Enum):
    """The type of the placeholder for a missing key."""

    ABSENT = "absent"


ABSENT: Final = _Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that both sides changed differently. If a side removed it, its value is ABSENT."""

    names: Names
    ours: Any
    theirs: Any

    @property
    def where(self) -> str:
        """The path as displayed and typed, such as `title` or `timeline.01M8….text`."""
        return ".".join(self.names)


@dataclass(frozen=True, slots=True)
class Manner:
    """How two versions are merged: whose new entries come first, and what is merged.

    A merge brings in a history, and both sides contain the base. A rebase, cherry-pick, revert or stash brings in a
    single change, whose base may never have been part of our side.
    """

    first: Side = "theirs"
    brings: Literal["history", "change"] = "history"


HISTORY: Final = Manner()
CHANGE: Final = Manner("ours", "change")


@dataclass(frozen=True, slots=True)
class MergedRecord:
    """The merged record. If there is a conflict, `data` contains the value from `theirs`."""

    data: dict[str, Any]
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    """Notices about the merge that do not require a decision, one sentence each."""


def take_no_side(_names: Names) -> Side | None:
    """Choose no side."""
    return None


def merge(
    base: Mapping[str, Any],
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    choose: Choose = take_no_side,
    manner: Manner = HISTORY,
) -> MergedRecord:
    """Merge two versions of a record with the common ancestor `base`, which is empty if both sides created the file."""
    merging = _Merging(choose, manner, is_one_event=not base and has_common_key(ours, theirs))
    guest, host = (ours, theirs) if manner.first == "theirs" else (theirs, ours)
    data = merging.mapping((), base, guest, host)
    if isinstance(data.get(TIMELINE), list):
        data[TIMELINE] = redacted(data[TIMELINE])
        merging.notes += same_keys(base, ours, theirs)
    return MergedRecord(data, tuple(merging.conflicts), tuple(merging.notes))


@dataclass
class _Merging:
    """A merge in progress.

    The host's values come first, followed by the guest's. `first` in `manner` determines which side is the host.
    """

    choose: Choose
    manner: Manner
    is_one_event: bool = False
    """Whether two clones created the record for the same event, such as an alert received by both."""
    conflicts: list[Conflict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def value(self, names: Names, base: Any, guest: Any, host: Any) -> Any:
        if names[0] == TIMELINE and REDACTED in (guest, host):
            return REDACTED
        if host in (guest, base):
            return guest
        if base == guest:
            return host
        if isinstance(guest, dict) and isinstance(host, dict):
            return self.mapping(names, base if isinstance(base, dict) else {}, guest, host)
        if isinstance(guest, list) and isinstance(host, list):
            return self.items(names, base if isinstance(base, list) else [], guest, host)
        return self.conflict(names, guest, host)

    def conflict(self, names: Names, guest: Any, host: Any) -> Any:
        ours, theirs = (guest, host) if self.manner.first == "theirs" else (host, guest)
        side = self.choose(names)
        if side is None and self.is_one_event:
            kept = self.manner.first
            self.notes.append(
                f"`{'.'.join(names)}` differs between the two records of the event; the value {kept} was kept."
            )
            side = kept
        if side is None:
            self.conflicts.append(Conflict(names, ours, theirs))
        return ours if side == "ours" else theirs

    def mapping(
        self, names: Names, base: Mapping[str, Any], guest: Mapping[str, Any], host: Mapping[str, Any]
    ) -> dict[str, Any]:
        found = {}
        for key in _woven(list(guest), list(host)):
            sides = (base.get(key, ABSENT), guest.get(key, ABSENT), host.get(key, ABSENT))
            value = (
                self.timeline(*sides) if (*names, key) == (TIMELINE,) else self.value((*names, key), *sides)
            )
            if value is not ABSENT:
                found[key] = value
        return found

    def items(self, names: Names, base: list[Any], guest: list[Any], host: list[Any]) -> Any:
        named = [_by_name(each) for each in (base, guest, host)]
        if any(each is None for each in named):
            return self.texts(names, base, guest, host)
        before, mine, other = ({} if each is None else each for each in named)
        self.note_order(names, before, mine, other)
        merged = [
            self.value(
                (*names, name), before.get(name, ABSENT), mine.get(name, ABSENT), other.get(name, ABSENT)
            )
            for name in _order(before, mine, other)
        ]
        return [each for each in merged if each is not ABSENT]

    def note_order(self, names: Names, *sides: Mapping[str, Any]) -> None:
        if len({tuple(_common(each, sides)) for each in sides}) == len(sides):
            place, kept = ".".join(names), self.manner.first
            self.notes.append(
                f"The order of `{place}` was changed on both sides; the order in {kept} was kept."
            )

    def texts(self, names: Names, base: list[Any], guest: list[Any], host: list[Any]) -> Any:
        """Merge lists of items without ids by applying the additions and removals of both sides."""
        before, mine, other = ([_spelt(item) for item in side] for side in (base, guest, host))
        gone_here, gone_there = set(before) - set(mine), set(before) - set(other)
        new = [
            item for item, text in zip(guest, mine, strict=True) if text not in before and text not in other
        ]
        reworded = gone_here & gone_there and new and set(other) - set(before) - set(mine)
        if reworded or any(len(set(each)) < len(each) for each in (before, mine, other)):
            return self.conflict(names, guest, host)
        kept = [item for item, text in zip(host, other, strict=True) if text not in gone_here]
        return [*kept, *new]

    def timeline(self, base: Any, guest: Any, host: Any) -> Any:
        sides = [each if isinstance(each, list) else [] for each in (base, guest, host)]
        named = [_by_name(each) for each in sides]
        if any(each is None for each in named):
            return self.conflict((TIMELINE,), guest, host) if guest != host else guest
        before, mine, other = ({} if each is None else each for each in named)
        merged = [
            self.entry(name, before.get(name, ABSENT), mine.get(name, ABSENT), other.get(name, ABSENT))
            for name in self.entry_order(mine, other)
        ]
        return [each for each in merged if each is not ABSENT] or host

    def entry_order(self, guest: Mapping[str, Any], host: Mapping[str, Any]) -> list[str]:
        """Return the ids with the guest's new ids at the end, or above an entry that both sides have.

        A merge has both sides as parents, so neither side's order may change. If both sides have the same entries
        in different orders, or if only a change is merged, the host's order is used.
        """
        if self.manner.brings == "change":
            return [*host, *(name for name in guest if name not in host)]
        return appended([*guest], [*host])

    def entry(self, name: str, base: Any, guest: Any, host: Any) -> Any:
        if host is ABSENT and guest == base and self.manner.brings == "change":
            return ABSENT  # the change is based on this entry but does not modify it
        if guest is ABSENT or host is ABSENT:
            if base is not ABSENT and (guest is not ABSENT or host is not ABSENT):
                self.notes.append(f"The entry {name} was removed on one side, but was kept.")
            return host if guest is ABSENT else guest
        before = {} if base is ABSENT else base
        if "arrivals" in guest and "arrivals" in host and (counts := merged_counts(before, guest, host)):
            guest, host = {**guest, **counts}, {**host, **counts}
        # Merge field by field even if one side changed nothing, because the other side may have blanked the
        # text.
        return self.mapping((TIMELINE, name), before, guest, host)


def redacted(timeline: Sequence[Any]) -> list[Any]:
    """Return a timeline with all redacted text blanked, including the text of corrections to redacted entries."""
    hidden = {entry.get("entry") for entry in timeline if entry.get("kind") == "redact"}
    return [_blanked(entry, hidden) for entry in timeline]


def _blanked(entry: dict[str, Any], hidden: set[Any]) -> dict[str, Any]:
    kind = entry.get("kind", "")
    if kind == "amend" and entry.get("entry") in hidden:
        blank = _with_blanks(entry, _BLANKED[kind])
        correct = blank.get("correct")
        return {**blank, "correct": _with_blanks(correct, ("text",))} if isinstance(correct, dict) else blank
    if entry.get("id") not in hidden:
        return entry
    keys = _BLANKED.get(kind, ())
    return _with_blanks(
        entry, keys if kind != "set" or is_text(entry.get("field")) else ("reason", "evidence")
    )


def _with_blanks(mapping: dict[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {**mapping, **{key: blank_of(mapping[key]) for key in keys if mapping.get(key)}}


def _by_name(items: Sequence[Any]) -> dict[str, Any] | None:
    """Return the items by id, or None if an item has no id or two items share one."""
    found = {}
    for item in items:
        name = (
            next((item[key] for key in _ITEM_NAMES if item.get(key)), None)
            if isinstance(item, dict)
            else None
        )
        if not isinstance(name, str) or name in found:
            return None
        found[name] = item
    return found


def _order(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """Return the ids in the order of the side that reordered them, with the other side's new ids inserted."""
    sides = (base, ours, theirs)
    if _common(ours, sides) == _common(base, sides) or _common(theirs, sides) != _common(base, sides):
        return _woven(list(ours), list(theirs))
    return _woven(list(theirs), list(ours))


def _common(side: Mapping[str, Any], sides: Iterable[Mapping[str, Any]]) -> list[str]:
    return [name for name in side if all(name in each for each in sides)]


def _woven(guests: Sequence[str], hosts: Sequence[str]) -> list[str]:
    """Return the host's names, with each of the guest's new names inserted after the name that precedes it in the guest."""
    found, behind = list(hosts), ""
    for name in guests:
        if name not in found:
            found.insert(found.index(behind) + 1 if behind else 0, name)
        behind = name
    return found


def _spelt(item: Any) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False)
