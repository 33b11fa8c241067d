"""Chart: age of open action items by owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from markupsafe import Markup

from mimkit.publish.figures.frame import Cell, Drawing, Table, counted, empty_figure, figure
from mimkit.publish.figures.labels import Layout, axis_labels, layouts, row_heading, rows_below
from mimkit.publish.figures.svg import box, join, key, line, mark, swatch
from mimkit.publish.times import days

MOST_OWNERS: Final = 20
MOST_BARS: Final = 12
_BAR: Final = 8
_PITCH: Final = 13
_LABEL: Final = 22
_GAP: Final = 8
_AXIS: Final = 22
_STEPS: Final = (1, 2, 5, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650, 36_500)
_MOST_TICKS: Final = 5


@dataclass(frozen=True, slots=True)
class ActionAge:
    """An open action item with its age, the age at which it is due (both in whole days) and its status."""

    title: str
    age: int
    due: int | None = None
    link: Markup | None = None
    badge: str = "No due date"
    """The item's status, worded as in lists."""
    is_overdue: bool = False

    @property
    def state(self) -> str:
        """The item's status, worded for use inside a sentence."""
        return self.badge[:1].lower() + self.badge[1:]

    @property
    def told(self) -> str:
        """The item's title, age and status as text."""
        return f"{self.title}: {days(self.age)} old, {self.state}"


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner with their open action items."""

    label: str
    actions: tuple[ActionAge, ...]

    @property
    def oldest_first(self) -> list[ActionAge]:
        """The action items, oldest first."""
        return sorted(self.actions, key=lambda each: (-each.age, each.title))

    @property
    def summary(self) -> str:
        """The numbers of open and overdue items, as text."""
        late = sum(each.is_overdue for each in self.actions)
        return f"{len(self.actions)} open" + (f", {late} overdue" if late else "")


@dataclass(frozen=True, slots=True)
class Ages:
    """All owners with open action items."""

    name: str
    title: str
    owners: tuple[Owner, ...]


def action_ages(ages: Ages) -> Markup:
    """Draw a bar for each open action item, grouped by owner."""
    owners = [owner for owner in ages.owners if owner.actions]
    if not owners:
        return empty_figure(ages.title, "No open action items.")
    if len(owners) == 1 and len(owners[0].actions) == 1:
        return empty_figure(ages.title, _only(owners[0]))
    shown = owners[:MOST_OWNERS]
    ticks = _ticks(max(max(each.age, each.due or 0) for owner in shown for each in owner.actions))
    (height, parts), wide = layouts(partial(_layout, shown, ticks))
    return figure(
        Drawing(
            ages.name,
            ages.title,
            _summary(owners),
            height,
            parts,
            _table(owners),
            _LEGEND,
            _note(owners, shown),
            wide,
        )
    )


_LEGEND: Final = (
    (swatch("age"), "not overdue"),
    (swatch("age-late"), "overdue"),
    (key("triangle", "due"), "due"),
)


def _ticks(most: int) -> list[int]:
    step = next((each for each in _STEPS if most / each <= _MOST_TICKS), _STEPS[-1])
    return [each * step for each in range(max(-(-most // step), 1) + 1)]


def _draw_ticks(ticks: Sequence[int], bottom: float) -> str:
    labels = [(age / ticks[-1] * 100, days(age) if age else "new") for age in ticks]
    return join(line("grid", place, 0, place, bottom) for place, _ in labels) + axis_labels(
        labels, bottom + 15
    )


def _owner(owner: Owner, longest: int, column: float, top: float) -> tuple[str, float]:
    label, more = row_heading(owner.label, owner.summary, top, column)
    first, shown = top + more + _LABEL, owner.oldest_first[:MOST_BARS]
    bars = join(_bar(each, first + _PITCH * place, longest) for place, each in enumerate(shown))
    return label + bars, more + _LABEL + _PITCH * len(shown) + _GAP


def _bar(action: ActionAge, top: float, longest: int) -> str:
    tone = "age-late" if action.is_overdue else "age"
    width = max(action.age / longest * 100, 0.6)
    bar = box(tone, (0, width), (top, _BAR), told=action.told)
    if action.due is None:
        return bar
    return bar + mark("triangle", "due", max(action.due, 0) / longest * 100, top + _BAR / 2)


def _layout(shown: Sequence[Owner], ticks: Sequence[int], column: float) -> Layout:
    height, rows = rows_below(0, (partial(_owner, owner, ticks[-1], column) for owner in shown))
    return height + _AXIS, [_draw_ticks(ticks, height), *rows]


def _only(owner: Owner) -> str:
    (only,) = owner.actions
    return f"{owner.label}: {only.told}."


def _summary(owners: Sequence[Owner]) -> str:
    every = [each for owner in owners for each in owner.actions]
    late = sum(each.is_overdue for each in every)
    return (
        f"{counted(len(every), 'open action item')} of {counted(len(owners), 'owner')}, {late} overdue. "
        f"The oldest is {days(max(each.age for each in every))} old."
    )


def _note(owners: Sequence[Owner], shown: Sequence[Owner]) -> str:
    beyond = sum(max(len(owner.actions) - MOST_BARS, 0) for owner in shown)
    beyond += sum(len(owner.actions) for owner in owners[len(shown) :])
    return f"The table lists {beyond} more." if beyond else ""


def _table(owners: Sequence[Owner]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (owner.label, each.link or each.title, days(each.age), each.state)
        for owner in owners
        for each in owner.oldest_first
    ]
    return Table(("Owner", "Action item", "Age", "Due"), rows)
