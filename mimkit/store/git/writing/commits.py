"""Creates commits without using the working tree, and moves the branch by compare-and-swap.

The index and the working tree are not touched, so the pre-commit and commit-msg hooks do not run. The
reference-transaction hook does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple

from mimkit.errors import MimError
from mimkit.store.git.config import is_on
from mimkit.store.git.errors import (
    DamagedRepository,
    DetachedHead,
    GitDied,
    GitLate,
    GitRefused,
    HeadMoved,
    LostBranch,
    NotConfirmed,
    NotSigned,
)
from mimkit.store.git.locking import journal
from mimkit.store.git.locking.atomic_files import sync_folders
from mimkit.store.git.objects import GitObject, TreeItem, object_id
from mimkit.store.git.paths import checked
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.refusal import main_error_line, refusal
from mimkit.store.git.process.run import GitResult
from mimkit.store.git.reading.attributes import refuse_converted
from mimkit.store.git.reading.read import resolve
from mimkit.store.git.writing.labels import CommitInfo, Signature
from mimkit.store.git.writing.trees import tree_builder
from mimkit.store.git.writing.written import TRIES, confirm, is_pruned, rewrite, store

_LABEL = "%P%x00%an%x00%ae%x00%cn%x00%ce%x00%cI%x00%B"


class Head(NamedTuple):
    """A branch: its commit (None if there are no commits yet) and its full name (`refs/heads/...`)."""

    commit: str | None
    branch: str


_REBASE: Final = (
    "a rebase",
    "Complete it with `git rebase --continue`, or cancel it with `git rebase --abort`.",
)
_LEAVES_NO_BRANCH: Final = {
    "rebase-merge": _REBASE,
    "rebase-apply": _REBASE,
    "BISECT_LOG": ("a bisection", "To end it, run `git bisect reset`."),
}
"""Files that indicate a git operation during which no branch is checked out.

Each file is mapped to the name of the operation and to instructions for ending it.
"""


def head(clone: Clone) -> Head:
    """Return the checked-out branch and its commit. Raise DetachedHead if no branch is checked out."""
    branch = _by_file(clone)
    if branch and (commit := resolve(clone, branch)):
        return Head(commit, branch)
    answer = clone.ask("rev-parse", "HEAD", "--symbolic-full-name", "HEAD")
    if answer.status:
        return _unborn(clone)
    commit, branch = answer.out.decode().split()
    if branch == "HEAD":
        raise DetachedHead(*_in_progress(clone))
    if resolve(clone, commit) is None:
        raise DamagedRepository(f"{branch} points to the commit {commit}, which is missing")
    return Head(commit, branch)


def _in_progress(clone: Clone) -> tuple[str, str]:
    """Return the git operation in progress and instructions for ending it, or two empty strings if there is none."""
    for name, found in _LEAVES_NO_BRANCH.items():
        if (clone.private / name).exists():
            return found
    return "", ""


def here(clone: Clone) -> str | None:
    """Return the checked-out commit, on a branch or not, or None if there are no commits yet.

    Raise DamagedRepository if HEAD points to a commit that does not exist.
    """
    try:
        return head(clone).commit
    except DetachedHead:
        commit = resolve(clone, "HEAD")
    if commit is None:
        raise DamagedRepository("HEAD points to a commit that is missing")
    return commit


def _by_file(clone: Clone) -> str | None:
    """Return the branch named in the HEAD file, or None if only git can determine it.

    Git is needed for reftables, or if no branch is checked out.
    """
    with suppress(OSError, UnicodeDecodeError):
        found = re.fullmatch(r"ref: (refs/heads/[^\s.]\S*)\n", (clone.private / "HEAD").read_text("utf-8"))
        return found[1] if found else None
    return None


def _unborn(clone: Clone) -> Head:
    answer = clone.ask("symbolic-ref", "--quiet", "HEAD")
    if answer.status == 1:
        raise DamagedRepository("HEAD points to a commit that does not exist")
    if answer.status:
        raise refusal(clone.root, "symbolic-ref", answer.err)
    branch = answer.out.decode().strip()
    if resolve(clone, branch) or (clone.common / branch).exists():
        raise DamagedRepository(f"{branch} does not point to a commit")
    if last := _last_logged(clone, branch):
        raise LostBranch(branch, last)
    return Head(None, branch)


def _last_logged(clone: Clone, branch: str) -> str | None:
    """Return the last commit in a branch's reflog. Git deletes the reflog together with the branch."""
    with suppress(OSError):
        lines = (clone.common / "logs" / branch).read_bytes().splitlines()
        words = lines[-1].split(b" ") if lines else []
        if len(words) > 1 and re.fullmatch(rb"(?!0+$)[0-9a-f]{40,64}", words[1]):
            return words[1].decode()
    return None


