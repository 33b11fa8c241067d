"""Facade for one clone: heads, records as bytes, commits and the remote.

A write calls `lock`, `head`, `commit`, `follow` and `push`. If another push was faster, it continues with `fetch`,
`integrate`, `move`, `advance` and `push`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mimkit.store.git.committed_files import CommittedFiles
from mimkit.store.git.locking import locks, maintenance
from mimkit.store.git.objects import TreeItem
from mimkit.store.git.on_demand import OnDemand
from mimkit.store.git.reading import changes
from mimkit.store.git.reading.attributes import Conversion
from mimkit.store.git.reading.changes import Arrived, FileDifference, Waiting
from mimkit.store.git.reading.read import Branch, TreeEntry
from mimkit.store.git.sharing import upstream
from mimkit.store.git.sharing.upstream import Remote
from mimkit.store.git.sharing.waiting import Patience
from mimkit.store.git.working_tree import checkout
from mimkit.store.git.working_tree.checkout import Edit, Merge
from mimkit.store.git.writing import commits
from mimkit.store.git.writing.commits import Head
from mimkit.store.git.writing.labels import CommitInfo, Signature

if TYPE_CHECKING:
    from mimkit.store.git import driver
    from mimkit.store.git.reading.history import Move, Revision
    from mimkit.store.git.reading.walk import Commit, CommitChange
    from mimkit.store.git.sharing import contact, merge, outcome, remote, side_branches
    from mimkit.store.git.sharing import signs as writers_signs
    from mimkit.store.git.sharing.contact import Fetch, Turn
    from mimkit.store.git.sharing.outcome import Push, PushOutcome
    from mimkit.store.git.working_tree import staged, unmerged
    from mimkit.store.git.working_tree.unmerged import Unmerged
else:
    # A note in a clone without a remote needs none of these modules.
    driver = OnDemand("mimkit.store.git.driver")
    contact = OnDemand("mimkit.store.git.sharing.contact")
    merge = OnDemand("mimkit.store.git.sharing.merge")
    outcome = OnDemand("mimkit.store.git.sharing.outcome")
    remote = OnDemand("mimkit.store.git.sharing.remote")
    side_branches = OnDemand("mimkit.store.git.sharing.side_branches")
    writers_signs = OnDemand("mimkit.store.git.sharing.signs")
    staged = OnDemand("mimkit.store.git.working_tree.staged")
    unmerged = OnDemand("mimkit.store.git.working_tree.unmerged")

__all__ = [
    "Arrived",
    "Branch",
    "Commit",
    "CommitChange",
    "CommitInfo",
    "Conversion",
    "Edit",
    "FileDifference",
    "Head",
    "Merge",
    "Move",
    "Patience",
    "Push",
    "PushOutcome",
    "Remote",
    "Repository",
    "Revision",
    "Signature",
    "TreeEntry",
    "Unmerged",
    "Waiting",
]  # fmt: skip

_WHERE: Final = {
    **dict.fromkeys(("Move", "Revision"), "reading.history"),
    **dict.fromkeys(("Commit", "CommitChange"), "reading.walk"),
    **dict.fromkeys(("Push", "PushOutcome"), "sharing.outcome"),
    "Unmerged": "working_tree.unmerged",
}
"""The modules of the names in `__all__` that are loaded on first use."""


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"mimkit.store.git.{_WHERE[name]}"), name)


LOCK_SECONDS = 20.0
BRINGING = "mim: merge with the remote"
"""The reflog message written when `mim` moves a branch to the remote's newer head, or to a merge with it."""

Changes = list[FileDifference]
Opens: TypeAlias = "list[Unmerged]"
Lines = list[str]
WaitingCommits = list[Waiting]


