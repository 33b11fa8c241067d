"""Draws the help, and the last two lines of the screen: how up to date the board is, and the keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from textual.content import Content

from mimkit.cli.watch.screen.acting.commands import KEYS
from mimkit.cli.watch.screen.drawing.line import (
    ACCENT,
    AMBER,
    EMPTY,
    FAINT,
    STRONG,
    align_ends,
    cut,
    join,
    text,
    wrap,
)
from mimkit.report.board.board import Board

_MOVES: Final = (
    ("up, down", "select another incident"),
    ("m", "silence the bell, or let it ring again"),
    ("?", "show or hide this help"),
    ("q", "quit; Ctrl-Z suspends"),
)
_SIGNS: Final = (
    ("!", "overdue, or not filled"),
    ("~", "due soon"),
)


def status_line(board: Board | None, doing: str, *, is_silent: bool, width: int) -> Content:
    """Return the running command or, if there is none, how up to date the board is, followed by the time."""
    if board is None:
        return EMPTY
    parts = [text(doing, STRONG)] if doing else list(_freshness(board))
    if is_silent:
        parts.append(text("bell off", FAINT))
    return align_ends(join(parts), text(board.time(board.now), FAINT), width)


def _freshness(board: Board) -> Iterator[Content]:
    if board.freshness:
        yield text(f"! {board.freshness}", AMBER)
    if count := board.unshared:
        yield text(f"! {count} recorded here, not shared yet", AMBER)
    if board.unreadable:
        yield text(f"! cannot be read: {', '.join(board.unreadable)}", AMBER)
    if board.problem:
        yield text(f"! newer records cannot be read: {board.problem}", AMBER)
    if not (board.freshness or board.unshared or board.unreadable or board.problem):
        yield text("up to date", FAINT)


def keys_line(width: int) -> Content:
    """Return the keys with their commands, or only the keys if the terminal is narrow."""
    commands = [(each.key, each.command) for each in KEYS]
    full = _keys([*commands, ("?", "help"), ("q", "quit")], "  ")
    close = _keys([*commands, ("?", "help")], " ")
    short = _keys([*((key, "") for key, _ in commands), ("?", "help")], " ")
    return next((each for each in (full, close) if each.cell_length <= width), cut(short, width))


def _keys(keys: list[tuple[str, str]], between: str) -> Content:
    return join(
        [join([text(key, f"{STRONG} {ACCENT}"), text(words, FAINT)], " ") for key, words in keys], between
    )


def help_lines(width: int) -> list[Content]:
    """Return an explanation of the keys and symbols."""
    rows = [*((each.key, each.help) for each in KEYS), *_MOVES]
    keys = [line for key, words in rows for line in _row(key, words, ACCENT, width)]
    return [*keys, EMPTY, *(line for sign, words in _SIGNS for line in _row(sign, words, AMBER, width))]


def _row(left: str, words: str, style: str, width: int) -> list[Content]:
    """Return a key or symbol with its explanation wrapped to the right of it."""
    margin = text(f"{left:>8}  ", style)
    first, *others = wrap(text(words), width - margin.cell_length)
    return [margin + first, *(text(" " * margin.cell_length) + line for line in others)]
