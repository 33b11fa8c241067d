"""`mim gate`."""

from __future__ import annotations

import json

import click

from mimkit.app.gate import Question, ask
from mimkit.cli.progress import progress
from mimkit.cli.receipt import as_far_as_read
from mimkit.cli.session import Session
from mimkit.model.shell import quoted
from mimkit.report.gate import document, text
from mimkit.report.terminal import safe


@click.command()
@click.option(
    "--service", "services", metavar="S", multiple=True, required=True, help="Whose. May be repeated."
)
@click.option(
    "--fail-on",
    "fail_on",
    type=click.Choice(("never", "overdue")),
    default="never",
    show_default=True,
    help="What makes the exit status 1.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document instead of text.")
@click.pass_context
def gate(ctx: click.Context, services: tuple[str, ...], fail_on: str, as_json: bool) -> None:
    """May a service be changed? Name the serious action items on it that are overdue.

    Serious is an overdue action item of high priority, and any other that is overdue for longer than the
    grace of the policy (`reminders`, `escalate_after`), of incidents that hit the service. It warns, unless
    --fail-on overdue makes it stop the pipeline that asks; then a record that cannot be read stops it too.

    \b
    Examples:
      mim gate --service checkout
      mim gate --service checkout --service payments --fail-on overdue
    """
    session = Session(ctx.obj)
    session.refresh(as_text=not as_json)
    with progress("judging the incidents") as step:
        verdict = ask(
            session.repo, session.commit, Question(tuple(dict.fromkeys(services)), session.now), step
        )
    with as_far_as_read():
        click.echo(json.dumps(document(verdict)) if as_json else text(verdict), nl=as_json)
    for path in verdict.unreadable:
        words = f"{safe(path)} could not be read, so it is not judged: mim check {safe(quoted(path))}"
        click.echo(f"{click.style('note:', fg='yellow')} {words}", err=True)
    stops = fail_on == "overdue" and bool(verdict.held or verdict.unreadable)
    if verdict.held and not stops and not as_json:
        click.echo("This is a warning; --fail-on overdue stops the pipeline that asks.")
    ctx.exit(1 if stops else 0)


COMMANDS = {"gate": gate}
