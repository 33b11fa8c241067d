"""`mim policy backtest`: shows how a changed policy would have affected past incidents."""

from __future__ import annotations

from datetime import datetime, time

import click

from mimkit.app.judging.backtest import backtest
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.session import Session, day
from mimkit.cli.terminal.console import columns, heading
from mimkit.cli.terminal.progress import progress
from mimkit.model.policy.backtest import Backtest
from mimkit.model.time.period import Period
from mimkit.report.policy.backtest import blocks, json, markdown


@click.command("backtest", short_help="Test a changed policy against past incidents.")
@click.option(
    "--base", default="HEAD", show_default=True, metavar="REV", help="Compare with the policy at this commit."
)
@click.option("--since", metavar="DAY", help="Use only incidents declared on or after this date.")
@click.option("--until", metavar="DAY", help="Use only incidents declared before this date.")
@judging(("text", "json", "markdown"))
def backtest_(inquiry: Inquiry, base: str, since: str | None, until: str | None) -> Result:
    """Test the policy in your working tree against past incidents, and compare it with the policy at a commit.

    Shows which incidents would become major or no longer be major, which deadlines would be missed, and how the
    monthly workload of each owner changes. Edit policy/policy.yaml, run this command, then commit.

    \b
    Examples:
      mim policy backtest
      mim policy backtest --base origin/main --format markdown
      mim policy backtest --since 2026-01-01
    """
    session = inquiry.session
    period = Period(_midnight(session, "--since", since), _midnight(session, "--until", until))
    with progress("testing the policy") as step:
        found = backtest(session.repo, base, session.now, period, step)
    return Result(text=lambda: _print(found), json=lambda: json(found), markdown=lambda: markdown(found))


def _print(found: Backtest) -> None:
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
