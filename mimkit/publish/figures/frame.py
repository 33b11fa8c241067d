"""Frame of every chart: caption, screen-reader description, legend and data table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mimkit.publish.figures.svg import join, prefix_references, shape_definitions
from mimkit.publish.text import plain

Cell = str | Markup
"""Text, which is escaped, or our own HTML such as a link."""


@dataclass(frozen=True, slots=True)
class Table:
    """The data table of the chart: column headings, and rows with the same number of cells."""

    head: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart before it is converted to HTML; the height is in pixels."""

    name: str
    """Unique on its page: letters, digits and hyphens."""
    title: str
    description: str
    height: float
    parts: Sequence[str]
    """SVG from `figures.svg`."""
    table: Table
    legend: Sequence[tuple[str, str]] = ()
    """A key from `figures.svg`, and its meaning."""
    note: str = ""
    """A visible note that explains how to read it."""
    wide: tuple[float, Sequence[str]] | None = None
    """Height and parts of a second layout, shown instead if the column is wide."""


def figure(drawing: Drawing) -> Markup:
    """Return the drawing as HTML on one line.

    The search skips it, because the page contains the same information as text.
    """
    name, legend = plain(drawing.name), _legend(drawing.legend)
    parts, wide = join(drawing.parts), join(drawing.wide[1]) if drawing.wide else ""
    told = f'<desc id="{name}-d">{plain(drawing.description)}</desc>{shape_definitions(name, parts + wide + legend)}'
    if drawing.wide:
        pictures = _picture(name, " mim-narrow", drawing.height, told + parts)
        pictures += _picture(name, " mim-wide", drawing.wide[0], wide)
    else:
        pictures = _picture(name, "", drawing.height, told + parts)
    caption = f'<figcaption class="mim-label" id="{name}-t">{plain(drawing.title)}</figcaption>'
    note = f'<p class="mim-sub">{plain(drawing.note)}</p>' if drawing.note else ""
    return _framed(caption + prefix_references(name, pictures + legend) + note + _twin(drawing, name))


def counted(number: int, noun: str) -> str:
    """Format a number of items: 1 incident, 12 incidents."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def empty_figure(title: str, sentence: str) -> Markup:
    """Return the placeholder for a chart without data."""
    return _framed(
        f'<figcaption class="mim-label">{plain(title)}</figcaption><p class="mim-empty">{plain(sentence)}</p>'
    )


def _picture(name: str, layout: str, height: float, inside: str) -> str:
    # Both layouts use the caption and the text of the first: a hidden element may describe a visible one.
    return (
        f'<svg class="mim-picture{layout}" role="img" aria-labelledby="{name}-t" aria-describedby="{name}-d" '
        f'width="100%" height="{round(height)}">{inside}</svg>'
    )


def _framed(inside: str) -> Markup:
    # Concatenated for speed; all text in it went through `plain` or is our own HTML.
    return Markup(f'<figure class="mim-figure" data-search-exclude="">{inside}</figure>')  # noqa: S704


def _legend(entries: Iterable[tuple[str, str]]) -> str:
    items = join(f"<li>{key} {plain(meaning)}</li>" for key, meaning in entries)
    return f'<ul class="mim-legend">{items}</ul>' if items else ""


def _twin(drawing: Drawing, name: str) -> str:
    table = drawing.table
    head = join(f'<th scope="col">{plain(each)}</th> ' for each in table.head)
    rows = join(f"<tr>{join(f'<td>{_cell(each)}</td> ' for each in row)}</tr>" for row in table.rows)
    return (
        # The caption is not repeated: it names the drawing and the control for the table as well.
        f'<details class="mim-twin"><summary id="{name}-s" aria-labelledby="{name}-s {name}-t">Show as table</summary>'
        '<div class="mim-scroll" tabindex="0"><table class="mim-table">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _cell(value: Cell) -> Markup:
    return value if isinstance(value, Markup) else plain(value)
