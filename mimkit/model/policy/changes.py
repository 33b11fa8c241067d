"""Lists the differences between two policy versions, with one line per change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.model.organisation.directory import Service
from mimkit.model.policy.policy import Policy
from mimkit.model.text import Record

_CATALOGUES: Final = {"severities": "severity", "criteria": "criterion", "roles": "role", "clocks": "clock"}
"""The lists whose items have ids, and the singular name of an item."""
_BRIEF = 60
"""The maximum length of a quoted text. If the text is longer, the message says only that it changed."""


def changes(before: Policy, after: Policy) -> tuple[str, ...]:
    """Return the changes from `before` to `after`, in file order. The result is empty if there are none."""
    return tuple(_changes(before, after))


def audience_changes(before: Mapping[str, Service], after: Mapping[str, Service]) -> Iterator[str]:
    """Yield the changes to the audiences of each service that exists in both versions."""
    for name in sorted(before.keys() & after.keys()):
        old, new = before[name].audiences, after[name].audiences
        if old != new:
            yield f"service {name}: audiences {_list(old, new)}"


def _changes(before: Policy, after: Policy) -> Iterator[str]:
    for name in Policy.model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if name in _CATALOGUES:
            yield from _catalogue(name, old, new)
        elif isinstance(old, Record) and isinstance(new, Record):
            yield f"{_spaced(name)}: {'; '.join(_fields(old, new))}"
        elif isinstance(old, Record) or isinstance(new, Record):
            yield f"{_spaced(name)} {'removed' if new is None else 'added'}"
        else:
            yield _value(name, old, new)


def _catalogue(name: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[str]:
    word = _CATALOGUES[name]
    old, new = ({each.id: each for each in side} for side in (before, after))
    yield from (f"{word} {each} added" for each in new if each not in old)
    yield from (f"{word} {each} removed" for each in old if each not in new)
    kept = [each for each in new if each in old]
    for each in kept:
        if old[each] != new[each]:
            yield f"{word} {each}: {'; '.join(_fields(old[each], new[each]))}"
    if kept != [each for each in old if each in new]:
        yield f"{name} reordered: {', '.join(new)}"


def _fields(before: Record, after: Record) -> Iterator[str]:
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield _value(name, old, new)


def _value(name: str, old: Any, new: Any) -> str:
    spaced = _spaced(name)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        pairs = ((key, old.get(key), new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key))
        return ", ".join(f"{spaced} {key} {_said(now)}, was {_said(then)}" for key, then, now in pairs)
    if isinstance(old, tuple) and isinstance(new, tuple):
        return f"{spaced} {_list(old, new)}"
    then, now = _said(old), _said(new)
    if max(len(then), len(now)) > _BRIEF:
        return f"{spaced} reworded"
    return f"{spaced} {now}, was {then}"


def _list(old: tuple[Any, ...], new: tuple[Any, ...]) -> str:
    gone = [_said(each) for each in old if each not in new]
    come = [_said(each) for each in new if each not in old]
    if max([len(each) for each in (*gone, *come)], default=0) > _BRIEF:
        return "(reworded)"
    parts = [f"{', '.join(come)} added"] * bool(come) + [f"{', '.join(gone)} removed"] * bool(gone)
    return f"({', '.join(parts) or 'reordered'})"


def _said(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    if isinstance(value, Record):
        return " ".join(_said(each) for _, each in value if each not in (None, ()))
    if isinstance(value, tuple):
        return ", ".join(_said(each) for each in value)
    return str(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
