"""Reads commit messages that close, reopen or revert work, in any repository."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from mimkit.store.git.process.run import GitResult
from mimkit.store.git.reading.history import moment

Ask = Callable[..., GitResult]
"""Runs git with the given arguments in one repository, without fetching anything."""

_LOG: Final = (
    *("log", "--topo-order", "--reverse", "--no-show-signature", "--no-patch", "-z"),
    "--format=%H%x00%P%x00%ct%x00%ae%x00%B",
)
_FIELDS: Final = 5
_LONGEST: Final = 65_536
"""The maximum number of characters to read from a message."""
_PATTERNS: Final = (
    *("--extended-regexp", "--regexp-ignore-case"),
    "--grep=^ {0,3}(closes|reopens)-action[[:space:]]*:",
    "--grep=this reverts commit [0-9a-f]{7}",
    "--grep=^reverts ([a-z0-9._-]+/[a-z0-9._-]+)?#[0-9]+",
)
_ID: Final = re.compile(r"[0-9a-f]{7,64}")


OFFLINE: Final = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
"""Disables all transports, so that commands in a partial clone's configuration are not started either."""


class Message(NamedTuple):
    """A commit with its full message."""

    id: str
    parents: tuple[str, ...]
    at: datetime
    """The committer date, in UTC."""
    email: str
    """The author's email address."""
    text: str


@dataclass(frozen=True)
class CommitMessages:
    """The history of the commit `tip`, or as much of it as the repository contains."""

    ask: Ask
    tip: str
    is_complete: bool
    """Whether the repository contains the full history. If not, a missing commit may exist elsewhere."""

    def find(self, name: str) -> Message | None:
        """Return the commit with a full or abbreviated id, or None if there is none or the id is ambiguous."""
        if not _ID.fullmatch(name):
            return None
        answer = self.ask(*_LOG, "--no-walk", "--end-of-options", f"{name}^{{commit}}", "--")
        found = _parsed(answer) if answer.status == 0 else []
        return found[0] if found and found[0].id.startswith(name) else None

    def of_pull_request(self, number: str) -> Message | None:
        """Return the newest commit with which a forge merged a pull request, or None.

        The commit is recognised by the text that forges write into the message.
        """
        found = self.newest(f"\\(#{int(number)}\\)$|^Merge pull request #{int(number)} from ")
        return self.find(found) if found else None

    def mentions(self, after: str | None = None, since: datetime | None = None) -> list[Message]:
        """List the commits whose messages close, reopen or revert something, parents first.

        Commits that `after` contains and commits older than `since` are omitted.
        """
        limits = [f"--since={int(since.timestamp())}"] if since else []
        return self._mentions(self.tip, *([f"^{after}"] if after else []), limits=limits)

    def between(self, tip: str, parent: str) -> tuple[frozenset[str], list[Message]]:
        """Return the commits that `tip` contains and `parent` does not, and the relevant messages among them.

        Relevant messages close, reopen or revert something, as in `mentions`.
        """
        answer = self.ask("rev-list", "--end-of-options", tip, f"^{parent}", "--")
        return frozenset(answer.out.decode("ascii", "replace").split()), self._mentions(tip, f"^{parent}")

    def contains(self, commit: str) -> bool:
        """Return whether the history contains the commit."""
        return self.is_ancestor(commit, self.tip)

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Return whether `newer` contains `older`. False if either commit is missing."""
        return self.ask("merge-base", "--is-ancestor", "--end-of-options", older, newer).status == 0

    def newest(self, pattern: str) -> str | None:
        """Return the id of the newest commit with a message line that matches `pattern`, or None.

        `pattern` is an extended regular expression.
        """
        words = ("--extended-regexp", f"--grep={pattern}", "--max-count=1")
        answer = self.ask(*_LOG, *words, "--end-of-options", self.tip, "--")
        found = _parsed(answer) if answer.status == 0 else []
        return found[0].id if found else None

    def landing(self, commit: Message) -> datetime:
        """Return the time when a commit reached the branch: the time of the first-parent commit that brought it in."""
        line = self._ids("--first-parent", "--end-of-options", self.tip, f"^{commit.id}")
        brought = set(self._ids("--ancestry-path", "--end-of-options", self.tip, f"^{commit.id}"))
        first = next((each for each in reversed(line) if each in brought), None)
        found = self.find(first) if first else None
        # If the commit is itself on the first-parent line, it is the first parent of the next commit on that
        # line.
        is_on_line = found is None or found.parents[:1] == (commit.id,)
        return commit.at if is_on_line or found is None else found.at

    def _ids(self, *words: str) -> list[str]:
        return self.ask("rev-list", *words, "--").out.decode("ascii", "replace").split()

    def _mentions(self, *revisions: str, limits: Sequence[str] = ()) -> list[Message]:
        answer = self.ask(*_LOG, *_PATTERNS, *limits, "--end-of-options", *revisions, "--")
        return _parsed(answer) if answer.status == 0 else []


def _parsed(answer: GitResult) -> list[Message]:
    words = answer.out.decode("utf-8", "replace").split("\0")
    rows = (words[start : start + _FIELDS] for start in range(0, len(words) - 1, _FIELDS))
    return [
        Message(name, tuple(parents.split()), moment(at), email, text[:_LONGEST])
        for name, parents, at, email, text in rows
    ]