def identity(clone: Clone) -> Signature | None:
    """Return the identity that git would use for a commit, or None if git would refuse to commit."""
    return _as_set(clone) or _as_git_says(clone)


def _as_set(clone: Clone) -> Signature | None:
    """Return the identity from git's settings, or None if it is incomplete or may be overridden elsewhere."""
    around = ("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL")
    parts = [clone.settings.get(f"user.{part}", "") for part in ("name", "email")]
    others = [f"committer.{part}" in clone.settings for part in ("name", "email")]
    found = Signature(*parts)
    if any(name in os.environ for name in around) or any(others) or not found.is_plain:
        return None
    return found


def _as_git_says(clone: Clone) -> Signature | None:
    answer = clone.ask("var", "GIT_COMMITTER_IDENT")
    found = re.fullmatch(r"(.+) <(.+)> \d+ [+-]\d{4}\s*", answer.out.decode("utf-8", "replace"))
    return Signature(found[1], found[2]) if found and answer.status == 0 else None


def record(clone: Clone, start: Head, changes: Mapping[str, bytes | None], label: CommitInfo) -> str:
    """Commit `changes` on top of `start`, and move its branch.

    `changes` maps paths to new bytes, or to None to delete the file. Only these paths differ from `start`. Return
    the id of the new commit, or the id of the commit in `start` if the changes have no effect. Raises HeadMoved if
    the branch has moved, BadPath, Converted, Entangled, and the refusals of a disk or a hook.
    """
    made = build(clone, start.commit, changes, label)
    if made != start.commit:
        move(clone, start, made, label.subject, label.environment)
    return made


def build(clone: Clone, parent: str | None, changes: Mapping[str, bytes | None], label: CommitInfo) -> str:
    """Write a commit with `changes` on top of `parent`, without moving the branch. See `record`."""
    edits = {checked(path): content for path, content in changes.items()}
    refuse_converted(clone, parent, edits)
    tree = build_tree(clone, parent, edits)
    if parent and tree.before == tree.id:
        return parent
    return write_commit(clone, tree, [parent] if parent else [], label)


def replay(clone: Clone, commit: str, parent: str, changes: Mapping[str, TreeItem | bytes | None]) -> str:
    """Write `changes` as a commit on `parent`, with the message, author, committer and time of `commit`.

    Return `parent` if the changes have no effect, and `commit` if the result would be identical to it.
    """
    tree = build_tree(clone, parent, changes)
    if tree.before == tree.id:
        return parent
    same = build_tree(clone, commit, {})
    out = clone.tell(
        "show", "--no-patch", "--no-show-signature", f"--format={_LABEL}", "--end-of-options", commit
    )
    parents, author, mail, committer, mail_2, when, message = out.decode("utf-8", "replace").split("\0", 6)
    if tree.id == same.id and parents == parent:
        return commit
    label = CommitInfo(
        message, Signature(author, mail), Signature(committer, mail_2), datetime.fromisoformat(when)
    )
    return write_commit(clone, tree, [parent], label)


class NewTree(NamedTuple):
    """The tree of a commit that has not been written yet: its id, the id of the previous tree, and the objects it needs."""

    id: str
    before: str | None
    made: Mapping[str, GitObject]


def build_tree(clone: Clone, commit: str | None, edits: Mapping[str, TreeItem | bytes | None]) -> NewTree:
    """Return the tree of `commit` with `edits` applied. Write nothing."""
    rewrite = tree_builder(clone)
    before = rewrite.top(commit) if commit else None
    after = rewrite.folder(before, edits) or rewrite.keep(GitObject("tree", b""))
    return NewTree(after, before, rewrite.made if after != before else {})


