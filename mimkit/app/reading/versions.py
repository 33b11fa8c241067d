"""Reads records as of specific commits. Each version is read once, and unreadable versions are reported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

from mimkit.app.reading.parse import parse
from mimkit.app.reading.tree import CommitTree, read_blobs
from mimkit.model.text import File
from mimkit.store.git.objects import REGULAR, TreeItem
from mimkit.store.git.repository import FileDifference, Repository
from mimkit.store.layout import INCIDENTS, kind_of

_KEPT = 1_000
"""The maximum number of versions kept in memory (about 40 kB each). Recently changed files often change again."""

_Key = tuple[str, str]


class Versions:
    """Caches record versions by path and content. `since` is a commit whose reviews are already known to exist."""

    def __init__(self, repo: Repository, since: str | None = None) -> None:
        self._repo = repo
        self._known: dict[_Key, File | None] = {}
        self._instead: dict[_Key, File] = {}
        self._gone: dict[str, File] = {}
        before = CommitTree(repo, since).paths(INCIDENTS) if since else []
        self._reviews = set(filter(_is_review, before))

    def load(self, changes: Iterable[FileDifference]) -> None:
        """Read the content of these changes using a single git process. Other cached content may be dropped."""
        every = list(changes)
        self._reviews |= {each.path for each in every if _is_review(each.path)}
        self._read(
            (each.path, leaf.id) for each in every for leaf in (each.before, each.after) if is_plain(leaf)
        )

    def before(self, change: FileDifference) -> File | None:
        """Return the last readable version before a change, even if the file was deleted in between."""
        if not is_plain(change.before):
            return self._gone.get(change.path)
        key = (change.path, change.before.id)
        return self._known[key] or self._instead.get(key)

    def after(self, change: FileDifference) -> File | None:
        """Return the record after a change, or None if it is unreadable or no longer exists.

        In that case, the next call to `before` still finds the previous version.
        """
        old = self.before(change)
        if not is_plain(change.after):
            if old:
                self._gone[change.path] = old
            return None
        key = (change.path, change.after.id)
        if self._known[key] is None and old:
            self._instead[key] = old
        return self._known[key]

    def review(self, commit: str, path: str) -> File | None:
        """Return a review as of a commit, or None."""
        blob = self._repo.tree_id(commit, path) if path in self._reviews else None
        if blob is None:
            return None
        if (path, blob) not in self._known:
            self._known |= self._parsed([(path, blob)])
        return self._known[path, blob]

    def _read(self, wanted: Iterable[_Key]) -> None:
        keys = dict.fromkeys(wanted)
        kept = {key: self._known.pop(key) for key in keys if key in self._known}
        for key in list(self._known)[: max(len(self._known) - _KEPT, 0)]:
            del self._known[key]
        self._known |= kept
        self._known |= self._parsed([key for key in keys if key not in kept])

    def _parsed(self, keys: list[_Key]) -> dict[_Key, File | None]:
        raws = read_blobs(self._repo, {key: key[1] for key in keys})
        found = {key: parse(key[0], raw) for key, raw in raws}
        return {key: record if isinstance(record, File) else None for key, record in found.items()}


def is_plain(leaf: TreeItem | None) -> TypeGuard[TreeItem]:
    """Return whether a tree item is a regular file."""
    return leaf is not None and leaf.mode in REGULAR


def _is_review(path: str) -> bool:
    return kind_of(path) == "review"
