"""Chart: incidents per quarter, stacked by severity with the worst severity at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from mimkit.publish.figures.frame import Drawing, Table, empty_figure, figure
from mimkit.publish.figures.labels import NARROWEST, axis_labels, width
from mimkit.publish.figures.svg import LOCAL, box, join, line, percent, swatch, words

_PLOT: Final = 150
_TOP: Final = 18
_FOOT: Final = 34
_KINDS: Final = 4
_ROOM_FOR_QUARTERS: Final = 12
"""The maximum number of columns that can all be labelled on a phone."""


@dataclass(frozen=True, slots=True)
class QuarterColumn:
    """A quarter, and its number of incidents by severity, worst first."""

    year: int
    quarter: int
    counts: tuple[int, ...]

    @property
    def label(self) -> str:
        """The quarter as text, such as 2026 Q3."""
        return f"{self.year} Q{self.quarter}"


@dataclass(frozen=True, slots=True)
class Quarters:
    """Consecutive quarters, including quarters without incidents."""

    name: str
    title: str
    severities: tuple[str, ...]
    """The names of the severities, worst first."""
    columns: tuple[QuarterColumn, ...]
    older: int = 0
    """The number of incidents before the first quarter."""

    @property
    def span(self) -> str:
        """The first and last quarter as text, such as 2024 Q1 to 2026 Q4."""
        return f"{self.columns[0].label} to {self.columns[-1].label}"


def quarter_columns(quarters: Quarters) -> Markup:
    """Draw a column for each quarter, stacked by severity."""
    columns = quarters.columns
    if not columns:
        return empty_figure(quarters.title, "No incidents.")
    if not any(sum(each.counts) for each in columns):
        return empty_figure(quarters.title, f"No incidents from {quarters.span}.")
    if sum(sum(each.counts) for each in columns) == 1:
        return empty_figure(f"{quarters.title}, {quarters.span}", _only(quarters))
    most = max(sum(each.counts) for each in columns)
    wide = 100 / len(columns)
    parts = [
        _patterns(quarters.name),
        _scale(quarters, most),
        line("base", 0, _TOP + _PLOT, 100, _TOP + _PLOT),
    ]
    for place, column in enumerate(columns):
        parts.append(_column(quarters, column, (place * wide, wide), most))
    parts.append(_labels(columns, wide))
    return figure(
        Drawing(
            quarters.name,
            f"{quarters.title}, {quarters.span}",
            _told(quarters),
            _TOP + _PLOT + _FOOT,
            parts,
            _table(quarters),
            _legend(quarters),
            _note(quarters),
        )
    )


def _scale(quarters: Quarters, most: int) -> str:
    if _has_totals(quarters, most):
        return ""
    return join(_height(each, most) for each in sorted({most, most // 2} - {0}))


def _has_totals(quarters: Quarters, most: int) -> bool:
    """Return whether the columns are wide enough to show their totals."""
    return width(str(most)) + 2 <= NARROWEST / len(quarters.columns)


def _height(count: int, most: int) -> str:
    y = _TOP + _PLOT - count / most * _PLOT
    return line("grid", 0, y, 100, y) + words(str(count), 0, y - 4, tone="clock")


def _column(quarters: Quarters, column: QuarterColumn, across: tuple[float, float], most: int) -> str:
    left, wide = across
    inner, foot, drawn = wide * 0.72, float(_TOP + _PLOT), ""
    for place, (severity, count) in enumerate(zip(quarters.severities, column.counts, strict=True)):
        if not count:
            continue
        height = count * _PLOT / most
        foot -= height
        told = f"{column.label}, {severity}: {count}"
        start, kind = left + wide * 0.14, min(place + 1, _KINDS)
        drawn += box(f"sev-bar-{kind}", (start, inner), (foot, height), told=told)
        drawn += _over(
            kind,
            f'x="{percent(start)}" y="{foot:g}" width="{percent(inner)}" height="{height:g}"',
        )
    if not _has_totals(quarters, most):
        return drawn
    total = sum(column.counts)
    return drawn + words(str(total), left + wide / 2, foot - 5, tone="figure-number", anchor="middle")


def _over(kind: int, where: str) -> str:
    return f'<rect class="mim-over" fill="url(#{LOCAL}hatch-{kind})" {where}/>' if kind in (2, 3) else ""


def _patterns(name: str) -> str:
    # The second severity is hatched and the third is dotted, so that they can be told apart without colour.
    return (
        f'<defs><pattern id="{name}-hatch-2" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="mim-hatch" d="M0 0V6"/></pattern>'
        f'<pattern id="{name}-hatch-3" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<circle class="mim-speck" cx="3" cy="3" r="1.2"/></pattern></defs>'
    )


def _labels(columns: Sequence[QuarterColumn], wide: float) -> str:
    few, foot = len(columns) <= _ROOM_FOR_QUARTERS, _TOP + _PLOT
    middles = [(place + 0.5) * wide for place in range(len(columns))]
    if few:
        named = [(middle, f"Q{each.quarter}") for middle, each in zip(middles, columns, strict=True)]
        starts = [
            place for place, each in enumerate(columns) if not place or columns[place - 1].year != each.year
        ]
    else:
        named, starts = [], [place for place, each in enumerate(columns) if each.quarter == 1]
    years = [(middles[place], str(columns[place].year)) for place in starts]
    return axis_labels(named, foot + 15) + axis_labels(years, foot + (29 if few else 15))


def _legend(quarters: Quarters) -> list[tuple[str, str]]:
    kinds = [min(place + 1, _KINDS) for place in range(len(quarters.severities))]
    over = {2: f"url(#{LOCAL}hatch-2)", 3: f"url(#{LOCAL}hatch-3)"}
    return [
        (swatch(f"sev-bar-{kind}", over=over.get(kind, "")), severity)
        for kind, severity in zip(kinds, quarters.severities, strict=True)
    ]


def _only(quarters: Quarters) -> str:
    (column,) = (each for each in quarters.columns if sum(each.counts))
    severity = quarters.severities[column.counts.index(1)]
    return f"1 incident: {severity}, in {column.label}. {_note(quarters)}".strip()


def _told(quarters: Quarters) -> str:
    total = sum(sum(each.counts) for each in quarters.columns)
    most = max(quarters.columns, key=lambda each: sum(each.counts))
    return f"{total} incidents from {quarters.span}. Highest count: {sum(most.counts)}, in {most.label}."


def _note(quarters: Quarters) -> str:
    return (
        f"{quarters.older} earlier incidents (before {quarters.columns[0].label}) are not shown."
        if quarters.older
        else ""
    )


def _table(quarters: Quarters) -> Table:
    rows = [
        (each.label, *(str(count) for count in each.counts), str(sum(each.counts)))
        for each in quarters.columns
    ]
    return Table(("Quarter", *quarters.severities, "All"), rows)
