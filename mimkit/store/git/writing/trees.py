"""Rewrites a tree with changed files. New tree objects are created only for the folders on their paths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from mimkit.store.git.errors import DamagedRepository, Entangled
from mimkit.store.git.objects import (
    FILE_MODE,
    REGULAR,
    TREE_MODE,
    GitObject,
    TreeItem,
    join_tree,
    leaf,
    object_id,
    row,
    split_tree,
)
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.reader import Found

Fetch = Callable[[str], bytes]
"""Maps the id of a tree to its raw bytes."""


class TreeBuilder:
    """A tree under construction. It keeps all objects that may not be in the repository yet."""

    def __init__(self, clone: Clone, fetch: Fetch) -> None:
        self._clone = clone
        self._fetch = fetch
        self.made: dict[str, GitObject] = {}

    def top(self, commit: str) -> str:
        """Return the id of the root tree of `commit`."""
        body = self._fetch(f"{commit}^{{tree}}")
        return object_id(GitObject("tree", body), self._clone.algorithm)

    def keep(self, thing: GitObject) -> str:
        """Store an object in memory and return its id."""
        name = object_id(thing, self._clone.algorithm)
        self.made[name] = thing
        return name

    def folder(
        self, tree: str | None, edits: Mapping[str, TreeItem | bytes | None], at: str = ""
    ) -> str | None:
        """Return the id of `tree` after applying `edits`, or None if the tree becomes empty.

        Each edit is a tree item, new bytes that keep the file mode of the file they replace, or None to remove the
        path. Raises Entangled if a file would have to become a folder or vice versa.
        """
        rows = split_tree(self._fetch(tree), self._clone.width) if tree else {}
        for name, inner in _by_folder(edits).items():
            key = name.encode()
            before = leaf(rows[key], self._clone.width) if key in rows else None
            after = self._after(f"{at}{name}", before, inner)
            if after is None:
                rows.pop(key, None)
            else:
                rows[key] = row(key, after)
        return self.keep(GitObject("tree", join_tree(rows))) if rows else None

    def _after(
        self, path: str, before: TreeItem | None, inner: Mapping[str, TreeItem | bytes | None]
    ) -> TreeItem | None:
        if "" in inner:
            return self._leaf(path, before, inner[""])
        if before and not before.is_tree:
            raise Entangled(path, "is a file in the repository, so nothing can be recorded in it")
        made = self.folder(before.id if before else None, inner, f"{path}/")
        return TreeItem(TREE_MODE, made) if made else None

    def _leaf(self, path: str, before: TreeItem | None, edit: TreeItem | bytes | None) -> TreeItem | None:
        if before and before.is_tree:
            raise Entangled(path, "is a folder in the repository, so it cannot be recorded as a file")
        if not isinstance(edit, bytes):
            return edit
        if before and before.mode not in REGULAR:
            raise Entangled(path, "is a symbolic link or a submodule, but records must be regular files")
        return TreeItem(before.mode if before else FILE_MODE, self.keep(GitObject("blob", edit)))


def tree_builder(clone: Clone) -> TreeBuilder:
    """Return a builder for trees in a clone."""
    return TreeBuilder(clone, lambda tree: _a_tree(tree, clone.reader.fetch(tree)))


def _a_tree(name: str, thing: Found | None) -> bytes:
    if thing is None or thing.kind != "tree":
        raise DamagedRepository(f"the tree {name} is missing")
    return thing.body


def _by_folder(edits: Mapping[str, TreeItem | bytes | None]) -> dict[str, dict[str, TreeItem | bytes | None]]:
    """Group edits by the first component of their path. An empty remaining path refers to the component itself."""
    grouped: defaultdict[str, dict[str, TreeItem | bytes | None]] = defaultdict(dict)
    for path, edit in edits.items():
        first, _, rest = path.partition("/")
        grouped[first][rest] = edit
    return dict(grouped)
