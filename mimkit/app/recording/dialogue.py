"""Interface for notices and questions while a command runs. `cli` implements it for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mimkit.app.recording.branch import OtherBranch


class Dialogue:
    """The answers where nobody can be asked: not on another branch, and commits are shared without a list."""

    def sharing(self, commit: str, remote: str) -> AbstractContextManager[None]:  # noqa: ARG002 - told to a person
        """Return what surrounds the sharing of a commit that is recorded."""
        return nullcontext()

    def accepts_branch(self, other: OtherBranch) -> bool:  # noqa: ARG002 - asked of a person
        """Tell whether to use a branch that is not the remote's default one."""
        return False

    def accepts_commits(self, commits: Sequence[str], remote: str) -> bool:  # noqa: ARG002 - asked of a person
        """Tell whether to share commits that mimkit did not make, too."""
        return True


NOBODY = Dialogue()
