"""Completes manually written records with the ids and times that follow from what the author wrote.

The data of a file is read whether it is valid or not, and the values to write are returned. The content of an entry
and existing ids are never changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from mimkit.model.diagnostic import KeyPath
from mimkit.model.ids import ALPHABET, dated_ids, derived_entry_id, ulid
from mimkit.model.incident.annotations import TypedMapping, mappings
from mimkit.model.incident.as_data import entry_keys
from mimkit.model.incident.entry_parts import RecordedEntry
from mimkit.model.refs import Ref
from mimkit.model.text import File, Record
from mimkit.model.time.times import parse_instant, rfc3339, written_in_utc

_OWN_ID: Final = {"incident": "id", "review": "incident", "problem": "id", "maintenance": "id"}
"""The key in each kind of record that repeats the id from its path."""

_TIME: Final = 10
"""The number of characters in an entry id that encode the time."""

Values = dict[KeyPath, str]
"""The values to write, by key path."""


@dataclass(frozen=True)
class Completion:
    """Information about a file that is not in its data."""

    ref: Ref
    model: type[File]
    now: datetime
    """The recording time for entries that have none yet."""
    zone: ZoneInfo | None = None
    """The zone for times without an offset, or None to leave these times unchanged."""
    by: str | None = None
    """The author for entries without one, or None to leave these entries unchanged."""
    recorded: Callable[[Mapping[str, Any]], datetime | None] = lambda _entry: None
    """Returns the time when an entry was committed, or None if it was not committed."""
    taken_ids: Callable[[], frozenset[str]] = frozenset
    """Returns the ids of existing action items."""

    def values(self, data: Any) -> Values:
        """Return the values to write, in file order."""
        if not isinstance(data, dict):
            return {}
        values: Values = {}
        own = _OWN_ID.get(self.ref.kind, "")
        if own and data.get(own) is None:
            values[own,] = self.ref.id
        ids = _EntryIds(data)
        for each in mappings(self.model, data):
            values |= self._times(each)
            if issubclass(each.model, RecordedEntry):
                values |= self._entry(each, ids)
        return values | self._actions(data)

    def _times(self, found: TypedMapping) -> Values:
        texts = {key: found.data[key] for key in found.instants if isinstance(found.data[key], str)}
        written = {key: written_in_utc(text, self.zone) for key, text in texts.items()}
        return {(*found.keys, key): new for key, new in written.items() if new and new != texts[key]}

    def _entry(self, found: TypedMapping, ids: _EntryIds) -> Values:
        values: Values = {}
        entry = found.data
        if entry.get("by") is None and self.by:
            values[*found.keys, "by"] = self.by
        if entry.get("recorded") is None:
            values[*found.keys, "recorded"] = rfc3339(self.recorded(entry) or self.now)
        at = self._at(entry)
        if entry.get("id") is None and at:
            values[*found.keys, "id"] = ids.new(at, entry)
        return values

    def _at(self, entry: Mapping[str, Any]) -> datetime | None:
        text = entry.get("at")
        written = written_in_utc(text, self.zone) if isinstance(text, str) else ""
        try:
            return parse_instant(written)
        except ValueError:
            return None

    def _actions(self, data: Mapping[str, Any]) -> Values:
        """Return the missing ids and opening times of a review's action items."""
        items = data.get("actions") if self.ref.kind == "review" else None
        actions = items if isinstance(items, list) else []
        values: Values = {}
        for place, action in enumerate(actions):
            if not isinstance(action, dict):
                continue
            if action.get("opened") is None:
                values["actions", place, "opened"] = rfc3339(self.now)
            if action.get("id") is None:
                taken = {*self.taken_ids(), *_named(actions), *values.values()}
                values["actions", place, "id"] = self._action_id(action, taken)
        return values

    def _action_id(self, action: Mapping[str, Any], taken: set[str]) -> str:
        day = self._at({"at": action.get("opened")}) or self.now
        digest = hashlib.sha256(f"{self.ref.id}\0{action.get('title')}".encode()).digest()
        free = (
            each for each in dated_ids("AC", day.date(), int.from_bytes(digest[:10])) if each not in taken
        )
        return next(free)


def _named(items: Sequence[Any]) -> Iterator[str]:
    return (str(item["id"]) for item in items if isinstance(item, dict) and item.get("id"))


class _EntryIds:
    """The ids in a timeline, and new ids that sort in file order."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        timeline = data.get("timeline")
        self._taken = set(_named(timeline)) if isinstance(timeline, list) else set()
        self._last: dict[str, str] = {}

    def new(self, at: datetime, entry: Mapping[str, Any]) -> str:
        """Return an id that consists of the entry's time and a number derived from its content.

        Entries with the same time keep their order.
        """
        name = derived_entry_id(at, *(f"{key}={value}" for key, value in entry.items()))
        last = self._last.get(name[:_TIME], "")
        while name <= last or name in self._taken:
            name = ulid(at, _number(max(name, last)) + 1)
            last = ""
        self._taken.add(name)
        self._last[name[:_TIME]] = name
        return name


def _number(entry: str) -> int:
    number = 0
    for letter in entry[_TIME:]:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    return number


def in_order(model: type[File], data: Any) -> Callable[[KeyPath, Sequence[str]], list[str]]:
    """Return a function that sorts the keys of the mapping at a key path into the order used by `mim`.

    An unknown key stays after the key that precedes it.
    """
    models = {each.keys: each.model for each in mappings(model, data)}

    def sort(keys: KeyPath, names: Sequence[str]) -> list[str]:
        found = models.get(keys)
        order = _key_order(found) if found else ()
        ranks: list[int] = []
        for name in names:
            ranks.append(order.index(name) if name in order else ranks[-1] if ranks else -1)
        return [name for _, name in sorted(zip(ranks, names, strict=True), key=lambda pair: pair[0])]

    return sort


def _key_order(model: type[Record]) -> tuple[str, ...]:
    if issubclass(model, RecordedEntry):
        return entry_keys(model)
    return tuple(field.alias or name for name, field in model.model_fields.items())
