"""The interface that each forge client implements."""

from __future__ import annotations

from typing import Protocol

from mimkit.model.forge import ClosedAs, ForgeIssue, ForgeName, PullRequest, WantedIssue


class Forge(Protocol):
    """A client for the issues of one repository.

    Each method sends one request. It raises RetryableError if a retry may succeed, and otherwise a refusal from
    `mimkit.store.forge.errors`.
    """

    name: ForgeName
    repo: str

    def issues(self) -> tuple[ForgeIssue, ...]:
        """Return all open and closed issues with the first configured label."""

    def issues_after(self, number: int) -> tuple[ForgeIssue, ...]:
        """Return the issues with the first configured label that were opened after issue `number`."""

    def add_labels(self) -> None:
        """Create the configured labels that do not exist yet."""

    def open(self, wanted: WantedIssue) -> ForgeIssue:
        """Open an issue, and assign it if the forge accepts the account.

        After a RetryableError, the issue may or may not exist, so look for it before retrying.
        """

    def rewrite(self, number: int, wanted: WantedIssue) -> None:
        """Replace the title and body of an issue."""

    def assign(self, number: int, account: str | None) -> ForgeIssue:
        """Assign an issue to an account. Unassign it if the account is None or is not accepted by the forge."""

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
        """Open a pull request. Raise AlreadyOpen if there already is one."""
