"""`mim action scan`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import click

from mimkit.app.evidence.plan import PlannedChange
from mimkit.app.evidence.scan import ActionScan, CommandStamp, command_for
from mimkit.app.reading.commit import COMMITS, commit_named
from mimkit.app.recording.recording import Recording
from mimkit.cli.acting import HERE, record_once
from mimkit.cli.judging import Inquiry, Result, judging, unreadable
from mimkit.cli.results.jobs.job_summary import is_for_proposal
from mimkit.cli.terminal.progress import progress
from mimkit.errors import EnvironmentUnfit, MimError, Refused
from mimkit.model.snapshot import Snapshot
from mimkit.report.text.counts import counted
from mimkit.report.text.terminal import safe_line


class NotMerged(EnvironmentUnfit):
    """The commits in a pull request are not merged yet, so they must not close or reopen action items."""

    def __init__(self) -> None:
        super().__init__(
            "this run is for a pull request, whose commits are not merged yet",
            "run it on the main branch, or preview the changes: mim action scan --dry-run",
        )


@dataclass
class _Scan:
    """The results of a scan: each change, with its recording unless it was a dry run, and the rejected changes."""

    scan: ActionScan
    dry: bool
    done: list[tuple[PlannedChange, Recording | None]] = field(default_factory=list)
    refused: list[tuple[PlannedChange, MimError]] = field(default_factory=list)

    @property
    def status(self) -> int:
        trouble = next((each.trouble for _, each in self.done if each and each.trouble), None)
        if trouble:
            return trouble.status
        return 1 if self.refused or self.scan.unsearched or self.scan.unreadable else 0

    @property
    def remarks(self) -> list[str]:
        return [
            *self.scan.notes,
            *(f"{each.action} was not changed: {error.sentence}" for each, error in self.refused),
            *(f"not scanned: {each}" for each in self.scan.unsearched),
            *dict.fromkeys(
                f"not shared: {each.trouble.sentence}" for _, each in self.done if each and each.trouble
            ),
        ]


@click.command(short_help="Close and reopen action items based on merged commits.")
@click.option(
    "--since",
    metavar="COMMIT",
    help="Scan the commits in this repository that come after this one. [default: the last one scanned in this clone]",
)
@click.option("--all", "everything", is_flag=True, help="Scan the whole history again.")
@click.option(
    "--by",
    metavar="PERSON",
    help="The person to record if the author of a commit is not in policy/people.yaml.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be recorded, without writing anything.")
@HERE
@judging()
def scan(
    inquiry: Inquiry, since: str | None, everything: bool, by: str | None, dry_run: bool, here: bool
) -> Result:
    """Close and reopen action items based on merged commits, here and in the repositories that the policy lists.

    A commit with the trailer "Closes-Action: MI-...#AC-..." closes the action item, with the commit as evidence. A
    commit that reverts the evidence of an action item, or that has the trailer "Reopens-Action: MI-...#AC-...",
    reopens it. Each change adds a note to the incident timeline. Only commits on the branch count, and each commit
    counts once.

    \b
    Examples:
      mim action scan --dry-run
      mim action scan --since HEAD~20
    """
    session = inquiry.session
    if not dry_run and is_for_proposal():
        raise NotMerged
    inquiry.fetch()
    snapshot = session.policy_world
    start = commit_named(session.repo, since, COMMITS, "--since") if since else None
    run = _Scan(ActionScan(session.repo, session.commit or "", snapshot, start, everything), dry_run)
    with progress("scanning the commits"):
        changes = list(run.scan.changes())
    _record(inquiry, run, changes, (by, here), snapshot)
    if not dry_run and not run.refused:
        run.scan.remember()
    return Result(
        run.status,
        (*run.remarks, *unreadable(run.scan.unreadable, ", so it was not scanned")),
        text=lambda: _text(run),
        json=lambda: _document(run),
    )


def _record(
    inquiry: Inquiry,
    run: _Scan,
    changes: list[PlannedChange],
    typed: tuple[str | None, bool],
    snapshot: Snapshot,
) -> None:
    session, (by, here) = inquiry.session, typed
    for change in changes:
        if run.dry:
            run.done.append((change, None))
            continue
        stamp = CommandStamp(session.actor(by), session.now, session.entropy())
        try:
            recording = record_once(
                inquiry.ctx, session, command_for(change, snapshot, stamp), here=here, dry_run=False
            )
        except Refused as refused:
            run.refused.append((change, refused))
            continue
        if not recording.change.is_repeat:
            run.done.append((change, recording))


def _text(run: _Scan) -> str:
    verbs = (
        {"close": "closed", "reopen": "reopened"}
        if not run.dry
        else {"close": "would close", "reopen": "would reopen"}
    )
    lines = [f"{verbs[each.do]}  {each.incident}  {each.action}  {each.why}" for each, _ in run.done]
    number = counted(len(run.done), "action item change")
    found = f"{number} {'found' if run.dry else 'recorded'}" if run.done else "no action item changes"
    read = f"{counted(run.scan.commits, 'commit')} with a trailer or a revert"
    return "".join(f"{safe_line(each)}\n" for each in (*lines, f"{found}, in {read}"))


def _document(run: _Scan) -> dict[str, Any]:
    return {
        "version": 1,
        "changes": [
            {
                "do": each.do,
                "incident": each.incident,
                "action": each.action,
                "commit": each.commit.message.id,
                "repository": each.commit.repository.id if each.commit.repository else None,
                "why": each.why,
                "recorded": recording.commit if recording else None,
                "shared": recording.shared if recording else None,
            }
            for each, recording in run.done
        ],
        "notes": run.remarks,
        "unreadable": list(run.scan.unreadable),
    }
