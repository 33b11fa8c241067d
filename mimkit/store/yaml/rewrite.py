"""Rewrites a file to hold new data and changes as few lines as possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mimkit.model.diagnostic import Diagnostic, KeyPath
from mimkit.store.yaml.reader import Data, read
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.removal import remove
from mimkit.store.yaml.writer import append, create, insert, set_value

_NAMES: Final = ("id", "term", "day")


def rewritten(raw: bytes, wanted: Mapping[str, Any]) -> bytes:
    """Return the file with the given data; unchanged values keep every byte.

    A file that cannot be edited in this way is written from scratch.
    """
    have = read("", raw)
    if isinstance(have, Diagnostic) or not isinstance(have, dict):
        return create(wanted)
    return _mapping(raw, (), have, wanted)


def _value(raw: bytes, keys: KeyPath, have: Data, wanted: Any) -> bytes:
    if have == wanted:
        return raw
    if isinstance(have, dict) and isinstance(wanted, dict) and have and wanted:
        return _mapping(raw, keys, have, wanted)
    if isinstance(have, list) and isinstance(wanted, list) and have and wanted:
        return _list(raw, keys, have, wanted)
    return set_value(raw, keys, wanted)


def _mapping(raw: bytes, keys: KeyPath, have: Mapping[str, Data], wanted: Mapping[str, Any]) -> bytes:
    try:
        for key in have.keys() - wanted.keys():
            raw = remove(raw, (*keys, key))
        for key in reversed([each for each in wanted if each not in have]):
            raw = set_value(raw, (*keys, key), wanted[key], before=_next(key, wanted))
        for key in [each for each in wanted if each in have]:
            raw = _value(raw, (*keys, key), have[key], wanted[key])
    except CannotEdit:
        return _anew(raw, keys, dict(wanted))
    return raw


def _next(key: str, wanted: Mapping[str, Any]) -> str:
    order = list(wanted)
    return next(iter(order[order.index(key) + 1 :]), "")


def _list(raw: bytes, keys: KeyPath, have: Sequence[Data], wanted: Sequence[Any]) -> bytes:
    kept = [item for item in have if any(_same(item, each) for each in wanted)]
    # There may be more kept items than wanted ones: if an item appears twice, both match one wanted item.
    pairs = zip(kept, wanted, strict=False)
    if not kept or len(kept) > len(wanted) or not all(_same(item, each) for item, each in pairs):
        return set_value(raw, keys, list(wanted))
    try:
        for place in range(len(have) - 1, -1, -1):
            if not any(have[place] is each for each in kept):
                raw = remove(raw, (*keys, place))
        for place, (item, each) in enumerate(zip(kept, wanted, strict=False)):
            raw = _value(raw, (*keys, place), item, each)
        return _extended(raw, keys, wanted[len(kept) :])
    except CannotEdit:
        return _anew(raw, keys, list(wanted))


def _same(item: Data, other: Any) -> bool:
    """Return whether two items are versions of the same one: by name, or by equality if they have none."""
    if isinstance(item, dict) and isinstance(other, dict):
        name = next((key for key in _NAMES if key in item), None)
        return item.get(name) == other.get(name) if name else item == other
    return bool(item == other)


def _extended(raw: bytes, keys: KeyPath, items: Sequence[Any]) -> bytes:
    if not items:
        return raw
    if keys == ("timeline",):
        return append(raw, "timeline", items)
    return insert(raw, keys, items)


def _anew(raw: bytes, keys: KeyPath, wanted: Any) -> bytes:
    return set_value(raw, keys, wanted) if keys else create(wanted)
