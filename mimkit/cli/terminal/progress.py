"""A progress bar for slow operations. It is not shown if the output is not a terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_PATIENCE = 1.0
"""The delay in seconds before the bar appears. Shorter operations do not need a bar."""


def shows_progress() -> bool:
    """Return whether stderr is a terminal that can overwrite a line."""
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that takes the number done and the total. On a terminal, the bar appears after one second."""
    began = time.monotonic()
    shown = False

    def step(done: int, of: int) -> None:
        nonlocal shown
        if not shows_progress() or (not shown and time.monotonic() - began < _PATIENCE):
            return
        shown = True
        filled = 30 * done // max(of, 1)
        click.echo(f"\r{label}  {'#' * filled}{'.' * (30 - filled)}  {done:,} of {of:,}", nl=False, err=True)

    try:
        yield step
    finally:
        if shown:
            click.echo("\r" + " " * (len(label) + 60) + "\r", nl=False, err=True)