def write_commit(clone: Clone, tree: NewTree, parents: Sequence[str], label: CommitInfo) -> str:
    """Write a tree and its commit, signed if `commit.gpgSign` says so, and return the id of the commit."""
    signed = ["-S"] if is_on(clone.settings.get("commit.gpgsign")) else []
    if not signed and (commit := label.commit(tree.id, parents)):
        # The commit and the tree are written by one git process, because each process delays a note, and the
        # push after a lost race.
        made = object_id(commit, clone.algorithm)
        store(clone, {**tree.made, made: commit})
        return made
    if tree.made:
        store(clone, tree.made)
    onto = [word for parent in parents for word in ("-p", parent)]
    return _written_by_git(clone, ("commit-tree", *signed, *onto, tree.id), label)


def _written_by_git(clone: Clone, words: Sequence[str], label: CommitInfo) -> str:
    """Let git write a commit that it signs, or whose names it changes. Return the id of the commit."""
    for _ in range(TRIES):
        answer = _commit_tree(clone, words, label)
        made = answer.out.decode().strip()
        found = clone.reader.fetch(made) if answer.status == 0 else None
        if found:
            clone.written[made] = GitObject("commit", found.body)
            # The folder was not known in advance, so it may have just been created.
            sync_folders([clone.common / "objects" / made[:2], clone.common / "objects"])
            return made
        if answer.status and not is_pruned(answer.err) and not rewrite(clone):
            raise refusal(clone.root, words[0], answer.err)
    raise DamagedRepository("a new commit disappears immediately after it is written")


def _commit_tree(clone: Clone, words: Sequence[str], label: CommitInfo) -> GitResult:
    """Run `git commit-tree`. Raises NotSigned if signing times out, or if the command succeeds only without it."""

    def ask(*given: str) -> GitResult:
        return clone.ask(*given, stdin=label.text, environment=label.environment)

    is_signed = "-S" in words
    try:
        answer = ask(*words)
    except GitLate as late:
        if is_signed:
            raise NotSigned(f"the signing program {late.how}") from late
        raise
    if answer.status and is_signed and ask(*(word for word in words if word != "-S")).status == 0:
        raise NotSigned(main_error_line(answer.err.replace("fatal: failed to write commit object", "")))
    return answer


def move(clone: Clone, start: Head, new: str, why: str, environment: Mapping[str, str]) -> None:
    """Move the branch of `start` to `new` if it is still at `start`. Raise HeadMoved if it is not.

    `why` is written to the reflog. The checkout is not updated yet, and the step stays in the journal until it is.
    The new objects are read back as a check. Raises NotConfirmed if the branch has moved but the move may not be
    durable.
    """
    journal.open_step(clone, start.branch, start.commit, new)
    trouble = _try_to_move(clone, start, new, why, environment)
    while trouble and not isinstance(trouble, HeadMoved) and rewrite(clone):
        trouble = _try_to_move(clone, start, new, why, environment)
    if trouble:
        with suppress(MimError):
            journal.close_step(clone)
        raise trouble
    try:
        sync_folders([(clone.common / start.branch).parent])
    except MimError as doubt:
        raise NotConfirmed(new, doubt.sentence) from doubt
    confirm(clone, new)


def _try_to_move(
    clone: Clone, start: Head, new: str, why: str, environment: Mapping[str, str]
) -> Exception | None:
    """Return the error if the branch could not be moved, or None if it was moved."""
    words = ("-m", why, "--end-of-options", start.branch, new, start.commit or clone.nothing)
    try:
        answer = clone.ask("update-ref", *words, environment=environment)
    except GitDied as died:
        trouble: Exception | None = died
    else:
        trouble = _not_moved(clone, start, answer.err) if answer.status else None
    # Git may fail after it has moved the branch, when it writes HEAD's reflog. A retry would then record the
    # entry twice.
    return trouble if trouble and resolve(clone, start.branch) != new else None


def _not_moved(clone: Clone, start: Head, complaint: str) -> Exception:
    if "broken" not in complaint and re.search(
        r"but expected|reference already exists|unable to resolve reference", complaint
    ):
        return HeadMoved(start.branch)
    if "hook" in complaint:
        return GitRefused("update-ref", "this clone's reference-transaction hook rejected the change")
    return refusal(clone.root, "update-ref", complaint)
