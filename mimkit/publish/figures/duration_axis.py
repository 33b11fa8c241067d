"""Duration axis for charts: linear, or logarithmic if values differ widely."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import log
from typing import Final

from mimkit.model.time.durations import short
from mimkit.publish.figures.labels import axis_labels
from mimkit.publish.figures.svg import join, line, words

_DAY: Final = 86_400
_ROUND: Final = (
    1, 5, 15, 60, 300, 900, 3600, 4 * 3600, _DAY, 3 * _DAY, 7 * _DAY, 30 * _DAY, 91 * _DAY, 365 * _DAY,
    1825 * _DAY, 36_525 * _DAY,
)  # fmt: skip
_EVEN_STEPS: Final = (
    1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 4 * 3600, 6 * 3600, 12 * 3600, _DAY, 2 * _DAY,
    7 * _DAY, 14 * _DAY, 30 * _DAY, 91 * _DAY, 182 * _DAY, 365 * _DAY,
)  # fmt: skip
_MOST_TICKS: Final = 5
_SPREAD: Final = 20
"""If the ratio of the longest to the shortest value is above this, the axis is logarithmic."""
AXIS_HEIGHT: Final = 22
_SCALE_HEIGHT: Final = 15


@dataclass(frozen=True, slots=True)
class LengthAxis:
    """An axis from the shortest to the longest duration in seconds, with the values of its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]
    by_logarithm: bool

    @property
    def height(self) -> int:
        """The height of the axis labels, in pixels."""
        return AXIS_HEIGHT + (_SCALE_HEIGHT if self.by_logarithm else 0)

    def place(self, seconds: float) -> float:
        """Return the position of a duration as a percentage of the width. Values beyond the ends are clamped."""
        held = min(max(seconds, self.low), self.high)
        if self.by_logarithm:
            return log(held / self.low) / log(self.high / self.low) * 100
        return (held - self.low) / (self.high - self.low) * 100


def length_axis(lengths: Sequence[float]) -> LengthAxis:
    """Return an axis for these durations in seconds. They must not be negative."""
    # Recorded times are accurate to one second, and a logarithmic scale has no position for zero.
    above_zero = [max(each, 1.0) for each in lengths if each > 0]
    longest = max(above_zero, default=60.0)
    if above_zero and longest > _SPREAD * min(above_zero):
        return _by_logarithm(min(above_zero), longest)
    return _even(longest)


def _by_logarithm(shortest: float, longest: float) -> LengthAxis:
    first = max(bisect_right(_ROUND, shortest) - 1, 0)
    last = min(bisect_left(_ROUND, longest), len(_ROUND) - 1)
    ticks = _ROUND[first : last + 1]
    every = -(-len(ticks) // (_MOST_TICKS + 1))
    return LengthAxis(min(ticks[0], shortest), max(ticks[-1], longest), ticks[::every], by_logarithm=True)


def _even(longest: float) -> LengthAxis:
    step = next((each for each in _EVEN_STEPS if longest / each <= _MOST_TICKS), longest / _MOST_TICKS)
    count = -int(-longest // step)
    return LengthAxis(0, count * step, tuple(each * step for each in range(count + 1)), by_logarithm=False)


def draw_duration_ticks(axis: LengthAxis, top: float, height: float) -> str:
    """Draw a line of the given height at each tick, starting at `top`, with its duration below it.

    A logarithmic axis is labelled as such below the durations.
    """
    bottom = top + height
    labels = [(axis.place(each), duration_text(each)) for each in axis.ticks]
    lines = join(line("grid", place, top, place, bottom) for place, _ in labels)
    scale = (
        words("logarithmic scale", 100, bottom + 30, tone="clock", anchor="end") if axis.by_logarithm else ""
    )
    return lines + axis_labels(labels, bottom + 15) + scale


def duration_text(seconds: float) -> str:
    """Format a duration in seconds as on pages, such as 9m or 2h 05m."""
    return short(timedelta(seconds=seconds))
