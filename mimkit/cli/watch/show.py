"""Chooses how the board is shown: as a full screen, or as lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from mimkit.cli.judging import Inquiry, Result
from mimkit.cli.terminal.output import ignore_closed_pipe
from mimkit.cli.watch.feed import BoardFeed
from mimkit.cli.watch.lines import print_beginning, print_document, print_line, watch_lines


def show_board(inquiry: Inquiry, named: Sequence[str], *, plain: bool = False) -> Result:
    """Show the board of the named incidents or, without a name, of the open ones, until it is ended."""
    session = inquiry.session
    wanted = tuple(named) or tuple(filter(None, (session.named(None),)))
    ids = tuple(dict.fromkeys(session.incident(name) for name in wanted))
    feed = BoardFeed(session, ids)
    with ignore_closed_pipe():
        if inquiry.form == "json":
            watch_lines(feed, print_document, lambda _: None)
        elif plain or not can_show_screen():
            watch_lines(feed, print_line, print_beginning)
        else:
            watch_lines(feed, print_line, print_beginning)
    return Result()


def can_show_screen() -> bool:
    """Return whether there is a terminal on which a full screen works, and Textual to draw it."""
    is_terminal = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    return is_terminal and os.environ.get("TERM", "dumb") != "dumb" and find_spec("textual") is not None
