"""Fetches records for the board in the background, and rereads them only if something has changed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from mimkit.app.recording.sharing.fetch_first import Stale, fetch, move_to_fetched
from mimkit.cli.session import Session
from mimkit.cli.watch.reading import read_records
from mimkit.errors import MimError
from mimkit.report.board.board import Board, RemoteState
from mimkit.report.board.build import BoardRecords, build_board
from mimkit.report.board.changes import changes
from mimkit.store.git.errors import DetachedHead
from mimkit.store.git.process.run import end_running
from mimkit.store.git.repository import Repository

PAUSE: Final = 4.0
"""The number of seconds from the start of one fetch to the start of the next."""
_FRESH: Final = 0.5
"""Skip a fetch if another command in this clone has fetched within this number of seconds."""
_LEAST: Final = 1.0
"""The minimum pause in seconds after a slow fetch."""
_ENDING: Final = 2.5
"""How long to wait, in seconds, for a fetch to end when the board is closed."""


class BoardFeed:
    """Rereads the board when the branch moves. A remote that does not respond never delays the board.

    Only one thread may use a feed at a time.
    """

    def __init__(self, session: Session, named: Sequence[str] = ()) -> None:
        self._folder = session.folder
        self._repo = session.repo
        self._named = tuple(named)
        self._fetcher = _Fetcher(session.folder)
        self._mark: tuple[str | None, str | None] | None = None
        self._records: BoardRecords | None = None
        self._board: Board | None = None

    def __enter__(self) -> Self:
        """Start fetching. A CI job does not fetch, because it shows the commit for which it was started."""
        if not os.environ.get("CI"):
            self._fetcher.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop fetching."""
        self._fetcher.end()

    def wait(self, seconds: float) -> None:
        """Wait until a fetch has ended or `wake` is called, for at most the given number of seconds."""
        self._fetcher.news.wait(seconds)

    def wake(self) -> None:
        """Make `wait` return immediately, and start a fetch, because a command was just run."""
        self._fetcher.news.set()
        self._fetcher.wanted.set()

    def poll(self, now: datetime) -> Board | None:
        """Return the board at `now`, or None if nothing but the time has changed since the last call.

        If the records cannot be read, the first call raises the error. Later calls keep the previous records, and
        the board shows the reason. This method never waits for the remote.
        """
        records = self._read(now)
        board, before = build_board(records, now), self._board
        is_new = before is None or records is not self._records or bool(changes(before, board))
        self._records = records
        if is_new:
            self._board = board
        return board if is_new else None

    def board_at(self, now: datetime) -> Board:
        """Return the board at `now`, based on the most recently read records. Does not read anything."""
        if self._records is None:
            raise LookupError("nothing has been read yet")
        return build_board(self._records, now)

    def _read(self, now: datetime) -> BoardRecords:
        before, problem = self._records, ""
        remote = before.remote if before else RemoteState()
        try:
            remote = self._remote(now)
            mark = self._position()
            if before is None or mark != self._mark:
                seen = [each.incident.id for each in before.dossiers] if before else []
                read = read_records(Session(self._folder), self._named, seen)
                self._mark = mark
                return replace(read, remote=remote)
        except MimError as trouble:
            if before is None:
                raise
            problem = trouble.sentence
        is_same = (before.remote, before.problem) == (remote, problem)
        return before if is_same else replace(before, remote=remote, problem=problem)

    def _position(self) -> tuple[str | None, str | None]:
        """Return the checked-out commit and the most recently fetched commit."""
        try:
            remote = self._repo.remote()
        except DetachedHead:
            remote = None
        return self._repo.here(), self._repo.resolve(remote.tracking) if remote else None

    def _remote(self, now: datetime) -> RemoteState:
        """Update the branch if a fetch has ended, and return whether the remote was reached."""
        before = self._records.remote if self._records else RemoteState()
        ended, stale = self._fetcher.take()
        if not ended:
            return before
        stale = stale or move_to_fetched(self._repo)
        if stale is None:
            return RemoteState()
        if before.trouble and (before.trouble == stale.why or not stale.was_tried):
            return before
        why = stale.why if stale.was_tried else "the remote did not answer"
        return RemoteState(why, None if stale.age is None else now - timedelta(seconds=stale.age))


class _Fetcher(threading.Thread):
    """Fetches repeatedly without moving the branch, so that only one thread reads and writes records."""

    def __init__(self, folder: Path) -> None:
        super().__init__(name="mim-fetch", daemon=True)
        self._folder = folder
        self.news = threading.Event()
        """Set when a fetch has ended or the feed is woken."""
        self.wanted = threading.Event()
        """Set to start a fetch before the pause is over."""
        self._is_over = False
        self._ended: list[Stale | Exception | None] = []

    def run(self) -> None:
        """Fetch until the thread is stopped. Errors are stored for `take`."""
        while not self._is_over:
            self.wanted.clear()
            due = time.monotonic() + PAUSE
            try:
                found: Stale | Exception | None = fetch(Repository.discover(self._folder), _FRESH)
            except Exception as problem:  # noqa: BLE001 - `take` raises it where it is seen
                found = problem
            self._ended.append(found)
            self.news.set()
            self.wanted.wait(max(due - time.monotonic(), _LEAST))

    def take(self) -> tuple[bool, Stale | None]:
        """Return whether a fetch has ended since the last call, and the reason if the last fetch failed."""
        self.news.clear()
        found: Stale | Exception | None = None
        has_ended = bool(self._ended)
        while self._ended:
            found = self._ended.pop(0)
        if isinstance(found, Exception):
            raise found
        return has_ended, found

    def end(self) -> None:
        """Stop fetching, and terminate any git process that is still running."""
        self._is_over = True
        self.wanted.set()
        if self.is_alive():
            end_running()
            self.join(_ENDING)
