"""Chart: age of open action items, by owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from mimkit.publish.figures.frame import Cell, Drawing, Table, counted, empty_figure, figure
from mimkit.publish.figures.svg import Anchor, anchor_at, box, join, key, line, mark, swatch, truncate, words
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
    """An open action item: its age and the age at which it was due, in whole days."""

    title: str
    age: int
    due: int | None = None
    link: Markup | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether it is overdue."""
        return self.due is not None and self.age > self.due

    @property
    def state(self) -> str:
        """Its due date as text."""
        if self.due is None:
            return "no due date"
        left = self.due - self.age
        return f"{days(-left)} overdue" if left < 0 else f"due in {days(left)}" if left else "due today"


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner with open action items."""

    label: str
    actions: tuple[ActionAge, ...]

    @property
    def oldest_first(self) -> list[ActionAge]:
        """The action items, oldest first."""
        return sorted(self.actions, key=lambda each: (-each.age, each.title))

    @property
    def summary(self) -> str:
        """The number of open and of overdue items, as text."""
        late = sum(each.is_overdue for each in self.actions)
        return f"{len(self.actions)} open" + (f", {late} overdue" if late else "")


@dataclass(frozen=True, slots=True)
class Ages:
    """Owners with their open action items."""

    name: str
    title: str
    owners: tuple[Owner, ...]


def action_ages(ages: Ages) -> Markup:
    """Draw a bar for each open action item, under its owner."""
    owners = [owner for owner in ages.owners if owner.actions]
    if not owners:
        return empty_figure(ages.title, "No open action items.")
    shown = owners[:MOST_OWNERS]
    ticks = _ticks(max(max(each.age, each.due or 0) for owner in shown for each in owner.actions))
    parts, top = [], 0.0
    for owner in shown:
        parts.append(_owner(owner, top, ticks[-1]))
        top += _LABEL + _PITCH * min(len(owner.actions), MOST_BARS) + _GAP
    return figure(
        Drawing(
            ages.name,
            ages.title,
            _summary(owners),
            top + _AXIS,
            (*(_tick(each, ticks[-1], top) for each in ticks), *parts),
            _table(owners),
            _LEGEND,
            _note(owners, shown),
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


def _tick(age: int, longest: int, bottom: float) -> str:
    place = age / longest * 100
    anchor: Anchor = anchor_at(place, 6.0)
    label = words(days(age) if age else "new", place, bottom + 15, tone="clock", anchor=anchor)
    return line("grid", place, 0, place, bottom) + label


def _owner(owner: Owner, top: float, longest: int) -> str:
    label = words(truncate(owner.label, 190), 0, top + 14)
    told = words(owner.summary, 100, top + 14, tone="clock", anchor="end")
    bars = enumerate(owner.oldest_first[:MOST_BARS])
    return label + told + join(_bar(each, top + _LABEL + _PITCH * place, longest) for place, each in bars)


def _bar(action: ActionAge, top: float, longest: int) -> str:
    tone = "age-late" if action.is_overdue else "age"
    told = f"{action.title}: {days(action.age)} old, {action.state}"
    width = max(action.age / longest * 100, 0.6)
    bar = box(tone, (0, width), (top, _BAR), told=told)
    if action.due is None:
        return bar
    return bar + mark("triangle", "due", max(action.due, 0) / longest * 100, top + _BAR / 2)


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
    return f"{beyond} more in the table." if beyond else ""


def _table(owners: Sequence[Owner]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (owner.label, each.link or each.title, days(each.age), each.state)
        for owner in owners
        for each in owner.oldest_first
    ]
    return Table(("Owner", "Action item", "Age", "Due"), rows)
