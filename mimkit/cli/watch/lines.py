"""Prints the board as lines: the current state, then one line for each change. Printed lines never change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

import click

from mimkit.cli.watch.feed import BoardFeed
from mimkit.model.time.times import rfc3339, zone_name
from mimkit.report.board.board import Board
from mimkit.report.board.changes import Change, changes
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe_line

_FIRST: Final = 2.5
"""The maximum time to wait for the first fetch, in seconds. It is the same as for `mim status`."""
_TICK: Final = 1.0
"""The number of seconds between checks of the deadlines and of local changes."""
_COLOUR: Final = {"overdue": "red", "soon": "yellow", "remote": "yellow", "records": "yellow"}

Write = Callable[[Board, Change], None]
"""Writes one change together with the resulting board."""


def watch_lines(
    feed: BoardFeed,
    now: Callable[[], datetime],
    write: Write,
    begin: Callable[[Board], None],
    *,
    once: bool = False,
) -> None:
    """Write the current state and then, unless `once` is set, each change until the user interrupts.

    `now` returns the current time.
    """
    with feed:
        before = first_board(feed, now)
        begin(before)
        _write_all(write, before, changes(Board(before.now, before.zone), before))
        while not once:
            feed.wait(_TICK)
            if board := feed.poll(now()):
                _write_all(write, board, changes(before, board))
                before = board


def first_board(feed: BoardFeed, now: Callable[[], datetime]) -> Board:
    """Return the current state when the first fetch has finished or has taken too long."""
    feed.wait(_FIRST)
    board = feed.poll(now())
    # The first poll of a feed always returns a board.
    return board or feed.board_at(now())


def _write_all(write: Write, board: Board, found: Iterable[Change]) -> None:
    for each in found:
        write(board, each)


def print_beginning(board: Board) -> None:
    """Print the number of open incidents and the time zone in which times are shown."""
    count = sum(each.is_open for each in board.incidents)
    said = {0: "No open incident", 1: "1 open incident"}.get(count, f"{count} open incidents")
    if board.unreadable:  # an unreadable record may be an open incident
        said += f"; {counted(len(board.unreadable), 'record')} cannot be read"
    zone = zone_name(board.now.astimezone(board.zone))
    click.echo(f"{said}. Times are in {zone}. One line is printed for each change. Press Ctrl-C to stop.")


def print_line(board: Board, change: Change) -> None:
    """Print a change as one line with the time, the incident and a description."""
    incident = board.incident(change.incident)
    name = incident.name if incident else change.incident
    line = " ".join(filter(None, (f"{_local(board.now, board):%H:%M:%S}", name, safe_line(change.sentence))))
    click.echo(click.style(line, fg=_COLOUR.get(change.kind)) if change.kind in _COLOUR else line)


def _local(at: datetime, board: Board) -> datetime:
    return at.astimezone(board.zone)


def print_document(board: Board, change: Change) -> None:
    """Print a change as a JSON document on one line."""
    document = {
        "version": 1,
        "at": rfc3339(board.now),
        "incident": change.incident or None,
        "kind": change.kind,
        "change": change.sentence,
    }
    click.echo(json.dumps(document))
