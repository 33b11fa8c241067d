"""`mim assess`: shows which major-incident criteria are met and what the policy requires."""

from __future__ import annotations

import os
from datetime import datetime

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.index import find_open_incidents
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import Word, columns, paragraph
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.policy.assessment import Assessment
from mimkit.ops.assess import assess as assess_criteria
from mimkit.report.incident.assess import (
    command,
    command_within,
    criterion_words,
    document,
    notes,
    open_questions,
    sentence,
    within,
)
from mimkit.report.text.terminal import safe

_COLOUR = {"met": "green", "not met": None, "unknown": "yellow"}


@click.command()
@click.option(
    "-s", "--service", "services", multiple=True, metavar="S", help="An affected service. Repeatable."
)
@click.option(
    "-c", "--criterion", "criteria", multiple=True, metavar="C", help="A criterion that is met. Repeatable."
)
@click.option(
    "--not-met", "not_met", multiple=True, metavar="C", help="A criterion that is not met. Repeatable."
)
@click.option("--at", metavar="TIME", help="Use the policy in force at this time. [default: now]")
@click.option(
    "-i",
    "--incident",
    "named",
    metavar="ID",
    help="The incident to assess. [default: the only open one]",
)
@judging()
def assess(
    inquiry: Inquiry,
    services: tuple[str, ...],
    criteria: tuple[str, ...],
    not_met: tuple[str, ...],
    at: str | None,
    named: str | None,
) -> Result:
    """Show which criteria are met, not met or unknown, and what the policy requires.

    The first criterion that is met determines the severity. Unknown criteria that would raise the severity are also
    listed, with instructions for checking them. If an incident is open, the output includes the command that
    records the answer in that incident.

    \b
    Examples:
      mim assess --service checkout --criterion many-users --not-met service-unavailable
      mim assess --at 2026-03-01T09:00Z --criterion exposure
    """
    moment = inquiry.time("--at", at)
    verdict = assess_criteria(inquiry.session.policy_world, services, criteria, not_met, moment)
    dossier = _incident(inquiry.session, named)
    return Result(
        text=lambda: _print(verdict, moment, dossier),
        json=lambda: document(verdict, moment, dossier),
    )


def _print(verdict: Assessment, moment: datetime, dossier: Dossier | None) -> None:
    _print_criteria(verdict)
    click.echo()
    paragraph(sentence(verdict), indent="")
    if dossier:
        paragraph(within(verdict, dossier), indent="")
        _print_command(command_within(verdict, dossier))
        if command(verdict):
            paragraph("Only if this is a different incident:", indent="")
    _print_command(command(verdict))
    if higher := open_questions(verdict):
        paragraph(f"But {higher}", indent="")
    click.echo()
    for note in notes(verdict, moment):
        paragraph(note, indent="")


def _incident(session: Session, named: str | None) -> Dossier | None:
    """Return the incident to assess: the given one, or the only open one."""
    named = named or os.environ.get("MIM_INCIDENT")
    is_open = find_open_incidents(session.repo, session.commit).open if session.commit else ()
    if not named and len(is_open) != 1:
        return None
    name = session.incident(named)
    return dossier_of(snapshot_at(session.repo, session.commit, (name,)), name)


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


COMMANDS = {"assess": assess}
