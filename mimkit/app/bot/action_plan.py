"""Plans the forge changes that give each selected action item exactly one up-to-date issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mimkit.app.bot.plan import Action, Step, by_key, later_ones, reads_the_same
from mimkit.model.forge import ForgeIssue
from mimkit.report.action_issue import (
    PREFIX,
    IssuedAction,
    action_issue,
    is_settled,
    proposal_line,
    proposed_command,
    reopening_words,
    settled_comment,
)
from mimkit.report.issue import Readers


@dataclass(frozen=True, slots=True)
class Proposal:
    """A command that would update the record to match an issue that was closed or reopened by a person."""

    record: IssuedAction
    issue: ForgeIssue
    command: str


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """The issue changes and the proposals. After the changes have been applied, a new plan contains none."""

    actions: tuple[Action, ...]
    proposals: tuple[Proposal, ...]


def plan_actions(
    records: Iterable[IssuedAction], issues: Iterable[ForgeIssue], readers: Readers
) -> ActionPlan:
    """Return the changes, sorted by key. An issue without a record is closed and its text is removed.

    Issues without a marker are ignored. If several issues have the same marker, the oldest one is kept.
    """
    known = {key: found for key, found in by_key(issues).items() if key.startswith(PREFIX)}
    wanted = {each.key: each for each in records}
    actions: list[Action] = []
    proposals: list[Proposal] = []
    for key in sorted(known.keys() | wanted.keys()):
        found = known.get(key, [])
        actions += later_ones(key, found)
        record = wanted.get(key) or _forgotten(key)
        issue = found[0] if found else None
        if issue and _differs_by_hand(record, issue):
            proposals.append(Proposal(record, issue, proposed_command(record, issue)))
        actions += _changes(record, issue, readers)
    return ActionPlan(tuple(actions), tuple(proposals))


def _forgotten(key: str) -> IssuedAction:
    incident, _, action = key.removeprefix(PREFIX).partition("/")
    return IssuedAction(incident, action, "not kept in sync")


def _differs_by_hand(record: IssuedAction, issue: ForgeIssue) -> bool:
    # The body shows the last state that mimkit wrote. If that state matches the record, a person closed or
    # reopened the issue.
    is_open = record.state == "open"
    is_same = is_settled(issue.body) != is_open
    return is_same and issue.is_open != is_open and record.state != "not kept in sync"


def _changes(record: IssuedAction, issue: ForgeIssue | None, readers: Readers) -> Iterator[Action]:
    is_open, wanted = record.state == "open", action_issue(record, readers)
    if issue is None:
        if is_open:
            yield Action("open", record.key, wanted.title, wanted=wanted, assigns=True)
        return
    is_kept = record.state != "not kept in sync"
    assigns = wanted.owner_line not in issue.body if is_kept else bool(issue.accounts)
    if _differs_by_hand(record, issue):
        line = proposal_line(record, issue)
        wanted = action_issue(record, readers, line)
        if not reads_the_same(issue, wanted):
            said = () if line in issue.body else (line.removeprefix("- "),)
            do: Step = "propose" if said else "update"
            yield Action(do, record.key, wanted.title, issue.number, wanted, said, assigns=assigns)
    elif issue.is_open != is_open:
        words, closed_as = (reopening_words(), None) if is_open else settled_comment(record)
        yield Action(
            "reopen" if is_open else "close", record.key, wanted.title, issue.number, wanted, (words,),
            assigns=assigns, closed_as=closed_as, body_last=True,
        )  # fmt: skip
    elif not reads_the_same(issue, wanted):
        yield Action("update", record.key, wanted.title, issue.number, wanted, assigns=assigns)
