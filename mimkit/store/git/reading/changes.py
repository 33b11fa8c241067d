"""Lists the differences between two commits, and determines their common history."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from mimkit.store.git.config import is_on
from mimkit.store.git.objects import FILE_MODE, GitObject, TreeItem, object_id
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.refusal import refusal
from mimkit.store.git.reading import nearby
from mimkit.store.git.reading.read import leaf_at

_DIFF = ("diff", "--raw", "--no-abbrev", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules")


class FileDifference(NamedTuple):
    """The mode and object id of `path` in two commits. None means that the file does not exist."""

    path: str
    before: TreeItem | None
    after: TreeItem | None


def between(clone: Clone, old: str | None, new: str) -> list[FileDifference]:
    """List the files that differ between `old` and `new`, in git's order.

    If `old` is None, compare with an empty tree.
    """
    start = old or object_id(GitObject("tree", b""), clone.algorithm)
    out = clone.tell("diff-tree", "-r", "-z", "--raw", "--no-renames", "--end-of-options", start, new)
    return list(pairs(out.decode("utf-8", "surrogateescape").split("\0")))


def at(clone: Clone, old: str | None, new: str, paths: Collection[str]) -> list[FileDifference]:
    """List the paths in `paths` that differ between `old` and `new`, in the given order."""
    found = [
        FileDifference(path, leaf_at(clone, old, path) if old else None, leaf_at(clone, new, path))
        for path in paths
    ]
    if all(change.before and change.after for change in found):
        return [change for change in found if change.before != change.after]
    # A file or its folder is missing or cannot be read. Git determines which.
    return [change for change in between(clone, old, new) if change.path in paths]


def in_checkout(clone: Clone, commit: str, folders: Sequence[str]) -> list[FileDifference]:
    """List the files below `folders` that differ between the checkout and `commit`, sorted by path.

    This includes uncommitted changes. The id of `after` is all zeros for changes that are not staged and for
    untracked files.
    """
    answer = clone.tell(*_DIFF, "--end-of-options", commit, "--", *folders)
    words = answer.decode("utf-8", "surrogateescape").split("\0")
    changed = {each.path: each for each in pairs(words)}
    for path in _unknown_to_git(clone, folders):
        # If a file was removed only from the index, git reports it as deleted, even though it still exists.
        before = changed[path].before if path in changed else None
        changed[path] = FileDifference(path, before, TreeItem(FILE_MODE, clone.nothing))
    return [changed[path] for path in sorted(changed)]


def left_out(clone: Clone, folders: Sequence[str]) -> dict[str, str]:
    """Return the files below `folders` that a sparse checkout omits, with the ids of their staged content."""
    if not is_on(clone.settings.get("core.sparsecheckout")):
        return {}
    out = clone.tell("ls-files", "-s", "-v", "-z", "--", *folders).decode("utf-8", "surrogateescape")
    rows = (row.partition("\t") for row in out.split("\0") if row.startswith(("S ", "s ")))
    return {path: facts.split(" ")[2] for facts, _, path in rows if not os.path.lexists(clone.root / path)}


def _unknown_to_git(clone: Clone, folders: Sequence[str]) -> list[str]:
    out = clone.tell("ls-files", "--others", "-z", "--", *folders)
    return [path for path in out.decode("utf-8", "surrogateescape").split("\0") if path]


def is_tracked(clone: Clone, folder: Path) -> bool:
    """Return whether the index contains a file in `folder`, or a submodule at that path."""
    literal = {"GIT_LITERAL_PATHSPECS": "1"}
    path = folder.relative_to(clone.root).as_posix()
    return bool(clone.tell("ls-files", "-z", "--", path, environment=literal))


def is_ancestor(clone: Clone, older: str, newer: str) -> bool:
    """Return whether `newer` contains `older`. False if this clone does not have one of the commits."""
    if (is_near := nearby.is_ancestor(clone.reader, older, newer)) is not None:
        return is_near
    answer = clone.ask("merge-base", "--is-ancestor", "--end-of-options", older, newer)
    if answer.status > 1 and "Not a valid" not in answer.err:
        raise refusal(clone.root, "merge-base", answer.err)
    return answer.status == 0


def merge_base(clone: Clone, ours: str, theirs: str) -> str | None:
    """Return the newest commit that both commits contain, or None."""
    answer = clone.ask("merge-base", "--end-of-options", ours, theirs)
    if answer.status > 1:
        raise refusal(clone.root, "merge-base", answer.err)
    return answer.out.decode().strip() or None


def commits_between(clone: Clone, base: str | None, tip: str) -> list[str]:
    """List the commits that `tip` contains and `base` does not, oldest first. If `base` is None, list all."""
    without = [f"^{base}"] if base else []
    out = clone.tell("rev-list", "--reverse", "--topo-order", "--end-of-options", tip, *without)
    return out.decode().split()


def subjects_between(clone: Clone, base: str | None, tip: str) -> list[str]:
    """List the commits of `commits_between` for display, with short id and first line, oldest first."""
    without = [f"^{base}"] if base else []
    options = ("--reverse", "--topo-order", "--no-show-signature", "--abbrev=7", "--format=%h %s")
    out = clone.tell("log", *options, "--end-of-options", tip, *without)
    return out.decode("utf-8", "replace").splitlines()


def commits_of(clone: Clone, tip: str, name: str, paths: Sequence[str]) -> list[str]:
    """List the commits of `tip` that changed `paths` and are on no branch of the remote `name`.

    The newest commit is first.
    """
    return clone.tell("rev-list", *_own(tip, name, paths)).decode().split()


def subjects_of(clone: Clone, tip: str, name: str, paths: Sequence[str]) -> list[str]:
    """List the commits of `commits_of` for display, with short id and first line, oldest first."""
    options = ("--reverse", "--no-show-signature", "--abbrev=7", "--format=%h %s")
    return clone.tell("log", *options, *_own(tip, name, paths)).decode("utf-8", "replace").splitlines()


def _own(tip: str, name: str, paths: Sequence[str]) -> tuple[str, ...]:
    without = ("--not", f"--remotes={name}", "--not")
    return "--no-merges", "--topo-order", *without, "--end-of-options", tip, "--", *paths


class Arrived(NamedTuple):
    """An incoming commit: its short id, author name and first line."""

    commit: str
    author: str
    subject: str


def arrived(clone: Clone, old: str | None, new: str) -> list[Arrived]:
    """List the commits that `new` contains and `old` does not, oldest first, without merges.

    If `old` is None, list all commits of `new`.
    """
    options = ("--reverse", "--topo-order", "--no-merges", "--no-show-signature", "--abbrev=7")
    without = [f"^{old}"] if old else []
    out = clone.tell("log", *options, "--format=%h%x00%an%x00%s", "--end-of-options", new, *without)
    rows = (line.split("\0", 2) for line in out.decode("utf-8", "replace").split("\n") if line)
    return [Arrived(*row) for row in rows]


class Waiting(NamedTuple):
    """A commit that is not on the remote: its short id, its first line, and the paths it changes."""

    short: str
    subject: str
    paths: tuple[str, ...]


def unpublished(clone: Clone, tip: str, name: str) -> list[Waiting]:
    """List the commits in `tip` that are on no branch of the remote `name`, without merges.

    Remote branches are used as last fetched.
    """
    options = (
        "--reverse",
        "--topo-order",
        "--no-merges",
        "--no-show-signature",
        "--no-renames",
        "--abbrev=7",
    )
    words = (
        "--format=%x01%h %s",
        "--name-only",
        "--not",
        f"--remotes={name}",
        "--not",
        "--end-of-options",
        tip,
    )
    out = clone.tell("log", *options, *words).decode("utf-8", "replace")
    return [_waiting(each.split("\n")) for each in out.split("\x01")[1:]]


def _waiting(lines: Sequence[str]) -> Waiting:
    short, _, subject = lines[0].partition(" ")
    return Waiting(short, subject, tuple(line for line in lines[1:] if line))


def pairs(words: Sequence[str]) -> Iterator[FileDifference]:
    """Yield the changes in a raw diff. `words` alternates between details and paths."""
    return (_change(facts, path) for facts, path in zip(words[::2], words[1::2], strict=False))


def _change(facts: str, path: str) -> FileDifference:
    mode, new_mode, name, new_name, _ = facts.removeprefix(":").split(" ")
    return FileDifference(path, _leaf(mode, name), _leaf(new_mode, new_name))


def _leaf(mode: str, name: str) -> TreeItem | None:
    return None if mode == "000000" else TreeItem(mode, name)
