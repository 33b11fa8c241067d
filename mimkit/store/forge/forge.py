"""The interface that each forge client implements."""

from __future__ import annotations

from typing import Protocol

from mimkit.model.forge import ClosedAs, ForgeIssue, ForgeName, WantedIssue


class Forge(Protocol):
    """One repository's issues. Each method asks once; it raises NotNow where asking again may help.

    Otherwise it raises the refusals of `mimkit.store.forge.errors`.
    """

    name: ForgeName
    repo: str

    def issues(self) -> tuple[ForgeIssue, ...]:
        """Return every issue with the bot's label, open and closed."""

    def issues_after(self, number: int) -> tuple[ForgeIssue, ...]:
        """Return those issues with the bot's label that were opened after the one with this number."""

    def add_labels(self) -> None:
        """Make the bot's labels where they are missing."""

    def open(self, wanted: WantedIssue) -> ForgeIssue:
        """Open an issue, assigned where the forge lets its account be. After a NotNow it may be there or not: look before asking again."""

    def rewrite(self, number: int, wanted: WantedIssue) -> None:
        """Give an issue its title and body."""

    def assign(self, number: int, account: str | None) -> ForgeIssue:
        """Assign one account, or nobody; one that the forge does not let be assigned is left out."""

    def reopen(self, number: int) -> None:
        """Open an issue that was closed."""

    def close(self, number: int, closed_as: ClosedAs) -> None:
        """Close an issue for a reason."""

    def say(self, number: int, words: str) -> None:
        """Write a comment."""

    def wake(self, number: int) -> None:
        """Take the snooze label off."""
