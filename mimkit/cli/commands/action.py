"""`mim action`: adds, assigns, finishes, reopens, declines and lists action items."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import click

from mimkit.app.evidence.lookup import HERE, EvidenceLookup, commit_named_in
from mimkit.app.reading.commit import NoSuchCommit
from mimkit.app.reading.finding.find import find_action
from mimkit.app.reading.index import listing
from mimkit.cli.acting import NEW_RECORD, NO_ENTRY, RunOptions, recording_command
from mimkit.cli.commands.action_scan import scan
from mimkit.cli.commands.action_sync import sync
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.lazy_group import CommandGroup
from mimkit.cli.results.next_steps import after_action
from mimkit.cli.session import clean_argument, day
from mimkit.cli.terminal.console import Word, notes, table
from mimkit.cli.terminal.progress import progress
from mimkit.errors import UsageError
from mimkit.model.incident.review import ActionKind, Priority
from mimkit.model.policy.code_repository import CodeRepository
from mimkit.model.shell import quoted
from mimkit.ops.follow_up.action import AddAction, AssignAction, DeclineAction, FinishAction, ReopenAction
from mimkit.ops.names import PERSON, complete


class NotInPolicy(UsageError):
    """The commit is not in any of the policy's repositories for evidence."""

    def __init__(self, folder: Path, known: list[str]) -> None:
        super().__init__(
            f"the commit is in {folder}, but not in the repositories that the policy lists: {', '.join(known)}",
            "add the repository to `repositories` in policy/policy.yaml",
        )


def _found(act: RunOptions, named: str) -> tuple[str, str]:
    session = act.session
    with progress("finding the action item") as step:
        found = find_action(session.repo, session.commit, session.policy_world.policy, named, step)
    session.name_in_hints(found[0])
    return found


@click.group(cls=CommandGroup)
def action() -> None:
    """Add, assign, complete, reopen, decline and list action items."""


@action.command()
@click.argument("title")
@click.option("--owner", metavar="P", help="The owner.")
@click.option("--due", metavar="DAY", help="The due date, such as 2026-12-31.")
@click.option(
    "--kind",
    type=click.Choice(get_args(ActionKind)),
    default="prevent",
    show_default=True,
    help="The kind of action item.",
)
@click.option(
    "--priority",
    type=click.Choice(get_args(Priority)),
    default="medium",
    show_default=True,
    help="The priority.",
)
@click.option("--ticket", metavar="URL", help="The ticket that tracks the work.")
@click.option(
    "--public-title",
    metavar="TEXT",
    help="The title for the public, if the review is shared with the public.",
)
@recording_command(NO_ENTRY, after=after_action)
def add(
    act: RunOptions,
    title: str,
    owner: str | None,
    due: str | None,
    kind: ActionKind,
    priority: Priority,
    ticket: str | None,
    public_title: str | None,
) -> AddAction:
    """Add an action item to the review.

    \b
    Example:
      mim action add "Alert when 80% of connections are in use" -i K7F --owner database-duty --due 2026-12-15
    """
    return AddAction(
        **act.on_review,
        title=clean_argument(title) or "",
        owner=owner,
        due=day("--due", due),
        kind=kind,
        priority=priority,
        ticket=ticket,
        public_title=clean_argument(public_title),
    )


@action.command()
@click.argument("action", metavar="AC")
@click.argument("owner", metavar="PERSON")
@click.option("--due", metavar="DAY", help="The due date.")
@recording_command(NEW_RECORD)
def assign(act: RunOptions, action: str, owner: str, due: str | None) -> AssignAction:
    """Set the owner and due date of an action item.

    \b
    Example:
      mim action assign Q2M database-duty --due 2026-12-15
    """
    incident, name = _found(act, action)
    return AssignAction(**act.stamp, incident=incident, action=name, owner=owner, due=day("--due", due))


@action.command()
@click.argument("action", metavar="AC")
@click.option("--evidence", metavar="URL", help="A link to evidence.")
@click.option(
    "--commit",
    metavar="SHA",
    help="The commit that completed the work: in this repository, in one that the policy lists, or elsewhere with --evidence.",
)
@click.option(
    "--repository",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A local clone of the repository that contains the commit.",
)
@recording_command(NEW_RECORD)
def done(
    act: RunOptions, action: str, evidence: str | None, commit: str | None, repository: Path | None
) -> FinishAction:
    """Mark an action item as done, with a link or commit as evidence.

    \b
    Examples:
      mim action done Q2M --evidence https://git.example.com/infra/pull/88
      mim action done Q2M --commit 9f0b1c2 --repository ../infra --evidence https://git.example.com/infra/pull/88
    """
    incident, name = _found(act, action)
    where = None
    if repository is not None:
        commit, where = _commit_in(act, repository, commit, evidence)
    elif commit is not None:
        commit, where = _commit(act, commit, evidence)
        evidence = evidence or (where.link(commit) if where else None)
    return FinishAction(
        **act.stamp,
        incident=incident,
        action=name,
        evidence=evidence,
        commit=commit,
        repository=where.id if where else None,
    )


