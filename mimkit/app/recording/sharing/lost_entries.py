"""Finds entries that were in this clone but are no longer on its branch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from mimkit.app.merging.order import entry_ids
from mimkit.app.reading.tree import read_blobs
from mimkit.app.reading.versions import is_plain
from mimkit.model.shell import quoted
from mimkit.store.cache import Memory
from mimkit.store.git.repository import BRINGING, Head, Move, Repository
from mimkit.store.layout import incident_of, kind_of

_SHAPE: Final = 1
_RECORDED: Final = re.compile(r"(?:MI|PB|MW)-\d{8}-")
"""Matches the start of the reflog message for a commit by `mim`. For `git commit`, the message starts with `commit`."""


@dataclass(frozen=True, slots=True)
class Vanished:
    """The missing entries of one incident, and a commit that still contains them."""

    incident: str
    entries: tuple[str, ...]
    commit: str
    path: str
    is_apart: bool
    """Whether the commit is outside the branch, so that it can be merged again."""

    @property
    def sentence(self) -> str:
        """A sentence that lists the missing entries."""
        one = len(self.entries) == 1
        what = (
            "an entry that was in this clone is"
            if one
            else f"{len(self.entries)} entries that were in this clone are"
        )
        return f"{self.incident}: {what} missing from the branch: {', '.join(self.entries)}"

    @property
    def hint(self) -> str:
        """The command that restores the entries, or that shows them."""
        if self.is_apart:
            return f"restore the missing entries: mim resolve --with {self.commit[:12]}"
        return f"use mim audit to find out who removed them; to read the earlier record: git show {quoted(f'{self.commit[:12]}:{self.path}')}"


def known_tips(repo: Repository) -> list[str]:
    """List the heads that the branch and its remote have had since the last sync, newest first."""
    head, remote = repo.head(), repo.remote()
    last = str(_memory(repo).load().get(head.branch, ""))
    tips = [repo.resolve(remote.tracking) if remote else None, *_since(repo, head, last), repo.resolve(last)]
    return list(dict.fromkeys(each for each in tips if each))


def vanished(repo: Repository, tips: Iterable[str], tip: str) -> list[Vanished]:
    """Return the entries that exist at a commit in `tips` but not at `tip`. Each missing entry is listed once."""
    named: set[str] = set()
    found = []
    for old in tips:
        for path, lost in _lost(repo, old, tip):
            if new := tuple(each for each in lost if each not in named):
                named.update(new)
                is_apart = not repo.is_ancestor(old, tip)
                found.append(Vanished(incident_of(path), new, old, path, is_apart))
    return found


def remember(repo: Repository, tip: str) -> None:
    """Store the head at the end of a sync."""
    memory = _memory(repo)
    branches = {name: each for name, each in memory.load().items() if name != "version"}
    memory.save({**branches, repo.head().branch: tip})


def _memory(repo: Repository) -> Memory:
    return Memory(repo.git_dir / "mimkit" / "synced.json", _SHAPE)


def _since(repo: Repository, head: Head, last: str) -> Iterator[str]:
    """Yield the heads that the branch has had since the last sync, except those that `mim` itself replaced."""
    newer = None
    for move in repo.moves(head.branch):
        if move.commit == last:
            return
        if newer is None or not _leaves_nothing(repo, move.commit, newer):
            yield move.commit
        newer = move


def _leaves_nothing(repo: Repository, old: str, move: Move) -> bool:
    """Return whether `mim` moved the branch from `old` to record an entry or to discard a rejected one."""
    put_aside = move.reason == BRINGING and not repo.is_ancestor(old, move.commit)
    return put_aside or _RECORDED.match(move.reason) is not None


def _lost(repo: Repository, old: str, tip: str) -> Iterator[tuple[str, list[str]]]:
    if old == tip:
        return
    changes = [each for each in repo.changes(old, tip) if kind_of(each.path) == "incident"]
    leaves = [leaf for each in changes for leaf in (each.before, each.after) if is_plain(leaf)]
    raws = dict(read_blobs(repo, {leaf.id: leaf.id for leaf in leaves}))
    after = {each.path: raws.get(each.after.id, b"") if each.after else b"" for each in changes}
    left = {name for raw in after.values() for name in entry_ids(raw)}
    for each in changes:
        before = raws.get(each.before.id, b"") if each.before else b""
        # A record that has become unreadable may still contain the entry.
        lost = [
            name
            for name in entry_ids(before)
            if name not in left and f"id: {name}".encode() not in after[each.path]
        ]
        if lost:
            yield each.path, lost
