"""`mim policy backtest`: what a changed policy would have meant for past incidents."""

from __future__ import annotations

from datetime import datetime, time

import click

from mimkit.app.backtest import Period, backtest
from mimkit.cli.console import columns, heading
from mimkit.cli.formats import formats
from mimkit.cli.progress import progress
from mimkit.cli.session import Session, day
from mimkit.report.backtest import blocks, json, markdown


@click.command("backtest")
@click.option(
    "--base", default="HEAD", show_default=True, metavar="REV", help="Compare with the policy of this commit."
)
@click.option("--since", metavar="DAY", help="Only incidents declared from this day on.")
@click.option("--until", metavar="DAY", help="Only incidents declared before this day.")
@formats(("text", "json", "markdown"))
@click.pass_context
def backtest_(ctx: click.Context, base: str, since: str | None, until: str | None, form: str) -> None:
    """Try the policy as it lies here on past incidents, against that of a commit.

    Which would newly be major, and which no longer; which deadlines would be missed; what more there is to
    do each month, and for whom. Edit policy/policy.yaml, look, and commit it when you like what you see.

    \b
    Examples:
      mim policy backtest
      mim policy backtest --base origin/main --format markdown
      mim policy backtest --since 2026-01-01
    """
    session = Session(ctx.obj)
    period = Period(_midnight(session, "--since", since), _midnight(session, "--until", until))
    with progress("trying the policy") as step:
        found = backtest(session.repo, base, session.now, period, step)
    if form != "text":
        click.echo(json(found) if form == "json" else markdown(found), nl=False)
        return
    first, *rest = blocks(found)
    click.echo(click.style(first.heading, bold=True))
    columns(first.rows)
    for block in rest:
        heading(block.heading)
        columns(block.rows, ("cyan",) if len(block.rows[0]) > 1 else ())


def _midnight(session: Session, option: str, text: str | None) -> datetime | None:
    found = day(option, text)
    return datetime.combine(found, time(), tzinfo=session.zone) if found else None


COMMANDS = {"backtest": backtest_}
