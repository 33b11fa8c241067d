"""Chart: the daily status of each service over recent weeks, with one bar per day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from markupsafe import Markup

from mimkit.publish.figures.frame import Cell, Drawing, Table, figure
from mimkit.publish.figures.labels import LINE, Layout, layouts, lines, paragraph, rows_below
from mimkit.publish.figures.svg import LOCAL, join, swatch, words
from mimkit.publish.text import plain

_ROW: Final = 72
_BAR: Final = 28
_LABEL: Final = 16
_WIDTH: Final = 0.72
"""The width of a bar as a fraction of the distance between the left edges of adjacent bars."""
_HEIGHTS: Final[Mapping[str, float]] = {"degraded": 0.4, "partial": 0.7, "major": 1.0}
"""The bar height for each status, so that statuses can be told apart without colour."""


@dataclass(frozen=True, slots=True)
class AffectedDay:
    """A day on which a service was affected, with its position (0 is the oldest day) and its tone."""

    place: int
    tone: str
    """`degraded`, `partial` or `major`."""
    told: str
    """The tooltip."""


@dataclass(frozen=True, slots=True)
class ServiceBars:
    """A service with its affected days and a summary of them."""

    title: str
    summary: str
    days: tuple[AffectedDay, ...]


@dataclass(frozen=True, slots=True)
class ServiceHistory:
    """The history of the services on a page."""

    name: str
    title: str
    days: int
    first_day: str
    services: tuple[ServiceBars, ...]
    legend: tuple[tuple[str, str], ...]
    """Each tone and its meaning. The tone of a day without an incident is `clear`."""
    rows: Sequence[Sequence[Cell]]
    """The table rows: service, day, status, outage, degraded performance and incidents."""
    note: str = ""


def service_bars(history: ServiceHistory) -> Markup:
    """Draw a row of bars for each service."""
    (height, parts), wide = layouts(partial(_layout, history))
    return figure(
        Drawing(
            history.name,
            history.title,
            " ".join(f"{each.title}: {each.summary}." for each in history.services),
            height,
            parts,
            Table(("Service", "Day", "Status", "Outage", "Degraded performance", "Incidents"), history.rows),
            tuple((swatch(f"day-{tone}"), meaning) for tone, meaning in history.legend),
            history.note,
            wide,
        )
    )


def _pattern(name: str, column: float) -> str:
    # Each layout has its own pattern, because browsers do not draw a pattern that is inside a hidden element.
    return (
        f'<defs><pattern id="{name}-clear-{column:g}" width="1" height="{_BAR}" patternUnits="userSpaceOnUse">'
        f'<rect class="mim-day-clear" width="{_WIDTH}" height="{_BAR}"/></pattern></defs>'
    )


def _layout(history: ServiceHistory, column: float) -> Layout:
    last, rows = rows_below(0, (partial(_row, history, each, column) for each in history.services))
    span = words(f"{history.first_day} to today", 100, last + 8, tone="clock", anchor="end")
    return last + 16, [_pattern(history.name, column), *rows, span]


def _row(history: ServiceHistory, service: ServiceBars, column: float, top: float) -> tuple[str, float]:
    title, summary = lines(service.title, column), lines(service.summary, column)
    bars = top + _LABEL + (len(title) - 1) * LINE
    # A nested SVG in which one day is one unit wide, regardless of the page width.
    drawn = (
        paragraph(title, 0, top - 3)
        + paragraph(summary, 0, bars + _BAR - 1, tone="clock")
        + f'<svg x="0" y="{bars:g}" width="100%" height="{_BAR}" viewBox="0 0 {history.days} {_BAR}" '
        'preserveAspectRatio="none">'
        f'<rect fill="url(#{LOCAL}clear-{column:g})" width="{history.days}" height="{_BAR}"/>'
        + join(_bar(each) for each in service.days)
        + "</svg>"
    )
    return drawn, _ROW + (len(title) + len(summary) - 2) * LINE


def _bar(day: AffectedDay) -> str:
    height = _BAR * _HEIGHTS[day.tone]
    return (
        f'<rect class="mim-day-{day.tone}" x="{day.place}" y="{_BAR - height:g}" width="{_WIDTH}" '
        f'height="{height:g}"><title>{plain(day.told)}</title></rect>'
    )
