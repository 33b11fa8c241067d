"""Issues that the bot wants on a forge, and issues that it finds there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ForgeName = Literal["github", "gitlab"]

Labels = Mapping[str, tuple[str, str]]
"""The colour and description of each label, by name. A client lists only the issues that have the first label."""

LABEL = "mim-due"
"""The label by which the bot finds its own issues."""
SNOOZED = "snoozed"
"""The label by which a person asks the bot to ignore an issue."""
LABELS: Labels = {
    LABEL: ("b60205", "Maintained by mim bot: a policy deadline is overdue"),
    SNOOZED: ("c5def5", "Snoozed: mim bot ignores this issue until the label is removed"),
}
"""The labels that `mim bot` uses. Colours have six hexadecimal digits. Every issue has the first label."""
ACTION_LABELS: Labels = {"mim-action": ("0e8a16", "Kept in step with an action item by mim action sync")}
"""The labels that `mim action sync` uses. They differ, so that neither command changes the other's issues."""
LONGEST_TITLE = 255
"""Characters of a title: GitLab takes 255, GitHub 256."""
LONGEST_BODY = 65_536
"""Characters of a body or comment, as GitHub counts them."""

ClosedAs = Literal["done", "dropped", "duplicate"]
"""Why an issue is closed: met, no longer due, or tracked in another issue."""


@dataclass(frozen=True, slots=True)
class WantedIssue:
    """The issue for one overdue obligation."""

    key: str
    """The obligation's key, which identifies the issue."""
    title: str
    body: str
    """The text of the issue in Markdown, including the marker that contains the key."""
    account: str | None
    """The owner's account on the forge."""
    owner_line: str
    """The line of the body that names the owner; if this line changes, the assignee changes."""
    escalation_line: str | None
    """The line of the body that names the owner's manager, once the deadline is escalated."""


@dataclass(frozen=True, slots=True)
class ForgeIssue:
    """An issue as it is on the forge."""

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
    """An open pull request (GitLab: merge request)."""

    number: int
    branch: str
    url: str = ""
