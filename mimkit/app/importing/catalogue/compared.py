"""Compares a record here, the record as it was imported before, and the record as the source has it now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Difference(NamedTuple):
    """A value that the source and the policy have differently. The one in the policy stays."""

    kind: str
    id: str
    path: str
    key: str
    here: Any
    there: Any
    """None if the source does not have it any more."""


class Comparison(NamedTuple):
    """What changes in a record, and what differs and stays."""

    changes: dict[str, Any]
    differing: dict[str, tuple[Any, Any]]
    """Both values by key: here, and in the source."""


def compare(
    here: Mapping[str, Any], before: Mapping[str, Any] | None, there: Mapping[str, Any]
) -> Comparison:
    """Return what is corrected: only what changed in the source, and has not been changed here since.

    Nothing is removed. Without an earlier import, what is here stays, and what is missing here is not added either,
    because a person wrote this record.
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
    """Return a value as text, so that a number in a file and a number in a source are the same."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items() if each not in (None, [], {})}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value] or None
    return None if value in (None, "", {}) else str(value)
