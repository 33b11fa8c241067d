"""Text segments for the screen.

Control characters are made visible, and text is styled and truncated to a width in terminal cells.
"""

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
"""The minimum width for the text on the left. If there is less room, the text on the right is omitted."""


def text(words: str, style: str = PLAIN) -> Content:
    """Return styled text without interpreting markup. Control characters are made visible."""
    return Content.styled(safe_line(words), style) if words else EMPTY


def join(parts: Iterable[Content], between: str = "  ") -> Content:
    """Return the non-empty parts, separated by `between`."""
    return Content(between).join([each for each in parts if each])


def cut(line: Content, width: int) -> Content:
    """Return a line truncated to the width. A truncated line ends with an ellipsis."""
    return line if line.cell_length <= width else line.truncate(max(width, 0), ellipsis=width > 0)


def fit(line: Content, width: int) -> Content:
    """Return a line that is padded or truncated to exactly this width."""
    short = cut(line, width)
    return short.pad_right(max(width - short.cell_length, 0))


def align_ends(left: Content, right: Content, width: int) -> Content:
    """Return a line with text at both ends. The right text is omitted if there is not enough room for the left text."""
    room = width - right.cell_length - len(_GAP)
    if room < min(left.cell_length, _ENOUGH):
        return cut(left, width)
    return fit(left, room) + Content(_GAP) + right


def wrap(line: Content, width: int) -> list[Content]:
    """Break a line between words into lines of at most this width."""
    return [cut(each.rstrip(), width) for each in line.wrap(max(width, 1))]


def cut_middle(line: Content, width: int) -> Content:
    """Return a line shortened to the width by replacing its middle with an ellipsis."""
    if line.cell_length <= width:
        return line
    head = line.truncate(max(width * 3 // 5, 0))
    room = width - head.cell_length - 1
    start = len(line)
    while start and line[start - 1 :].cell_length <= room:
        start -= 1
    return cut(head + Content("\u2026") + line[start:], width)
