"""Finds many phrases in a text. The time grows with the text, and hardly with the number of phrases."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

_START: Final = re.compile(r"(?<!\w).", re.DOTALL)


class Phrases:
    """A set of phrases in lower case that can be searched for in many texts."""

    __slots__ = ("_longest", "_shorter", "_sorted")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._sorted = sorted(filter(None, phrases))
        self._longest = max(map(len, self._sorted), default=0)
        self._shorter = _shorter(self._sorted)

    def find(self, text: str) -> Iterator[str]:
        """Yield each phrase that occurs in a text in any case, and not within a longer word, once."""
        low = text.lower()
        starts = _START.finditer(low) if self._sorted else ()
        yield from dict.fromkeys(phrase for each in starts for phrase in self._at(low, each.start()))

    def _at(self, low: str, start: int) -> Iterator[str]:
        here = low[start : start + self._longest]
        # All phrases with which the text continues are prefixes of the last phrase that sorts before it.
        place = bisect_right(self._sorted, here) - 1
        while place >= 0:
            phrase = self._sorted[place]
            if here.startswith(phrase) and not _is_in_word(low, start + len(phrase)):
                yield phrase
            place = self._shorter[place]


def _is_in_word(text: str, place: int) -> bool:
    after = text[place : place + 1]
    return after.isalnum() or after == "_"


def _shorter(phrases: list[str]) -> list[int]:
    """Return, for each of some sorted phrases, the place of the longest other phrase that it begins with, or -1."""
    found: list[int] = []
    for place, phrase in enumerate(phrases):
        before = place - 1
        while before >= 0 and not phrase.startswith(phrases[before]):
            before = found[before]
        found.append(before)
    return found
