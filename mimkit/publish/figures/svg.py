"""The marks that drawings are made of: places across in percent of the width, heights in pixels.

So a drawing is as wide as its column, and its words keep their size on a phone. Tones are class names of our
own; every other word is escaped here. All functions return SVG without a line break.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from mimkit.publish.text import plain

Shape = Literal[
    "dot", "speck", "ring", "frame", "square", "diamond", "triangle", "plus", "check", "cross", "beyond"
]  # fmt: skip
Anchor = Literal["start", "middle", "end"]

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
    "beyond": "M-3-5L3 0L-3 5",
}
_CHARACTER: Final = 5.9
"""The usual width of a character of twelve pixels; wide enough for most words, and no font is asked."""


def number(value: float) -> str:
    """Write a number to two places, briefly: a hundredth of a percent is a tenth of a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(place: float) -> str:
    """Write a place or a width as a percentage."""
    return f"{number(place)}%"


def box(tone: str, across: tuple[float, float], down: tuple[float, float], *, told: str = "") -> str:
    """Draw a rectangle from left and width, top and height; `told` is what a pointer is shown."""
    (left, width), (top, height) = across, down
    ends = f">{_told(told)}</rect>" if told else "/>"
    return (
        f'<rect class="mim-{tone}" x="{percent(left)}" y="{number(top)}" '
        f'width="{percent(max(width, 0))}" height="{number(height)}"{ends}'
    )


def line(tone: str, left: float, top: float, right: float, bottom: float) -> str:
    """Draw a straight line between two points."""
    return (
        f'<line class="mim-{tone}" x1="{percent(left)}" y1="{number(top)}" '
        f'x2="{percent(right)}" y2="{number(bottom)}"/>'
    )


def words(text: str, left: float, y: float, *, tone: str = "word", anchor: Anchor = "start") -> str:
    """Write text with its base line at `y`."""
    held = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="mim-{tone}" x="{percent(left)}" y="{number(y)}"{held}>{plain(text)}</text>'


def anchor_at(place: float, edge: float = 12.0) -> Anchor:
    """Choose the side on which a label hangs, so that it stays inside the drawing."""
    return "start" if place < edge else "end" if place > 100 - edge else "middle"


def mark(shape: Shape, tone: str, left: float, y: float, *, told: str = "") -> str:
    """Draw a shape round a point."""
    return (
        f'<svg x="{percent(left)}" y="{number(y)}"><path class="mim-{tone} mim-at-{shape}" d="{_PATHS[shape]}">'
        f"{_told(told)}</path></svg>"
    )


def key(shape: Shape, tone: str) -> str:
    """Draw a shape for a legend."""
    return (
        '<svg class="mim-key" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">'
        f'<path class="mim-{tone} mim-at-{shape}" d="{_PATHS[shape]}"/></svg>'
    )


def swatch(tone: str, share: float = 1.0, *, over: str = "") -> str:
    """Draw a filled piece for a legend, `share` of its height high, with a second layer `over` it."""
    height = round(12 * share)
    piece = f'y="{12 - height}" width="12" height="{height}"'
    covered = f'<rect class="mim-over" fill="{over}" {piece}/>' if over else ""
    return (
        '<svg class="mim-key" width="12" height="12" aria-hidden="true">'
        f'<rect class="mim-{tone}" {piece}/>{covered}</svg>'
    )


def cropped(text: str, pixels: float) -> str:
    """Shorten text to what fits into so many pixels; the table beside the drawing has all of it."""
    most = max(int(pixels / _CHARACTER), 2)
    return text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def join(parts: Iterable[str]) -> str:
    """Put parts of a drawing after each other."""
    return "".join(parts)


def _told(told: str) -> str:
    return f"<title>{plain(told)}</title>" if told else ""
