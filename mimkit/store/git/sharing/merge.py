"""Creates a merge commit from two histories, path by path, without changing recorded ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from mimkit.store.git.errors import DamagedRepository, Entangled, UnrelatedHistory
from mimkit.store.git.objects import REGULAR, TreeItem
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.reading.attributes import Converted, conversions
from mimkit.store.git.reading.changes import FileDifference, between, merge_base
from mimkit.store.git.reading.history import versions
from mimkit.store.git.reading.read import read_many
from mimkit.store.git.working_tree.checkout import Merge
from mimkit.store.git.writing.commits import build_tree, write_commit
from mimkit.store.git.writing.labels import CommitInfo, Signature


def integrate(  # noqa: PLR0913, PLR0917 - the parts of a merge
    clone: Clone, ours: str, theirs: str, message: str, merge: Merge, instead: Mapping[str, bytes]
) -> str:
    """Return a commit that combines both histories. No ref is moved.

    If only one side changed a path, its version is used. If both sides changed it, `merge` returns the bytes. The
    first parent is `theirs`, so that the first-parent history of the shared branch contains exactly the heads that
    the remote had. The author and the committer are both the committer of `ours`. The time is the time of the newer
    commit, so that merging the same two commits always creates the same merge. `instead` overrides the bytes of its
    paths. Raises UnrelatedHistory, Entangled, and any error that `merge` raises.
    """
    base = merge_base(clone, ours, theirs)
    if base is None:
        raise UnrelatedHistory(ours, theirs)
    if base in {ours, theirs}:
        return theirs if base == ours else ours
    ends = Ends(base, ours, theirs)
    there = {change.path: change for change in between(clone, base, theirs)}
    edits: dict[str, TreeItem | bytes | None] = {
        change.path: _settle(clone, ends, change, there[change.path], merge)
        if change.path in there
        else change.after
        for change in between(clone, base, ours)
    }
    _refuse_newly_converted(clone, ours, theirs, edits)
    tree = build_tree(clone, theirs, {**edits, **instead})
    return write_commit(clone, tree, [theirs, ours], _label(clone, ours, theirs, message))


class Ends(NamedTuple):
    """The commits of a merge: the newest common commit, and the two sides."""

    base: str
    ours: str
    theirs: str


def add_changes(  # noqa: PLR0913 - the parts of a merge
    clone: Clone,
    ours: str,
    theirs: str,
    message: str,
    merge: Merge,
    *,
    below: tuple[str, ...],
    instead: Mapping[str, bytes],
    joins: bool,
) -> str:
    """Return a commit on top of `ours` with the changes that `theirs` made below the given folders.

    No ref is moved. The commit includes the history of `theirs` only if `joins` is true. If nothing changes, `ours`
    is returned. Raises the same errors as `integrate`.
    """
    base = merge_base(clone, ours, theirs)
    if base is None:
        raise UnrelatedHistory(ours, theirs)
    ends = Ends(base, ours, theirs)
    here = {change.path: change for change in between(clone, base, ours)}
    edits: dict[str, TreeItem | bytes | None] = {
        change.path: _settle(clone, ends, here[change.path], change, merge)
        if change.path in here
        else change.after
        for change in between(clone, base, theirs)
        if change.path.startswith(below)
    }
    _refuse_newly_converted(clone, theirs, ours, edits)
    tree = build_tree(clone, ours, {**edits, **instead})
    if tree.before == tree.id:
        return ours
    parents = [ours, theirs] if joins else [ours]
    return write_commit(clone, tree, parents, _label(clone, ours, theirs, message))


def _refuse_newly_converted(
    clone: Clone, ours: str, theirs: str, edits: Mapping[str, TreeItem | bytes | None]
) -> None:
    """Raise Converted if a git filter in `theirs` applies to one of our files that was committed without it."""
    paths = [path for path, edit in edits.items() if edit is not None]
    found = [each for each in conversions(clone, theirs, paths) if each.name != "ident"]
    # Files that we committed with the same filter are already filtered, unless they are merged here.
    old = {(each.path, each.value) for each in (conversions(clone, ours, paths) if found else ())}
    for each in found:
        if isinstance(edits[each.path], bytes) or (each.path, each.value) not in old:
            raise Converted(each)


def _settle(
    clone: Clone, ends: Ends, here: FileDifference, there: FileDifference, merge: Merge
) -> TreeItem | bytes | None:
    if here.after == there.after:
        return there.after
    before = _newest_common(clone, ends, here)
    if before in (here.after, there.after):
        return there.after if before == here.after else here.after
    sides = (before, here.after, there.after)
    if any(leaf and leaf.mode not in REGULAR for leaf in sides):
        raise Entangled(here.path, "was changed on both sides and is not a regular file")
    contents = dict(read_many(clone, [leaf.id for leaf in sides if leaf]))
    base, ours, theirs = (contents[leaf.id] if leaf else None for leaf in sides)
    return merge(here.path, base, ours, theirs)


def _newest_common(clone: Clone, ends: Ends, here: FileDifference) -> TreeItem | None:
    """Return the newest version of a file that both sides had, or else the version in the common commit.

    A squash or rebase on the forge brings in the content of our commits, but not the commits themselves.
    """
    ours = versions(clone, here.path, ends.ours, ends.base)
    theirs = versions(clone, here.path, ends.theirs, ends.base)
    newest = next((each for each in ours if each in theirs), None)
    is_clear = newest is not None and newest == next(each for each in theirs if each in ours)
    return newest if is_clear else here.before


def _label(clone: Clone, ours: str, theirs: str, message: str) -> CommitInfo:
    name, email, ours_at = _facts(clone, ours)
    _, _, theirs_at = _facts(clone, theirs)
    who = Signature(name, email)
    return CommitInfo(message, who, who, datetime.fromtimestamp(max(ours_at, theirs_at), UTC))


def _facts(clone: Clone, commit: str) -> tuple[str, str, int]:
    """Return the committer's name and email address, and the commit time in seconds."""
    out = clone.tell(
        "show", "--no-patch", "--no-show-signature", "--format=%cn%x00%ce%x00%ct", "--end-of-options", commit
    )
    words = out.decode("utf-8", "replace").strip("\n").split("\0")
    if len(words) != 3 or not words[2].isdigit():
        raise DamagedRepository(f"the commit {commit} has an invalid committer line")
    return words[0], words[1], int(words[2])
