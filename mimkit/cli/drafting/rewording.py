"""Shows unclear wording before a text is recorded, and asks for better wording."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import fields, replace
from textwrap import fill
from typing import Final

import click

from mimkit.cli.session import clean_argument
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.cli.terminal.output import print_to_stderr
from mimkit.model.incident.incident_facts import FACTS, fact_label
from mimkit.ops.command import Command
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.refusals.texts import UnclearWording
from mimkit.report.text.terminal import safe

_MARK: Final = "wording: "


def settle_wording(unclear: UnclearWording, command: Command, *, asks: bool) -> Command:
    """Print the remarks, and return the command with the texts that the user rewrote.

    The command is returned unchanged if the user keeps the texts or cannot be asked.
    """
    # Skip repeated texts, because the author already saw the remarks when the earlier update was recorded.
    remarks = [each for each in unclear.remarks if each.part not in getattr(command, "repeated", ())]
    with print_to_stderr():
        for remark in remarks:
            shown = _wrapped(safe(remark.sentence)) if can_ask() else _MARK + safe(remark.sentence)
            click.echo(click.style(_MARK, fg="yellow") + shown.removeprefix(_MARK), err=True)
    if not asks or not can_ask():
        return command
    for part in dict.fromkeys(remark.part for remark in remarks):
        if part in _parts(command) and (text := _ask(part)):
            command = _reworded(command, part, text)
    return command


def _wrapped(text: str) -> str:
    width = min(shutil.get_terminal_size((80, 24)).columns, 100)
    return fill(text, width, initial_indent=_MARK, subsequent_indent="  ")


def _parts(command: Command) -> Iterator[str]:
    """Yield the names of the texts in a command that the user can rewrite."""
    if isinstance(command, SetFacts):
        yield from (each.field for each in command.facts)
    else:
        yield from (each.name for each in fields(command))


def _reworded(command: Command, part: str, text: str) -> Command:
    if isinstance(command, SetFacts):
        facts = (replace(each, value=text) if each.field == part else each for each in command.facts)
        return replace(command, facts=tuple(facts))
    return replace(command, **{part: text})  # type: ignore[arg-type]  # a text of the command, by its name


def _ask(part: str) -> str | None:
    """Ask for better wording. Enter keeps the original text."""
    label = fact_label(part) if part in FACTS else part.replace("_", "-")
    said = click.prompt(
        f"Better text for {label} (Enter records it unchanged)",
        default="",
        show_default=False,
        err=True,
    )
    return clean_argument(said)