_COMMIT_ID = re.compile(r"[0-9a-f]{7,64}", re.ASCII)


def _commit(act: RunOptions, typed: str, evidence: str | None) -> tuple[str, CodeRepository | None]:
    """Return a commit id, and the repository in the policy that contains the commit.

    The repository is None if it is the current one or if the commit was not checked. If a repository cannot be
    searched, a link is sufficient evidence, and a note states that the commit was not checked.
    """
    session = act.session
    if found := session.repo.resolve(typed) if typed.strip() else None:
        return found, None
    others = session.policy_world.policy.repositories
    located = EvidenceLookup(session.repo, others).find(typed.strip())
    if located.commit:
        return located.commit, located.repository
    where = " or in ".join((HERE, *(each.id for each in others)))
    missing = ", ".join(map(str, located.unsearched))
    if evidence and _COMMIT_ID.fullmatch(typed.strip()) and (missing or not others):
        notes([f"commit {typed.strip()} is not in {missing or HERE}, so it was not checked"])
        return typed.strip(), None
    hint = "for a commit in another repository, use --evidence URL; for a commit pushed from another clone: git fetch"
    if missing:
        where = f"{where}; not searched: {missing}"
    if others:
        hint = f"if it was pushed from another clone: git -C {quoted(others[0].clone)} fetch"
    raise NoSuchCommit(typed, hint, where=where)


def _commit_in(
    act: RunOptions, folder: Path, typed: str | None, evidence: str | None
) -> tuple[str, CodeRepository | None]:
    """Return the full id of a commit in another repository, and the repository in the policy that contains it.

    Requires a link as evidence if the policy lists no repositories.
    """
    if typed is None:
        raise UsageError("--repository requires a commit", "add --commit SHA")
    others = act.session.policy_world.policy.repositories
    if not evidence and not others:
        raise UsageError("a commit in another repository also requires a link", "add --evidence URL")
    commit = commit_named_in(folder, typed)
    located = EvidenceLookup(act.session.repo, others).find(commit)
    if others and located.is_absent:
        raise NotInPolicy(folder, [each.id for each in others])
    return commit, located.repository


@action.command()
@click.argument("action", metavar="AC")
@click.option("--reason", required=True, metavar="R", help="The reason.")
@recording_command(NEW_RECORD)
def decline(act: RunOptions, action: str, reason: str) -> DeclineAction:
    """Decline an action item.

    \b
    Example:
      mim action decline Q2M --reason "the service will be retired in March"
    """
    incident, name = _found(act, action)
    return DeclineAction(**act.stamp, incident=incident, action=name, reason=clean_argument(reason) or "")


@action.command()
@click.argument("action", metavar="AC")
@click.option("--reason", required=True, metavar="R", help="The reason.")
@recording_command(NEW_RECORD)
def reopen(act: RunOptions, action: str, reason: str) -> ReopenAction:
    """Reopen an action item that was marked as done.

    The evidence is kept. A note is added to the incident timeline.

    \b
    Example:
      mim action reopen Q2M --reason "the alert was removed with the old dashboard"
    """
    incident, name = _found(act, action)
    return ReopenAction(**act.stamp, incident=incident, action=name, reason=clean_argument(reason) or "")


@action.command("list")
@click.option("--owner", metavar="P", help="Only action items owned by this person.")
@click.option("--all", "every", is_flag=True, help="Include action items that are done or declined.")
@judging()
def list_(inquiry: Inquiry, owner: str | None, every: bool) -> Result:
    """List the open action items, earliest due date first."""
    session = inquiry.fetch()
    if owner is not None:
        owner = complete(PERSON, session.oneself(owner), session.policy_world)
    with progress("reading the reviews") as step:
        found = (
            listing(session.repo, session.commit, session.policy_world.policy, step)
            if session.commit
            else None
        )
    items = [
        {**item, "incident": incident["id"]}
        for incident in (found.incidents if found else ())
        for item in (incident["review"] or {}).get("actions", ())
        if (every or item["state"] == "open") and owner in (None, item["owner"])
    ]
    items.sort(key=lambda item: (item["due"] or "9999", item["opened"], item["id"]))
    today = session.now.astimezone(session.zone).date().isoformat()
    none = "No action items yet." if every else "No open action items."
    return Result(
        text=lambda: table([_row(item, today) for item in items], none),
        json=lambda: {"version": 1, "actions": items},
    )


def _row(item: dict[str, Any], today: str) -> tuple[str, ...]:
    state, colour = item["state"], None
    if state == "open":
        late = (item["due"] or "9999") < today
        state = f"{'overdue' if late else 'due'} {item['due']}" if item["due"] else "no due date"
        colour = "red" if late else None
    return item["id"], Word(state, colour), item["owner"] or "no one", item["title"]


action.add_command(scan)
action.add_command(sync)

COMMANDS = {"action": action}
