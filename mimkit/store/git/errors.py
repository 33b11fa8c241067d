"""Refusals for git errors, each with a message and the next command."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import Final

from mimkit.errors import EnvironmentUnfit
from mimkit.model.shell import quoted

SHORT = 12
"""The number of digits shown for a commit id in messages."""


class NoRepository(EnvironmentUnfit):
    """The given folder is not in a git working tree."""

    def __init__(self, place: Path, why: str = "is not inside a git repository") -> None:
        super().__init__(
            f"{place} {why}.", "cd into a clone, choose one with -C DIR, or create one: mim init DIR"
        )


class NoGit(EnvironmentUnfit):
    """The `git` program cannot be started."""

    def __init__(self) -> None:
        super().__init__("git is not installed on this machine.", "install git 2.30 or newer")


class GitTooOld(EnvironmentUnfit):
    """The repository uses a format or an extension that this version of git does not support."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"This version of git is too old for the repository: {reason}.",
            "install the latest version of git",
        )


class NotTrusted(EnvironmentUnfit):
    """Git refuses to work in a folder that is owned by another account."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"Git does not trust {root}, because another user owns it.",
            f"git config --global --add safe.directory {quoted(root)}",
        )


def _with_subject(reason: str) -> str:
    """Return the reason, prefixed with "it" if it starts with a verb, as descriptions of HTTP responses do."""
    return f"it {reason}" if reason.startswith(_VERBS) else reason


_VERBS: Final = ("responded ", "redirected ", "requires ", "sent ", "did not respond ")
NO_HELPER: Final = ", and no credential helper stores them"
"""The end of the reason if signing in with another git command would not help, because git would forget it."""


class NoIdentity(EnvironmentUnfit):
    """No author name or email address is configured for git."""

    def __init__(self) -> None:
        super().__init__(
            "Git does not know who you are, so nothing can be recorded under your name.",
            'git config --global user.name "NAME" && git config --global user.email ADDRESS',
        )


class NoPermission(EnvironmentUnfit):
    """You do not have permission to read or write a file or folder in the repository."""

    def __init__(self, place: Path | str, why: str = "is not writable") -> None:
        here = Path.cwd() if Path(place) == Path() else place
        super().__init__(f"{here} {why} by this account.", show_permissions(here))


def show_permissions(place: Path | str) -> str:
    """Return the command that shows who may write to a path, or to the nearest folder above it that exists."""
    path = Path(place).absolute()
    # Path.exists raises an error if a folder may not be searched.
    existing = next((each for each in (path, *path.parents) if os.path.lexists(each)), path)
    return f"ls -ld {quoted(existing)}"


class NoSpace(EnvironmentUnfit):
    """The disk is full, or a write to it failed."""

    def __init__(self, place: Path | str, why: str) -> None:
        super().__init__(f"{place} could not be written: {why}.", f"df -h {quoted(place)}")


class NotConfirmed(EnvironmentUnfit):
    """The commit is on the branch, but the disk did not confirm that the data was stored."""

    def __init__(self, commit: str, why: str) -> None:
        super().__init__(
            f"It was committed as {commit[:SHORT]}, but the disk did not confirm the write: {why}",
            "check the disk, and verify the entry with mim show; do not repeat the command",
        )


class NotSigned(EnvironmentUnfit):
    """Git is configured to sign commits, but the signing program failed or timed out."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Nothing was recorded, because the commit cannot be signed: {why}. "
            "Fix your commit signing setup, or turn off signing in this clone.",
            "git config commit.gpgSign false",
        )


class DetachedHead(EnvironmentUnfit):
    """No branch is checked out, so nothing can be committed. `during` is the git operation in progress, if any."""

    def __init__(self, during: str = "", ends: str = "") -> None:
        if during:
            super().__init__(f"Nothing can be recorded while {during} is in progress. {ends}", "git status")
        else:
            super().__init__(
                "No branch is checked out (detached HEAD), so nothing can be recorded. `git branch --all` lists the branches.",
                "git switch BRANCH",
            )


