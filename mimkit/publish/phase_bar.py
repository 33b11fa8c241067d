"""The phase bar: the phases of an incident drawn to scale, with the clock under them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from mimkit.publish.phases import OVER, Phase
from mimkit.publish.text import plain
from mimkit.publish.times import Zoned, short_day

_MINUTE = 60
_STEPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        *(_MINUTE * each for each in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)),
        *(86_400 * each for each in (1, 2, 7, 14, 28, 91, 182, 365)),
    )
)
_MOST_TICKS = 5
_TAIL_AT_SCALE = 0.4
"""A tail of paper work up to this share of the outage is drawn to scale; a longer one is cut."""
_CUT_WIDTH = 10.0
_BAR = 34
_HEIGHT = 66


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where an instant lies, in percent of the width."""

    start: datetime
    end: datetime
    width: float

    def place(self, at: datetime) -> float:
        """Return the place of an instant between the two ends."""
        return (at - self.start) / (self.end - self.start) * self.width


@dataclass(frozen=True, slots=True)
class PhaseBar:
    """The drawing, and whether the time after restoration is cut short in it."""

    svg: Markup
    cut: bool


def phase_bar(steps: tuple[Phase, ...], zoned: Zoned) -> PhaseBar | None:
    """Draw phases that follow each other; None when there is nothing to draw.

    The drawing has no words but the clock's: the list of phases that stands beside it says the rest, and is
    what a screen reader reads.
    """
    if not steps:
        return None
    outage = [step for step in steps if step.since not in OVER]
    scaled, tail = _cut(steps, outage)
    scale = _Scale(steps[0].start, scaled[-1].end, 100.0 - (_CUT_WIDTH if tail else 0.0))
    parts = [_rectangle(step, scale) for step in scaled]
    parts += _tail(tail, scale)
    parts += _axis(scale, zoned)
    return PhaseBar(_drawing(parts), bool(tail))


def _cut(steps: tuple[Phase, ...], outage: list[Phase]) -> tuple[tuple[Phase, ...], tuple[Phase, ...]]:
    if not outage or len(outage) == len(steps):
        return steps, ()
    broken, whole = outage[-1].end - outage[0].start, steps[-1].end - outage[-1].end
    if whole <= broken * _TAIL_AT_SCALE:
        return steps, ()
    return steps[: len(outage)], steps[len(outage) :]


def _rectangle(step: Phase, scale: _Scale) -> Markup:
    left, right = scale.place(step.start), scale.place(step.end)
    return _box(step, left, right - left)


def _box(step: Phase, left: float, width: float) -> Markup:
    title = f"{step.label}: {step.length_text}"
    return Markup(
        '<rect class="mim-phase-{}" x="{:.3f}%" y="0" width="{:.3f}%" height="{}"><title>{}</title></rect>'
    ).format(step.tone, left, width, _BAR, plain(title))


def _tail(tail: tuple[Phase, ...], scale: _Scale) -> list[Markup]:
    if not tail:
        return []
    share = (100.0 - scale.width) / len(tail)
    boxes = [_box(step, scale.width + place * share, share) for place, step in enumerate(tail)]
    mark = Markup(
        '<svg x="{:.3f}%" y="-4" width="12" height="{}" overflow="visible">'
        '<path class="mim-cut" d="M-1 {} L-1 0 L11 0 L5 {} Z"/></svg>'
    ).format(scale.width, _BAR + 8, _BAR + 8, _BAR + 8)
    return [*boxes, mark]


def _axis(scale: _Scale, zoned: Zoned) -> list[Markup]:
    ticks = _ticks(scale, zoned)
    days = {zoned.date(at) for at in (*ticks, scale.start, scale.end)}
    parts: list[Markup] = []
    last = None
    for at in ticks:
        today = zoned.date(at)
        shows_day = len(days) > 1 and today != last
        parts.append(_tick(scale.place(at), zoned.clock_text(at), short_day(today) if shows_day else ""))
        last = today
    return parts


def _ticks(scale: _Scale, zoned: Zoned) -> list[datetime]:
    length = scale.end - scale.start
    step = next((each for each in _STEPS if length / each <= _MOST_TICKS), _STEPS[-1])
    midnight = zoned.local(scale.start).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight.astimezone(scale.start.tzinfo)
    passed = -((first - scale.start) // step)
    at, ticks = first + passed * step, []
    while at <= scale.end:
        ticks.append(at)
        at += step
    return ticks


def _tick(place: float, clock: str, day: str) -> Markup:
    anchor = "start" if place < 4 else "end" if place > 96 else "middle"
    line = Markup('<line class="mim-tick" x1="{0:.3f}%" x2="{0:.3f}%" y1="{1}" y2="{2}"/>').format(
        place, _BAR, _BAR + 5
    )
    label = Markup('<text class="mim-clock" x="{:.3f}%" y="{}" text-anchor="{}">{}</text>')
    words = [(_BAR + 18, clock), (_BAR + 31, day)]
    texts = [label.format(place, y, anchor, plain(word)) for y, word in words if word]
    return Markup("").join([line, *texts])


def _drawing(parts: list[Markup]) -> Markup:
    return Markup(
        '<svg class="mim-bar" width="100%" height="{}" aria-hidden="true" focusable="false">{}</svg>'
    ).format(_HEIGHT, Markup("").join(parts))
