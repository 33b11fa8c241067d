"""The issues that the bot needs on a forge, and the issues and pull requests that it finds there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ForgeName = Literal["github", "gitlab"]

Labels = Mapping[str, tuple[str, str]]
"""Maps each label name to its colour and description. A client lists only the issues that have the first label."""

LABEL = "mim-due"
"""The label that identifies the bot's issues."""
SNOOZED = "snoozed"
"""The label that a person adds to make the bot ignore an issue."""
LABELS: Labels = {
    LABEL: ("b60205", "Maintained by mim bot: a policy deadline is overdue"),
    SNOOZED: ("c5def5", "Snoozed: mim bot ignores this issue until the label is removed"),
}
"""The labels that `mim bot` uses, with colours as six hexadecimal digits. Every issue has the first label."""
ACTION_LABELS: Labels = {"mim-action": ("0e8a16", "Kept in sync with an action item by mim action sync")}
"""The labels that `mim action sync` uses.

They differ from `LABELS`, so that neither command changes the other's issues.
"""
LONGEST_TITLE = 255
"""The maximum length of a title in characters. GitLab allows 255, GitHub 256."""
LONGEST_BODY = 65_536
"""The maximum length of a body or comment, in characters as GitHub counts them."""

ClosedAs = Literal["done", "dropped", "duplicate"]
"""The reason for closing an issue: it is done, no longer due, or tracked in another issue."""


@dataclass(frozen=True, slots=True)
class WantedIssue:
    """The issue for one overdue obligation."""

    key: str
    """The obligation's key, which identifies the issue."""
    title: str
    body: str
    """The issue text in Markdown, including the marker that contains the key."""
    account: str | None
    """The owner's account on the forge."""
    owner_line: str
    """The line in the body that shows the owner. When this line changes, the assignee changes too."""
    escalation_line: str | None
    """The line in the body that shows the owner's manager, or None if the deadline has not been escalated."""


@dataclass(frozen=True, slots=True)
class ForgeIssue:
    """An issue as it exists on the forge."""

    number: int
    title: str
    body: str
    is_open: bool
    labels: frozenset[str] = frozenset()
    accounts: tuple[str, ...] = ()
    """The assignees."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """An open pull request (on GitLab, a merge request)."""

    number: int
    branch: str
    url: str = ""
