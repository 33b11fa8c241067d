"""`mim roster`: check, import, export."""

from __future__ import annotations

import click

from mimkit.app.roster import Period, check_cover
from mimkit.cli.session import Session
from mimkit.report import roster as report

_FORMATS = {
    "text": report.text,
    "json": report.json,
    "markdown": report.markdown,
    "github": report.github,
}


@click.group()
def roster() -> None:
    """Check who can be reached; bring calendars in, and out."""


@roster.command()
@click.option(
    "--days", type=click.IntRange(1, 366), default=28, show_default=True, help="How many days to look ahead."
)
@click.option("--now", metavar="TIME", help="From when on, RFC 3339. [default: now]")
@click.option("--base", metavar="REV", help="Compare with this version: what is lost, what is gained.")
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(_FORMATS)),
    default="text",
    show_default=True,
    help="How to say it.",
)
@click.pass_context
def check(ctx: click.Context, days: int, now: str | None, base: str | None, form: str) -> None:
    """Who can be reached in the coming days: every role, resolver group and service, to the minute.

    The files of the checkout are judged, committed or not. Whoever is called first must be a person of
    policy/people.yaml who has not left, with a phone or a mail address; so must each step of the escalation
    path. Exit status 1 means that there is a gap; with --base, that cover is lost.

    \b
    Examples:
      mim roster check
      mim roster check --base origin/main --format markdown
    """
    session = Session(ctx.find_root().obj)
    start = session.time("--now", now) or session.now
    found = check_cover(session.repo, Period(start, days), base)
    click.echo(_FORMATS[form](found), nl=False)
    ctx.exit(1 if found.found else 0)


COMMANDS = {"roster": roster}
