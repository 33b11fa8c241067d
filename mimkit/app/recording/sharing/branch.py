"""Checks that records are committed to the remote's default branch, where others read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.shell import quoted
from mimkit.store.git.errors import NoAnswer
from mimkit.store.git.repository import Patience, Repository

if TYPE_CHECKING:
    from mimkit.app.recording.dialogue import Dialogue

_A_MOMENT = 5.0
_BELIEVED_SECONDS = 300.0
"""How long the remote's default branch is cached, in seconds."""


class OtherBranch(NamedTuple):
    """The short names of the current branch, the remote's default branch and the remote."""

    branch: str
    default: str
    remote: str

    @property
    def sentence(self) -> str:
        """A sentence that names both branches and explains the problem."""
        return f"This clone is on branch {self.branch}, but {self.default} is the default branch of {self.remote}"


class NotTheDefaultBranch(EnvironmentUnfit):
    """The current branch is not the remote's default branch, so nothing was recorded."""

    def __init__(self, other: OtherBranch, way: str) -> None:
        super().__init__(
            f"{other.sentence}. Nothing was recorded.",
            f"add --here to record on {quoted(other.branch)}, or switch: {way}",
        )


class NotSharedHere(EnvironmentUnfit):
    """The commit is on a branch other than the remote's default branch and was not shared."""

    def __init__(self, other: OtherBranch, way: str, commit: str, *, is_ours: bool) -> None:
        verb = "was recorded on" if is_ours else "is on"
        super().__init__(
            f"{other.sentence}. {commit[:7]} {verb} {other.branch}, but was not shared.",
            f"share {quoted(other.branch)} with mim sync --here, or switch: {way}",
        )


def other_branch(repo: Repository) -> OtherBranch | None:
    """Return the current branch and the default branch if they are known to differ, otherwise None."""
    remote = repo.remote()
    if remote is None:
        return None
    default, _ = repo.default_branch()
    if default is None or default == remote.ref:
        return None
    return OtherBranch(_short(remote.ref), _short(default), remote.name)


def way_over(repo: Repository, other: OtherBranch) -> str:
    """Return the command that moves the records to the default branch."""
    from mimkit.app.reading.elsewhere import has_records  # noqa: PLC0415 - most clones are on the default branch
    from mimkit.app.recording.sharing.foreign_commits import has_own_commits  # noqa: PLC0415 - as above

    tracking = repo.resolve(f"refs/remotes/{other.remote}/{other.default}")
    known = tracking or repo.resolve(f"refs/heads/{other.default}")
    if known and not has_records(repo, known):
        return f"{other.default} has no records: make {other.branch} the default branch of {other.remote}"
    fetch = "" if known else f"git fetch {quoted(other.remote)} && "
    head = repo.head().commit
    # Do not suggest a merge if the branch contains no commits created by mimkit.
    merge = f" && git merge {quoted(other.branch)}" if head and has_own_commits(repo, head) else ""
    return f"{fetch}git switch {quoted(other.default)}{merge}"


def check_branch(repo: Repository, dialogue: Dialogue) -> None:
    """Raise NotTheDefaultBranch unless the user accepts the current branch."""
    if other_branch(repo) is None:
        return
    _ask_again(repo, _A_MOMENT, Patience.VIEW)
    other = other_branch(repo)
    if other and not dialogue.accepts_branch(other):
        raise NotTheDefaultBranch(other, way_over(repo, other))


def confirm_branch(repo: Repository, commit: str, dialogue: Dialogue) -> str | None:
    """Ask the remote for its default branch. Return the current branch if it differs from it, otherwise None.

    Raises NotSharedHere unless the user accepts the current branch. Raises NoAnswer if the remote does not respond.
    """
    remote, known = repo.remote(), repo.default_branch()[0]
    # An empty remote has no default branch, but one with branches does, so ask again before publishing
    # another one.
    is_new = known is None and remote is not None and repo.resolve(remote.tracking) is None
    _ask_again(repo, 0 if is_new else _BELIEVED_SECONDS, Patience.COMMAND)
    other = other_branch(repo)
    if other and not dialogue.accepts_branch(other):
        from mimkit.app.recording.sharing.foreign_commits import has_own_commits  # noqa: PLC0415 - as above

        raise NotSharedHere(other, way_over(repo, other), commit, is_ours=has_own_commits(repo, commit))
    return other.branch if other else None


def _ask_again(repo: Repository, seconds: float, patience: Patience) -> None:
    """Ask the remote for its default branch again if the last answer is too old. Raises NoAnswer after a timeout."""
    if repo.default_branch()[1] <= seconds:
        return
    try:
        repo.ask_default_branch(patience)
    except NoAnswer:
        if patience is Patience.COMMAND:
            raise
    except MimError:
        pass  # the push fails for the same reason and reports it


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/")
