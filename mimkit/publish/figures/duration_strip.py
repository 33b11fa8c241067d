"""Chart: one point per duration, with the median and p90 if there are enough points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from markupsafe import Markup

from mimkit.publish.figures.duration_axis import (
    LengthAxis,
    draw_duration_ticks,
    duration_text,
    length_axis,
)
from mimkit.publish.figures.frame import Cell, Drawing, Table, empty_figure, figure
from mimkit.publish.figures.labels import Layout, anchor_for, layouts, row_heading, rows_below
from mimkit.publish.figures.svg import join, key, line, mark, words

MOST_ROWS: Final = 24
ENOUGH: Final = 10
_ROW: Final = 80
_BARE_ROW: Final = 46
_LANES: Final = (0, 6, -6, 3, -3)
"""The vertical offsets in pixels that keep points in a row from overlapping."""


@dataclass(frozen=True, slots=True)
class StripRow:
    """The durations of one group, in seconds.

    The caller passes the median and p90, so that they are computed only once.
    """

    label: str
    points: tuple[tuple[str, float], ...]
    """Each point's label, such as an incident id, and its duration. Negative durations are counted, but not drawn."""
    median: float | None = None
    p90: float | None = None
    missing: int = 0
    link: Markup | None = None

    @property
    def drawn(self) -> list[tuple[str, float]]:
        """The valid points, shortest first."""
        return sorted((each for each in self.points if each[1] >= 0), key=lambda each: (each[1], each[0]))

    @property
    def backwards(self) -> int:
        """The number of durations that end before they start because of errors in the records."""
        return sum(seconds < 0 for _, seconds in self.points)

    @property
    def counted(self) -> str:
        """The numbers of drawn, missing and invalid values, as text."""
        apart = ((self.missing, "missing"), (self.backwards, "invalid"))
        return ", ".join(
            (
                f"n = {len(self.drawn)}",
                *(f"{n} {what}" for n, what in apart if n),
            )
        )

    @property
    def has_summary(self) -> bool:
        """Whether there are enough points for the median and the p90."""
        return len(self.drawn) >= ENOUGH and self.median is not None and self.p90 is not None


@dataclass(frozen=True, slots=True)
class Strip:
    """The measured durations, by group."""

    name: str
    title: str
    rows: tuple[StripRow, ...]


def strip_plot(strip: Strip) -> Markup:
    """Draw each group's points on a common axis."""
    shown = [row for row in strip.rows[:MOST_ROWS] if row.drawn]
    if not shown:
        return empty_figure(strip.title, "No data yet.")
    if sum(len(row.drawn) for row in shown) == 1:
        return empty_figure(strip.title, _only(shown[0]))
    axis = length_axis([seconds for row in shown for _, seconds in row.drawn])
    (height, parts), wide = layouts(partial(_layout, shown, axis))
    return figure(
        Drawing(
            strip.name,
            strip.title,
            _told(shown, axis),
            height,
            parts,
            _table(strip.rows),
            _LEGEND,
            _note(strip, len(shown)),
            wide,
        )
    )


def _layout(shown: Sequence[StripRow], axis: LengthAxis, column: float) -> Layout:
    height, rows = rows_below(0, (partial(_row, row, axis, column) for row in shown))
    return height + axis.height, [draw_duration_ticks(axis, 0, height), *rows]


_LEGEND: Final = ((key("ring", "point"), "one incident"),)


def _row(row: StripRow, axis: LengthAxis, column: float, top: float) -> tuple[str, float]:
    label, more = row_heading(row.label, row.counted, top, column)
    middle = top + more + (48 if row.has_summary else 31)
    points = join(
        mark(
            "ring",
            "point",
            axis.place(seconds),
            middle + _LANES[place % len(_LANES)],
            told=_point(of, seconds),
        )
        for place, (of, seconds) in enumerate(row.drawn)
    )
    height = more + (_ROW if row.has_summary else _BARE_ROW)
    return label + points + _summary(row, axis, middle), height


def _point(of: str, seconds: float) -> str:
    return f"{of}: {duration_text(seconds)}"


def _summary(row: StripRow, axis: LengthAxis, middle: float) -> str:
    if not row.has_summary or row.median is None or row.p90 is None:
        return ""
    median, p90 = axis.place(row.median), axis.place(row.p90)
    return join(
        (
            line("median", median, middle - 14, median, middle + 12),
            _beside(f"median {duration_text(row.median)}", median, middle - 17),
            line("p90", p90, middle - 12, p90, middle + 14),
            _beside(f"p90 {duration_text(row.p90)}", p90, middle + 26),
        )
    )


def _beside(text: str, place: float, y: float) -> str:
    return words(text, place, y, tone="figure-number", anchor=anchor_for(text, place))


def _told(rows: Sequence[StripRow], axis: LengthAxis) -> str:
    scale = ("Logarithmic scale.",) if axis.by_logarithm else ()
    return " ".join((*(f"{row.label}: {row.counted}; {_summed(row)}." for row in rows), *scale))


def _only(row: StripRow) -> str:
    (point,) = row.drawn
    apart = row.counted.partition(", ")[2]
    return f"1 value, {_point(*point)}." + (f" {apart}." if apart else "")


def _summed(row: StripRow) -> str:
    drawn = row.drawn
    ends = f"from {duration_text(drawn[0][1])} to {duration_text(drawn[-1][1])}"
    if not row.has_summary:
        return ends
    return f"median {duration_text(row.median or 0)}, p90 {duration_text(row.p90 or 0)}, {ends}"


def _note(strip: Strip, shown: int) -> str:
    rank = (
        "The 90th percentile (p90) uses the nearest-rank method. "
        if any(row.has_summary for row in strip.rows)
        else ""
    )
    few = f"Groups with fewer than {ENOUGH} values show only points.  " if _has_few(strip) else ""
    more = f"The table lists {len(strip.rows) - shown} more." if len(strip.rows) > shown else ""
    return (rank + few + more).strip()


def _has_few(strip: Strip) -> bool:
    return any(not row.has_summary for row in strip.rows[:MOST_ROWS])


def _table(rows: Sequence[StripRow]) -> Table:
    return Table(
        ("Group", "Count", "Missing", "Median", "p90", "Longest", "All values"),
        [_table_row(row) for row in rows],
    )


def _table_row(row: StripRow) -> tuple[Cell, ...]:
    lengths = [duration_text(seconds) for _, seconds in row.drawn]
    enough = row.has_summary
    return (
        row.link or row.label,
        str(len(lengths)),
        str(row.missing),
        duration_text(row.median or 0) if enough else "not enough data",
        duration_text(row.p90 or 0) if enough else "not enough data",
        lengths[-1] if lengths else "\N{EN DASH}",
        ", ".join(lengths) or "\N{EN DASH}",
    )
