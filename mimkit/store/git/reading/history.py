"""Lists the first-parent commits of a branch that touched given paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from mimkit.store.git.objects import REGULAR, TreeItem
from mimkit.store.git.process.clone import Clone

_LOG = (
    "log",
    *("--first-parent", "--diff-merges=first-parent", "--reverse"),
    *("--raw", "--no-renames", "--no-abbrev", "-z"),
    *("--no-follow", "--no-show-signature", "--format=%H%x00%ct%x00%an%x00%s"),
)
_MOVES = ("log", "--walk-reflogs", "--no-show-signature", "--no-patch", "-z", "--max-count=500")
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999. A commit can have a later time, but Python cannot represent it."""


class Move(NamedTuple):
    """An earlier target of a branch in this clone, with the reason from the reflog."""

    commit: str
    reason: str


class Revision(NamedTuple):
    """A commit on the branch that touched the given paths.

    For a merge, this includes all changes that it brought in.
    """

    commit: str
    at: datetime
    """The committer date, in UTC."""
    author: str
    subject: str
    blobs: Mapping[str, str | None]
    """The changed files, each with the id of its new content, or None if it is no longer a regular file."""


def revisions(clone: Clone, tip: str, paths: Sequence[str], after: str | None = None) -> list[Revision]:
    """List the first-parent commits of `tip` that touched `paths` (files or folders), oldest first.

    Commits that `after` contains are omitted. In a shallow clone, the oldest commit appears to have created all of
    its files.
    """
    without = [f"^{after}"] if after else []
    out = clone.tell(*_LOG, "--end-of-options", tip, *without, "--", *paths)
    return list(_parsed(iter(out.decode("utf-8", "surrogateescape").split("\0"))))


def versions(clone: Clone, path: str, tip: str, after: str) -> list[TreeItem]:
    """List the versions of a file in the commits that `tip` contains and `after` does not, newest first."""
    options = (
        "--raw",
        "--no-renames",
        "--no-abbrev",
        "-z",
        "--no-show-signature",
        "--topo-order",
        "--format=",
    )
    words = ("log", "--full-history", "--diff-merges=separate", *options)
    out = clone.tell(*words, "--end-of-options", tip, f"^{after}", "--", path)
    rows = (word.lstrip("\n") for word in out.decode("utf-8", "surrogateescape").split("\0"))
    found = (row.split(" ") for row in rows if row.startswith(":"))
    return list(dict.fromkeys(TreeItem(mode, blob) for _, mode, _, blob, *_ in found if mode in REGULAR))


def moves(clone: Clone, branch: str) -> list[Move]:
    """List the earlier targets of a branch, newest first. Empty if git keeps no reflog."""
    out = clone.tell(*_MOVES, "--format=%H%x00%gs", "--end-of-options", branch, "--")
    words = out.decode("utf-8", "surrogateescape").removesuffix("\0").split("\0")
    return [Move(name, reason) for name, reason in zip(words[::2], words[1::2], strict=False)]


def leads_to(clone: Clone, older: str, tip: str) -> bool:
    """Return whether `older` is on the first-parent line of `tip`, not just anywhere in its history."""
    if older == tip:
        return True
    out = clone.tell("rev-list", "--first-parent", "--parents", "--end-of-options", tip, f"^{older}")
    *_, last = out.decode().splitlines() or [""]
    return last.split()[1:2] == [older]


def _parsed(words: Iterator[str]) -> Iterator[Revision]:
    commit = next(words, "")
    while commit:
        at, author, subject = (next(words, "") for _ in range(3))
        blobs: dict[str, str | None] = {}
        word = next(words, "")
        while (facts := word.removeprefix("\n")).startswith(":"):
            _, mode, _, blob, _ = facts.split(" ")
            blobs[next(words, "")] = blob if mode in REGULAR else None
            word = next(words, "")
        yield Revision(commit, moment(at), author, subject, blobs)
        commit = word


def moment(seconds: str) -> datetime:
    """Parse a commit time in seconds. An unreadable time is returned as the start of 1970."""
    # Git itself prints nothing, or 0, for a time that it cannot read.
    return datetime.fromtimestamp(min(int(seconds), _LAST_SECOND) if seconds.isdecimal() else 0, UTC)
