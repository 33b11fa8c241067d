"""Walks the commit history and lists each commit's changes against each parent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from mimkit.store.git.process.clone import Clone
from mimkit.store.git.reading.changes import FileDifference, pairs
from mimkit.store.git.reading.history import moment

_LOG = (
    *("log", "--topo-order", "--reverse", "--no-show-signature", "--no-patch", "-z"),
    "--format=%H%x00%P%x00%ct%x00%an%x00%cn%x00%s%x00%(trailers:key=Mim-Accept,valueonly,unfold)",
)
_FIELDS = 7
_AT_ONCE = 500
"""The number of comparisons per git process. Each process ends within seconds, so that progress can be shown."""


class Commit(NamedTuple):
    """A commit as described by its git object. Only the id and the parents can be trusted."""

    id: str
    parents: tuple[str, ...]
    at: datetime
    """The committer date, in UTC."""
    author: str
    committer: str
    subject: str
    accepts: tuple[str, ...] = ()
    """The values of the commit's `Mim-Accept:` trailers."""


class CommitChange(NamedTuple):
    """A commit's changes compared with one of its parents. `parent` is None if the commit has none."""

    commit: Commit
    parent: str | None
    changes: tuple[FileDifference, ...]


def ancestry(clone: Clone, tip: str, after: str | None = None) -> list[Commit]:
    """List all commits that `tip` contains, parents before children. Commits that `after` contains are omitted.

    In a shallow clone, the oldest commits appear to have no parents.
    """
    without = [f"^{after}"] if after else []
    return _commits(clone, "--end-of-options", tip, *without, "--")


def one(clone: Clone, commit: str) -> Commit:
    """Return a single commit with the details from its git object."""
    (found,) = _commits(clone, "--no-walk", "--end-of-options", commit, "--")
    return found


def _commits(clone: Clone, *asked: str) -> list[Commit]:
    out = clone.tell(*_LOG, *asked)
    words = out.decode("utf-8", "surrogateescape").split("\0")
    rows = (words[start : start + _FIELDS] for start in range(0, len(words) - 1, _FIELDS))
    return [
        Commit(
            name, tuple(parents.split()), moment(at), author, committer, subject, tuple(accepts.splitlines())
        )
        for name, parents, at, author, committer, subject, accepts in rows
    ]


def steps(clone: Clone, commits: Sequence[Commit], folder: str) -> Iterator[list[CommitChange]]:
    """Yield the changes that each commit made below `folder`, grouped by commit, in the given order.

    Commits are compared with all of their parents, including those that are not in `commits`.
    """
    for start in range(0, len(commits), _AT_ONCE):
        some = commits[start : start + _AT_ONCE]
        asked = [(each, parent) for each in some for parent in each.parents or (None,)]
        lines = "".join(f"{each.id} {parent or ''}".rstrip() + "\n" for each, parent in asked)
        out = clone.tell(
            *("diff-tree", "--stdin", "--root", "--always", "-r", "--raw", "--no-renames", "-z"),
            *("--", folder),
            stdin=lines.encode(),
        )
        found = _answers(iter(out.decode("utf-8", "surrogateescape").split("\0")))
        together: dict[str, list[CommitChange]] = {each.id: [] for each in some}
        for (commit, parent), changes in zip(asked, found, strict=True):
            together[commit.id].append(CommitChange(commit, parent, changes))
        yield from together.values()


def _answers(words: Iterator[str]) -> Iterator[tuple[FileDifference, ...]]:
    """Yield the changes that follow each header. A header is a commit id."""
    word = next(words, "")
    while word:
        facts: list[str] = []
        while (word := next(words, "")).startswith(":"):
            facts += [word, next(words, "")]
        yield tuple(pairs(facts))
