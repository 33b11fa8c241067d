"""Determines which commits a commit reverts or restores, based on the message that `git revert` writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from mimkit.store.git.reading.messages import CommitMessages, Message

_REVERT: Final = re.compile(
    r"\bthis reverts commit ([0-9a-f]{7,64})\b(?:,\s+reversing\s+changes\s+made\s+to\s+([0-9a-f]{7,64})\b)?",
    re.IGNORECASE,
)
_PULL_REQUEST: Final = re.compile(
    r"^reverts (?:[\w.-]{1,100}/[\w.-]{1,100})?#([0-9]{1,9})\b", re.IGNORECASE | re.MULTILINE
)
"""Matches the text that GitHub writes into the description of a pull request that reverts another one."""
_DEEPEST: Final = 50
"""The maximum depth to which chains of reverts of reverts are followed."""


class Effect(NamedTuple):
    """The commits whose changes a commit reverts, and the commits whose changes it restores."""

    removed: frozenset[str] = frozenset()
    restored: frozenset[str] = frozenset()


@dataclass
class Reverts:
    """Determines the effects of the reverts in a history."""

    history: CommitMessages
    _known: dict[str, Effect] = field(default_factory=dict)

    def effect(self, commit: Message, depth: int = 0) -> Effect:
        """Return the commits that a commit reverts and restores.

        A commit that reverts a revert restores the commits that the earlier revert undid.
        """
        if commit.id not in self._known:
            # Prevent endless recursion: a message can refer to any commit id, even one that does not exist
            # yet.
            self._known[commit.id] = Effect()
            if depth < _DEEPEST:
                self._known[commit.id] = self._computed(commit, depth)
        return self._known[commit.id]

    def _computed(self, commit: Message, depth: int) -> Effect:
        removed: set[str] = set()
        restored: set[str] = set()
        for target, mainline in self._targets(commit):
            ids, messages = self._contents(target, mainline)
            removed |= ids
            for each in messages:
                undone = self.effect(each, depth + 1)
                removed |= undone.restored
                restored |= undone.removed
        return Effect(frozenset(removed), frozenset(restored - removed))

    def _targets(self, commit: Message) -> Iterator[tuple[Message, str]]:
        """Yield each commit that a message claims to revert, and a merge's mainline parent ("" if not specified)."""
        named = [
            (self.history.find(name.lower()), mainline.lower())
            for name, mainline in dict.fromkeys(_REVERT.findall(commit.text))
        ]
        if not named:
            numbers = dict.fromkeys(_PULL_REQUEST.findall(commit.text))
            named = [(self.history.of_pull_request(number), "") for number in numbers]
        yield from ((found, mainline) for found, mainline in named if found and found.id != commit.id)

    def _contents(self, target: Message, mainline: str) -> tuple[set[str], list[Message]]:
        """Return the ids of a commit and, for a merge, of the merged commits, together with their readable messages."""
        if len(target.parents) < 2:
            return {target.id}, [target]
        named = (each for each in target.parents if mainline and each.startswith(mainline))
        ids, messages = self.history.between(target.id, next(named, target.parents[0]))
        return {target.id, *ids}, [target, *(each for each in messages if each.id != target.id)]
