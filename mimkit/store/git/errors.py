"""Refusals by git, each with its own message and next command."""

from __future__ import annotations

import shlex
from pathlib import Path

from mimkit.errors import EnvironmentUnfit
from mimkit.model.shell import quoted

SHORT = 12
"""How many digits of a commit id are shown to a person."""


class NoRepository(EnvironmentUnfit):
    """There is no work tree at the place that was named."""

    def __init__(self, place: Path, why: str = "is not inside a git repository") -> None:
        super().__init__(
            f"{place} {why}.", "cd into a clone, name one with -C DIR, or start one: mim init DIR"
        )


class NoGit(EnvironmentUnfit):
    """The `git` program cannot be started."""

    def __init__(self) -> None:
        super().__init__("git is not installed on this machine.", "install git 2.30 or newer")


class NotTrusted(EnvironmentUnfit):
    """Git declines to work in a folder that belongs to another account."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"Git does not trust {root}, because another user owns it.",
            f"git config --global --add safe.directory {quoted(root)}",
        )


class NoIdentity(EnvironmentUnfit):
    """Git does not know who commits."""

    def __init__(self) -> None:
        super().__init__(
            "Git does not know who you are, so nothing can be recorded under your name.",
            'git config --global user.name "NAME" && git config --global user.email ADDRESS',
        )


class NoPermission(EnvironmentUnfit):
    """A file or folder of the repository may not be read or written."""

    def __init__(self, place: Path | str, why: str = "is not writable") -> None:
        super().__init__(f"{place} {why} by this account.", f"ls -ld {quoted(place)}")


class NoSpace(EnvironmentUnfit):
    """The disk has no room, or the medium does not take the bytes."""

    def __init__(self, place: Path | str, why: str) -> None:
        super().__init__(f"{place} could not be written: {why}.", f"df -h {quoted(place)}")


class NotConfirmed(EnvironmentUnfit):
    """The branch has the commit, and the disk did not say that it is kept."""

    def __init__(self, commit: str, why: str) -> None:
        super().__init__(
            f"It is committed as {commit[:SHORT]}, but the disk did not confirm the write: {why}",
            "check the disk; do not repeat the command; verify with mim show",
        )


class DetachedHead(EnvironmentUnfit):
    """No branch is checked out, so there is nothing that could take a commit."""

    def __init__(self) -> None:
        super().__init__(
            "No branch is checked out (detached HEAD), so nothing can be recorded.",
            "git switch BRANCH; git branch --all  lists them",
        )


class Busy(EnvironmentUnfit):
    """Another process holds a lock of the repository."""

    def __init__(self, lock: Path | str, seconds: float) -> None:
        super().__init__(
            f"Another process has held {lock} for {seconds:.0f} seconds.",
            "try again; if no git process is running in this clone, delete that file",
        )


class RewrittenHistory(EnvironmentUnfit):
    """The remote no longer contains a commit that it had before."""

    def __init__(self, seen: str, now: str, ref: str, mark: Path) -> None:
        super().__init__(
            f"The history of {ref} was rewritten: it contained {seen[:SHORT]}, and is now at {now[:SHORT]}, which does not. Nothing was shared.",
            f"git log --oneline {now[:SHORT]}..{seen[:SHORT]}  shows what is missing; if the new history is "
            f"intended, move your branch onto it and delete {quoted(mark)}",
        )
        self.seen = seen
        self.now = now


class BranchGone(EnvironmentUnfit):
    """The remote had the branch and has it no more."""

    def __init__(self, ref: str, remote: str, mark: Path, instead: str | None = None) -> None:
        cause = "it was merged and deleted there, or this address now leads to another repository"
        hint = f"to publish it again, delete {quoted(mark)} and run: git fetch --prune {quoted(remote)}"
        if instead:
            cause = f"others read {instead}, the default branch there"
            ours = quoted(ref.removeprefix("refs/heads/"))
            move = f"git fetch {quoted(remote)} && git switch {quoted(instead)} && git merge {ours}"
            hint = f"{move} && mim sync; or, {hint}"
        super().__init__(f"{remote} no longer has {ref}: {cause}. Nothing was shared.", hint)


class ShallowHistory(EnvironmentUnfit):
    """The clone is too shallow to tell a rewritten history from a cut one."""

    def __init__(self) -> None:
        super().__init__(
            "This is a shallow clone, with too little history to compare it with the remote.",
            "git fetch --unshallow",
        )


class UnrelatedHistory(EnvironmentUnfit):
    """Two commits have no ancestor in common."""

    def __init__(self, ours: str, theirs: str) -> None:
        super().__init__(
            f"{ours[:SHORT]} and {theirs[:SHORT]} have no commit in common, so they cannot be merged.",
            "git remote -v  shows which repository this clone points to",
        )


class Entangled(EnvironmentUnfit):
    """Two histories changed a path in ways that only a person can settle."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path} {why}, so you have to resolve it.",
            "git pull --no-rebase, resolve the conflict, git commit, then: mim sync",
        )


