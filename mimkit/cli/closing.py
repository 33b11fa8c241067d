"""Lists open tasks, blockers and queries when an incident is closed, and prompts for a reason if run in a terminal."""

from __future__ import annotations

from dataclasses import replace

import click

from mimkit.cli.session import clean_argument
from mimkit.cli.terminal.console import to_do
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.errors import MimError, Refused
from mimkit.model.shell import quoted
from mimkit.ops.command import Command
from mimkit.ops.open_work import TasksOpen
from mimkit.ops.restore import Close
from mimkit.report.text.terminal import safe


class StaysOpen(Refused):
    """No reason was given for closing an incident with open tasks, blockers or queries."""

    def __init__(self, incident: str) -> None:
        super().__init__(
            f"{incident} was not closed, because you gave no reason", f"mim status -i {quoted(incident)}"
        )


def ask_for_reason(refused: MimError, command: Command) -> Command | None:
    """Return the command with the reason that the user enters, or None if the user cannot be asked."""
    if not isinstance(refused, TasksOpen) or not isinstance(command, Close):
        return None
    if not can_ask():
        return None
    click.echo(f"{safe(refused.sentence)}:", err=True)
    to_do([("open", words, way_out) for words, way_out in refused.rows], err=True)
    said = click.prompt(
        "Close anyway? Type a reason, or press Enter to keep the incident open",
        default="",
        err=True,
        show_default=False,
    )
    reason = clean_argument(said)
    if not reason:
        raise StaysOpen(command.incident)
    return replace(command, anyway=reason)
