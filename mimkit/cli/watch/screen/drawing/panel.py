"""Shows a command's output or the help below the board."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from textual.content import Content

from mimkit.cli.watch.screen.drawing.line import EMPTY, FAINT, text, wrap

_RULE: Final = "\u2500"


class Panel:
    """Text below the board that occupies at most two thirds of the screen. Longer text can be scrolled."""

    def __init__(self) -> None:
        self._write: Callable[[int], Sequence[Content]] | None = None
        self._first = 0

    def shows(self, write: Callable[[int], Sequence[Content]]) -> bool:
        """Return whether the panel is currently showing these lines."""
        return self._write is write

    def show(self, words: str) -> None:
        """Show the output of a command."""
        lines = words.splitlines()
        self.show_lines(lambda width: [one for line in lines for one in wrap_line(line, width)])

    def show_lines(self, write: Callable[[int], Sequence[Content]]) -> None:
        """Show lines that depend on the panel's width."""
        self._write, self._first = write, 0

    def clear(self) -> None:
        """Show nothing."""
        self._write = None

    def height(self, width: int, of: int) -> int:
        """Return the panel's height in lines, which is at most two thirds of the screen."""
        return min(len(self._all(width)) + 1, of * 2 // 3) if self._write else 0

    def scroll(self, pages: int, width: int, height: int) -> None:
        """Scroll up or down."""
        step = max(height - 1, 1)
        self._first = max(min(self._first + pages * step, len(self._all(width)) - step), 0)

    def lines(self, width: int, height: int) -> list[Content]:
        """Return the visible lines, below a rule that states how many more lines there are."""
        if not self._write or not height:
            return []
        shown = self._all(width)
        room = max(height - 1, 1)
        rest = len(shown) - self._first - room
        words = (
            f"{_RULE * 2} {rest} more lines: PgDn " if rest > 0 else f"{_RULE * 2} Enter: back to the board "
        )
        rule = text((words + _RULE * width)[:width], FAINT)
        return [rule, *shown[self._first : self._first + room]]

    def _all(self, width: int) -> list[Content]:
        return list(self._write(width)) if self._write else []


def wrap_line(line: str, width: int) -> list[Content]:
    """Return an output line, wrapped if it is too long."""
    return wrap(text(line), width) if line else [EMPTY]