class Busy(EnvironmentUnfit):
    """Another process holds a lock on the repository."""

    def __init__(self, lock: Path | str, seconds: float) -> None:
        super().__init__(
            f"Another process has held {lock} for {seconds:.0f} seconds.",
            "try again; if no git process is running in this clone, delete that file",
        )


class RewrittenHistory(EnvironmentUnfit):
    """The remote's history was rewritten, and a commit that it contained before is gone."""

    def __init__(self, seen: str, now: str, ref: str, mark: Path) -> None:
        super().__init__(
            f"The history of {ref} was rewritten: it contained {seen[:SHORT]}, but its current commit "
            f"{now[:SHORT]} does not. Nothing was shared. Check what is missing. If the new history is "
            f"intended, move your branch onto it and delete {quoted(mark)}.",
            f"git log --oneline {now[:SHORT]}..{seen[:SHORT]}",
        )
        self.seen = seen
        self.now = now


class BranchGone(EnvironmentUnfit):
    """The branch was deleted on the remote."""

    def __init__(self, ref: str, remote: str, mark: Path, instead: str | None = None) -> None:
        cause = "it was merged and deleted there, or this URL now leads to another repository"
        again = f"to publish it again, delete {quoted(mark)} and run"
        fetch = f"git fetch --prune {quoted(remote)}"
        hint = f"{again}: {fetch}"
        if instead:
            cause = f"the default branch there is now {instead}"
            ours = quoted(ref.removeprefix("refs/heads/"))
            move = f"git fetch {quoted(remote)} && git switch {quoted(instead)} && git merge {ours}"
            hint = f"{again} {fetch}; to follow {quoted(instead)}: {move} && mim sync"
        super().__init__(f"{remote} no longer has {ref}: {cause}. Nothing was shared.", hint)


class ShallowHistory(EnvironmentUnfit):
    """The clone is too shallow to determine whether the remote's history was rewritten."""

    def __init__(self) -> None:
        super().__init__(
            "This shallow clone does not have enough history to compare with the remote.",
            "git fetch --unshallow",
        )


class UnrelatedHistory(EnvironmentUnfit):
    """The two commits have no common ancestor."""

    def __init__(self, ours: str, theirs: str) -> None:
        super().__init__(
            f"{ours[:SHORT]} and {theirs[:SHORT]} have no commits in common, so they cannot be merged. "
            "Check which repository this clone points to.",
            "git remote -v",
        )


class Entangled(EnvironmentUnfit):
    """Both sides changed the same path, so the changes must be merged manually."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path} {why}, so you have to resolve it.",
            "git pull --no-rebase, resolve the conflict, git commit, then: mim sync",
        )


class RemoteRefused(EnvironmentUnfit):
    """The remote rejected the push or fetch."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The remote rejected the request: {_with_subject(reason)}", "fix what it reports, then: mim sync"
        )


class WorkingTreeElsewhere(EnvironmentUnfit):
    """The setting core.worktree moves the working tree to a folder that does not contain the repository."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"The git setting core.worktree moves the working tree to {root}, which has no .git",
            "git config --unset core.worktree",
        )


class HeldBackByHook(RemoteRefused):
    """This clone's pre-push hook rejected the push."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.sentence = f"The push was rejected by {reason}"


class BadSetting(EnvironmentUnfit):
    """Git cannot read one of its settings."""

    def __init__(self, reason: str) -> None:
        if "command-line config" in reason:
            super().__init__(
                "Git cannot read the settings in environment variables such as GIT_CONFIG_COUNT",
                "unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS",
            )
            return
        # If a line in a configuration file is invalid, git cannot list any settings.
        line = re.fullmatch(r"bad config line (\d+) in file (.+)", reason)
        super().__init__(
            f"Git rejects one of its settings: {reason}"
            + ("" if line else ". Correct it in the file that is listed with it."),
            f"correct line {line[1]} of {line[2]}, then: git status"
            if line
            else "git config --list --show-origin",
        )


