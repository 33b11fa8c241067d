"""Chart labels: estimates text widths, breaks text into lines, and selects the axis labels that fit.

Text widths are estimated from tables for common bold sans-serif fonts, so that the estimate is rarely too small. A
chart is drawn for the narrowest column, in a window that is 320 pixels wide. A chart with long labels also has a
layout for a wide column.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from mimkit.publish.figures.svg import Anchor, join, words

NARROWEST: Final = 288.0
"""The width of the narrowest column in which a chart is shown, in pixels."""
ROOMY: Final = 560.0
"""The minimum column width for the wide layout and more axis labels, in pixels. The style sheet uses the same value."""
LINE: Final = 15
"""The line height of labels, in pixels."""
_SIZE: Final = 12
_SPACE: Final = 10.0
"""The minimum distance between two labels, in pixels."""
_EMS: Final = {
    **dict.fromkeys("ijl.,:;|'!` ", 0.34),
    **dict.fromkeys('frtI-()[]{}/\\"\N{MIDDLE DOT}', 0.48),
    **dict.fromkeys("abcdeghknopqsuvxyz0123456789_*?$#", 0.63),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&+<=>~^", 0.8),
}
_FIRST: Final = 14
"""The distance from the top of a label to the base line of its first line, in pixels."""


@lru_cache(maxsize=4096)
def width(text: str) -> float:
    """Estimate the width of a text in pixels, at a font size of 12 pixels."""
    return sum(map(_em, text)) * _SIZE


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    # Symbols and letters of other scripts may be as wide as they are high. Emoji are wider.
    return _EMS.get(character, 1.0 if character < "\N{VARIATION SELECTOR-1}" else 1.4)


def lines(text: str, pixels: float) -> list[str]:
    """Break a text into lines no wider than `pixels`, between words if possible, else after a hyphen, else anywhere."""
    done: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined) <= pixels:
            line = joined
            continue
        done += [line] if line else []
        *full, line = _pieces(word, pixels)
        done += full
    return [*done, line]


def _pieces(word: str, pixels: float) -> list[str]:
    pieces, piece = [], ""
    for character in word:
        while piece and width(piece + character) > pixels:
            cut = piece.rfind("-") + 1 or piece.rfind("_") + 1 or len(piece)
            pieces.append(piece[:cut])
            piece = piece[cut:]
        piece += character
    return [*pieces, piece]


def paragraph(text: Iterable[str], left: float, top: float, *, tone: str = "word") -> str:
    """Draw the lines of a label one below the other."""
    return join(words(each, left, top + _FIRST + place * LINE, tone=tone) for place, each in enumerate(text))


Layout = tuple[float, list[str]]
"""A chart's height and its parts."""


def layouts(draw: Callable[[float], Layout]) -> tuple[Layout, Layout | None]:
    """Draw a chart for a narrow column. If a wide column would need fewer lines, draw it for that too.

    Otherwise, the second layout is None.
    """
    narrow, wide = draw(NARROWEST), draw(ROOMY)
    return narrow, wide if wide[0] < narrow[0] else None


def rows_below(top: float, drawn: Iterable[Callable[[float], tuple[str, float]]]) -> Layout:
    """Draw rows one below the other. Each function receives the top of its row, and returns the row and its height."""
    parts = []
    for draw in drawn:
        part, height = draw(top)
        parts.append(part)
        top += height
    return top, parts


def row_heading(label: str, told: str, top: float, column: float) -> tuple[str, float]:
    """Draw a row's label on the left and its summary on the right.

    Return the drawing, and the height of all lines after the first.
    """
    room = column - width(told) - _SPACE
    beside = room >= column / 2 or width(label) <= room
    left = lines(label, room if beside else column)
    right = [told] if beside else lines(told, column)
    under = 0 if beside else len(left) * LINE
    drawn = paragraph(left, 0, top) + join(
        words(each, 100, top + _FIRST + under + place * LINE, tone="clock", anchor="end")
        for place, each in enumerate(right)
    )
    count = max(len(left), 1) if beside else len(left) + len(right)
    return drawn, (count - 1) * LINE


def anchor_for(text: str, place: float) -> Anchor:
    """Choose the alignment that keeps a label inside the drawing. `place` is in percent of the width."""
    middle, half = place / 100 * NARROWEST, width(text) / 2
    return "start" if middle < half else "end" if middle + half > NARROWEST else "middle"


def axis_labels(labels: Sequence[tuple[float, str]], y: float) -> str:
    """Draw labels at positions in percent. A label that overlaps an earlier one in `labels` is omitted.

    Labels that fit only in a wide column are shown only there.
    """
    shown = _without_overlaps(labels, NARROWEST, [])
    roomy = _without_overlaps(labels, ROOMY, shown)
    return join(
        words(text, place, y, tone="clock" if (place, text) in shown else "clock mim-roomy", anchor=anchor_for(text, place))
        for place, text in sorted(labels)
        if (place, text) in roomy
    )  # fmt: skip


def _without_overlaps(
    labels: Sequence[tuple[float, str]], column: float, kept: Sequence[tuple[float, str]]
) -> list[tuple[float, str]]:
    found = list(kept)
    for each in labels:
        start, end = _extent(each, column)
        taken = (_extent(other, column) for other in found)
        if each not in found and all(
            end + _SPACE / 2 < left or start > right + _SPACE / 2 for left, right in taken
        ):
            found.append(each)
    return found


def _extent(label: tuple[float, str], column: float) -> tuple[float, float]:
    place, text = label
    at, wide = place / 100 * column, width(text)
    start = {"start": at, "middle": at - wide / 2, "end": at - wide}[anchor_for(text, place)]
    return start, start + wide
