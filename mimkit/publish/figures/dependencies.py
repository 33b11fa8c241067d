"""Chart: service dependency graph with the affected services highlighted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import Final, Literal

from markupsafe import Markup

from mimkit.publish.figures.frame import Cell, Drawing, Table, counted, empty_figure, figure
from mimkit.publish.figures.labels import NARROWEST, ROOMY, lines
from mimkit.publish.figures.layers import NodePosition, position_nodes, without_cycles
from mimkit.publish.figures.svg import box, join, key, mark, number, swatch, words

Hit = Literal["hit", "reached", "untouched"]
MOST_SERVICES: Final = 60
_NARROW: Final = 3
_WIDE: Final = 6
_BOX: Final = 56
_BETWEEN: Final = 34
"""The distance between two rows, in pixels. `_BOX` is the minimum height of a box."""
_LEAD: Final = 14
_PADDING: Final = 6
_GAP: Final = 0.5
"""The distance between lines that run through the same gap, as a percentage of the width."""
_SHARE: Final = 87.0
"""The percentage of the width that a full row of boxes occupies. Lines run between the boxes."""


@dataclass(frozen=True, slots=True)
class ServiceNode:
    """A service with the ids of its dependencies, and whether it was affected directly or indirectly."""

    id: str
    label: str
    needs: tuple[str, ...] = ()
    state: Hit = "untouched"
    link: Markup | None = None


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The services to draw. Dependencies on any other services are omitted."""

    name: str
    title: str
    services: tuple[ServiceNode, ...]


@dataclass(frozen=True)
class _Layout:
    """The position and wrapped label of each service, for a given column width and number of boxes per row."""

    spots: dict[str, NodePosition]
    labels: dict[str, list[str]]
    across: int

    @cached_property
    def heights(self) -> list[int]:
        """The height of the boxes in each row, which is sufficient for every label in the row."""
        most = [1] * (max(each.row for each in self.spots.values()) + 1)
        for service, spot in self.spots.items():
            most[spot.row] = max(most[spot.row], len(self.labels[service]))
        return [max(_BOX, each * _LEAD + 2 * _PADDING) for each in most]

    @cached_property
    def tops(self) -> list[int]:
        """The vertical position of each row's top edge."""
        return list(accumulate((each + _BETWEEN for each in self.heights[:-1]), initial=2))

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return self.tops[-1] + self.heights[-1] + 2

    @property
    def half(self) -> float:
        """Half the width of a box, in percent."""
        return _SHARE / self.across / 2

    def beside(self, row: int, wanted: float) -> float:
        """Return the position closest to `wanted` where a line can pass between the boxes of a row."""
        middles = sorted(each.middle for each in self.spots.values() if each.row == row)
        room = (100 - _SHARE) / self.across / 2
        free = [
            place for middle in middles for place in (middle - self.half - room, middle + self.half + room)
        ]
        taken = any(abs(wanted - middle) < self.half + room for middle in middles)
        return min(free, key=lambda place: abs(place - wanted)) if taken else wanted


def affected_neighbourhood(services: Iterable[ServiceNode], hit: Iterable[str]) -> tuple[ServiceNode, ...]:
    """Return the affected services, all services that depend on them, and the services that they directly depend on."""
    every = {each.id: each for each in services}
    first = {each for each in hit if each in every}
    reached, fresh = set(first), set(first)
    while fresh:
        fresh = {each.id for each in every.values() if each.id not in reached and fresh & {*each.needs}}
        reached |= fresh
    below = {need for each in first for need in every[each].needs if need in every}
    drawn = (each for each in every.values() if each.id in reached | below)
    return tuple(replace(each, state=_state(each.id, first, reached)) for each in drawn)


def _state(service: str, hit: set[str], reached: set[str]) -> Hit:
    return "hit" if service in hit else "reached" if service in reached else "untouched"


def dependency_graph(picture: Dependencies) -> Markup:
    """Draw the services in layers. A circular dependency is drawn as a dashed line that points upwards."""
    if not picture.services:
        return empty_figure(picture.title, "The service catalogue is empty.")
    if len(picture.services) == 1:
        return empty_figure(picture.title, f"1 service: {picture.services[0].label}.")
    shown = {each.id: each for each in _most_telling(picture.services)}
    needs = {
        each.id: [need for need in dict.fromkeys(each.needs) if need in shown] for each in shown.values()
    }
    kept, back = without_cycles(needs)
    back = {(one, other) for one, other in back if one != other}
    narrow = _layout(shown, kept, _NARROW, NARROWEST)
    wide = _layout(shown, kept, _WIDE, ROOMY)
    return figure(
        Drawing(
            picture.name,
            picture.title,
            _told(picture.services),
            narrow.height,
            _parts(shown, narrow, kept, back),
            _table(picture.services),
            _legend(shown.values(), back),
            _note(picture, len(shown)),
            (wide.height, _parts(shown, wide, kept, back)) if wide.spots != narrow.spots else None,
        )
    )


