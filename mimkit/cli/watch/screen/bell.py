"""Decides when the bell rings: once for each deadline that passes while the board is open."""

from __future__ import annotations

from datetime import datetime

from mimkit.cli.watch.screen.drawing.countdown import state_at
from mimkit.report.board.board import Board


class Bell:
    """Tracks the deadlines that are already known to be overdue."""

    def __init__(self, *, is_silent: bool) -> None:
        self.is_silent = is_silent
        self._known: set[tuple[str, datetime]] | None = None

    def rings(self, board: Board, now: datetime) -> bool:
        """Return whether a deadline has passed since the last call.

        The first call only stores the deadlines that are already overdue.
        """
        overdue = {
            (clock.key, clock.due)
            for incident in board.incidents
            for clock in incident.clocks
            if state_at(clock, now) == "overdue"
        }
        known = self._known
        self._known = overdue | (known or set())
        return known is not None and not overdue <= known and not self.is_silent
