"""The interface that each forge client implements."""

from __future__ import annotations

from typing import Protocol

from mimkit.model.forge import ClosedAs, ForgeIssue, ForgeName, PullRequest, WantedIssue


class Forge(Protocol):
    """The issues of one repository. Each method sends one request, and raises RetryableError if a retry may succeed.

    Otherwise it raises the refusals of `mimkit.store.forge.errors`.
    """

    name: ForgeName
    repo: str

    def issues(self) -> tuple[ForgeIssue, ...]:
        """Return every open or closed issue with the first configured label."""

    def issues_after(self, number: int) -> tuple[ForgeIssue, ...]:
        """Return the issues with the first configured label that were opened after issue `number`."""

    def add_labels(self) -> None:
        """Create the configured labels that do not exist yet."""

    def open(self, wanted: WantedIssue) -> ForgeIssue:
        """Open an issue, and assign it if the forge allows the account.

        After a RetryableError, the issue may exist or not: look for it before you retry.
        """

    def rewrite(self, number: int, wanted: WantedIssue) -> None:
        """Replace the title and body of an issue."""

    def assign(self, number: int, account: str | None) -> ForgeIssue:
        """Assign one account, or none. An account that the forge does not accept is left out."""

    def reopen(self, number: int) -> None:
        """Reopen a closed issue."""

    def close(self, number: int, closed_as: ClosedAs) -> None:
        """Close an issue with a reason."""

    def say(self, number: int, words: str) -> None:
        """Add a comment."""

    def wake(self, number: int) -> None:
        """Remove the snooze label."""

    def pull_request(self, branch: str, onto: str) -> PullRequest | None:
        """Return the open pull request from one branch to another, or None."""

    def open_pull_request(self, branch: str, onto: str, title: str, body: str) -> PullRequest:
        """Open a pull request; raises AlreadyOpen if there is one."""
