"""Asks what to do if the promised time of the next update is later than the policy allows."""

from __future__ import annotations

from dataclasses import replace

import click

from mimkit.cli.session import clean_argument
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.cli.terminal.typed_times import in_typed_zone
from mimkit.errors import MimError
from mimkit.model.time.times import rfc3339
from mimkit.ops.command import Command
from mimkit.ops.communication.updates import PromiseTooLate, SendUpdate
from mimkit.ops.refusals.texts import GivesAway
from mimkit.report.text.terminal import safe


def settle_promise(refused: MimError, command: Command) -> Command | None:
    """Return the command with an earlier promise or a reason for the later time.

    Returns None if the command remains rejected.
    """
    if not isinstance(command, SendUpdate):
        return None
    if isinstance(refused, GivesAway):
        # The reason given with `--anyway` was used for the late promise. The unclear wording needs it as
        # well.
        typed = clean_argument(click.get_current_context().params.get("anyway"))
        is_moved = typed and command.next_reason and not command.anyway
        return replace(command, anyway=typed) if is_moved else None
    if not isinstance(refused, PromiseTooLate):
        return None
    if command.anyway:
        return replace(command, next_reason=command.anyway, anyway=None)
    return _ask(refused, command) if can_ask() else None


def _ask(refused: PromiseTooLate, command: SendUpdate) -> SendUpdate:
    sentence = in_typed_zone(refused.sentence)
    click.echo(f"{safe(sentence[0].upper() + sentence[1:])}.", err=True)
    said = click.prompt(
        f"Press Enter to promise {in_typed_zone(rfc3339(refused.due))}, or type a reason for the later time",
        default="",
        err=True,
        show_default=False,
    )
    reason = clean_argument(said)
    return replace(command, next_reason=reason) if reason else replace(command, next=refused.due)
