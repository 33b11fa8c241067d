"""Creates a commit from the staged files, without adding it to a branch, so that a hook can check it."""

from __future__ import annotations

from mimkit.store.git.process.clone import Clone
from mimkit.store.git.reading.read import resolve
from mimkit.store.git.working_tree.unmerged import merge_heads

_LABEL = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "staged"), ("EMAIL", "staged"))
}


def staged(clone: Clone, index: str | None) -> str:
    """Write the index as a commit on top of HEAD and the heads of an unfinished merge. No ref is moved.

    `index` is the index file that git passes to a hook when it commits from a different index.
    """
    around = {"GIT_INDEX_FILE": index} if index else {}
    tree = clone.tell("write-tree", environment=around).decode().strip()
    head = resolve(clone, "HEAD")
    parents = [word for each in (head, *merge_heads(clone)) if each for word in ("-p", each)]
    out = clone.tell("commit-tree", tree, *parents, "-m", "staged", environment=_LABEL)
    return out.decode().strip()
