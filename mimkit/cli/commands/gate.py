"""`mim gate`."""

from __future__ import annotations

import json

import click

from mimkit.app.judging.gate import Question, ask
from mimkit.cli.session import Session
from mimkit.cli.terminal.output import as_far_as_read
from mimkit.cli.terminal.progress import progress
from mimkit.model.shell import quoted
from mimkit.report.gate import document, text
from mimkit.report.text.terminal import safe


@click.command()
@click.option(
    "--service",
    "services",
    metavar="S",
    multiple=True,
    required=True,
    help="The service to check. Repeatable.",
)
@click.option(
    "--fail-on",
    "fail_on",
    type=click.Choice(("never", "overdue")),
    default="never",
    show_default=True,
    help="When to exit with status 1.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
@click.pass_context
def gate(ctx: click.Context, services: tuple[str, ...], fail_on: str, as_json: bool) -> None:
    """List the serious overdue action items of a service, before you change it.

    An action item of an incident that affected the service is serious if it is overdue and has high priority,
    or is overdue for longer than the policy's grace period (`reminders`, `escalate_after`). By default, the
    command only warns. With --fail-on overdue, it fails if it lists an item or cannot read a record.

    \b
    Examples:
      mim gate --service checkout
      mim gate --service checkout --service payments --fail-on overdue
    """
    session = Session(ctx.obj)
    session.refresh(as_text=not as_json)
    with progress("checking the incidents") as step:
        verdict = ask(
            session.repo, session.commit, Question(tuple(dict.fromkeys(services)), session.now), step
        )
    with as_far_as_read():
        click.echo(json.dumps(document(verdict)) if as_json else text(verdict), nl=as_json)
    for path in verdict.unreadable:
        words = f"{safe(path)} could not be read, so it was not checked: mim check {safe(quoted(path))}"
        click.echo(f"{click.style('note:', fg='yellow')} {words}", err=True)
    stops = fail_on == "overdue" and bool(verdict.held or verdict.unreadable)
    if verdict.held and not stops and not as_json:
        click.echo("This is only a warning; use --fail-on overdue to fail the pipeline.")
    ctx.exit(1 if stops else 0)


COMMANDS = {"gate": gate}
