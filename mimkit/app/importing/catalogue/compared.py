"""Compares a record in the policy with its last imported version and its current version in the source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Difference(NamedTuple):
    """A value that differs between the source and the policy. The policy's value is kept."""

    kind: str
    id: str
    path: str
    key: str
    here: Any
    there: Any
    """The value in the source, or None if the source no longer contains it."""


class Comparison(NamedTuple):
    """The values to change in a record, and the differing values to keep."""

    changes: dict[str, Any]
    differing: dict[str, tuple[Any, Any]]
    """The differing values by key, each as a pair: the value in the policy and the value in the source."""


def compare(
    here: Mapping[str, Any], before: Mapping[str, Any] | None, there: Mapping[str, Any]
) -> Comparison:
    """Compare a record with its source. Only values that changed in the source but not in the policy are updated.

    Nothing is removed. A record that was not imported before was written by a person, so its existing values are
    kept and missing ones are not added.
    """
    changes: dict[str, Any] = {}
    differing: dict[str, tuple[Any, Any]] = {}
    for key in dict.fromkeys((*there, *(before or ()))):
        mine, theirs = here.get(key), there.get(key)
        old = before.get(key) if before is not None else None
        if _same(mine, theirs):
            continue
        if before is not None and theirs is not None and _same(mine, old):
            changes[key] = theirs
        else:
            differing[key] = (mine, theirs)
    return Comparison(changes, differing)


def _same(one: Any, other: Any) -> bool:
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    """Convert a value to text, so that a number compares equal to the same number written as text in the source."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items() if each not in (None, [], {})}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value] or None
    return None if value in (None, "", {}) else str(value)
