"""`mim bot`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from secrets import SystemRandom
from time import sleep
from typing import Any

import click

from mimkit.app.bot.evidence import evidence_in
from mimkit.app.bot.plan import BotInput, is_quiet, plan
from mimkit.app.bot.pull_requests import FoundPullRequest, WantedPullRequest, look_for, open_missing
from mimkit.app.bot.run import Bot, CompletedAction
from mimkit.app.judging.due import DueReport, Moment, due_in_commit
from mimkit.app.merging.unmerged import unmerged
from mimkit.cli.judging import unreadable
from mimkit.cli.options.dates import NOW, evaluation_time
from mimkit.cli.results.jobs.bot_output import BotReport
from mimkit.cli.results.jobs.forge_access import ForgeAccess, repository_named
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import notes
from mimkit.cli.terminal.progress import progress
from mimkit.clocks.due import obligations
from mimkit.model.forge import LABELS, ForgeName
from mimkit.model.time.times import rfc3339
from mimkit.report.issue import Readers
from mimkit.store.forge.errors import TOKENS
from mimkit.store.forge.retry import Patience


@click.command()
@click.option(
    "--forge", type=click.Choice(("github", "gitlab")), required=True, help="The forge that hosts the issues."
)
@click.option(
    "--repo",
    metavar="OWNER/NAME",
    help="The repository that contains the issues. [default: GITHUB_REPOSITORY or CI_PROJECT_PATH]",
)
@click.option(
    "--pull-requests",
    is_flag=True,
    help="Also open a pull request for each side branch if the main branch is protected.",
)
@NOW
@click.option("--dry-run", is_flag=True, help="Show what would change, without changing anything.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.pass_context
def bot(
    ctx: click.Context,
    forge: ForgeName,
    repo: str | None,
    pull_requests: bool,
    now: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Open, update, close and reopen one GitHub or GitLab issue for each overdue deadline.

    Reads committed records. It is safe to run again: issues that are already up to date are not changed. The token
    is read from GITHUB_TOKEN or GITLAB_TOKEN, and the API address from GITHUB_API_URL or CI_API_V4_URL.

    \b
    Examples:
      mim bot --forge github --repo acme/incidents --dry-run
      mim bot --forge gitlab --json
      mim bot --forge github --pull-requests
    """
    session = Session(ctx.obj)
    repo = repository_named(forge, repo)
    patience = Patience(sleep, SystemRandom().random)
    ours = ForgeAccess(forge, repo, "mim bot", LABELS).connect(session.repo.root, patience, dry_run=dry_run)
    at = evaluation_time(session, "--now", now) or session.now
    with progress("checking the incidents") as step:
        found = due_in_commit(session.repo, session.commit, Moment(at), obligations, step)
    quiet = is_quiet(found.snapshot.policy, at)
    tally = BotReport(_facts(forge, repo, at, found, quiet=quiet), as_json, dry_run)
    try:
        if not quiet:
            tally.take(_deeds(session, ours, found, _readers(forge, found), dry_run=dry_run))
        if pull_requests:
            tally.take_requests(_pull_requests(session, ours, dry_run=dry_run))
    finally:
        if as_json:
            click.echo(json.dumps(tally.document(), ensure_ascii=False, indent=2))
    if not as_json:
        click.echo(
            f"{at.astimezone(session.zone):%A} is a quiet day in the policy, so no issues are opened, changed or closed"
            if quiet
            else tally.sentence()
        )
    if not (ours or quiet):
        notes([f"without {TOKENS[forge]}, existing issues cannot be read"])
    notes(unreadable(found.unreadable, ", so no issues are closed in this run"))
    is_turned = any(each.turned for each in tally.deeds) or any(each.turned for each in tally.requests)
    ctx.exit(5 if is_turned else 1 if found.unreadable else 0)


def _readers(forge: ForgeName, found: DueReport) -> Readers:
    return Readers(forge, found.snapshot.people, found.snapshot.policy.calendar.tz)


def _deeds(
    session: Session, ours: Bot | None, found: DueReport, readers: Readers, *, dry_run: bool
) -> Iterator[CompletedAction]:
    evidence = evidence_in(session.repo, session.commit or "", found.snapshot)
    reckoning = BotInput(tuple(found.obligations), evidence, is_whole=not found.unreadable)
    if ours and not dry_run:
        return ours.apply_plan(reckoning, readers)
    return map(CompletedAction, plan(reckoning, ours.list_issues() if ours else (), readers))


def _pull_requests(session: Session, ours: Bot | None, *, dry_run: bool) -> Iterator[FoundPullRequest]:
    remote = session.repo.remote()
    names = unmerged(session.repo) if remote else []
    onto = remote.ref.removeprefix("refs/heads/") if remote else ""
    wanted = [WantedPullRequest(name, onto) for name in names]
    if ours is None:
        return map(FoundPullRequest, wanted)
    return (look_for if dry_run else open_missing)(ours.forge, ours.patience, wanted)


def _facts(forge: ForgeName, repo: str, at: datetime, found: DueReport, *, quiet: bool) -> dict[str, Any]:
    return {
        "now": rfc3339(at),
        "forge": forge,
        "repo": repo,
        "quiet": quiet,
        "overdue": sum(each.status == "overdue" for each in found.obligations),
        "unreadable": list(found.unreadable),
    }


COMMANDS = {"bot": bot}
