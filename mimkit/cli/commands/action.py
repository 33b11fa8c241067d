"""`mim action`: add, assign, done, reopen, decline, list."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import click

from mimkit.app.bot.evidence import commit_named_in
from mimkit.app.reading.commit import NoSuchCommit, commit_named
from mimkit.app.reading.finding.find import find_action
from mimkit.app.reading.index import listing
from mimkit.cli.acting import NEW_RECORD, NO_ENTRY, RunOptions, recording_command
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.results.next_steps import after_action
from mimkit.cli.session import clean_argument, day
from mimkit.cli.terminal.console import Word, notes, table
from mimkit.cli.terminal.progress import progress
from mimkit.errors import UsageError
from mimkit.model.incident.review import ActionKind, Priority
from mimkit.ops.follow_up.action import AddAction, AssignAction, DeclineAction, FinishAction, ReopenAction
from mimkit.ops.names import PERSON, complete


def _found(act: RunOptions, named: str) -> tuple[str, str]:
    session = act.session
    with progress("finding the action item") as step:
        found = find_action(session.repo, session.commit, session.policy_world.policy, named, step)
    session.name_in_hints(found[0])
    return found


@click.group()
def action() -> None:
    """Add, assign, complete, reopen, decline and list action items."""


@action.command()
@click.argument("title")
@click.option("--owner", metavar="P", help="The owner.")
@click.option("--due", metavar="DAY", help="Due date, such as 2026-12-31.")
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
@recording_command(NO_ENTRY, after=after_action)
def add(
    act: RunOptions,
    title: str,
    owner: str | None,
    due: str | None,
    kind: ActionKind,
    priority: Priority,
    ticket: str | None,
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
    help="The commit that completed the work. A commit in another repository also needs --evidence.",
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
    shown = None
    if repository is not None:
        shown = _commit_in(repository, commit, evidence)
    elif commit is not None:
        shown = _commit(act, commit, evidence)
    return FinishAction(**act.stamp, incident=incident, action=name, evidence=evidence, commit=shown)


_COMMIT_ID = re.compile(r"[0-9a-f]{7,64}", re.ASCII)


def _commit(act: RunOptions, typed: str, evidence: str | None) -> str:
    """Return the id of a commit; one that is not in this repository needs a link, and a note says so."""
    hint = "for a commit in another repository, use --evidence URL; if it was pushed from another clone: git fetch"
    try:
        return commit_named(act.session.repo, typed, hint, where="this repository")
    except NoSuchCommit:
        if not evidence or not _COMMIT_ID.fullmatch(typed.strip()):
            raise
    notes([f"commit {typed.strip()} is not in this repository, so it was not checked"])
    return typed.strip()


def _commit_in(folder: Path, typed: str | None, evidence: str | None) -> str:
    """Return the full id of a commit in another repository, which readers find through its link."""
    if typed is None:
        raise UsageError("--repository requires a commit", "add --commit SHA")
    if not evidence:
        raise UsageError("a commit in another repository also requires a link", "add --evidence URL")
    return commit_named_in(folder, typed)


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
    """Reopen an action item that was done but no longer is.

    Its evidence is kept. A note is added to the timeline of the incident.

    \b
    Example:
      mim action reopen Q2M --reason "the alert was removed with the old dashboard"
    """
    incident, name = _found(act, action)
    return ReopenAction(**act.stamp, incident=incident, action=name, reason=clean_argument(reason) or "")


@action.command("list")
@click.option("--owner", metavar="P", help="Only action items owned by this person.")
@click.option("--all", "every", is_flag=True, help="Include done and declined action items.")
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


COMMANDS = {"action": action}
