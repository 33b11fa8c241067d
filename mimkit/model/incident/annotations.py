"""Determines the type of each value in a record from the annotations of the record's model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Final, NamedTuple, Union, get_args, get_origin

from mimkit.model.diagnostic import KeyPath
from mimkit.model.incident.entries import TYPE_OF, Entry
from mimkit.model.incident.one_kind import OneKind
from mimkit.model.text import Record

_INSTANT: Final = frozenset((datetime,))


class TypedMapping(NamedTuple):
    """A mapping in a file, and the record model that describes it."""

    keys: KeyPath
    model: type[Record]
    data: Mapping[str, Any]

    @property
    def instants(self) -> Iterator[str]:
        """The keys whose values are times."""
        return (key for key in self.data if types_below(self.model, key) == _INSTANT)


@lru_cache(maxsize=1024)
def types_below(kind: Any, name: str) -> frozenset[Any]:
    """Return the possible types of a record key's value or, for a list or mapping, of its items.

    The result is cached, because a file may repeat the same error thousands of times.
    """
    if isinstance(kind, type) and issubclass(kind, Record):
        fields = [field for key, field in kind.model_fields.items() if name in (key, field.alias)]
        return frozenset(each for field in fields for each in _plain(field.annotation))
    if get_origin(kind) in (tuple, dict):
        return frozenset(_plain(get_args(kind)[0 if get_origin(kind) is tuple else 1]))
    return frozenset()


def _plain(annotation: Any) -> list[Any]:
    """Return the types in an annotation, flattening unions and ignoring None and metadata."""
    if hasattr(annotation, "__metadata__"):
        plain, *more = get_args(annotation)
        return _plain(Entry if any(isinstance(each, OneKind) for each in more) else plain)
    if get_origin(annotation) in (Union, UnionType):
        return [each for part in get_args(annotation) if part is not NoneType for each in _plain(part)]
    return [annotation]


def mappings(model: type[Record], data: Any) -> Iterator[TypedMapping]:
    """Yield every mapping in a file that represents a record, whether valid or not, in file order.

    The mapping for the whole file comes first. An entry without a valid kind is skipped.
    """
    yield from _walk(frozenset((model,)), (), data)


def _walk(types: frozenset[Any], keys: KeyPath, data: Any) -> Iterator[TypedMapping]:
    if isinstance(data, list):
        inner = frozenset(each for kind in types for each in types_below(kind, ""))
        for place, item in enumerate(data):
            yield from _walk(inner, (*keys, place), item)
    elif isinstance(data, dict):
        model = _record(types, data)
        if model:
            yield TypedMapping(keys, model, data)
        for key, value in data.items():
            below = [types_below(kind, key) for kind in ([model] if model else types)]
            yield from _walk(frozenset().union(*below), (*keys, key), value)


def _record(types: frozenset[Any], data: Mapping[str, Any]) -> type[Record] | None:
    kind = TYPE_OF.get(str(data.get("kind"))) if len(types) > 1 else next(iter(types), None)
    return kind if isinstance(kind, type) and issubclass(kind, Record) and kind in types else None
