"""How long a command waits for a remote."""

from __future__ import annotations

from enum import Enum

from mimkit.store.git.process import run

_VIEW_SECONDS = 2.0
_LONG_SECONDS = 60.0
_BOARD_TIMES = 2


class Patience(Enum):
    """How long a command waits for a remote."""

    COMMAND = "command"
    """For a command that records: three seconds in total, or no wait while the remote is marked as down."""
    VIEW = "view"
    """For a command that only displays: two seconds, or no wait while the remote is marked as down."""
    BOARD = "board"
    """For a board that fetches in the background: six seconds, enough for ssh over a poor mobile connection."""
    SYNC = "sync"
    """For an explicit request: three seconds for the first response, and a minute for the transfer."""

    @property
    def seconds(self) -> float:
        """The time limit for one exchange, in seconds."""
        if self is Patience.SYNC:
            return max(_LONG_SECONDS, run.NETWORK_SECONDS)
        if self is Patience.BOARD:
            return _BOARD_TIMES * run.NETWORK_SECONDS
        return self.first_seconds

    @property
    def first_seconds(self) -> float:
        """The time limit for the remote's first response, in seconds."""
        return min(_VIEW_SECONDS, run.NETWORK_SECONDS) if self is Patience.VIEW else run.NETWORK_SECONDS
