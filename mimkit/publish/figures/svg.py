"""SVG elements of charts, with horizontal positions in percent of the width and heights in pixels.

A chart is therefore as wide as its column, and its text stays the same size on a phone. Tones are class names
defined by mimkit, and all other text is escaped here. All functions return SVG without line breaks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from mimkit.publish.text import plain

Shape = Literal[
    "dot", "speck", "ring", "frame", "square", "diamond", "triangle", "plus", "check", "cross", "before", "beyond"
]  # fmt: skip
Anchor = Literal["start", "middle", "end"]

LOCAL: Final = "@"
"""A placeholder prefix for the ids of shapes and patterns. It is replaced with the name of the drawing."""
_PATHS: Final[dict[Shape, str]] = {
    "dot": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z",
    "ring": "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0Z",
    "speck": "M-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0Z",
    "frame": "M-3.5-3.5H3.5V3.5H-3.5Z",
    "plus": "M-1.6-4.8H1.6V-1.6H4.8V1.6H1.6V4.8H-1.6V1.6H-4.8V-1.6H-1.6Z",
    "square": "M-4-4H4V4H-4Z",
    "diamond": "M0-5.5L5.5 0L0 5.5L-5.5 0Z",
    "triangle": "M0-5.5L5.5 4.5H-5.5Z",
    "check": "M-4.5 .5L-1.5 3.5L4.5-4",
    "cross": "M-4-4L4 4M4-4L-4 4",
    "before": "M3-5L-3 0L3 5",
    "beyond": "M-3-5L3 0L-3 5",
}
_STROKES: Final = ("check", "cross", "before", "beyond")


def number(value: float) -> str:
    """Format a number with up to two decimals. For a percentage, 0.01 is about a tenth of a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(place: float) -> str:
    """Format a position or width as a percentage."""
    return f"{number(place)}%"


def box(tone: str, across: tuple[float, float], down: tuple[float, float], *, told: str = "") -> str:
    """Draw a rectangle. `across` is its left edge and width, `down` its top edge and height, and `told` its tooltip."""
    (left, width), (top, height) = across, down
    ends = f">{_told(told)}</rect>" if told else "/>"
    return (
        f'<rect class="mim-{tone}" x="{percent(left)}" y="{number(top)}" '
        f'width="{percent(max(width, 0))}" height="{number(height)}"{ends}'
    )


def line(tone: str, left: float, top: float, right: float, bottom: float) -> str:
    """Draw a straight line between two points. Coordinates that are 0 are omitted, because 0 is the default."""
    ends = (("x1", left, "%"), ("y1", top, ""), ("x2", right, "%"), ("y2", bottom, ""))
    places = join(f' {name}="{number(value)}{unit}"' for name, value, unit in ends if value)
    return f'<line class="mim-{tone}"{places}/>'


def words(text: str, left: float, y: float, *, tone: str = "word", anchor: Anchor = "start") -> str:
    """Draw text with its base line at `y`."""
    held = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="mim-{tone}" x="{percent(left)}" y="{number(y)}"{held}>{plain(text)}</text>'


def mark(shape: Shape, tone: str, left: float, y: float, *, told: str = "") -> str:
    """Draw a shape centred on a point."""
    ends = f">{_told(told)}</use>" if told else "/>"
    down = f' y="{number(y)}"' if y else ""
    return f'<use class="mim-{tone}" href="#{LOCAL}{shape}" x="{percent(left)}"{down}{ends}'


def key(shape: Shape, tone: str) -> str:
    """Return a shape as a legend key."""
    return (
        '<svg class="mim-key" viewBox="-7 -7 14 14" aria-hidden="true">'
        f'<use class="mim-{tone}" href="#{LOCAL}{shape}"/></svg>'
    )


def shape_definitions(name: str, drawn: str) -> str:
    """Return definitions of the shapes that a drawing uses, with ids that start with the drawing's name."""
    used = (each for each in _PATHS.items() if f'"#{LOCAL}{each[0]}"' in drawn)
    paths = join(f'<path id="{name}-{shape}"{_drawn(shape)} d="{path}"/>' for shape, path in used)
    return f"<defs>{paths}</defs>" if paths else ""


def _drawn(shape: Shape) -> str:
    kind = "hollow" if shape in ("ring", "frame") else "stroke" if shape in _STROKES else ""
    return f' class="mim-{kind}"' if kind else ""


def prefix_references(name: str, drawn: str) -> str:
    """Replace the placeholder prefix in references with the chart's name.

    Record text is unaffected, because `plain` escapes the prefix.
    """
    return drawn.replace(f"#{LOCAL}", f"#{name}-")


def swatch(tone: str, *, over: str = "") -> str:
    """Return a filled rectangle as a legend key, optionally with a second fill `over` it."""
    covered = f'<rect class="mim-over" width="12" height="12" fill="{over}"/>' if over else ""
    return (
        '<svg class="mim-key" viewBox="0 0 12 12" aria-hidden="true">'
        f'<rect class="mim-{tone}" width="12" height="12"/>{covered}</svg>'
    )


def join(parts: Iterable[str]) -> str:
    """Concatenate the parts of a drawing."""
    return "".join(parts)


def _told(told: str) -> str:
    return f"<title>{plain(told)}</title>" if told else ""
