"""Finds cycles in a graph of names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def loops(leads_to: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield each cycle once, as the shortest path from its alphabetically first name back to that name."""
    for name in sorted(leads_to):
        found = _loop(leads_to, name)
        if found and name == min(found):
            yield found


def _loop(leads_to: Mapping[str, Sequence[str]], start: str) -> tuple[str, ...]:
    """Return the shortest path from a name back to itself, including both ends, or () if there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for name in leads_to.get(way[-1], ()):
            if name == start:
                return (*way, name)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
