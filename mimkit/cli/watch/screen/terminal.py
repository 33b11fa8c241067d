"""Detects that the terminal was closed."""

from __future__ import annotations

import sys


class Terminal:
    """The terminal of the screen. If it is closed without a signal, reading from it would loop forever."""

    def __init__(self) -> None:
        self._was_open = self._is_open()

    @property
    def is_closed(self) -> bool:
        """Whether there was a terminal and it has been closed."""
        return self._was_open and not self._is_open()

    @staticmethod
    def _is_open() -> bool:
        return sys.__stdin__ is not None and sys.__stdin__.isatty()
