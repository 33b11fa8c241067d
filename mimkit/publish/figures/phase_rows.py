"""Chart: the phases of many incidents, aligned at a common time zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from statistics import median
from typing import Final

from markupsafe import Markup

from mimkit.publish.figures.duration_axis import AXIS_HEIGHT, LengthAxis, duration_text, length_axis
from mimkit.publish.figures.frame import Cell, Drawing, Table, counted, empty_figure, figure
from mimkit.publish.figures.labels import Layout, anchor_for, axis_labels, layouts, row_heading, rows_below
from mimkit.publish.figures.phase_band import band, phase_legend
from mimkit.publish.figures.phases import OVER, Phase
from mimkit.publish.figures.svg import join, line, mark, words

MOST_ROWS: Final = 40
_ROW: Final = 44
_BAND: Final = 20
_HEAD: Final = 18
_LONGEST: Final = 2.5
"""Bars longer than this multiple of the median are truncated, so that one long incident does not shrink the others."""


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """The phases of an incident, and its time zero, which is usually when it was declared."""

    label: str
    phases: tuple[Phase, ...]
    zero: datetime
    link: Markup | None = None

    @property
    def outage(self) -> tuple[Phase, ...]:
        """The phases up to restoration."""
        return tuple(step for step in self.phases if step.since not in OVER)

    @property
    def before(self) -> float:
        """The number of seconds shown before time zero."""
        return max((self.zero - self.outage[0].start).total_seconds(), 0.0)

    @property
    def after(self) -> float:
        """The number of seconds shown after time zero."""
        return max((self.outage[-1].end - self.zero).total_seconds(), 0.0)


@dataclass(frozen=True, slots=True)
class PhaseRows:
    """The incidents in display order."""

    name: str
    title: str
    rows: tuple[PhaseRow, ...]
    zero: str = "declared"
    """The axis label of time zero."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """The number of seconds shown before and after time zero. Longer bars are truncated."""

    before: float
    after: float

    def place(self, seconds: float) -> float:
        held = min(max(seconds, -self.before), self.after)
        return (held + self.before) / (self.before + self.after) * 100


def phase_rows(many: PhaseRows) -> Markup:
    """Draw a bar for each incident that has phases."""
    rows = [row for row in many.rows if row.outage]
    if not rows:
        return empty_figure(many.title, "No incident phases to show yet.")
    if len(rows) == 1 and len(rows[0].outage) == 1:
        (only,) = rows
        return empty_figure(many.title, f"{only.label}: {only.outage[0].label} {only.outage[0].length_text}.")
    shown = rows[:MOST_ROWS]
    axis = _axis_for(shown)
    (height, parts), wide = layouts(partial(_layout, many, shown, axis))
    steps = [step for row in shown for step in row.outage]
    return figure(
        Drawing(
            many.name,
            many.title,
            _told(rows, many.zero),
            height,
            parts,
            _table(rows, many.zero),
            phase_legend(steps),
            _note(rows, shown, axis),
            wide,
        )
    )


def _layout(many: PhaseRows, shown: Sequence[PhaseRow], axis: _Axis, column: float) -> Layout:
    height, rows = rows_below(_HEAD, (partial(_row, row, axis, column) for row in shown))
    return height + AXIS_HEIGHT, [_ticks(axis, height), _zero(axis, many.zero, height), *rows]


def _axis_for(rows: Sequence[PhaseRow]) -> _Axis:
    after = _held([row.after for row in rows])
    before = min(_held([row.before for row in rows]), after or 60.0)
    return _Axis(before, after or 60.0)


def _held(lengths: Sequence[float]) -> float:
    usual = median(each for each in lengths if each) if any(lengths) else 0.0
    return min(max(lengths), usual * _LONGEST)


def _ticks(axis: _Axis, height: float) -> str:
    even: LengthAxis = length_axis([axis.after])
    ticks = [(axis.place(each), f"+{duration_text(each)}") for each in even.ticks if 0 < each <= axis.after]
    lines = join(line("grid", place, _HEAD, place, height) for place, _ in ticks)
    return lines + axis_labels(ticks, height + 15)


def _zero(axis: _Axis, called: str, height: float) -> str:
    place = axis.place(0)
    label = words(called, place, 12, tone="clock", anchor=anchor_for(called, place))
    return line("limit", place, _HEAD - 2, place, height) + label


def _row(row: PhaseRow, axis: _Axis, column: float, top: float) -> tuple[str, float]:
    label, more = row_heading(row.label, _length(row), top, column)
    band_top = top + more + 19
    drawn = join(_band(step, row, axis, band_top) for step in row.outage)
    return label + drawn + _cut(row, axis, band_top + _BAND / 2), _ROW + more


def _band(step: Phase, row: PhaseRow, axis: _Axis, top: float) -> str:
    left = axis.place((step.start - row.zero).total_seconds())
    right = axis.place((step.end - row.zero).total_seconds())
    return band(step, left, right, top, _BAND)


def _cut(row: PhaseRow, axis: _Axis, y: float) -> str:
    early = mark("before", "goes-on", 1.5, y) if row.before > axis.before else ""
    late = mark("beyond", "goes-on", 98.5, y) if row.after > axis.after else ""
    return early + late


def _is_cut(row: PhaseRow, axis: _Axis) -> bool:
    return row.before > axis.before or row.after > axis.after


def _length(row: PhaseRow) -> str:
    steps = row.outage
    whole = duration_text((steps[-1].end - steps[0].start).total_seconds())
    return f"{whole} so far" if steps[-1].runs else whole


def _told(rows: Sequence[PhaseRow], zero: str) -> str:
    longest = max(rows, key=lambda row: row.before + row.after)
    return f"{counted(len(rows), 'incident')}, aligned at the time when each was {zero}. The longest is {longest.label}, {_length(longest)}."


def _note(rows: Sequence[PhaseRow], shown: Sequence[PhaseRow], axis: _Axis) -> str:
    cut = "Bars with an arrow continue beyond the chart. " if any(_is_cut(row, axis) for row in shown) else ""
    more = f"The table lists {len(rows) - len(shown)} more." if len(rows) > len(shown) else ""
    return (cut + more).strip()


def _table(rows: Sequence[PhaseRow], zero: str) -> Table:
    return Table(
        ("Incident", f"Before it was {zero}", "After", "Phases"),
        [_table_row(row) for row in rows],
    )


def _table_row(row: PhaseRow) -> tuple[Cell, ...]:
    steps = ", ".join(f"{step.label} {step.length_text}" for step in row.outage)
    return (row.link or row.label, duration_text(row.before), duration_text(row.after), steps)
