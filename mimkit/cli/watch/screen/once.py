"""Prints the board once as text, laid out as on the full screen."""

from __future__ import annotations

from datetime import datetime

import click

from mimkit.cli.watch.screen.drawing.arrange import arrange
from mimkit.report.board.board import Board


def print_board(board: Board, now: datetime, width: int, height: int) -> None:
    """Print the board for a terminal of the given size, without trailing blank lines."""
    lines = [line.plain.rstrip() for line in arrange(board, None, now, width, height)]
    click.echo("\n".join(lines).rstrip("\n"))
