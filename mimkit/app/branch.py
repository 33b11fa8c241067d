"""Checks that others read the branch: it must be the remote's default branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.shell import quoted
from mimkit.store.git.errors import NoAnswer
from mimkit.store.git.repository import Repository

if TYPE_CHECKING:
    from mimkit.app.dialogue import Dialogue

_BELIEVED_SECONDS = 300.0
"""So long the remote is not asked for its default branch again."""


class OtherBranch(NamedTuple):
    """The branch that is used, the remote's default branch, and the remote; all as people write them."""

    branch: str
    default: str
    remote: str


class NotTheDefaultBranch(EnvironmentUnfit):
    """The branch is not the one that others read."""

    def __init__(self, other: OtherBranch) -> None:
        super().__init__(
            f"This clone is on the branch {other.branch}, but the default branch of {other.remote} is "
            f"{other.default}, and that is the one others read. Nothing was recorded.",
            f"git switch {quoted(other.default)}, and type the command again; or add --here to record on {other.branch}",
        )


class NotSharedHere(EnvironmentUnfit):
    """A commit is recorded on a branch that others do not read, and was not shared."""

    def __init__(self, commit: str, other: OtherBranch) -> None:
        super().__init__(
            f"{commit[:7]} is recorded on {other.branch}, and not shared: the default branch of {other.remote} is "
            f"{other.default}, and that is the one others read",
            f"mim sync --here  shares it on {other.branch}; or: git fetch {quoted(other.remote)} && "
            f"git switch {quoted(other.default)} && git cherry-pick {commit[:7]}",
        )


def other_branch(repo: Repository) -> OtherBranch | None:
    """Return how our branch differs from the remote's default branch, as far as we know; None when it does not."""
    remote = repo.remote()
    if remote is None:
        return None
    default, _ = repo.default_branch()
    if default is None or default == remote.ref:
        return None
    return OtherBranch(_short(remote.ref), _short(default), remote.name)


def check_branch(repo: Repository, dialogue: Dialogue) -> None:
    """Raise NotTheDefaultBranch, unless the person wants this branch; asks no remote."""
    other = other_branch(repo)
    if other and not dialogue.accepts_branch(other):
        raise NotTheDefaultBranch(other)


def confirm_branch(repo: Repository, commit: str, dialogue: Dialogue) -> str | None:
    """Ask the remote which branch it calls the default one; returns the name of ours where it is another.

    Raises NotSharedHere, unless the person wants this branch, and NoAnswer.
    """
    _, age = repo.default_branch()
    if age > _BELIEVED_SECONDS:
        try:
            repo.ask_default_branch()
        except NoAnswer:
            raise
        except MimError:
            pass  # the push meets the same trouble, and says what it is
    other = other_branch(repo)
    if other and not dialogue.accepts_branch(other):
        raise NotSharedHere(commit, other)
    return other.branch if other else None


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/")
