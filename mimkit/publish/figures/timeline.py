"""Chart: timeline of one incident with phases, updates, deadlines and entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from mimkit.model.obligation import ObligationStatus
from mimkit.model.time.remaining import apart
from mimkit.publish.figures.frame import Drawing, Table, counted, empty_figure, figure
from mimkit.publish.figures.labels import LINE, NARROWEST, lines, paragraph
from mimkit.publish.figures.phase_band import band, phase_legend
from mimkit.publish.figures.phases import Phase
from mimkit.publish.figures.svg import Shape, join, key, line, mark
from mimkit.publish.figures.time_axis import (
    AXIS_HEIGHT,
    TimeAxis,
    axis_between,
    axis_of,
    draw_axis_break,
    draw_time_ticks,
)
from mimkit.publish.times import Zoned

_BANDS: Final = 40
_UNDER: Final = 12
_SHAPES: Final[dict[str, Shape]] = {
    "alarm": "dot",
    "relief": "plus",
    "update": "square",
    "blocker": "triangle",
    "decision": "diamond",
    "finding": "ring",
    "action": "frame",
}
_NAMES: Final = {
    "alarm": "detection, declaration or severity change",
    "relief": "recovery milestone",
    "update": "update",
    "blocker": "blocker",
    "decision": "decision",
    "finding": "finding",
    "action": "task",
    "quiet": "other entry",
}
_ENDS: Final[dict[ObligationStatus, tuple[Shape, str, str]]] = {
    "met": ("check", "kept-line", "met"),
    "late": ("cross", "missed-line", "late"),
    "overdue": ("cross", "missed-line", "missed"),
    "waived": ("ring", "waiting", "waived"),
    "undecided": ("ring", "waiting", "undecided, because the times are approximate"),
    "pending": ("ring", "waiting", "not yet due"),
    "soon": ("ring", "waiting", "due soon"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry on the timeline. `kind` is the CSS name of its mark, as defined for the entry's kind."""

    at: datetime
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class DeadlineMark:
    """One interval of a deadline, with its due time and its result."""

    label: str
    starts: datetime
    due: datetime
    met: datetime | None
    status: ObligationStatus

    @property
    def summary(self) -> str:
        """The result as text, such as met, late by 4m or missed."""
        words_for = _ENDS[self.status][2]
        if self.status == "late" and self.met:
            return f"{words_for} by {apart(self.due, self.met)}"
        return words_for


@dataclass(frozen=True, slots=True)
class IncidentTimeline:
    """The events of an incident. All times are aware."""

    name: str
    title: str
    phases: tuple[Phase, ...]
    marks: tuple[Mark, ...] = ()
    promises: tuple[DeadlineMark, ...] = ()
    """The consecutive intervals between stakeholder updates."""
    deadlines: tuple[DeadlineMark, ...] = ()
    """The intervals of all other deadlines. Intervals outside the chart are drawn at its edge."""
    until: datetime | None = None
    """The current time, at which overdue intervals end."""


@dataclass(frozen=True, slots=True)
class _Lane:
    """A heading with a lane of marks. `rail` is the distance from the top to the lane's base line."""

    heading: str
    drawn: str
    rail: int


def incident_timeline(timeline: IncidentTimeline, zoned: Zoned) -> Markup:
    """Draw an incident from its start to its end."""
    axis = _axis(timeline)
    if axis is not None and not timeline.phases and len(timeline.marks) == 1:
        (only,) = timeline.marks
        return empty_figure(timeline.title, f"{zoned.full_text(only.at)}: {only.label}.")
    if axis is None:
        return empty_figure(timeline.title, "No times are recorded for this incident.")
    parts, top = _bands(timeline, axis)
    for lane in _lanes(timeline, axis, zoned):
        heading, rail = lines(lane.heading, NARROWEST), line("rail", 0, 0, 100, 0)
        at = top + lane.rail + (len(heading) - 1) * LINE
        parts += [paragraph(heading, 0, top), f'<svg y="{at:g}">{rail}{lane.drawn}</svg>']
        top = at + _UNDER
    parts.append(draw_time_ticks(axis, zoned, top))
    return figure(
        Drawing(
            timeline.name,
            timeline.title,
            _told(timeline, axis, zoned),
            top + AXIS_HEIGHT,
            parts,
            _table(timeline, zoned),
            _legend(timeline),
            "Drawn to scale until service restoration. The time after that is compressed."
            if axis.is_cut
            else "",
        )
    )


def _axis(timeline: IncidentTimeline) -> TimeAxis | None:
    if timeline.phases:
        return axis_of(timeline.phases)
    times = [each.at for each in timeline.marks]
    return axis_between(min(times), max(times)) if times else None


def _lanes(timeline: IncidentTimeline, axis: TimeAxis, zoned: Zoned) -> list[_Lane]:
    lanes = (
        _Lane(_updates(timeline), _update_lane(timeline, axis), 36),
        _Lane(_entries(timeline), _marks(_others(timeline), axis, zoned), 27),
        _Lane(_deadlines(timeline), _deadline_lane(timeline, axis, zoned), 27),
    )
    return [lane for lane in lanes if lane.heading]


