"""Rewrites a file with new data, changing as few lines as possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mimkit.model.diagnostic import KeyPath
from mimkit.store.yaml.document import Document
from mimkit.store.yaml.reader import Data
from mimkit.store.yaml.refusal import CannotEdit
from mimkit.store.yaml.removal import remove
from mimkit.store.yaml.writer import append, create, insert, set_value

_NAMES: Final = ("id", "term", "day")


def rewrite(raw: bytes, wanted: Mapping[str, Any]) -> bytes:
    """Return the file with the given data. Unchanged values keep their exact bytes.

    A file that cannot be edited this way is written from scratch.
    """
    old = Document(raw)
    return (_mapping(old, (), old.content, wanted) if isinstance(old.content, dict) else create(wanted)).raw


def _value(file: Document, keys: KeyPath, have: Data, wanted: Any) -> Document:
    if have == wanted:
        return file
    if isinstance(have, dict) and isinstance(wanted, dict) and have and wanted:
        return _mapping(file, keys, have, wanted)
    if isinstance(have, list) and isinstance(wanted, list) and have and wanted:
        return _list(file, keys, have, wanted)
    return set_value(file, keys, wanted)


def _mapping(file: Document, keys: KeyPath, have: Mapping[str, Data], wanted: Mapping[str, Any]) -> Document:
    try:
        for key in have.keys() - wanted.keys():
            file = remove(file, (*keys, key))
        for key in reversed([each for each in wanted if each not in have]):
            file = set_value(file, (*keys, key), wanted[key], before=_next(key, wanted))
        for key in [each for each in wanted if each in have]:
            file = _value(file, (*keys, key), have[key], wanted[key])
    except CannotEdit:
        return _anew(file, keys, dict(wanted))
    return file


def _next(key: str, wanted: Mapping[str, Any]) -> str:
    order = list(wanted)
    return next(iter(order[order.index(key) + 1 :]), "")


def _list(file: Document, keys: KeyPath, have: Sequence[Data], wanted: Sequence[Any]) -> Document:
    kept = [item for item in have if any(_same(item, each) for each in wanted)]
    # `kept` can be longer than `wanted`, because two identical items both match one wanted item.
    pairs = zip(kept, wanted, strict=False)
    if not kept or len(kept) > len(wanted) or not all(_same(item, each) for item, each in pairs):
        return set_value(file, keys, list(wanted))
    try:
        for place in range(len(have) - 1, -1, -1):
            if not any(have[place] is each for each in kept):
                file = remove(file, (*keys, place))
        for place, (item, each) in enumerate(zip(kept, wanted, strict=False)):
            file = _value(file, (*keys, place), item, each)
        return _extended(file, keys, wanted[len(kept) :])
    except CannotEdit:
        return _anew(file, keys, list(wanted))


def _same(item: Data, other: Any) -> bool:
    """Return whether two items are versions of the same item.

    Items are compared by name, or by equality if they have no name.
    """
    if isinstance(item, dict) and isinstance(other, dict):
        name = next((key for key in _NAMES if key in item), None)
        return item.get(name) == other.get(name) if name else item == other
    return bool(item == other)


def _extended(file: Document, keys: KeyPath, items: Sequence[Any]) -> Document:
    if not items:
        return file
    if keys == ("timeline",):
        return append(file, "timeline", items)
    return insert(file, keys, items)


def _anew(file: Document, keys: KeyPath, wanted: Any) -> Document:
    return set_value(file, keys, wanted) if keys else create(wanted)
