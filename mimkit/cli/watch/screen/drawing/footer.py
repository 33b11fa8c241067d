"""Draws the last two lines of the screen, with the freshness of the board and the keys, and the help for the keys."""

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
    """Return what is being recorded, or how fresh the board is; and the time."""
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
    """Return the keys with their commands, or only the keys on a narrow terminal."""
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
    """Return the meaning of the keys and signs."""
    rows = [*((each.key, each.help) for each in KEYS), *_MOVES]
    keys = [line for key, words in rows for line in _row(key, words, ACCENT, width)]
    return [*keys, EMPTY, *(line for sign, words in _SIGNS for line in _row(sign, words, AMBER, width))]


def _row(left: str, words: str, style: str, width: int) -> list[Content]:
    """Return a key or sign and its explanation, which wraps beside it."""
    margin = text(f"{left:>8}  ", style)
    first, *others = wrap(text(words), width - margin.cell_length)
    return [margin + first, *(text(" " * margin.cell_length) + line for line in others)]