class Repository(CommittedFiles):
    """A clone with a working tree. It is cheap to create, and reads everything from disk on each call.

    Only git's settings are cached. They are read once per instance, just as git itself reads them once per run.
    """

    def head(self) -> Head:
        """Return the checked-out branch and its commit. Raise DetachedHead if no branch is checked out."""
        return commits.head(self._clone)

    def here(self) -> str | None:
        """Return the checked-out commit, on a branch or not, or None if there are no commits yet."""
        return commits.here(self._clone)

    def identity(self) -> Signature | None:
        """Return the identity that git would use for a commit, or None if git would refuse to commit."""
        return self._identity

    @cached_property
    def _identity(self) -> Signature | None:
        return commits.identity(self._clone)

    def left_out(self, folders: Sequence[str]) -> Mapping[str, str]:
        """Return the files below `folders` that a sparse checkout omits, with the ids of their content."""
        return changes.left_out(self._clone, folders)

    def changes_in_checkout(self, commit: str, folders: Sequence[str]) -> Changes:
        """List the files below `folders` that differ between the checkout and `commit`.

        Uncommitted changes are included.
        """
        return changes.in_checkout(self._clone, commit, folders)

    def tracks(self, folder: Path) -> bool:
        """Return whether the index contains a file in `folder`. `folder` must be in the working tree."""
        return changes.is_tracked(self._clone, folder)

    def staged(self, index: str | None) -> str:
        """Return the commit that `git commit` would create from the staged files. No ref is moved."""
        return staged.staged(self._clone, index)

    def lock(self, seconds: float = LOCK_SECONDS) -> AbstractContextManager[Lines]:
        """Lock the clone for one writing command. Yield sentences about repairs after a killed command.

        The function waits up to `seconds`, then raises Busy. It raises NoPermission if the folder is not writable.
        """
        return locks.locked(self._clone, seconds, checkout.recover)

    def sharing(self, seconds: float) -> AbstractContextManager[float | None]:
        """Prevent other commands in this clone from sharing at the same time.

        Yields the number of seconds spent waiting, or None if another command is still sharing. See
        `locks.sharing`.
        """
        return locks.sharing(self._clone, seconds)

    def commit(self, head: Head, changes: Mapping[str, bytes], label: CommitInfo) -> str:
        """Commit `changes` on top of `head`, move its branch, and return the commit id.

        `changes` maps paths to new bytes. The commit differs from `head` only in these paths, and is durable when
        this method returns. The index and the working tree are not updated yet. If the changes have no effect,
        `head` is returned. Raises HeadMoved, BadPath, Entangled, and the refusals of a disk, a hook or a signing
        program.
        """
        return commits.record(self._clone, head, changes, label)

    def build(self, parent: str | None, changes: Mapping[str, bytes], label: CommitInfo) -> str:
        """Write the commit that `commit` would create on `parent`, without moving the branch. `move` does that."""
        return commits.build(self._clone, parent, changes, label)

    def follow(self, old: Head, new: str, edits: Mapping[str, Edit]) -> Lines:
        """Update the index and working tree for the paths in `edits`.

        Return a sentence for each copy that was not changed.
        """
        return checkout.follow(self._clone, old, new, edits)

    def advance(self, old: Head, new: str, merge: Merge | None = None) -> Lines:
        """Fast-forward the index and working tree.

        If `merge` is not None, it is used to merge the changes into copies that were edited. Return a sentence for
        each copy that was not changed.
        """
        return checkout.advance(self._clone, old, new, merge)

    def remote(self) -> Remote | None:
        """Return the remote of the branch's upstream, or else `origin`, or None if there is neither."""
        return upstream.remote_of(self._clone)

    def fetch(self, patience: Patience = Patience.COMMAND) -> str | None:
        """Fetch our branch and return the remote's head.

        Return None if there is no remote or it does not have the branch. Raises Unreachable, AuthenticationNeeded,
        RemoteRefused, BranchGone and RewrittenHistory.
        """
        other = self.remote()
        return remote.fetch(self._clone, other, patience) if other else None

    def last_fetch(self) -> Fetch | None:
        """Return the age of our branch's last fetch and whether the remote's URL is unchanged.

        Return None if this is unknown.
        """
        other = self.remote()
        return contact.last_fetch(self._clone, other.name, other.ref) if other else None

    def age_by_git(self) -> float | None:
        """Return how many seconds ago git itself fetched from our remote or cloned it, or None if this is unknown."""
        other = self.remote()
        return remote.age_by_git(self._clone, other) if other else None

    def default_branch(self) -> tuple[str | None, float]:
        """Return the remote's default branch, if known, and the age of this information in seconds.

        See `remote.default_of`.
        """
        other = self.remote()
        return remote.default_of(self._clone, other) if other else (None, 0.0)

    def ask_default_branch(self, patience: Patience = Patience.COMMAND) -> str | None:
        """Ask the remote for its default branch. Raises Unreachable, AuthenticationNeeded and RemoteRefused."""
        other = self.remote()
        return remote.ask_default(self._clone, other, patience) if other else None

    def ask_branches(self, patience: Patience = Patience.COMMAND) -> Lines:
        """Ask the remote for the names of its branches. Raises the same errors as `ask_default_branch`."""
        other = self.remote()
        return remote.ask_branches(self._clone, other, patience) if other else []

    def push(self, commit: str, patience: Patience = Patience.COMMAND) -> PushOutcome:
        """Push `commit` to our branch on the remote as a fast-forward, never by force.

        Failures are returned as outcomes and never raised.
        """
        other = self.remote()
        if other is None:
            return outcome.PushOutcome(outcome.Push.UNKNOWN, "there is no remote")
        return remote.push(self._clone, other, commit, patience)

    def side_branches(self) -> Mapping[str, str]:
        """Return the side branches of our remote as last fetched, with their commits, by name."""
        other = self.remote()
        return side_branches.tips(self._clone, other) if other else {}

    def push_side_branch(self, commit: str, name: str, patience: Patience = Patience.COMMAND) -> PushOutcome:
        """Fast-forward the side branch `name` to `commit`, or create it. Never force-pushes.

        Failures are returned as outcomes and never raised.
        """
        other = self.remote()
        if other is None:
            return outcome.PushOutcome(outcome.Push.UNKNOWN, "there is no remote")
        return side_branches.push(self._clone, other, commit, name, patience)

    def signs(self) -> writers_signs.Signs | None:
        """Return the signs with which writers ask others to wait, or None if there is no remote."""
        other = self.remote()
        return writers_signs.Signs(self._clone, other) if other else None

    def learn_refusal(self, refused: str | None) -> None:
        """Record what our remote's branch has just rejected. None means that it accepted a push."""
        if other := self.remote():
            contact.learn_refusal(self._clone, other.name, other.ref, refused)

    def known_refusal(self) -> tuple[str | None, float]:
        """Return what our remote's branch last rejected, and how many seconds ago that was."""
        other = self.remote()
        return contact.known_refusal(self._clone, other.name, other.ref) if other else (None, math.inf)

    def learn_turn(self, others: int, exchange: float) -> None:
        """Record that this clone has just shared a commit.

        `others` is the number of commits by others since the previous push. See `contact.Turn`.
        """
        if other := self.remote():
            contact.learn_turn(self._clone, other.name, other.ref, others, exchange)

    def last_turn(self) -> Turn | None:
        """Return details of the last time this clone shared an entry.

        Return None if no one else was sharing at that time.
        """
        other = self.remote()
        return contact.last_turn(self._clone, other.name, other.ref) if other else None

    def unshared(self) -> int:
        """Count the commits on our branch that the remote did not have at the last fetch.

        Return 0 if there is no remote.
        """
        other = self.remote()
        tip = self.head().commit
        if other is None or tip is None:
            return 0
        return len(changes.commits_between(self._clone, self.resolve(other.tracking), tip))

    def waiting(self, paths: Sequence[str] = ()) -> Lines:
        """List the commits counted by `unshared`, with short id and first line, oldest first.

        If `paths` is given, list only commits that changed one of them and are on no branch of the remote. Merges
        are omitted.
        """
        other = self.remote()
        tip = self.head().commit
        if other is None or tip is None:
            return []
        if paths:
            return changes.subjects_of(self._clone, tip, other.name, paths)
        return changes.subjects_between(self._clone, self.resolve(other.tracking), tip)

    def own_commits(self, tip: str, paths: Sequence[str]) -> Lines:
        """List the commits of `tip` that changed these files and are on no branch of the remote, newest first."""
        other = self.remote()
        return changes.commits_of(self._clone, tip, other.name, paths) if other else []

    def unpublished(self, tip: str) -> WaitingCommits:
        """List the commits of `tip` that were on no branch of our remote at the last fetch, without merges."""
        other = self.remote()
        return changes.unpublished(self._clone, tip, other.name) if other else []

    def left_locks(self) -> Lines:
        """List the lock files of processes that have ended. The next writing command moves them aside."""
        return [str(lock) for lock in locks.left(self._clone)]

    def integrate(
        self, ours: str, theirs: str, message: str, merge_: Merge, instead: Mapping[str, bytes] | None = None
    ) -> str:
        """Return a commit that combines both histories. No ref is moved. See `mimkit.store.git.sharing.merge`."""
        return merge.integrate(self._clone, ours, theirs, message, merge_, instead or {})

    def add_changes(  # noqa: PLR0913 - the parts of a merge
        self,
        ours: str,
        theirs: str,
        message: str,
        merge_: Merge,
        *,
        below: tuple[str, ...] = ("",),
        instead: Mapping[str, bytes] | None = None,
        joins: bool = False,
    ) -> str:
        """Return a commit on top of `ours` with the changes that `theirs` made below the given folders.

        See `merge.add_changes`.
        """
        return merge.add_changes(
            self._clone, ours, theirs, message, merge_, below=below, instead=instead or {}, joins=joins
        )

    def replay(self, commit: str, parent: str, changes: Mapping[str, TreeItem | bytes | None]) -> str:
        """Write `changes` as a commit on `parent`, with the message, author, committer and time of `commit`."""
        return commits.replay(self._clone, commit, parent, changes)

    def move(self, head: Head, new: str) -> None:
        """Move the branch from `head` to `new` by compare-and-swap. Raise HeadMoved if the branch has moved."""
        commits.move(self._clone, head, new, BRINGING, {})

    def register_driver(self, name: str, words: str, command: str) -> None:
        """Register a merge driver for files with `merge=NAME` in `.gitattributes`."""
        driver.register_driver(self._clone, name, words, command)

    def driver(self, name: str) -> str | None:
        """Return the command of a merge driver by its name, or None if git has no such driver."""
        return self._clone.settings.get(f"merge.{name}.driver")

    def merge_heads(self) -> Lines:
        """List the commits that an unfinished merge is bringing into the branch."""
        return unmerged.merge_heads(self._clone)

    def unmerged(self) -> Opens:
        """Return the regular files that a git merge left unmerged, each with its three versions."""
        return unmerged.unmerged(self._clone)

    def write_copy(self, path: str, raw: bytes) -> None:
        """Write bytes to the working tree without changing the index. Raises NoPermission and NoSpace."""
        unmerged.write_copy(self._clone, path, raw)

    def settle(self, path: str, raw: bytes) -> None:
        """Write the final content of an unmerged path, and mark it as resolved in git."""
        unmerged.settle(self._clone, path, raw)

    def tidy(self) -> None:
        """Let git pack loose objects in the background if there are many. Call this last, outside the lock."""
        maintenance.tidy(self._clone)
