"""The phase bar: the phases of an incident drawn to scale, with the clock under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from mimkit.publish.figures.time_axis import TimeAxis, axis_of, clock_under, cut_mark
from mimkit.publish.phases import Phase
from mimkit.publish.text import plain
from mimkit.publish.times import Zoned

_BAR: Final = 34
_HEIGHT: Final = 66


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
    axis = axis_of(steps)
    parts = [_box(step, axis) for step in steps]
    inside = "".join((*parts, cut_mark(axis, 0, _BAR), clock_under(axis, zoned, _BAR)))
    # Its parts are ours, and every word in them is escaped.
    drawn = Markup(  # noqa: S704
        f'<svg class="mim-bar" width="100%" height="{_HEIGHT}" aria-hidden="true" focusable="false">{inside}</svg>'
    )
    return PhaseBar(drawn, axis.is_cut)


def _box(step: Phase, axis: TimeAxis) -> str:
    left = axis.place(step.start)
    return (
        f'<rect class="mim-phase-{step.tone}" x="{left:.3f}%" y="0" width="{axis.place(step.end) - left:.3f}%" '
        f'height="{_BAR}"><title>{plain(f"{step.label}: {step.length_text}")}</title></rect>'
    )
