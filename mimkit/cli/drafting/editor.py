"""Lets the user write a draft in an editor.

The draft is kept as a file in `.git/mimkit/drafts` until it is recorded.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from mimkit.cli.terminal.output import print_to_stderr
from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.shell import quoted
from mimkit.report.text.terminal import safe
from mimkit.store.git.process.refusal import refusing_os_errors

_kept: Final[dict[Path, str]] = {}
"""The drafts in this run, and the command for continuing each draft."""
_USUAL: Final = ("sensible-editor", "nano", "vi")
_NOT_FOUND: Final = (126, 127)
"""The exit statuses with which a shell reports that it could not start a program."""
_SIGNALLED: Final = 128
"""If a signal terminates a program, the shell's exit status is this value plus the signal number."""


class NoEditor(EnvironmentUnfit):
    """No editor is set, or it cannot be started."""

    def __init__(self, why: str) -> None:
        super().__init__(why, "export EDITOR=nano")


class EditorFailed(MimError):
    """The editor exited with an error, so the text may be incomplete."""

    status = 5

    def __init__(self, how: str) -> None:
        super().__init__(f"the editor {how}, so nothing was recorded", "mim update --edit")


def keep_draft(place: Path, text: str, command: str) -> None:
    """Write a draft, replacing any existing one.

    `command` is the command for continuing it. Write errors are ignored.
    """
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        _kept[place] = command


def write_in_editor(place: Path, text: str, command: str) -> str:
    """Open the existing draft in an editor, or a new one that contains `text`, and return the edited text.

    `command` is the command for continuing the draft. Raises NoEditor or EditorFailed. The draft is kept even if
    one of these is raised.
    """
    editor = _editor()
    with refusing_os_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            place.write_text(text, encoding="utf-8")
    _kept[place] = command
    # Use a shell, as git does, because the editor may include arguments. The path is not interpreted by the
    # shell.
    status = _run(editor, place)
    if status in _NOT_FOUND:
        raise NoEditor(f"the editor {editor!r} cannot be started")
    if status < 0 or status > _SIGNALLED:
        raise EditorFailed(f"was stopped by signal {-status if status < 0 else status - _SIGNALLED}")
    if status:
        raise EditorFailed(f"ended with status {status}")
    with refusing_os_errors(place):
        return place.read_text(encoding="utf-8", errors="replace")


def _run(editor: str, place: Path) -> int:
    """Run the editor and return its exit status. While it is running, only the editor handles Ctrl-C."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        words = ["/bin/sh", "-c", f'{editor} "$@"', "editor", str(place)]
        return subprocess.run(words, check=False).returncode  # noqa: S603 - the user's own editor
    finally:
        signal.signal(signal.SIGINT, before)


@print_to_stderr()
def name_kept_drafts() -> None:
    """Print the location of each draft in this run that still exists because its text was not recorded."""
    for place, command in _kept.items():
        if place.exists():
            note = click.style("note:", fg="yellow")
            kept = f"your text is saved in {quoted(safe(str(place)))}; to continue: {command}"
            click.echo(f"{note} {kept}", err=True)
    _kept.clear()


def _editor() -> str:
    """Return the user's editor. Raises NoEditor if none is set or found."""
    for name in ("VISUAL", "EDITOR"):
        if chosen := os.environ.get(name, "").strip():
            return chosen
    usual = next((each for each in _USUAL if shutil.which(each)), None)
    if usual is None or not (sys.stdin and sys.stdin.isatty()):
        raise NoEditor("VISUAL and EDITOR are not set")
    return usual
