"""Omits dependencies that would make a service depend on itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mimkit.app.importing.catalogue.resolved import Resolved
from mimkit.model.organisation.directory import Service
from mimkit.ops.importing.drafts import ImportProblem


def without_loops(
    records: Sequence[Resolved], services: Mapping[str, Service]
) -> Iterator[Resolved | ImportProblem]:
    """Yield the records. A dependency that would create a cycle is omitted and reported."""
    needs: dict[str, set[str]] = {name: set(each.needs) for name, each in services.items()}
    for each in records:
        kept: list[Any] = []
        for dependency in each.values.get("depends_on") or () if each.kind == "service" else ():
            needed = dependency if isinstance(dependency, str) else dependency["service"]
            mine = needs.setdefault(each.id, set())
            if needed not in mine and (way := _way(needs, needed, each.id)):
                loop = " -> ".join((each.id, *way))
                sentence = (
                    f"the dependency of {each.id} on {needed} is skipped, because it creates a loop: {loop}"
                )
                yield ImportProblem(each.place, sentence)
                continue
            mine.add(needed)
            kept.append(dependency)
        if kept != (each.values.get("depends_on") or []):
            each.values["depends_on"] = kept
        yield each


def _way(needs: Mapping[str, set[str]], start: str, end: str) -> tuple[str, ...]:
    """Return the shortest path from one service to another, or an empty tuple if there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        for name in sorted(needs.get(way[-1], ())):
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
