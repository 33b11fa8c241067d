"""Reduces a text to the words that say what is wrong, so that two texts can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_WITHOUT_SPACES: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
"""Japanese, Chinese and Korean: words are not separated, so pairs of characters are compared."""
_ENDINGS: Final = ("ing", "ed", "es", "s", "e")
"""English endings, so that `failing` and `failed` are the same word. A stemmer was measured, and ranked no better."""
_SHORTEST: Final = 4
"""The minimum number of letters that are left without the ending."""
_COMMON: Final = frozenset(
    [
        "a",
        "about",
        "after",
        "again",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "being",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "might",
        "more",
        "most",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "on",
        "or",
        "our",
        "out",
        "over",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "under",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
        "redacted",
    ]
)
"""Words of any text, in whose place rare words decide; and what replaces a redacted text."""


def key_words(*texts: str | None) -> dict[str, str]:
    """Return the meaningful words of texts: from the form that is compared to the word as it was written."""
    found: dict[str, str] = {}
    for text in texts:
        for word in _words(text or ""):
            found.setdefault(_form(word.casefold()), word)
    return {form: word for form, word in found.items() if form}


def in_common(words: dict[str, str], others: Iterable[str]) -> list[str]:
    """Return the words that also occur among other forms, in their order, as they were written."""
    there = frozenset(others)
    return [word for form, word in words.items() if form in there]


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if _WITHOUT_SPACES.fullmatch(word):
            yield from (first + second for first, second in pairwise(word))
        else:
            yield word


@lru_cache(maxsize=10_000)
def _form(word: str) -> str:
    """Return the form of a word that is compared; "" for a word that says nothing."""
    if len(word) == 1 or word in _COMMON:
        return ""
    ending = next((each for each in _ENDINGS if word.endswith(each)), "")
    return word.removesuffix(ending) if len(word) - len(ending) >= _SHORTEST else word
