"""Prints the result line of a change: the first part once the change is on disk, and the rest after sharing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from contextlib import suppress

import click

from mimkit.app.recording.recording import Recording
from mimkit.errors import NotShared
from mimkit.report.text.cells import cells, wrap
from mimkit.report.text.terminal import safe

Words = Callable[[Recording], str]

_WIDEST = 100
_LONGEST = len("recorded 0123456, shared as 0123456")
"""The width of the longest text that usually ends the line if there is a remote."""

_NARROWEST = 20
"""The minimum width, in columns, for wrapping text."""


class ResultLine:
    """Prints `MI-...  what changed    recorded 0123456`, and later appends `, shared` to the same line."""

    def __init__(self, words: Words | None) -> None:
        """`words` returns a description of the change, which replaces the commit subject."""
        self._words = words
        self._commit = ""
        self._room = 0
        self._is_open = False

    def begin(self, recording: Recording) -> bool:
        """Print the line up to the commit id, and return whether the output could be written."""
        with suppress(OSError):
            click.echo(self._text(recording, _recorded(recording), "green"), nl=False)
            self._commit, self._is_open = recording.commit, True
        return self._is_open

    def break_off(self) -> None:
        """End the incomplete line, because other output follows."""
        if self._is_open:
            self._is_open = False
            with suppress(OSError):
                click.echo()

    def undo(self) -> None:
        """Append to the line that the change was undone."""
        if self._is_open:
            self._is_open = False
            with suppress(OSError):
                click.echo(click.style(", undone", fg="yellow"))

    def complete(self, recording: Recording) -> None:
        """Print the whole line, or the rest of it if it was already started."""
        if not self._commit:
            click.echo(self._text(recording, *how_far(recording)))
        elif self._is_open:
            self._is_open = False
            click.echo(_rest(recording, self._commit, self._room))
        else:
            right, colour = how_far(recording)
            click.echo(click.style(f"{right:>{_columns()}}", fg=colour))

    def _text(self, recording: Recording, right: str, colour: str) -> str:
        head, subject = subject_of(recording)
        is_new = not recording.change.is_repeat
        words = safe((self._words(recording) if self._words and is_new else None) or subject)
        words = _wrapped(words, len(head) + len("  "))
        width = max(len(right), _LONGEST) if recording.commit and recording.has_remote else len(right)
        gap = -1 if "\n" in words else _columns() - len(head) - len("  ") - cells(words) - width
        self._room = width - len(right)
        # If both do not fit on one line, print the status right-aligned on the next line.
        space = " " * gap if gap >= len("  ") else "\n" + " " * (_columns() - width)
        return f"{click.style(head, bold=True)}  {words}{space}{click.style(right, fg=colour)}"


def subject_of(recording: Recording) -> tuple[str, str]:
    """Return the id of the changed record and a description of the change, both taken from the commit subject."""
    head, _, words = recording.change.subject.partition(": ")
    return head, words


def how_far(recording: Recording) -> tuple[str, str]:
    """Return the status text that states whether a change was recorded and shared, and the colour of the text."""
    if not recording.commit:
        return "dry run, nothing recorded", "yellow"
    if recording.change.is_repeat:
        return "nothing changed", "green"
    added, colour = _sharing(recording)
    return _recorded(recording) + added, colour


def _recorded(recording: Recording) -> str:
    return f"recorded {recording.commit[:7]}"


def _sharing(recording: Recording) -> tuple[str, str]:
    if recording.shared:
        return (f", shared on {safe(recording.branch)}" if recording.branch else ", shared"), "green"
    if recording.trouble is None:
        return "", "green"
    return (", not shared yet" if isinstance(recording.trouble, NotShared) else ", not shared"), "yellow"


def _rest(recording: Recording, commit: str, room: int) -> str:
    """Return the rest of a line that already shows `commit`. If the change was rebased, include its new commit id."""
    added, colour = _sharing(recording)
    if recording.commit != commit:
        added += f" as {recording.commit[:7]}"
    if len(added) > room:  # the branch name is long
        added = f",\n{added.removeprefix(', '):>{_columns()}}"
    return click.style(added, fg=colour)


def _wrapped(words: str, indent: int) -> str:
    """Wrap text for a terminal, which would otherwise break a long line mid-word. Other output is not wrapped."""
    room = _columns() - indent
    if cells(words) <= room or room < _NARROWEST or not (sys.stdout and sys.stdout.isatty()):
        return words
    return ("\n" + " " * indent).join(wrap(words, room))


def _columns() -> int:
    return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