class HeldBackBySetting(RemoteRefused):
    """A local git setting prevents access to the remote."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.sentence = (
            f"A git setting prevents access to the remote: {reason}. Correct it, then run `mim sync`"
        )
        self.hint = "git config --show-origin --get-regexp '^(protocol|push|fetch|remote|url|pack|submodule)'"


class AuthenticationNeeded(EnvironmentUnfit):
    """The remote requires authentication, or rejected the credentials.

    A remote that anyone may read does not ask for a sign-in during a fetch, so after a push, the hint pushes.
    """

    def __init__(self, reason: str, *, during_push: bool = False) -> None:
        said = f"Authentication with the remote failed: {_with_subject(reason)}"
        if " HTTP 403" in reason:
            # Git keeps the credentials, so no git command would ask for others.
            super().__init__(
                said, "ask for access to the repository, or sign in with another account, then: mim sync"
            )
            return
        store = "git config credential.helper cache && " if reason.endswith(NO_HELPER) else ""
        sign_in = "git push --dry-run" if during_push else "git fetch"
        super().__init__(f"{said}. `{sign_in}` signs you in.", f"{store}{sign_in} && mim sync")


class Unreachable(EnvironmentUnfit):
    """The remote did not respond."""

    def __init__(self, reason: str) -> None:
        has_answered = _with_subject(reason) != reason
        said = f"The remote {reason}" if has_answered else f"The remote cannot be reached: {reason}"
        super().__init__(said, "mim sync")
        self.reason = reason


class NoAnswer(Unreachable):
    """The remote did not respond in time."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; other commands skip the remote for 15 seconds")
        self.reason = reason


class Offline(NoAnswer):
    """The user asked to work without the remote."""

    def __init__(self) -> None:
        super().__init__("")
        self.reason = "offline, so the remote was not contacted"
        self.sentence = f"You work {self.reason}"


class StillSilent(NoAnswer):
    """The remote recently failed to respond, so it is not contacted again until a delay has passed."""

    def __init__(self, name: str, ago: float) -> None:
        when = "1 second ago" if round(ago) == 1 else f"{round(ago)} seconds ago"
        super().__init__(f"{name} did not answer {when}, so it was not tried again")


class DamagedRepository(EnvironmentUnfit):
    """An object, the index or a ref is missing or corrupt."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"This repository is damaged: {reason}; a new clone contains everything that was shared",
            "git fsck --full",
        )


class NotInPartialClone(EnvironmentUnfit):
    """A partial clone lacks an object, and the remote did not provide it."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"This partial clone lacks an object that is needed, and the remote did not provide it: {reason}. Fetch all objects when the remote can be reached.",
            "git fetch --refetch --filter=blob:limit=1g",
        )


class LostBranch(DamagedRepository):
    """The branch's ref is missing, but the reflog still exists."""

    def __init__(self, branch: str, last: str) -> None:
        super().__init__(f"{branch} is missing; its log ends at {last[:SHORT]}")
        self.hint = f"git update-ref {shlex.quote(branch)} {last}"


class BadPath(EnvironmentUnfit):
    """The path is not allowed because it could lead outside its folder."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} is not a valid record path: {why}.", "use letters, digits, dot, dash and underscore"
        )


class GitRefused(EnvironmentUnfit):
    """A git command failed. The output includes git's error message."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"git {what} failed: {reason}", "git status")


class GitDied(EnvironmentUnfit):
    """A git process was killed or exceeded its time limit."""

    def __init__(self, what: str, how: str) -> None:
        super().__init__(f"git {what} {how}.", "try again")
        self.how = how


class GitLate(GitDied):
    """A git process exceeded its time limit."""


class HeadMoved(EnvironmentUnfit):
    """The branch moved while the change was being prepared.

    mimkit then reapplies the change on top of the new head.
    """

    def __init__(self, branch: str) -> None:
        super().__init__(f"{branch} changed while the commit was being created.", "try again")
