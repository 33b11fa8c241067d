"""`mim assess`: which criteria are met, and what the policy says then."""

from __future__ import annotations

import json

import click

from mimkit.app.verdict import assess as assess_criteria
from mimkit.cli.console import Word, columns, paragraph
from mimkit.cli.session import Session
from mimkit.model.verdict import Verdict
from mimkit.report.assess import command, criterion_words, document, doubt, notes, sentence
from mimkit.report.terminal import safe

_COLOUR = {"met": "green", "not met": None, "unknown": "yellow"}


@click.command()
@click.option(
    "--service", "services", multiple=True, metavar="S", help="A service that is hit. May be repeated."
)
@click.option(
    "--criterion", "criteria", multiple=True, metavar="C", help="A criterion that is met. May be repeated."
)
@click.option(
    "--not-met", "not_met", multiple=True, metavar="C", help="A criterion that is not met. May be repeated."
)
@click.option("--at", metavar="TIME", help="By the policy that was in force then. [default: now]")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
@click.pass_context
def assess(
    ctx: click.Context,
    services: tuple[str, ...],
    criteria: tuple[str, ...],
    not_met: tuple[str, ...],
    at: str | None,
    as_json: bool,
) -> None:
    """Say which criteria are met, which are not, which are unknown, and what the policy says then.

    The first that is met decides. What is unknown and would ask for more is said as well, with how to tell.

    \b
    Examples:
      mim assess --service checkout --criterion many-users --not-met service-unavailable
      mim assess --at 2026-03-01T09:00Z --criterion exposure
    """
    session = Session(ctx.obj)
    moment = session.time("--at", at) or session.now
    verdict = assess_criteria(session.policy_world, services, criteria, not_met, moment)
    if as_json:
        click.echo(json.dumps(document(verdict, moment)))
        return
    _print_criteria(verdict)
    click.echo()
    paragraph(sentence(verdict), indent="")
    if typed := command(verdict):
        click.echo(click.style(safe(typed), fg="cyan"))  # whole, so that it can be copied
    if higher := doubt(verdict):
        paragraph(f"But {higher}", indent="")
    click.echo()
    for note in notes(verdict, moment):
        paragraph(note, indent="")


def _print_criteria(verdict: Verdict) -> None:
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
