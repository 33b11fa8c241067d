"""Read-only access to a clone: commits, their files, and the differences between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias

from mimkit.store.git.objects import TreeItem
from mimkit.store.git.on_demand import OnDemand
from mimkit.store.git.process.clone import Clone, find
from mimkit.store.git.reading import attributes, changes, nearby, read
from mimkit.store.git.reading.attributes import Conversion
from mimkit.store.git.reading.changes import Arrived, FileDifference
from mimkit.store.git.reading.read import Branch, TreeEntry

if TYPE_CHECKING:
    from mimkit.store.git.reading import history, messages, walk
    from mimkit.store.git.reading.history import Move, Revision
    from mimkit.store.git.reading.messages import CommitMessages
    from mimkit.store.git.reading.walk import Commit, CommitChange
else:
    # A note needs none of these modules.
    history = OnDemand("mimkit.store.git.reading.history")
    messages = OnDemand("mimkit.store.git.reading.messages")
    walk = OnDemand("mimkit.store.git.reading.walk")

Entries = list[TreeEntry]
Changes = list[FileDifference]
Conversions = list[Conversion]
Revisions: TypeAlias = "list[Revision]"
Commits: TypeAlias = "list[Commit]"
Steps: TypeAlias = "list[CommitChange]"
Moves: TypeAlias = "list[Move]"
Lines = list[str]
Versions = list[TreeItem]
Arrivals = list[Arrived]
Branches = list[Branch]


class CommittedFiles:
    """The commits and files of a clone."""

    def __init__(self, clone: Clone) -> None:
        self._clone = clone

    @classmethod
    def discover(cls, start: Path) -> Self:
        """Find the clone that contains `start`. Raises NoRepository, NotTrusted and NoGit."""
        return cls(find(start))

    @property
    def root(self) -> Path:
        """The top level of the working tree, with symbolic links resolved."""
        return self._clone.root

    @property
    def git_dir(self) -> Path:
        """The git directory shared by all worktrees. Its `mimkit` folder belongs to mimkit."""
        return self._clone.common

    @property
    def shallow(self) -> bool:
        """Whether the clone contains only the newest part of the history."""
        return self._clone.shallow

    @property
    def is_partial(self) -> bool:
        """Whether this is a partial clone, in which git fetches missing objects from the remote when they are read."""
        known = self._clone.settings
        return any(key.startswith("remote.") and key.endswith(".promisor") for key in known)

    @property
    def edge(self) -> frozenset[str]:
        """The commits of a shallow clone whose parents are missing."""
        try:
            return frozenset((self._clone.common / "shallow").read_text("ascii").split())
        except (OSError, UnicodeDecodeError):
            return frozenset()

    def begins_with(self, path: str) -> bool:
        """Return whether a root commit contains `path`. In a shallow clone, the oldest commits count as roots."""
        roots = self._clone.ask("rev-list", "--max-parents=0", "HEAD").out.decode("ascii", "replace").split()
        return any(self.tree_id(each, path) for each in roots)

    def resolve(self, rev: str) -> str | None:
        """Return the commit id of `rev` (a branch, `HEAD`, `v1~2`, an abbreviated id), or None."""
        return read.resolve(self._clone, rev)

    def tree_id(self, commit: str, path: str) -> str | None:
        """Return the id of the folder or file at `path` in `commit`, or None. Use "" for the whole tree."""
        return read.tree_id(self._clone, commit, path)

    def list(self, commit: str, prefix: str = "") -> Entries:
        """List all files of `commit` below the folder `prefix`, in git's order.

        The list is empty if the folder is missing.
        """
        return read.entries(self._clone, commit, prefix)

    def conversions(self, commit: str | None, paths: Sequence[str]) -> Conversions:
        """List the git attributes that convert the contents of these files when they are committed."""
        return attributes.asked(self._clone, commit, paths)

    def children(self, commit: str, folder: str) -> Entries:
        """List the direct children of `folder` in `commit`. Use "" for the top level.

        The list is empty if the folder is missing.
        """
        return read.children(self._clone, commit, folder)

    def item(self, commit: str, path: str) -> TreeItem | None:
        """Return the mode and the object id of the file at `path` in `commit`, or None."""
        return read.leaf_at(self._clone, commit, path)

    def read(self, commit: str, path: str) -> bytes | None:
        """Return the bytes of the file at `path` in `commit`, or None."""
        return read.read(self._clone, commit, path)

    def read_many(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each blob id with its bytes, in the given order. Raise DamagedRepository if a blob is missing."""
        return read.read_many(self._clone, blobs)

    def changed_paths(self, old: str, new: str) -> Lines:
        """List the files that differ between two commits."""
        return [change.path for change in changes.between(self._clone, old, new)]

    def changes(self, old: str, new: str) -> Changes:
        """List the files that differ between two commits, each with both versions."""
        return changes.between(self._clone, old, new)

    def versions(self, path: str, tip: str, after: str) -> Versions:
        """List the versions of a file in the commits that `tip` contains and `after` does not, newest first."""
        return history.versions(self._clone, path, tip, after)

    def merge_base(self, ours: str, theirs: str) -> str | None:
        """Return the newest commit that both commits contain, or None."""
        return changes.merge_base(self._clone, ours, theirs)

    def count_newer(self, older: str, newer: str) -> int:
        """Count the commits from `older` to `newer`, up to `nearby.MOST`. `newer` must contain `older`."""
        return nearby.count_newer(self._clone.reader, older, newer)

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Return whether `newer` contains `older`."""
        return changes.is_ancestor(self._clone, older, newer)

    def revisions(self, tip: str, paths: Sequence[str], after: str | None = None) -> Revisions:
        """List the first-parent commits of `tip` that touched `paths`, oldest first. See `history`."""
        return history.revisions(self._clone, tip, paths, after)

    def ancestry(self, tip: str, after: str | None = None) -> Commits:
        """List all commits that `tip` contains, parents first. See `walk`."""
        return walk.ancestry(self._clone, tip, after)

    def described(self, commit: str) -> Commit:
        """Return a commit with the details from its git object."""
        return walk.one(self._clone, commit)

    def steps(self, commits: Sequence[Commit], folder: str) -> Iterator[Steps]:
        """Yield the changes that each commit made below `folder`, compared with each of its parents."""
        return walk.steps(self._clone, commits, folder)

    def moves(self, branch: str) -> Moves:
        """List the branch's earlier targets in this clone, newest first, as far back as the reflog goes."""
        return history.moves(self._clone, branch)

    def messages(self, tip: str) -> CommitMessages:
        """Return the messages of all commits that `tip` contains, without fetching anything."""
        ask = partial(self._clone.ask, environment=messages.OFFLINE)
        return messages.CommitMessages(ask, tip, is_complete=not (self.shallow or self.is_partial))

    def leads_to(self, older: str, tip: str) -> bool:
        """Return whether `older` is on the first-parent line of `tip`. This clone must have both commits."""
        return history.leads_to(self._clone, older, tip)

    def branches(self) -> Branches:
        """List the local branches, followed by the remote branches as last fetched."""
        return read.branches(self._clone)

    def arrived(self, old: str | None, new: str) -> Arrivals:
        """List the commits that `new` contains and `old` does not, oldest first, without merges."""
        return changes.arrived(self._clone, old, new)

    def unshared_commits(self, base: str, tip: str) -> Lines:
        """List the commits that `tip` contains and `base` does not, oldest first."""
        return changes.commits_between(self._clone, base, tip)
