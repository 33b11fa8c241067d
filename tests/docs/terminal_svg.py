"""Draws the screen of a terminal as an SVG image without styles, fonts or links, so that any page may show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from typing import Final

_ESCAPE: Final = re.compile(r"\x1b\[([0-9;:]*)m|\x1b[^m]*?m|([^\x1b])")
_BACK, _TEXT, _FAINT, _EDGE = "#0d1117", "#e6edf3", "#9da7b3", "#6e7681"
_COLOURS: Final = (
    "#484f58", "#ff7b72", "#7ee787", "#f2cc60", "#79c0ff", "#d2a8ff", "#56d4dd", "#e6edf3",
    "#9da7b3", "#ffa198", "#a5f0b0", "#f8e3a1", "#a5d6ff", "#e2c5ff", "#96e8ee", "#ffffff",
)  # fmt: skip
"""The sixteen colours of a terminal, each readable on the dark background, as the first one is on light text."""
_CUBE: Final = (0, 95, 135, 175, 215, 255)
_WIDE, _HIGH, _EDGES, _SIZE = 8.4, 18, 14, 14


@dataclass(frozen=True)
class Style:
    """How a character is drawn; a colour of None is that of the terminal."""

    fore: str | None = None
    back: str | None = None
    bold: bool = False
    faint: bool = False
    reverse: bool = False

    @property
    def colours(self) -> tuple[str, str | None]:
        """The colour of the text, and that behind it."""
        fore = self.fore or (_FAINT if self.faint else _TEXT)
        return (self.back or _BACK, fore) if self.reverse else (fore, self.back)


Cell = tuple[str, Style]
PLAIN: Final = Style()


def read_screen(captured: str) -> list[list[Cell]]:
    """Return the characters of a screen with their styles, line by line, from `tmux capture-pane -e`."""
    rows, style = [], PLAIN
    for line in captured.rstrip("\n").split("\n"):
        row: list[Cell] = []
        for found in _ESCAPE.finditer(line):
            if found[2] is not None:
                row.append((found[2], style))
            elif found[1] is not None:
                style = _changed(style, [int(each or 0) for each in re.split("[;:]", found[1])])
        rows.append(row)
    return rows


def _changed(style: Style, codes: list[int]) -> Style:
    while codes:
        code = codes.pop(0)
        if code in (38, 48):
            colour = _indexed(codes)
            style = replace(style, fore=colour) if code == 38 else replace(style, back=colour)
        elif 30 <= code % 60 <= 37:  # 30 to 37, and 90 to 97
            style = replace(style, fore=_COLOURS[code % 10 + 8 * (code >= 90)])
        elif 40 <= code % 60 <= 47:
            style = replace(style, back=_COLOURS[code % 10 + 8 * (code >= 100)])
        else:
            style = _switched(style, code)
    return style


def _switched(style: Style, code: int) -> Style:
    changes: dict[int, dict[str, object]] = {
        1: {"bold": True}, 2: {"faint": True}, 7: {"reverse": True}, 22: {"bold": False, "faint": False},
        27: {"reverse": False}, 39: {"fore": None}, 49: {"back": None},
    }  # fmt: skip
    return PLAIN if code == 0 else replace(style, **changes.get(code, {}))  # type: ignore[arg-type]


def _indexed(codes: list[int]) -> str:
    """Take the rest of a colour: an index of 256 colours, or red, green and blue."""
    if codes.pop(0) == 2:
        red, green, blue, codes[:] = *codes[:3], codes[3:]
        return f"#{red:02x}{green:02x}{blue:02x}"
    index = codes.pop(0)
    if index < 16:
        return _COLOURS[index]
    if index > 231:
        return f"#{8 + 10 * (index - 232):02x}" + f"{8 + 10 * (index - 232):02x}" * 2
    index -= 16
    return "#" + "".join(f"{_CUBE[index // each % 6]:02x}" for each in (36, 6, 1))


def draw(rows: Sequence[Sequence[Cell]], title: str, columns: int = 80) -> str:
    """Return the image."""
    width, height = columns * _WIDE + 2 * _EDGES, len(rows) * _HIGH + 2 * _EDGES
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="8" fill="{_BACK}" stroke="{_EDGE}"/>',
        f'<g font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="{_SIZE}" fill="{_TEXT}">',
        *(each for number, row in enumerate(rows) for each in _line(row, number)),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def draw_scrolling(
    rows: Sequence[Sequence[Cell]],
    times: Sequence[float],
    title: str,
    *,
    lines: int,
    rest: float,
    columns: int = 80,
) -> str:
    """Return an image in which lines appear at their times (seconds), in a window that scrolls.

    It repeats after the last line has stood for `rest` seconds. Where nothing moves, it shows the first lines.
    """
    width, height = columns * _WIDE + 2 * _EDGES, lines * _HIGH + 2 * _EDGES
    whole = times[-1] + rest
    appears: dict[float, int] = {}
    for number, at in enumerate(times):
        appears[round(at, 1)] = number + 1
    moments = [0.0, *(at for at in sorted(appears) if at > 0)]
    counts = [appears.get(0.0, 0), *(appears[at] for at in moments[1:])]
    keys = ";".join(f"{at / whole:.4f}" for at in moments)
    timing = f'keyTimes="{keys}" dur="{whole:.1f}s" calcMode="discrete" repeatCount="indefinite"'
    tops = ";".join(f"0 {-_HIGH * max(0, count - lines)}" for count in counts)
    heights = ";".join(f"{count * _HIGH + 0.5:g}" for count in counts)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="8" fill="{_BACK}" stroke="{_EDGE}"/>',
        # A nested svg element cuts off what has scrolled out; the rectangle over the lines to come is below the last one.
        f'<svg y="{_EDGES}" width="{width:g}" height="{lines * _HIGH}">',
        f'<g font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="{_SIZE}" fill="{_TEXT}">',
        f'<animateTransform attributeName="transform" type="translate" values="{tops}" {timing}/>',
        *(each for number, row in enumerate(rows) for each in _line(row, number, 0)),
        f'<rect x="1" width="{width - 2:g}" height="{len(rows) * _HIGH}" y="{len(rows) * _HIGH}" fill="{_BACK}">',
        f'<animate attributeName="y" values="{heights}" {timing}/>',
        "</rect>",
        "</g>",
        "</svg>",
        "</svg>",
    ]
    return "\n".join(drawn) + "\n"


def _line(row: Sequence[Cell], number: int, edge: int = _EDGES) -> Iterator[str]:
    top, column = edge + number * _HIGH, 0
    for style, cells in groupby(row, key=lambda cell: cell[1]):
        text = "".join(sign for sign, _ in cells)
        fore, back = style.colours
        left = _EDGES + column * _WIDE
        if back:
            yield f'<rect x="{left:g}" y="{top}" width="{len(text) * _WIDE:g}" height="{_HIGH}" fill="{back}"/>'
        for found in re.finditer(r"\S+(?: \S+)*", text):
            yield _words(found[0], left + found.start() * _WIDE, top + 13.5, style, fore)
        column += len(text)


def _words(text: str, x: float, y: float, style: Style, fore: str) -> str:
    """Return a text that is exactly as wide as its columns, whatever font the reader has."""
    colour = "" if fore == _TEXT else f' fill="{fore}"'
    weight = ' font-weight="bold"' if style.bold else ""
    width = f'textLength="{len(text) * _WIDE:g}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:g}" y="{y:g}" {width}{colour}{weight}>{escape(text, quote=False)}</text>'
