"""Divides the available screen lines among the sections of the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from mimkit.cli.watch.screen.drawing.line import FAINT, cut, join, text
from mimkit.cli.watch.screen.drawing.sections import Section

_RULE: Final = "\u2500"


def stack(sections: Sequence[Section], width: int, height: int) -> list[Content]:
    """Return the sections one below the other, in exactly `height` lines.

    If there are too few lines, each section gets its minimum, and the first sections get the remaining lines. The
    heading of an incomplete section states how many lines are omitted.
    """
    sections = [each for each in sections if each.lines]
    lines: list[Content] = []
    for section, count in zip(sections, _shares(sections, height), strict=True):
        if count:
            lines += _shown(section, width, count)
    return (lines + [Content("")] * height)[:height]


def natural_height(sections: Sequence[Section]) -> int:
    """Return the number of lines that all sections need, including their headings."""
    return sum(1 + len(each.lines) for each in sections if each.lines)


def _shares(sections: Sequence[Section], height: int) -> list[int]:
    """Return the number of lines for each section, including its heading.

    The number is 0 if the section does not fit.
    """
    shares = [0] * len(sections)
    for wanted in (
        [1 + min(each.least, len(each.lines)) for each in sections],
        [1 + len(each.lines) for each in sections],
    ):
        for number, most in enumerate(wanted):
            more = min(most - shares[number], height - sum(shares))
            # Do not show a heading without at least one line.
            if shares[number] + more > 1:
                shares[number] += more
    return shares


def _shown(section: Section, width: int, count: int) -> list[Content]:
    left_out = len(section.lines) - (count - 1)
    title = join([section.title, text(f"{left_out} more", FAINT)]) if left_out else section.title
    return [
        cut(title + text(" " + _RULE * max(width - title.cell_length - 1, 0), FAINT), width),
        *section.lines[: count - 1],
    ]
