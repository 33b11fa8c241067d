"""`mim audit`."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import click

from mimkit.app.audit.audit import LATE, audit
from mimkit.app.audit.staged import audit_staged
from mimkit.app.reading.commit import COMMITS, commit_named
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns, paragraph
from mimkit.cli.terminal.progress import progress
from mimkit.errors import EnvironmentUnfit, MimError, UsageError
from mimkit.model.time.durations import exact, parse_elapsed
from mimkit.report.audit import AuditReport, blocks, json, markdown
from mimkit.report.text.annotations import quiet


@click.command("audit")
@click.option("--since", metavar="REV", help="Check only commits that are not in this commit, branch or tag.")
@click.option(
    "--staged", is_flag=True, help="Compare staged changes with HEAD, for use in a pre-commit hook."
)
@click.option(
    "--late",
    default=exact(LATE),
    show_default=True,
    metavar="LENGTH",
    help="Report entries that reached the branch more than this time after the event.",
)
@judging(("text", "json", "markdown"))
def audit_(inquiry: Inquiry, since: str | None, late: str, *, staged: bool) -> Result:
    """List every change to recorded content, with the author and the time when it reached the branch. Reads the whole history.

    Lists entries that were changed, deleted or reordered after they were recorded, reviews that were changed after
    publication, deleted records, late entries, and amended or redacted entries. Exit status 1 means that a recorded
    value was changed on the branch.

    To accept a change that you have reviewed, add a trailer to a commit on the branch. "Mim-Accept: REASON" accepts
    the changes in that commit, and "Mim-Accept: COMMIT REASON" accepts the changes in another commit. The audit
    then lists the change and who accepted it.

    \b
    Examples:
      mim audit
      mim audit --since v1.0 --format markdown
      mim audit --late 4h
      mim audit --staged
    """
    session = inquiry.session
    tip = _tip(session)
    if staged and since is not None:
        raise UsageError(
            "--staged always compares with HEAD, so it cannot be combined with --since", "mim audit --staged"
        )
    start = _start(session, since)
    limit = _limit(late)
    with progress("auditing") as step:
        if staged:
            found = audit_staged(session.repo, os.environ.get("GIT_INDEX_FILE"))
        else:
            found = audit(session.repo, tip, start, limit, step)
    of = "staged changes" if staged else f"since {since}" if start else f"up to {tip[:7]}"
    report = AuditReport(found, of, inquiry.shown(_zone(session)))
    return Result(
        1 if found.of("rewritten") else 0,
        text=lambda: _show(report),
        json=lambda: json(report),
        markdown=lambda: markdown(report),
    )


def _tip(session: Session) -> str:
    if session.commit is None:
        raise EnvironmentUnfit(f"{session.repo.root} has no commits yet", "mim init")
    return session.commit


def _start(session: Session, since: str | None) -> str | None:
    if since is None or re.fullmatch(r"0{40}|0{64}", since):
        return None  # a new branch has no previous head
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", since):
        return commit_named(session.repo, since, COMMITS, "--since")
    hint = f"git fetch origin {since}, then: mim audit --since {since}"
    where = "this clone; the branch was rewritten or the clone is shallow"
    return commit_named(session.repo, since, hint, "--since", where=where)


def _limit(late: str) -> timedelta:
    try:
        return parse_elapsed(late)
    except ValueError as problem:
        sentence, _, hint = str(problem).partition("; ")
        raise UsageError(f"--late {late!r} {sentence}", hint or "mim audit --late 4h") from None


def _show(report: AuditReport) -> None:
    for block in blocks(report):
        click.echo(click.style(block.heading, bold=True))
        for item in block.items:
            columns([tuple(map(quiet, item.head))], (None, "cyan"))
            for line in item.lines:
                paragraph(quiet(line), indent="    ")
        click.echo()
    paragraph(f"{report.sentence}.", indent="")


def _zone(session: Session) -> ZoneInfo:
    try:
        return session.zone
    except MimError:
        return ZoneInfo("UTC")  # an audit also works with an unreadable policy


COMMANDS = {"audit": audit_}
