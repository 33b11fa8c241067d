"""Chart: time between stakeholder updates, compared with the limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from markupsafe import Markup

from mimkit.publish.figures.duration_axis import duration_text
from mimkit.publish.figures.frame import Drawing, Table, counted, empty_figure, figure
from mimkit.publish.figures.labels import Layout, layouts, row_heading, rows_below
from mimkit.publish.figures.svg import join, key, line, mark, words

MOST_ROWS: Final = 30
_ROW: Final = 44
_HEAD: Final = 20
_TWICE: Final = 2.0
"""Intervals longer than this multiple of the limit are drawn at the edge and labelled with the actual multiple."""
_SHOWN: Final = 92.0
"""The position that represents twice the limit, in percent of the width. Longer intervals are drawn to its right."""


@dataclass(frozen=True, slots=True)
class UpdateInterval:
    """The time between two updates and the maximum time allowed between them, in seconds."""

    took: float
    limit: float

    @property
    def share(self) -> float:
        """The time between the updates as a fraction of the limit. If it is above 1, the update was late."""
        return max(self.took, 0.0) / self.limit if self.limit > 0 else _TWICE + 1

    @property
    def is_kept(self) -> bool:
        """Whether the update was on time."""
        return self.took <= self.limit


@dataclass(frozen=True, slots=True)
class CadenceRow:
    """The update intervals of one incident, in order."""

    label: str
    intervals: tuple[UpdateInterval, ...]
    link: Markup | None = None

    @property
    def kept(self) -> int:
        """The number of intervals within the limit."""
        return sum(each.is_kept for each in self.intervals)

    @property
    def summary(self) -> str:
        """The number of intervals within the limit, as text."""
        return f"{self.kept} of {len(self.intervals)} on time"

    @property
    def worst(self) -> UpdateInterval:
        """The interval that is longest relative to its limit."""
        return max(self.intervals, key=lambda each: each.share)


@dataclass(frozen=True, slots=True)
class Cadence:
    """Incidents with their update intervals."""

    name: str
    title: str
    rows: tuple[CadenceRow, ...]


def cadence_dots(cadence: Cadence) -> Markup:
    """Draw one row of intervals for each incident that requires updates."""
    rows = [row for row in cadence.rows if row.intervals]
    if not rows:
        return empty_figure(cadence.title, "No updates have been due yet.")
    if len(rows) == 1 and len(rows[0].intervals) == 1:
        return empty_figure(cadence.title, _only(rows[0]))
    shown = rows[:MOST_ROWS]
    (height, parts), wide = layouts(partial(_layout, shown))
    more = f"The table lists {len(rows) - len(shown)} more." if len(rows) > len(shown) else ""
    note = f"Updates to the right of the line were late. The line marks the limit that was in force at the time. {more}".strip()
    return figure(
        Drawing(cadence.name, cadence.title, _summary(rows), height, parts, _table(rows), _LEGEND, note, wide)
    )


def _layout(shown: Sequence[CadenceRow], column: float) -> Layout:
    height, rows = rows_below(_HEAD, (partial(_row, row, column) for row in shown))
    return height, [_limit(height), *rows]


def _only(row: CadenceRow) -> str:
    (only,) = row.intervals
    kept = "on time" if only.is_kept else "late"
    return f"{row.label}: 1 update, {kept}, after {duration_text(only.took)} (limit {duration_text(only.limit)})."


_LEGEND: Final = (
    (key("ring", "kept"), "on-time update"),
    (key("diamond", "missed"), "late update"),
)


def _limit(height: float) -> str:
    place = _place(1.0)
    return line("limit", place, _HEAD - 4, place, height) + words(
        "limit", place, 12, tone="clock", anchor="middle"
    )


def _place(share: float) -> float:
    return min(share, _TWICE) / _TWICE * _SHOWN


def _row(row: CadenceRow, column: float, top: float) -> tuple[str, float]:
    label, more = row_heading(row.label, row.summary, top, column)
    rail = top + more + 29
    base = line("rail", 0, rail, 100, rail)
    dots = join(_dot(each, rail) for each in row.intervals)
    return label + base + dots + _beyond(row, top + more), _ROW + more


def _dot(interval: UpdateInterval, y: float) -> str:
    told = f"{duration_text(interval.took)} of {duration_text(interval.limit)}"
    if interval.share > _TWICE:
        return mark("beyond", "missed-line", 98, y, told=told)
    if interval.is_kept:
        return mark("ring", "kept", _place(interval.share), y, told=told)
    return mark("diamond", "missed", _place(interval.share), y, told=told)


def _beyond(row: CadenceRow, top: float) -> str:
    worst = row.worst
    if worst.share <= _TWICE:
        return ""
    return words(duration_text(worst.took), 96, top + 33, tone="figure-number", anchor="end")


def _summary(rows: Sequence[CadenceRow]) -> str:
    kept, every = sum(row.kept for row in rows), sum(len(row.intervals) for row in rows)
    worst = max((row.worst for row in rows), key=lambda each: each.share)
    return (
        f"{kept} of {every} update deadlines in {counted(len(rows), 'incident')} were met. The longest gap was "
        f"{duration_text(worst.took)} (limit {duration_text(worst.limit)})."
    )


def _table(rows: Sequence[CadenceRow]) -> Table:
    return Table(
        ("Incident", "On time", "Longest gap", "Limit", "All gaps"),
        [
            (
                row.link or row.label,
                f"{row.kept} of {len(row.intervals)}",
                duration_text(row.worst.took),
                duration_text(row.worst.limit),
                ", ".join(duration_text(each.took) for each in row.intervals),
            )
            for row in rows
        ],
    )
