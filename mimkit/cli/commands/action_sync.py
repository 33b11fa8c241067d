"""`mim action sync`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from secrets import SystemRandom
from time import sleep
from typing import Any

import click

from mimkit.app.bot.action_plan import ActionPlan, Proposal, plan_actions
from mimkit.app.bot.action_records import issued_actions
from mimkit.app.bot.run import CompletedAction
from mimkit.cli.results.jobs.bot_output import BotReport
from mimkit.cli.results.jobs.forge_access import ForgeAccess, repository_named
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import notes
from mimkit.cli.terminal.progress import progress
from mimkit.model.forge import ACTION_LABELS, ForgeIssue, ForgeName
from mimkit.report.action_issue import IssuedAction
from mimkit.report.issue import Readers
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe_line
from mimkit.store.forge.errors import TOKENS
from mimkit.store.forge.retry import Patience

_NONE = "the policy selects no action items: add `action_issues` to policy/policy.yaml"


@click.command(short_help="Keep an issue in sync with each action item.")
@click.option(
    "--forge", type=click.Choice(("github", "gitlab")), required=True, help="The forge that hosts the issues."
)
@click.option(
    "--repo",
    metavar="OWNER/NAME",
    help="The repository that contains the issues. [default: GITHUB_REPOSITORY or CI_PROJECT_PATH]",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, without changing anything.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.pass_context
def sync(ctx: click.Context, forge: ForgeName, repo: str | None, dry_run: bool, as_json: bool) -> None:
    """Keep one GitHub or GitLab issue in step with each action item that the policy chooses.

    The record decides: its title, owner and due date are written to the issue, and the issue is closed when the action
    item is done or declined. An issue that a person closes only proposes the command that records it. `action_issues`
    in policy/policy.yaml chooses the action items. Tokens and addresses are read as by mim bot.

    \b
    Examples:
      mim action sync --forge github --repo acme/incidents --dry-run
      mim action sync --forge gitlab --json
    """
    session = Session(ctx.obj)
    repo = repository_named(forge, repo)
    is_chosen = session.policy_world.policy.action_issues is not None
    report = BotReport({"forge": forge, "repo": repo, "chosen": is_chosen}, as_json, dry_run)
    proposals: list[Proposal] = []
    access = ForgeAccess(forge, repo, "mim action sync", ACTION_LABELS)
    patience = Patience(sleep, SystemRandom().random)
    ours = access.connect(session.repo.root, patience, dry_run=dry_run) if is_chosen else None
    try:
        if is_chosen:
            issues = ours.list_issues() if ours else ()
            found = _planned(session, forge, issues)
            proposals += found.proposals
            writer = None if dry_run else ours
            report.take(writer.carry_out(found.actions, issues) if writer else _previewed(found))
    finally:
        if as_json:
            click.echo(json.dumps(_document(report, proposals), ensure_ascii=False, indent=2))
    if not as_json:
        _print(report, proposals)
    if is_chosen and ours is None:
        notes([f"without {TOKENS[forge]}, existing issues cannot be read"])
    ctx.exit(5 if any(each.turned for each in report.deeds) else 0)


def _planned(session: Session, forge: ForgeName, issues: tuple[ForgeIssue, ...]) -> ActionPlan:
    snapshot = session.policy_world
    chosen = snapshot.policy.action_issues
    records: tuple[IssuedAction, ...] = ()
    if chosen and session.commit:
        with progress("reading the reviews") as step:
            records = issued_actions(session.repo, session.commit, snapshot, (chosen, forge), step)
    return plan_actions(records, issues, Readers(forge, snapshot.people, snapshot.policy.calendar.tz))


def _previewed(found: ActionPlan) -> Iterable[CompletedAction]:
    return map(CompletedAction, found.actions)


def _print(report: BotReport, proposals: Sequence[Proposal]) -> None:
    for each in proposals:
        does = "reopened" if each.issue.is_open else "closed"
        click.echo(f"#{each.issue.number} was {does} on the forge; to record this: {safe_line(each.command)}")
    click.echo(_sentence(report))


def _sentence(report: BotReport) -> str:
    if not report.facts["chosen"]:
        return _NONE
    if not report.deeds:
        return "nothing to do: the issues are up to date"
    number = len({each.action.key for each in report.deeds if not each.turned})
    return f"{counted(number, 'issue')} {'would change' if report.dry else 'changed'}"


def _document(report: BotReport, proposals: Sequence[Proposal]) -> dict[str, Any]:
    found = report.document()
    del found["pull_requests"]
    listed = [
        {
            "incident": each.record.incident,
            "action": each.record.action,
            "issue": each.issue.number,
            "url": each.issue.url or None,
            "command": each.command,
        }
        for each in proposals
    ]
    return {**found, "proposals": listed}
