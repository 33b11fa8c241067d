"""Prints results without losing the result or the exit status if the output stream fails.

If standard output cannot be written (because of a full disk, or a closed pipe or descriptor), the result is printed
to stderr, and the exit status still reports whether the action succeeded. Otherwise, a script might repeat an
action that is already recorded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import click


def print_result(done: str, *says: Callable[[], None]) -> None:
    """Print the result of an action, most important line first. Output errors are never raised.

    `done` is a short result, which is printed to stderr if the output fails.
    """
    if sys.stdout is None:
        _aside(done, "the output is closed")
        return
    for number, say in enumerate(says):
        try:
            say()
        except BrokenPipeError:
            if number == 0:
                _aside(done, "the output pipe was closed")
            discard_output(sys.stdout)
            return
        except OSError as problem:
            _aside(done, io_error_text(problem))
            discard_output(sys.stdout)
            return


@contextmanager
def ignore_closed_pipe() -> Iterator[None]:
    """Ignore errors in this context if the reader closes the output, so that the exit status is unchanged."""
    try:
        yield
    except BrokenPipeError:
        discard_output(sys.stdout)


def io_error_text(problem: OSError) -> str:
    """Return a message that states what cannot be read or written, and why.

    If no file is named, it refers to the output.
    """
    why = (problem.strerror or type(problem).__name__).lower()
    return (
        f"{problem.filename} cannot be read or written: {why}"
        if problem.filename
        else f"the output cannot be written: {why}"
    )


@contextmanager
def print_to_stderr() -> Iterator[None]:
    """Ignore errors in this context if writing to stderr fails."""
    try:
        yield
    except OSError:
        discard_output(sys.stderr)


def discard_output(stream: TextIO | None) -> None:
    """Discard a stream's unwritten output. Python would otherwise try to write it again at exit."""
    with suppress(OSError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[union-attr]  # None has none


def _aside(done: str, why: str) -> None:
    from mimkit.report.text.terminal import safe  # noqa: PLC0415 - only an output that fails pays for it

    with print_to_stderr():
        click.echo(f"{click.style('note:', fg='yellow')} {safe(f'{done}; {why}')}", err=True)
