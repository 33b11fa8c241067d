"""Pieces of text for the screen: hostile text made visible, styled, and cut to a width in terminal cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.content import Content

from mimkit.report.text.terminal import safe_line

PLAIN: Final = ""
STRONG: Final = "bold"
FAINT: Final = "dim"
RED: Final = "bold ansi_red"
AMBER: Final = "ansi_yellow"
GREEN: Final = "ansi_green"
ACCENT: Final = "ansi_cyan"

EMPTY: Final = Content("")

_GAP: Final = "  "
_ENOUGH: Final = 40
"""The minimum number of columns for a text at the left; with less room, the text at the right is left out."""


def text(words: str, style: str = PLAIN) -> Content:
    """Return text unchanged, except that control characters are made visible; markup has no effect."""
    return Content.styled(safe_line(words), style) if words else EMPTY


def join(parts: Iterable[Content], between: str = "  ") -> Content:
    """Return the parts that are not empty, with a gap between them."""
    return Content(between).join([each for each in parts if each])


def cut(line: Content, width: int) -> Content:
    """Return a line that fits the width; one that does not ends in an ellipsis."""
    return line if line.cell_length <= width else line.truncate(max(width, 0), ellipsis=width > 0)


def fit(line: Content, width: int) -> Content:
    """Return a line of exactly this width."""
    short = cut(line, width)
    return short.pad_right(max(width - short.cell_length, 0))


def align_ends(left: Content, right: Content, width: int) -> Content:
    """Return a line with a text at each end; the right one is left out if it takes too much from the left one."""
    room = width - right.cell_length - len(_GAP)
    if room < min(left.cell_length, _ENOUGH):
        return cut(left, width)
    return fit(left, room) + Content(_GAP) + right


def wrap(line: Content, width: int) -> list[Content]:
    """Return a line as several lines of at most this width, broken between words."""
    return [cut(each.rstrip(), width) for each in line.wrap(max(width, 1))]


def cut_middle(line: Content, width: int) -> Content:
    """Return a line that fits the width; one that does not keeps its beginning and its end."""
    if line.cell_length <= width:
        return line
    head = line.truncate(max(width * 3 // 5, 0))
    room = width - head.cell_length - 1
    start = len(line)
    while start and line[start - 1 :].cell_length <= room:
        start -= 1
    return cut(head + Content("\u2026") + line[start:], width)
