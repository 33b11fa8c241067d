"""Plans the issue changes on a forge so that every overdue obligation has exactly one open issue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from mimkit.model.forge import SNOOZED, ClosedAs, ForgeIssue, WantedIssue
from mimkit.model.obligation import Obligation
from mimkit.model.policy.policy import Policy
from mimkit.model.time.calendar import Weekday
from mimkit.report.issue import (
    ClosingReason,
    Readers,
    closing_reason,
    duplicate_comment,
    escalation_comment,
    key_in,
    reopening_comment,
    wanted_issue,
)

Step = Literal["open", "update", "reopen", "close", "wake", "propose"]
"""`propose` comments on an issue that differs from the record.

`wake` removes the snooze label from a closed issue, so that the label does not suppress a later deadline.
"""


@dataclass(frozen=True, slots=True)
class Action:
    """A planned change to a forge issue. Applying it twice has the same effect as applying it once."""

    do: Step
    key: str
    title: str
    number: int | None = None
    """The issue number, or None for a new issue."""
    wanted: WantedIssue | None = None
    """The new content of the issue, or None if the issue is only closed or only loses its snooze label."""
    comments: tuple[str, ...] = ()
    """The comments to post before any other change."""
    assigns: bool = False
    """Whether to assign the owner, because the issue does not name this owner yet."""
    wakes: bool = False
    """Whether to remove the snooze label."""
    closed_as: ClosedAs | None = None
    body_last: bool = False
    """Whether to write the body only after the issue is closed or reopened."""


@dataclass(frozen=True, slots=True)
class BotInput:
    """All obligations, including met ones, and the other data that the bot needs from the records."""

    obligations: tuple[Obligation, ...]
    evidence: Callable[[Obligation], str | None] = lambda _: None
    """Returns the evidence that an obligation was met: the URL of a change, or the text of the record."""
    is_whole: bool = True
    """Whether every record could be read. If not, an issue without a matching obligation is not closed."""


def is_quiet(policy: Policy, now: datetime) -> bool:
    """Return whether the policy sends no reminders on the day of `now`, in the policy's time zone."""
    today = now.astimezone(policy.calendar.tz)
    return get_args(Weekday)[today.weekday()] in policy.reminders.quiet_days


def plan(reckoning: BotInput, issues: Iterable[ForgeIssue], readers: Readers) -> tuple[Action, ...]:
    """Return the actions, sorted by key. Once they are carried out, a new plan for the same obligations is empty.

    Issues without a marker are ignored. If several issues have the same marker, the oldest one is kept.
    """
    known = by_key(issues)
    latest = {each.key: each for each in sorted(reckoning.obligations, key=_weight)}
    return tuple(
        action
        for key in sorted(known.keys() | latest.keys())
        for action in _for_key(latest.get(key), known.get(key, []), reckoning, readers)
    )


def by_key(issues: Iterable[ForgeIssue]) -> dict[str, list[ForgeIssue]]:
    """Return the issues that have a marker, grouped by its key, oldest first."""
    found: dict[str, list[ForgeIssue]] = {}
    for issue in sorted(issues, key=lambda each: each.number):
        if key := key_in(issue.body):
            found.setdefault(key, []).append(issue)
    return found


def duplicates(issues: Iterable[ForgeIssue]) -> tuple[Action, ...]:
    """Return the actions that close open duplicates of an older issue."""
    return tuple(each for key, found in by_key(issues).items() for each in later_ones(key, found))


def _weight(owed: Obligation) -> tuple[bool, float, str]:
    # If several obligations have the same key, overdue ones take precedence, and then the one with the
    # earliest deadline.
    return owed.status == "overdue", -owed.due.timestamp(), owed.title


def _for_key(
    owed: Obligation | None, found: list[ForgeIssue], reckoning: BotInput, readers: Readers
) -> Iterator[Action]:
    if found:
        yield from later_ones(key_in(found[0].body) or "", found)
    if owed and owed.status == "overdue":
        yield from _chased(owed, found[0] if found else None, readers)
    elif found and (owed or reckoning.is_whole):
        evidence = reckoning.evidence(owed) if owed and owed.met else None
        yield from _put_away(found[0], closing_reason(owed, readers, evidence))


def later_ones(key: str, found: list[ForgeIssue]) -> Iterator[Action]:
    """Yield the actions that close open duplicates. The oldest issue with this key is kept."""
    for issue in found[1:]:
        if issue.is_open:
            yield Action(
                "close", key, issue.title, issue.number,
                comments=(duplicate_comment(found[0].number),), closed_as="duplicate",
            )  # fmt: skip


def _chased(owed: Obligation, issue: ForgeIssue | None, readers: Readers) -> Iterator[Action]:
    wanted = wanted_issue(owed, readers)
    if issue is None:
        yield Action("open", wanted.key, wanted.title, wanted=wanted, assigns=True)
        return
    if SNOOZED in issue.labels:
        return
    comments = [reopening_comment(owed, readers)] if not issue.is_open else []
    if wanted.escalation_line and not (issue.is_open and wanted.escalation_line in issue.body):
        comments.append(escalation_comment(wanted.escalation_line))
    if not issue.is_open or not reads_the_same(issue, wanted):
        yield Action(
            "update" if issue.is_open else "reopen", wanted.key, wanted.title, issue.number, wanted,
            tuple(comments), assigns=wanted.owner_line not in issue.body,
        )  # fmt: skip


def _put_away(issue: ForgeIssue, why: ClosingReason) -> Iterator[Action]:
    key, wakes = key_in(issue.body) or "", SNOOZED in issue.labels
    if issue.is_open:
        yield Action(
            "close", key, issue.title, issue.number,
            comments=(why.words,), wakes=wakes, closed_as=why.closed_as,
        )  # fmt: skip
    elif wakes:
        yield Action("wake", key, issue.title, issue.number, wakes=True)


def reads_the_same(issue: ForgeIssue, wanted: WantedIssue) -> bool:
    """Return whether an issue has the wanted title and body, ignoring whitespace changes made by the forge."""
    return issue.title.strip() == wanted.title.strip() and _lines(issue.body) == _lines(wanted.body)


def _lines(body: str) -> list[str]:
    # A forge may convert line endings to CRLF and strip trailing spaces.
    return [line.rstrip() for line in body.strip().splitlines()]
