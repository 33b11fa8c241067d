"""Decides whether to show the board as a full screen or as lines."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mimkit.cli.judging import Inquiry, Result
from mimkit.cli.terminal.output import ignore_closed_pipe

if TYPE_CHECKING:
    from mimkit.cli.watch.feed import BoardFeed


def show_board(
    inquiry: Inquiry,
    named: Sequence[str],
    *,
    plain: bool = False,
    once: bool = False,
    is_silent: bool = False,
) -> Result:
    """Show the board until the user quits. If no incidents are named, it shows all open ones."""
    session = inquiry.session
    wanted = tuple(named) or tuple(filter(None, (session.named(None),)))
    ids = tuple(dict.fromkeys(session.incident(name) for name in wanted))

    def feed() -> BoardFeed:
        # Imported late, so that the first frame appears before the code for reading the records is loaded.
        from mimkit.cli.watch.feed import BoardFeed  # noqa: PLC0415 - as above

        return BoardFeed(session, ids)

    if once and inquiry.form == "text" and not plain:
        _show_once(feed(), session.clock)
        return Result(text=lambda: None)
    if inquiry.form == "text" and not plain and not once and can_show_screen():
        from mimkit.cli.watch.screen.app import show_screen  # noqa: PLC0415 - lines need no Textual

        status = show_screen(feed, session.clock, session.folder, is_silent=is_silent)
        return Result(status, text=lambda: None)
    from mimkit.cli.watch.lines import print_beginning, print_document, print_line, watch_lines  # noqa: PLC0415 - as above

    with ignore_closed_pipe():
        if inquiry.form == "json":
            watch_lines(feed(), session.clock, print_document, lambda _: None, once=once)
        else:
            watch_lines(feed(), session.clock, print_line, print_beginning, once=once)
    return Result(text=lambda: None, json=lambda: None)


def _show_once(feed: BoardFeed, now: Callable[[], datetime]) -> None:
    from mimkit.cli.watch.lines import first_board  # noqa: PLC0415 - not needed for the full screen
    from mimkit.cli.watch.screen.once import print_board  # noqa: PLC0415 - line output does not need Textual

    with ignore_closed_pipe(), feed:
        size = shutil.get_terminal_size((80, 24))
        print_board(first_board(feed, now), now(), size.columns, size.lines)


def can_show_screen() -> bool:
    """Return whether the terminal supports a full screen with box-drawing lines and symbols."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return is_terminal and os.environ.get("TERM", "dumb") != "dumb" and can_encode(sys.stderr.encoding)


def can_encode(encoding: str) -> bool:
    """Return whether an encoding supports every character, as UTF-8 does."""
    return codecs.lookup(encoding).name.startswith("utf")
