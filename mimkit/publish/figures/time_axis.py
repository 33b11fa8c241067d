"""Time axis for charts, with linear sections and clock labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mimkit.publish.figures.labels import axis_labels
from mimkit.publish.figures.phases import OVER, Phase
from mimkit.publish.figures.svg import join, line
from mimkit.publish.times import Zoned, short_day

_MINUTE: Final = 60
_STEPS: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        *(_MINUTE * each for each in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)),
        *(86_400 * each for each in (1, 2, 7, 14, 28, 91, 182, 365)),
    )
)
_MOST_TICKS: Final = 5
_TAIL_AT_SCALE: Final = 0.4
"""The time after restoration is drawn to scale up to this fraction of the outage. Longer times are compressed."""
CUT_WIDTH: Final = 10.0
AXIS_HEIGHT: Final = 34


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period that is drawn to a single scale between two positions, in percent of the width."""

    start: datetime
    end: datetime
    left: float
    right: float

    def place(self, at: datetime) -> float:
        """Return the position of a time, clamped to the ends of the stretch."""
        if self.end <= self.start:
            return self.left
        share = (at - self.start) / (self.end - self.start)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Consecutive stretches. The first is drawn to scale, and the others are compressed."""

    stretches: tuple[Stretch, ...]

    @property
    def scaled(self) -> Stretch:
        """The stretch that is drawn to scale."""
        return self.stretches[0]

    @property
    def is_cut(self) -> bool:
        """Whether the last section of the axis is compressed."""
        return len(self.stretches) > 1

    def place(self, at: datetime) -> float:
        """Return the position of a time in percent of the width, clamped to the edges."""
        reached = [each for each in self.stretches if each.start <= at]
        return (reached[-1] if reached else self.scaled).place(at)


def axis_of(steps: Sequence[Phase]) -> TimeAxis:
    """Return an axis for one or more consecutive phases. If the last section is long, it is compressed."""
    outage = [step for step in steps if step.since not in OVER]
    tail = _long_tail(steps, outage)
    width = 100.0 - (CUT_WIDTH if tail else 0.0)
    scaled = Stretch(steps[0].start, (outage if tail else steps)[-1].end, 0.0, width)
    share = CUT_WIDTH / max(len(tail), 1)
    cut = (
        Stretch(step.start, step.end, width + place * share, width + (place + 1) * share)
        for place, step in enumerate(tail)
    )
    return TimeAxis((scaled, *cut))


def axis_between(start: datetime, end: datetime) -> TimeAxis:
    """Return an axis with a single scale. If both times are equal, the axis spans one hour."""
    room = timedelta() if end > start else timedelta(minutes=30)
    return TimeAxis((Stretch(start - room, end + room, 0.0, 100.0),))


def _long_tail(steps: Sequence[Phase], outage: Sequence[Phase]) -> Sequence[Phase]:
    if not outage or len(outage) == len(steps):
        return ()
    broken, whole = outage[-1].end - outage[0].start, steps[-1].end - outage[-1].end
    return steps[len(outage) :] if whole > broken * _TAIL_AT_SCALE else ()


def draw_time_ticks(axis: TimeAxis, zoned: Zoned, top: float) -> str:
    """Draw ticks with the time of day below them, and with the date if the drawing spans several days.

    The time zone is shown at the first tick, and wherever its name changes.
    """
    stretch = axis.scaled
    ticks = _ticks(stretch, zoned)
    days = {zoned.date(at) for at in (*ticks, stretch.start, stretch.end)}
    clocks: list[tuple[float, str]] = []
    dates: list[tuple[float, str]] = []
    last, named = None, ""
    for at in ticks:
        today = zoned.date(at)
        shown = short_day(today) if len(days) > 1 and today != last else ""
        zone = zoned.zone_text(at)
        clock = zoned.tick_text(at) if zone == named else zoned.clock_text(at)
        clocks.append((stretch.place(at), clock))
        dates += [(stretch.place(at), shown)] if shown else []
        last, named = today, zone
    # A label without a zone is in the zone of the previous label. Labels with a zone come first, so that they
    # are not omitted.
    clocks.sort(key=lambda each: " " not in each[1])
    lines = join(line("tick", place, top, place, top + 5) for place, _ in clocks)
    return lines + axis_labels(clocks, top + 18) + axis_labels(dates, top + 31)


def draw_axis_break(axis: TimeAxis, top: float, height: float) -> str:
    """Draw a slanted gap where the axis is compressed, or nothing if it is not."""
    if not axis.is_cut:
        return ""
    bottom = height + 8
    gap = f'<path class="mim-cut" d="M-1 {bottom} L-1 0 L11 0 L5 {bottom} Z"/>'
    return f'<svg x="{axis.scaled.right:.3f}%" y="{top - 4:g}" width="12" height="{bottom}">{gap}</svg>'


def _ticks(stretch: Stretch, zoned: Zoned) -> list[datetime]:
    length = stretch.end - stretch.start
    step = next((each for each in _STEPS if length / each <= _MOST_TICKS), _STEPS[-1])
    midnight = zoned.local(stretch.start).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight.astimezone(stretch.start.tzinfo)
    passed = -((first - stretch.start) // step)
    at, ticks = first + passed * step, []
    while at <= stretch.end:
        ticks.append(at)
        at += step
    return ticks
