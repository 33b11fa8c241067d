"""Updates the index and working tree after the branch has moved, preserving uncommitted changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from mimkit.errors import MimError
from mimkit.model.shell import quoted
from mimkit.store.git.errors import DamagedRepository, DetachedHead
from mimkit.store.git.locking import journal
from mimkit.store.git.objects import REGULAR, GitObject, TreeItem, object_id
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.reading.changes import FileDifference, at, between, is_ancestor
from mimkit.store.git.reading.read import read_many
from mimkit.store.git.working_tree import files
from mimkit.store.git.working_tree.files import Carry
from mimkit.store.git.working_tree.index import Index, Staged, editing
from mimkit.store.git.writing.commits import Head, head
from mimkit.store.git.writing.written import store

Edit = Callable[[bytes | None], bytes]
"""Maps the user's content (None if there is no file) to the same content with the new entry. Raises MimError."""

Merge = Callable[[str, bytes | None, bytes | None, bytes | None], bytes]
"""Maps a path and its base, ours and theirs content (None if there is no file) to the merged bytes.

Raises MimError.
"""


def follow(clone: Clone, old: Head, new: str, edits: Mapping[str, Edit]) -> list[str]:
    """Update the paths of `edits` from `old` to `new`. Return a sentence for each copy that was not changed.

    A copy (in the index or working tree) that equals the old commit is replaced with the new version. A copy with
    uncommitted changes receives the same edit, so that it keeps all its changes and also contains the new entry.
    """

    def touched() -> list[FileDifference]:
        return at(clone, old.commit, new, edits)

    return _attempt(lambda: _bring(clone, old, touched(), lambda change, own: edits[change.path](own)))


def advance(clone: Clone, old: Head, new: str, merge: Merge | None = None) -> list[str]:
    """Fast-forward the index and working tree. Return a sentence for each copy that was not changed.

    Only copies that equal the `old` commit are updated to `new`. If `merge` is not None, it is used to merge the
    changes into other copies if possible.
    """
    carry = _by_merge(clone, merge) if merge else None
    return _attempt(lambda: _bring(clone, old, between(clone, old.commit, new), carry))


def recover(clone: Clone) -> list[str]:
    """Complete the step of a killed process by updating the copies that still equal the old commit."""
    files.clear_scratch(clone)
    step = journal.unfinished(clone)
    if step is None:
        return []
    now = _head_or_none(clone)
    if (
        now is None
        or now.branch != step.branch
        or not now.commit
        or not is_ancestor(clone, step.new, now.commit)
    ):
        journal.close_step(clone)
        return []
    try:
        undone = {change.path for change in between(clone, step.new, now.commit)}
        changes = [change for change in between(clone, step.old, step.new) if change.path not in undone]
    except DamagedRepository:
        # The step's commits no longer exist, because the repository was cleaned up in the meantime.
        journal.close_step(clone)
        return []
    return _attempt(lambda: _bring(clone, Head(step.old, step.branch), changes, None))


def _attempt(bring: Callable[[], list[str]]) -> list[str]:
    """Call `bring`. If the checkout cannot be updated, return a sentence that says so.

    The record is safe, and the step is retried later.
    """
    try:
        return bring()
    except MimError as problem:
        return [f"The change was recorded, but your working tree could not be updated: {problem.sentence}"]


def _bring(clone: Clone, old: Head, changes: Sequence[FileDifference], carry: Carry | None) -> list[str]:
    now = _head_or_none(clone)
    if now is None or now.branch != old.branch:
        journal.close_step(clone)
        return [f"{old.branch} is no longer checked out here, so your working tree was not updated."]
    with editing(clone) as index:
        staged = index.entries([change.path for change in changes])
        warnings = _restage(clone, index, changes, staged, carry)
    visible = [change for change in changes if not staged[change.path].hidden]
    left = files.update_files(clone, visible, carry)
    if not any(copy.may_pass for copy in left):
        journal.close_step(clone)
    return [*warnings, *(copy.sentence for copy in left)]


def _restage(
    clone: Clone,
    index: Index,
    changes: Iterable[FileDifference],
    staged: Mapping[str, Staged],
    carry: Carry | None,
) -> list[str]:
    warnings: list[str] = []
    leaves: dict[str, TreeItem | None] = {}
    for change in changes:
        try:
            leaves[change.path] = _new_leaf(clone, change, staged[change.path], carry)
        except MimError as problem:
            warnings.append(_left_staged(change.path, problem))
    index.set(leaves, [path for path, leaf in leaves.items() if leaf and staged[path].hidden])
    return warnings


def _new_leaf(clone: Clone, change: FileDifference, entry: Staged, carry: Carry | None) -> TreeItem | None:
    if entry.settled and entry.leaf in (change.before, change.after):
        return change.after
    if carry is None or change.after is None or not entry.settled or not entry.leaf:
        raise MimError("the index has other staged changes")
    if entry.leaf.mode not in REGULAR:
        raise MimError("a symbolic link or a submodule is staged there")
    ((_, own),) = read_many(clone, [entry.leaf.id])
    made = GitObject("blob", carry(change, own))
    name = object_id(made, clone.algorithm)
    store(clone, {name: made})
    return TreeItem(entry.leaf.mode, name)


def _by_merge(clone: Clone, merge: Merge) -> Carry:
    def carry(change: FileDifference, own: bytes | None) -> bytes:
        ids = [leaf.id for leaf in (change.before, change.after) if leaf]
        contents = dict(read_many(clone, ids))
        base, theirs = (contents[leaf.id] if leaf else None for leaf in (change.before, change.after))
        return merge(change.path, base, own, theirs)

    return carry


def _head_or_none(clone: Clone) -> Head | None:
    try:
        return head(clone)
    except DetachedHead:
        return None


def _left_staged(path: str, why: MimError) -> str:
    return f"Your staged version of {path} was not changed ({why.sentence.rstrip('.')}); it does not contain the new entry: git diff --cached -- {quoted(path)}"
