"""Walks the commit history and lists each commit's changes against each parent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from mimkit.store.git.process.clone import Clone
from mimkit.store.git.reading.changes import Change, pairs
from mimkit.store.git.reading.history import moment

_LOG = (
    *("log", "--topo-order", "--reverse", "--no-show-signature", "--no-patch", "-z"),
    "--format=%H%x00%P%x00%ct%x00%an%x00%cn%x00%s%x00%(trailers:key=Mim-Accept,valueonly,unfold)",
)
_FIELDS = 7
_AT_ONCE = 500
"""So many comparisons are asked of one git process: it ends in seconds, and somebody can be told how far it is."""


class Commit(NamedTuple):
    """A commit as it describes itself: nothing of it is proven but its id and its parents."""

    id: str
    parents: tuple[str, ...]
    at: datetime
    """When it was committed (UTC), by the clock of whoever did."""
    author: str
    committer: str
    subject: str
    accepts: tuple[str, ...] = ()
    """What its trailers `Mim-Accept:` say."""


class Step(NamedTuple):
    """What a commit has otherwise than one of its parents; `parent` is None where it has none."""

    commit: Commit
    parent: str | None
    changes: tuple[Change, ...]


def ancestry(clone: Clone, tip: str, after: str | None = None) -> list[Commit]:
    """List every commit that `tip` contains, parents before children; `after` leaves out what that one contains.

    Where a clone is shallow its oldest commits seem to have no parents.
    """
    without = [f"^{after}"] if after else []
    return _commits(clone, "--end-of-options", tip, *without, "--")


def one(clone: Clone, commit: str) -> Commit:
    """Return a single commit as it describes itself."""
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


def steps(clone: Clone, commits: Sequence[Commit], folder: str) -> Iterator[list[Step]]:
    """Yield what each commit did below `folder`, the steps of one commit together, in the order given.

    A parent that lies behind the commits given is compared with all the same.
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
        together: dict[str, list[Step]] = {each.id: [] for each in some}
        for (commit, parent), changes in zip(asked, found, strict=True):
            together[commit.id].append(Step(commit, parent, changes))
        yield from together.values()


def _answers(words: Iterator[str]) -> Iterator[tuple[Change, ...]]:
    """Yield the changes behind each header, which is the id of a commit."""
    word = next(words, "")
    while word:
        facts: list[str] = []
        while (word := next(words, "")).startswith(":"):
            facts += [word, next(words, "")]
        yield tuple(pairs(facts))