class RemoteRefused(EnvironmentUnfit):
    """The remote's rules do not admit the push or the fetch."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The remote rejected the request: {reason}", "fix what it reports, then: mim sync")


class AuthenticationNeeded(EnvironmentUnfit):
    """The remote does not know who asks, or does not admit them."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Authentication with the remote failed: {reason}",
            "git fetch  signs you in; then: mim sync",
        )


class Unreachable(EnvironmentUnfit):
    """The remote did not answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The remote cannot be reached: {reason}", "mim sync  when the network is back")
        self.reason = reason


class NoAnswer(Unreachable):
    """The remote did not answer in time."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.hint = "mim sync  tries again now; other commands skip the remote for 30 seconds"


class StillSilent(NoAnswer):
    """The remote gave no answer a moment ago, so it is not asked again yet."""

    def __init__(self, name: str, ago: float) -> None:
        when = "1 second ago" if round(ago) == 1 else f"{round(ago)} seconds ago"
        super().__init__(f"{name} did not answer {when}, so it was not tried again")


class DamagedRepository(EnvironmentUnfit):
    """An object, the index or a ref is missing or does not hold what its name says."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"This repository is damaged: {reason}",
            "git fsck --full; a fresh clone has everything that was shared",
        )


class NotInPartialClone(EnvironmentUnfit):
    """A partial clone lacks an object, and its remote does not give it now."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"This partial clone lacks an object that is needed, and the remote did not provide it: {reason}",
            "git fetch --refetch --filter=blob:limit=1g  gets everything when the remote can be reached",
        )


class LostBranch(DamagedRepository):
    """The file of the branch is gone, and its log is still there."""

    def __init__(self, branch: str, last: str) -> None:
        super().__init__(f"{branch} is missing; its log ends at {last[:SHORT]}")
        self.hint = f"git update-ref {shlex.quote(branch)} {last}"


class BadPath(EnvironmentUnfit):
    """A path may not be recorded, because it could reach out of its folder."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} is not a valid record path: {why}.", "use letters, digits, dot, dash and underscore"
        )


class GitRefused(EnvironmentUnfit):
    """Git stopped for a reason of its own, which is passed on."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"git {what} failed: {reason}", "git status")


class GitDied(EnvironmentUnfit):
    """A git process was killed or did not answer in time."""

    def __init__(self, what: str, how: str) -> None:
        super().__init__(f"git {what} {how}.", "try again")
        self.how = how


class GitLate(GitDied):
    """A git process did not answer in time."""


class HeadMoved(EnvironmentUnfit):
    """The branch is no longer where it was read; the apply loop judges again on the new head."""

    def __init__(self, branch: str) -> None:
        super().__init__(f"{branch} changed while the commit was being created.", "try again")
