"""Finds the history findings that were already suppressed by a comment before the change was made.

A change cannot suppress findings about itself. For example, `# mim: ignore[MIM803] typo` beside a rewritten entry
takes effect only if the base already contains the same comment in the same place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mimkit.model.diagnostic import Diagnostic, KeyPath
from mimkit.rules.suppress import suppressions
from mimkit.store.yaml.places import Places, comments
from mimkit.store.yaml.reader import read


def stood(
    raw: bytes, base: bytes | None, found: Iterable[tuple[Diagnostic, KeyPath]]
) -> frozenset[Diagnostic]:
    """Return the findings that a comment in the same place in the base suppresses. `found` includes their key paths."""
    ours = suppressions(comments(base)) if base else ()
    if not ours or base is None:
        return frozenset()
    now, then, places = read(raw), read(base), Places(base)
    covered = set()
    for each, keys in found:
        earlier = _at_base(now, then, keys)
        line = places.of(earlier)[0] if earlier is not None else 0
        if any(one.covers(each._replace(line=line)) for one in ours):
            covered.add(each)
    return frozenset(covered)


def _at_base(now: Any, then: Any, keys: KeyPath) -> KeyPath | None:
    """Return the key path of the same item in the base, or None if the item is new. List items are matched by id."""
    found: list[str | int] = []
    for step in keys:
        key = _index(now, then, step) if isinstance(step, int) else step
        if key is None or not _has(then, key):
            return None
        found.append(key)
        now, then = now[step] if _has(now, step) else None, then[key]
    return tuple(found)


def _index(now: Any, then: Any, step: int) -> int | None:
    name = _name(now[step]) if _has(now, step) else None
    if name is None or not isinstance(then, list):
        return None
    return next((place for place, each in enumerate(then) if _name(each) == name), None)


def _has(data: Any, step: str | int) -> bool:
    if isinstance(data, dict):
        return step in data
    return isinstance(data, list) and isinstance(step, int) and step < len(data)


def _name(item: Any) -> str | None:
    found = item.get("id") if isinstance(item, dict) else None
    return found if isinstance(found, str) else None
