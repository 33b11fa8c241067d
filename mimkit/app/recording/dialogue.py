"""Defines the interface for messages and questions while a command runs. `cli` implements it for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mimkit.app.recording.recording import Recording
    from mimkit.app.recording.sharing.branch import OtherBranch


class Dialogue:
    """The default answers when no user is present: reject other branches, and share commits without asking."""

    reads_wording = False
    """Whether to stop a command with unclear wording, so that its author can be asked."""

    def sharing(self, commit: str, remote: str) -> AbstractContextManager[None]:  # noqa: ARG002 - told to a person
        """Return a context manager to use while a recorded commit is being shared."""
        return nullcontext()

    def recorded(self, recording: Recording) -> None:
        """Report that a command was recorded and is about to be shared."""

    def undone(self) -> None:
        """Report that a command is no longer recorded, because it conflicts with the newer record on the remote."""

    def accepts_branch(self, other: OtherBranch) -> bool:  # noqa: ARG002 - asked of a person
        """Return whether to use a branch that is not the remote's default branch."""
        return False

    def accepts_commits(self, commits: Sequence[str], remote: str) -> bool:  # noqa: ARG002 - asked of a person
        """Return whether to also share commits that were not created by mimkit."""
        return True


NO_DIALOGUE = Dialogue()
