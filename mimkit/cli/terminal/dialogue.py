"""Prints notices and asks questions on stderr and, if available, a terminal."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from mimkit.app.recording.dialogue import Dialogue
from mimkit.cli.terminal.output import print_to_stderr
from mimkit.report.text.terminal import safe

if TYPE_CHECKING:
    from mimkit.app.recording.recording import Recording
    from mimkit.app.recording.sharing.branch import OtherBranch
    from mimkit.cli.terminal.result_line import ResultLine

_MOMENT = 1.0
"""How long to wait before printing a notice, in seconds. If sharing takes less time, the result line is sufficient."""
_SHOWN = 10
"""The maximum number of other commits to list."""


class TerminalDialogue(Dialogue):
    """A dialogue with the user on the command line. `here` is the value of the option `--here`."""

    def __init__(self, *, here: bool) -> None:
        self._here = here
        self._told: str | None = None
        self.reads_wording = True
        self.line: ResultLine | None = None
        """The result line, or None if the output is not text."""

    def recorded(self, recording: Recording) -> None:
        """Print the first part of the result line."""
        if self.line and self.line.begin(recording):
            self._told = recording.commit[:7]

    @contextmanager
    def sharing(self, commit: str, remote: str) -> Iterator[None]:
        """Report that the commit is recorded if the remote does not respond promptly."""
        timer = threading.Timer(_MOMENT, lambda: self._tell(commit, remote))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _tell(self, commit: str, remote: str) -> None:
        if self._told:
            return
        self._told = commit[:7]
        with print_to_stderr():
            click.echo(f"recorded as {commit[:7]}; sharing it with {safe(remote)}", err=True)

    def undone(self) -> None:
        """Report that the entry was undone because a newer record on the remote conflicts with it."""
        if self.line:
            self.line.undo()
        if self._told:
            words = f"{self._told} was undone, because a newer record on the remote does not allow it"
            with print_to_stderr():
                click.echo(f"note: {words}; git show {self._told} still shows it", err=True)

    def break_line(self) -> None:
        """End the result line, because other output follows."""
        if self.line:
            self.line.break_off()

    def accepts_branch(self, other: OtherBranch) -> bool:
        """Ask whether to use this branch, unless `--here` was given. If there is no terminal, the answer is no."""
        if self._here or not can_ask():
            return self._here
        self.break_line()
        branch, default, remote = (safe(each) for each in other)
        click.echo(
            f"This clone is on branch {branch}, but {default} is the default branch of {remote}.",
            err=True,
        )
        self._here = _confirm(f"Continue on {branch} anyway?")
        return self._here

    def accepts_commits(self, commits: Sequence[str], remote: str) -> bool:
        """List the commits and ask whether to share them. If there is no terminal, share them without asking."""
        self.break_line()
        count = "1 commit" if len(commits) == 1 else f"{len(commits)} commits"
        with print_to_stderr():
            click.echo(f"{count} not created by mimkit will also be shared with {safe(remote)}:", err=True)
            for each in commits[:_SHOWN]:
                click.echo(f"  {safe(each)}", err=True)
            if len(commits) > _SHOWN:
                click.echo(f"  and {len(commits) - _SHOWN} more", err=True)
        return not can_ask() or _confirm("Share them?")


def is_terminal() -> bool:
    """Return whether standard input and output are terminals, so that a command can be interactive."""
    return bool(sys.stdin and sys.stdout and sys.stdin.isatty() and sys.stdout.isatty())


def can_ask() -> bool:
    """Return whether the user can be prompted, even if standard output is redirected."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def _confirm(question: str) -> bool:
    """Ask a yes-or-no question.

    Ctrl-C and Ctrl-D raise KeyboardInterrupt, so that the command can report what was recorded.
    """
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        raise KeyboardInterrupt from None
