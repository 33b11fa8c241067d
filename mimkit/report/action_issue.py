"""Creates the title, body and comments of the issue for an action item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from mimkit.model.forge import LONGEST_TITLE, ClosedAs, ForgeIssue, WantedIssue
from mimkit.model.shell import quoted
from mimkit.report.issue import Readers, evidence_shown, marker, person_shown
from mimkit.report.text.forge_text import code, cut, title_words, words

PREFIX: Final = "action-issue/"
"""The key prefix of these issues."""
_STATE: Final = "- State: "
_OPEN: Final = f"{_STATE}open"
_KEPT: Final = (
    "`mim action sync` keeps this issue up to date with the record, and closes it when the action item is "
    "recorded as done or declined. If you close the issue manually, this is only a proposal: the change "
    "must still be recorded."
)

ActionState = Literal["open", "done", "declined", "not kept in sync"]
"""`not kept in step` means that the record is hidden from readers of the issue, for example because its incident is restricted."""


@dataclass(frozen=True, slots=True)
class IssuedAction:
    """An action item, limited to what readers of its issue may see."""

    incident: str
    action: str
    state: ActionState
    title: str | None = None
    """The title, or None if the public leak check would reject it."""
    owner: str | None = None
    due: date | None = None
    evidence: str | None = None
    """A URL or a commit."""
    review: str = ""
    """The path of the review, or its URL if this begins with `https://`."""

    @property
    def key(self) -> str:
        """The key that identifies the issue."""
        return f"{PREFIX}{self.incident}/{self.action}"


def is_settled(body: str) -> bool:
    """Return whether an issue's body states that the action item is no longer open."""
    states = [line.rstrip() for line in body.splitlines() if line.startswith(_STATE)]
    return bool(states) and states[0] != _OPEN


def action_issue(record: IssuedAction, readers: Readers, proposal: str = "") -> WantedIssue:
    """Return the issue for an action item, including the proposal line if there is one."""
    title, about = record.title or f"Action item {record.action}", f" ({record.incident})"
    owner = f"- Owner: {person_shown(record.owner, readers) if record.owner else 'none'}"
    lines = (
        f"**{words(cut(title, LONGEST_TITLE))}**",
        "",
        *(() if record.state == "not kept in sync" else _facts(record, owner)),
        f"{_STATE}{_state(record)}",
        *((proposal,) if proposal else ()),
    )
    return WantedIssue(
        key=record.key,
        title=cut(title_words(title), LONGEST_TITLE - len(about)) + about,
        body="\n".join((*lines, "", _KEPT, "", marker(record.key))),
        account=readers.account(record.owner),
        owner_line=owner,
        escalation_line=None,
    )


def _facts(record: IssuedAction, owner: str) -> tuple[str, ...]:
    review = evidence_shown(record.review)
    due = record.due.isoformat() if record.due else "none"
    return (f"- Incident: {code(record.incident)}", owner, f"- Due: {due}", f"- Review: {review}")


def _state(record: IssuedAction) -> str:
    return f"done, with evidence {evidence_shown(record.evidence)}" if record.evidence else record.state


def settled_comment(record: IssuedAction) -> tuple[str, ClosedAs]:
    """Return the comment to post when an issue is closed, and the reason to set on the forge."""
    if record.state == "not kept in sync":
        return "Closed: this issue is no longer kept in sync with the records.", "dropped"
    return f"Recorded as {_state(record)}.", "done" if record.state == "done" else "dropped"


def reopening_words() -> str:
    """Return the comment to post if the action item of a closed issue is open again."""
    return "The action item is open again in the record."


def proposed_command(record: IssuedAction, issue: ForgeIssue) -> str:
    """Return the command that would make the record match its issue."""
    if record.state == "open":
        return f"mim action done {record.action} --evidence {quoted(issue.url)}"
    if record.state == "done":
        return f"mim action reopen {record.action} --reason {quoted(f'reopened in {issue.url}')}"
    title = quoted(record.title or f"Action item {record.action}")
    return f"mim action add {title} -i {record.incident}"


def proposal_line(record: IssuedAction, issue: ForgeIssue) -> str:
    """Return the line for the issue's body and comment with the command that makes the record match the issue."""
    does = "Reopened" if issue.is_open else "Closed"
    return f"- {does} here, but {record.state} in the record. To update the record: {code(proposed_command(record, issue))}"
