"""Collects the reader-facing texts of a record so that wording rules can scan them together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from mimkit.model.diagnostic import KeyPath

_WORD: Final = re.compile(r"[a-z0-9]+")


class Passage(NamedTuple):
    """A text, the key path at which it stands, and, on a timeline, what kind of entry it is of and for whom."""

    keys: KeyPath
    text: str
    kind: str = ""
    audience: str | None = None
    accepted: bool = False
    """Somebody said, with a reason, that it goes out although it gives something internal away."""


@dataclass(frozen=True)
class Passages:
    """Several texts; most of them are found to be without fault by their words alone."""

    every: tuple[Passage, ...] = ()

    @cached_property
    def text(self) -> str:
        """All texts, one below the other."""
        return "\n".join(each.text for each in self.every)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all texts, in small letters, cut at everything that is neither letter nor digit."""
        return _words(self.text)

    def with_any(self, words: frozenset[str]) -> Iterator[Passage]:
        """Yield the passages in which one of the words, given in small letters, stands."""
        if not words.isdisjoint(self.words):
            yield from (each for each in self.every if not words.isdisjoint(_words(each.text)))

    def matching(self, hint: re.Pattern[str]) -> Iterator[Passage]:
        """Yield the passages in which `hint` is found."""
        if hint.search(self.text):
            yield from (each for each in self.every if hint.search(each.text))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
