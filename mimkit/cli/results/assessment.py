"""Prints the text output of `mim assess`: each criterion with its answer, the requirements, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import click

from mimkit.cli.terminal.console import Word, columns, paragraph
from mimkit.cli.terminal.own_zone import for_reader
from mimkit.model.dossier import Dossier
from mimkit.model.policy.assessment import Assessment
from mimkit.report.incident.assess import (
    command,
    command_within,
    criterion_words,
    different,
    notes,
    open_questions,
    sentence,
    within,
)
from mimkit.report.text.terminal import safe

_COLOUR = {"met": "green", "not met": None, "unknown": "yellow"}


class Answers(NamedTuple):
    """The answers that the user gave."""

    services: tuple[str, ...]
    criteria: tuple[str, ...]
    not_met: tuple[str, ...]
    impact: str | None

    @property
    def any(self) -> bool:
        """Whether any answer was given."""
        return bool(self.services or self.criteria or self.not_met or self.impact)


def print_assessment(
    verdict: Assessment,
    moment: datetime,
    dossier: Dossier | None,
    given: Answers,
    several: int,
    show: Callable[[], int] | None,
) -> None:
    """Print an assessment. `show` prints what was recorded.

    `several` is the number of open incidents if it is unclear which one to assess.
    """
    _print_criteria(verdict)
    click.echo()
    if dossier:
        _print_within(verdict, dossier, given, show)
    else:
        paragraph(sentence(verdict), indent="")
        _print_command(command(verdict))
    if higher := open_questions(verdict):
        paragraph(f"But {higher}", indent="")
    if several > 1 and given.any:
        paragraph(
            f"{several} incidents are open, so nothing was recorded. To record the answers, add -i ID.",
            indent="",
        )
    click.echo()
    for note in notes(verdict, moment, for_reader(verdict.policy.calendar.tz)):
        paragraph(note, indent="")


def _print_within(
    verdict: Assessment, dossier: Dossier, given: Answers, show: Callable[[], int] | None
) -> None:
    if show:
        show()
    elif given.any and dossier.state.is_open:
        paragraph(f"{dossier.incident.id} already has these answers; nothing was recorded.", indent="")
    paragraph(within(verdict, dossier), indent="")
    _print_command(command_within(verdict, dossier))
    if given.any and dossier.state.is_open:
        paragraph("If this is a different problem:", indent="")
        _print_command(different(given.services, given.criteria, given.not_met))


def _print_command(typed: str) -> None:
    if typed:
        click.echo(click.style(safe(typed), fg="cyan"))  # not wrapped, so that it can be copied


def _print_criteria(verdict: Assessment) -> None:
    rows = [
        (
            Word(line.answer, _COLOUR[line.answer]),
            f"{line.criterion.id}\n{line.criterion.outcome}, {line.criterion.severity}",
            criterion_words(line),
        )
        for line in verdict.lines
    ]
    columns(rows, (None, "cyan"), indent="")
