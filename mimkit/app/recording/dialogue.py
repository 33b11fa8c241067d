"""Interface for notices and questions while a command runs. `cli` implements it for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mimkit.app.recording.branch import OtherBranch
    from mimkit.app.recording.recording import Recording


class Dialogue:
    """The answers without a user: no for another branch, and commits are shared without a list."""

    reads_wording = False
    """Whether unclear wording stops a command, so that its author can be asked."""

    def sharing(self, commit: str, remote: str) -> AbstractContextManager[None]:  # noqa: ARG002 - told to a person
        """Return the context manager for sharing a recorded commit."""
        return nullcontext()

    def recorded(self, recording: Recording) -> None:
        """Report that a command is recorded, before it is shared."""

    def undone(self) -> None:
        """Report that it is no longer recorded, because the remote's newer record does not allow it."""

    def accepts_branch(self, other: OtherBranch) -> bool:  # noqa: ARG002 - asked of a person
        """Return whether to use a branch other than the remote's default branch."""
        return False

    def accepts_commits(self, commits: Sequence[str], remote: str) -> bool:  # noqa: ARG002 - asked of a person
        """Return whether to share commits that mimkit did not make as well."""
        return True


NO_DIALOGUE = Dialogue()
