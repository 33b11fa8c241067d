"""Layout of the dependency graph. Each service is in a row above its dependencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_SWEEPS: Final = 4


@dataclass(frozen=True, slots=True)
class NodePosition:
    """The number of a row, counted from the top, and the centre of a box as a percentage of the width."""

    row: int
    middle: float


def without_cycles(needs: Mapping[str, Sequence[str]]) -> tuple[dict[str, list[str]], set[tuple[str, str]]]:
    """Return the dependencies without cycles, and the edges that were removed to break the cycles."""
    kept: dict[str, list[str]] = {node: [] for node in needs}
    back: set[tuple[str, str]] = set()
    done: set[str] = set()
    for start in needs:
        path, trail = {start: None}, [(start, iter(needs[start]))]
        while trail and start not in done:
            node, rest = trail[-1]
            below = next(rest, None)
            if below is None:
                trail.pop()
                path.pop(node)
                done.add(node)
            elif below in path:
                back.add((node, below))
            else:
                kept[node].append(below)
                if below not in done:
                    path[below] = None
                    trail.append((below, iter(needs[below])))
    return kept, back


def levels(kept: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return each service's row, which is below all services that depend on it. `kept` must not contain cycles."""
    above = dict.fromkeys(kept, 0)
    for below in kept.values():
        for node in below:
            above[node] += 1
    ready = [node for node, count in above.items() if count == 0]
    level = dict.fromkeys(kept, 0)
    for node in ready:
        for below in kept[node]:
            level[below] = max(level[below], level[node] + 1)
            above[below] -= 1
            if above[below] == 0:
                ready.append(below)
    return level


def position_nodes(kept: Mapping[str, Sequence[str]], across: int) -> dict[str, NodePosition]:
    """Return a position for each service, with at most `across` services in a row. `kept` must not contain cycles."""
    level = levels(kept)
    order: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for node in kept:
        order[level[node]].append(node)
    around = _neighbours(kept)
    for sweep in range(_SWEEPS):
        place = {node: (spot + 0.5) / len(row) for row in order for spot, node in enumerate(row)}
        for row in order[:: -1 if sweep % 2 else 1]:
            row.sort(key=lambda node: _mean((place[each] for each in around[node]), place[node]))
            place.update({node: (spot + 0.5) / len(row) for spot, node in enumerate(row)})
    rows = [part for row in order for part in _parts(row, across)]
    return {node: spot for number, row in enumerate(rows) for node, spot in _spread(row, number)}


def _neighbours(kept: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    around = {node: list(below) for node, below in kept.items()}
    for node, below in kept.items():
        for each in below:
            around[each].append(node)
    return around


def _mean(places: Iterable[float], otherwise: float) -> float:
    known = list(places)
    return sum(known) / len(known) if known else otherwise


def _parts(row: Sequence[str], across: int) -> list[Sequence[str]]:
    """Split a long row into rows of similar length."""
    count = -(-len(row) // across)
    size, longer = divmod(len(row), count)
    cuts = [place * size + min(place, longer) for place in range(count + 1)]
    return [row[start:end] for start, end in pairwise(cuts)]


def _spread(row: Sequence[str], number: int) -> list[tuple[str, NodePosition]]:
    return [(node, NodePosition(number, (place + 0.5) / len(row) * 100)) for place, node in enumerate(row)]