def _most_telling(services: Sequence[ServiceNode]) -> list[ServiceNode]:
    weight = {"hit": 0, "reached": 1, "untouched": 2}
    first = sorted(services, key=lambda each: (weight[each.state], -len(each.needs)))[:MOST_SERVICES]
    chosen = {each.id for each in first}
    return [each for each in services if each.id in chosen]


def _layout(shown: dict[str, ServiceNode], kept: dict[str, list[str]], across: int, column: float) -> _Layout:
    room = column * _SHARE / 100 / across - 2 * _PADDING
    labels = {each.id: lines(each.label, room) for each in shown.values()}
    return _Layout(position_nodes(kept, across), labels, across)


def _parts(
    shown: dict[str, ServiceNode], layout: _Layout, kept: dict[str, list[str]], back: set[tuple[str, str]]
) -> list[str]:
    down = [(one, other, _tone(shown[one], shown[other])) for one, below in kept.items() for other in below]
    # Edges that point upwards are drawn from the upper box like all others, but as dashed lines.
    every = (*down, *((other, one, "edge-back") for one, other in sorted(back)))
    paths = join(_path(layout, each, (place % 5 - 2) * _GAP) for place, each in enumerate(every))
    height = number(layout.height)
    edges = f'<svg width="100%" height="{height}" viewBox="0 0 100 {height}" preserveAspectRatio="none">{paths}</svg>'
    return [edges, *(_service(each, layout) for each in shown.values())]


def _tone(service: ServiceNode, needed: ServiceNode) -> str:
    return "edge" if "untouched" in (service.state, needed.state) else "edge-reached"


def _path(layout: _Layout, edge: tuple[str, str, str], aside: float) -> str:
    upper, lower, tone = edge
    start, end = layout.spots[upper], layout.spots[lower]
    x, y = start.middle, float(layout.tops[start.row] + layout.heights[start.row])
    steps = [f"M{number(x)} {number(y)}"]
    for row in range(start.row + 1, end.row + 1):
        top = float(layout.tops[row])
        left = end.row - row + 1
        place = end.middle if row == end.row else layout.beside(row, x + (end.middle - x) / left) + aside
        half = (y + top) / 2
        steps.append(
            f"C{number(x)} {number(half)} {number(place)} {number(half)} {number(place)} {number(top)}"
        )
        x, y = place, top + (layout.heights[row] if row < end.row else 0)
        steps.append(f"V{number(y)}" if row < end.row else "")
    return f'<path class="mim-{tone}" d="{join(steps)}"/>'


def _service(service: ServiceNode, layout: _Layout) -> str:
    spot = layout.spots[service.id]
    top, tall = layout.tops[spot.row], layout.heights[spot.row]
    left = spot.middle - layout.half
    drawn = box(f"node-{service.state}", (left, layout.half * 2), (top, tall), told=service.label)
    named = layout.labels[service.id]
    first = top + tall / 2 + 4 - (len(named) - 1) * _LEAD / 2
    label = join(
        words(each, spot.middle, first + place * _LEAD, tone="node", anchor="middle")
        for place, each in enumerate(named)
    )
    flag = mark("triangle", "node-flag", left + layout.half * 2, top) if service.state == "hit" else ""
    return drawn + label + flag


def _legend(services: Iterable[ServiceNode], back: set[tuple[str, str]]) -> list[tuple[str, str]]:
    present = {each.state for each in services}
    entries = [
        (key("triangle", "node-flag"), "affected") if state == "hit" else (swatch(f"node-{state}"), meaning)
        for state, meaning in (("hit", "hit"), ("reached", "depends on an affected service"))
        if state in present
    ]
    return entries + ([(_DASHES, "circular dependency")] if back else [])


_DASHES: Final = '<svg class="mim-key" viewBox="0 0 18 12" aria-hidden="true"><path class="mim-edge-back" d="M0 6H18"/></svg>'


def _note(picture: Dependencies, shown: int) -> str:
    more = len(picture.services) - shown
    return "Each service is shown above its dependencies." + (
        f" The table lists {more} more." if more else ""
    )


def _told(services: Sequence[ServiceNode]) -> str:
    hit = [each.label for each in services if each.state == "hit"]
    reached = [each.label for each in services if each.state == "reached"]
    told = [f"{counted(len(services), 'service')} and their dependencies."]
    told += [f"Affected: {', '.join(hit)}."] if hit else []
    told += [f"Services that depend on an affected service: {', '.join(reached)}."] if reached else []
    return " ".join(told)


def _table(services: Sequence[ServiceNode]) -> Table:
    known = {each.id: each.label for each in services}
    meaning = {"hit": "affected", "reached": "depends on an affected service", "untouched": "\N{EN DASH}"}
    rows: list[tuple[Cell, ...]] = [
        (
            each.link or each.label,
            ", ".join(known.get(need, need) for need in each.needs) or "\N{EN DASH}",
            meaning[each.state],
        )
        for each in services
    ]
    head = ("Service", "Depends on", "Status")
    if any(each.state != "untouched" for each in services):
        return Table(head, rows)
    return Table(head[:-1], [row[:-1] for row in rows])
