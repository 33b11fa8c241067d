"""A widget that shows lines.

It repaints only the cells that have changed, which takes about thirty bytes per second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from mimkit.cli.watch.screen.drawing.line import EMPTY


class Lines(Widget):
    """Lines of text that fill the widget. `draw` returns the lines for the widget's width and height."""

    DEFAULT_CSS = "Lines { height: 1; text-wrap: nowrap; text-overflow: clip; }"

    def __init__(self, draw: Callable[[int, int], Sequence[Content]], *, id: str) -> None:  # noqa: A002 - Textual names it
        super().__init__(id=id)
        self._draw = draw
        self.lines: Sequence[Content] = ()

    def render(self) -> Content:
        """Return the lines in the form that Textual renders."""
        return Content("\n").join(self.lines)

    def on_resize(self) -> None:
        """Redraw the lines for the new size."""
        self.redraw()

    def redraw(self) -> None:
        """Redraw the lines, and repaint only what has changed."""
        before, self.lines = self.lines, tuple(self._draw(*self.size))
        if changed := list(changes(before, self.lines)):
            self.refresh(*changed)


def changes(before: Sequence[Content], after: Sequence[Content]) -> Iterator[Region]:
    """Yield the region of each line that has changed."""
    for number, (old, new) in enumerate(zip_longest(before, after, fillvalue=EMPTY)):
        if not new.is_same(old):
            pairs = zip_longest(_cells(old), _cells(new))
            different = [column for column, (one, other) in enumerate(pairs) if one != other]
            if different:
                yield Region(different[0], number, different[-1] - different[0] + 1, 1)


def _cells(line: Content) -> list[object]:
    """Return the content of each terminal cell.

    If the line contains unusual combining characters, all cells count as changed.
    """
    styles = [""] * len(line)
    for span in line.spans:
        for at in range(span.start, span.end):
            styles[at] += f"{span.style} "
    cells: list[object] = []
    for sign, style in zip(line.plain, styles, strict=True):
        columns = Content(sign).cell_length
        if columns or not cells:
            cells += [(sign, style), *[sign] * (columns - 1)]
        else:
            cells[-1] = (cells[-1], sign)
    return cells if len(cells) == line.cell_length else [object() for _ in range(line.cell_length)]
