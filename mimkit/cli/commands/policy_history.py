"""`mim policy show`: prints the policy in plain language, as of today or a given date."""

from __future__ import annotations

from dataclasses import replace

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.commit import COMMITS, commit_named
from mimkit.app.reading.policy_history import policy_versions
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.options.dates import evaluation_time
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns, heading
from mimkit.cli.terminal.own_zone import for_reader
from mimkit.errors import UsageError
from mimkit.report.policy.policy import Shown, blocks, document


@click.command(short_help="Show the policy in plain language.")
@click.option(
    "--at", metavar="TIME", help="Show the policy that was in force at this time, or at the end of this date."
)
@click.option("--rev", metavar="REV", help="Show the policy at a commit or branch.")
@judging()
def show(inquiry: Inquiry, at: str | None, rev: str | None) -> Result:
    """Show the policy in plain language: the criteria for a major incident, the deadlines, and who approved the policy.

    The versions of the policy are listed too. A version takes effect when it is committed.

    \b
    Examples:
      mim policy show
      mim policy show --at 2026-03-01
      mim policy show --rev origin/main
    """
    if at and rev:
        raise UsageError("--at and --rev cannot be combined", "use one of them")
    shown = _shown(inquiry.session, at, rev)
    return Result(text=lambda: _print(shown), json=lambda: document(shown))


def _print(shown: Shown) -> None:
    first, *rest = blocks(replace(shown, reader=for_reader(shown.zone)))
    click.echo(click.style(first.heading, bold=True))
    columns(first.rows, ("cyan",))
    for block in rest:
        heading(block.heading)
        columns(block.rows, ("cyan",))


def _shown(session: Session, at: str | None, rev: str | None) -> Shown:
    commit = commit_named(session.repo, rev, COMMITS) if rev else session.commit
    versions = policy_versions(session.repo, commit) if commit else []
    readable = [place for place, each in enumerate(versions) if each.policy]
    if not readable:
        return Shown(snapshot_at(session.repo, commit).policy, versions, -1, not session.repo.shallow)
    moment = evaluation_time(session, "--at", at)
    past = [place for place in readable if moment is None or versions[place].since <= moment]
    place = past[-1] if past else readable[0]
    policy = versions[place].policy
    assert policy is not None  # noqa: S101 - it is one of those that can be read
    return Shown(policy, versions, place, not session.repo.shallow)


COMMANDS = {"show": show}