def _bands(timeline: IncidentTimeline, axis: TimeAxis) -> tuple[list[str], float]:
    if not timeline.phases:
        return [], 0.0
    steps = timeline.phases
    drawn = [band(step, axis.place(step.start), axis.place(step.end), 0, _BANDS) for step in steps]
    return [*drawn, line("base", 0, _BANDS, 100, _BANDS), draw_axis_break(axis, 0, _BANDS)], _BANDS + 4.0


def _said(timeline: IncidentTimeline) -> list[Mark]:
    return [each for each in timeline.marks if each.kind == "update"]


def _others(timeline: IncidentTimeline) -> list[Mark]:
    return [each for each in timeline.marks if each.kind != "update"]


def _updates(timeline: IncidentTimeline) -> str:
    said = len(_said(timeline))
    if not said and not timeline.promises:
        return ""
    return " \N{MIDDLE DOT} ".join((counted(said, "update"), *_ended(timeline.promises)))


def _entries(timeline: IncidentTimeline) -> str:
    count = len(_others(timeline))
    return f"{count} {'entry' if count == 1 else 'entries'}" if count else ""


def _deadlines(timeline: IncidentTimeline) -> str:
    return " \N{MIDDLE DOT} ".join(("Deadlines", *_ended(timeline.deadlines))) if timeline.deadlines else ""


def _ended(promises: Sequence[DeadlineMark]) -> list[str]:
    count = Counter(_ENDS[each.status][2] for each in promises)
    return [f"{number} {ending}" for ending, number in count.items()]


def _update_lane(timeline: IncidentTimeline, axis: TimeAxis) -> str:
    promised = join(_promise(each, axis, timeline.until) for each in timeline.promises)
    return promised + join(
        mark("square", "stakeholder-update", axis.place(each.at), 0, told=each.label)
        for each in _said(timeline)
    )


def _promise(promise: DeadlineMark, axis: TimeAxis, until: datetime | None) -> str:
    shape, tone, _ = _ENDS[promise.status]
    due = axis.place(promise.due)
    held = line("held", axis.place(promise.starts), 0, due, 0)
    ended = promise.met or until
    over = line("over-time", due, 0, axis.place(ended), 0) if tone == "missed-line" and ended else ""
    return held + over + mark(shape, tone, due, -9, told=f"{promise.label}: {promise.summary}")


def _marks(marks: Sequence[Mark], axis: TimeAxis, zoned: Zoned) -> str:
    return join(
        mark(
            _SHAPES.get(each.kind, "speck"),
            f"entry-{each.kind}",
            axis.place(each.at),
            0,
            told=f"{zoned.clock_text(each.at)} {each.label}",
        )
        for each in marks
    )


def _deadline_lane(timeline: IncidentTimeline, axis: TimeAxis, zoned: Zoned) -> str:
    return join(_deadline(each, axis, zoned) for each in timeline.deadlines)


def _deadline(promise: DeadlineMark, axis: TimeAxis, zoned: Zoned) -> str:
    shape, tone, _ = _ENDS[promise.status]
    told = f"{promise.label}: {promise.summary}, due {zoned.full_text(promise.due)}"
    return mark(shape, tone, axis.place(promise.due), 0, told=told)


def _legend(timeline: IncidentTimeline) -> list[tuple[str, str]]:
    entries = phase_legend(timeline.phases)
    present = {each.kind for each in timeline.marks}
    entries += [
        (key(_SHAPES.get(kind, "speck"), "stakeholder-update" if kind == "update" else f"entry-{kind}"), name)
        for kind, name in _NAMES.items()
        if kind in present
    ]
    endings = {_ENDS[each.status] for each in (*timeline.promises, *timeline.deadlines)}
    return entries + [(key(shape, tone), name) for shape, tone, name in sorted(endings)]


def _told(timeline: IncidentTimeline, axis: TimeAxis, zoned: Zoned) -> str:
    first, last = axis.stretches[0].start, axis.stretches[-1].end
    steps = ", ".join(f"{step.label} {step.length_text}" for step in timeline.phases)
    told = (
        f"Timeline from {zoned.full_text(first)} to {zoned.full_text(last)}",
        steps,
        _updates(timeline),
        _entries(timeline),
        _deadlines(timeline),
    )
    return ". ".join(each for each in told if each) + "."


def _table(timeline: IncidentTimeline, zoned: Zoned) -> Table:
    steps = [(step.start, step.label, step.length_text) for step in timeline.phases]
    said = [(each.at, each.label, "") for each in _said(timeline)]
    rows = [(at, zoned.full_text(at), what, how) for at, what, how in (*steps, *said)]
    rows += [
        (each.due, zoned.full_text(each.due), f"{each.label}, due", each.summary)
        for each in (*timeline.promises, *timeline.deadlines)
    ]
    rows.sort(key=lambda each: each[0])
    return Table(("Time", "Event", "Duration or outcome"), [row[1:] for row in rows])
