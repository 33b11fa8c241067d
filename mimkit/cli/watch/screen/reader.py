"""Reads the records repeatedly in a separate thread, so that the screen always responds to keys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Final, Protocol, Self

from textual.message import Message

from mimkit.report.board.board import Board

_LOOK: Final = 1.0
"""The number of seconds between checks for local changes. The feed fetches less often."""


class Feed(Protocol):
    """The source of the board. Only one thread may use it."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...
    def wait(self, seconds: float) -> None:
        """Wait until something may have changed, for at most the given number of seconds."""

    def wake(self) -> None:
        """Let `wait` return."""

    def poll(self, now: datetime) -> Board | None:
        """Return the board, or None if nothing but the time has changed."""

    def board_at(self, now: datetime) -> Board:
        """Return the board, based on the most recently read records."""


class Arrived(Message):
    """The board has changed, or a new minute has begun."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self.board = board


class ReadingFailed(Message):
    """The records cannot be read."""

    def __init__(self, problem: Exception) -> None:
        super().__init__()
        self.problem = problem


class Reader(threading.Thread):
    """A thread that reads the board and posts the results as messages. It does not keep the process alive."""

    def __init__(
        self,
        feed: Callable[[], Feed],
        now: Callable[[], datetime],
        post: Callable[[Message], object],
    ) -> None:
        super().__init__(name="mim-watch", daemon=True)
        self._open, self._now, self._post = feed, now, post
        self._feed: Feed | None = None
        self._is_over = False

    def run(self) -> None:
        """Read until the thread is stopped."""
        try:
            with self._open() as self._feed:
                self._read(self._feed)
        except Exception as problem:  # noqa: BLE001 - raised again where the screen ends
            self._post(ReadingFailed(problem))

    def _read(self, feed: Feed) -> None:
        minute = None
        while not self._is_over:
            now = self._now()
            board = feed.poll(now)
            if board is None and now.minute != minute:
                board = feed.board_at(now)
            if board is not None:
                minute = now.minute
                self._post(Arrived(board))
            feed.wait(_LOOK)

    def read_now(self) -> None:
        """Fetch and read changes immediately."""
        if self._feed:
            self._feed.wake()

    def end(self) -> None:
        """Stop reading."""
        self._is_over = True
        self.read_now()
