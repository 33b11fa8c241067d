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
    """A text, its key path, and, on a timeline, the kind of its entry and its audience."""

    keys: KeyPath
    text: str
    kind: str = ""
    audience: str | None = None
    accepted: bool = False
    """Whether a person accepted, with a reason, that it is published despite its internal details."""


@dataclass(frozen=True)
class Passages:
    """Several texts. Most contain none of the words that a rule searches for, so they are skipped quickly."""

    every: tuple[Passage, ...] = ()

    @cached_property
    def text(self) -> str:
        """All texts, joined with line breaks."""
        return "\n".join(each.text for each in self.every)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all texts in lower case, split at everything that is neither a letter nor a digit."""
        return _words(self.text)

    def with_any(self, words: frozenset[str]) -> Iterator[Passage]:
        """Yield the passages that contain one of the words, which are given in lower case."""
        if not words.isdisjoint(self.words):
            yield from (each for each in self.every if not words.isdisjoint(_words(each.text)))

    def matching(self, hint: re.Pattern[str]) -> Iterator[Passage]:
        """Yield the passages in which `hint` matches."""
        if hint.search(self.text):
            yield from (each for each in self.every if hint.search(each.text))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
