"""Reduces texts to the words that describe the problem, so that texts can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_WITHOUT_SPACES: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
"""Japanese, Chinese and Korean text. Words are not separated by spaces, so pairs of characters are compared."""
_ENDINGS: Final = ("ing", "ed", "es", "s", "e")
"""English word endings to remove, so that `failing` and `failed` match. Tests with a stemmer gave no better ranking."""
_SHORTEST: Final = 4
"""The minimum number of letters that must remain when an ending is removed."""
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
"""Common words, which are ignored because rare words are more significant, and the word that replaces redacted text."""


def key_words(*texts: str | None) -> dict[str, str]:
    """Return the meaningful words in texts, as a mapping from the form to compare to the original word."""
    found: dict[str, str] = {}
    for text in texts:
        for word in _words(text or ""):
            found.setdefault(_form(word.casefold()), word)
    return {form: word for form, word in found.items() if form}


def in_common(words: dict[str, str], others: Iterable[str]) -> list[str]:
    """Return the words whose forms also occur in `others`, in their original order and spelling."""
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
    """Return the form of a word that is used for comparison, or an empty string for a word to ignore."""
    if len(word) == 1 or word in _COMMON:
        return ""
    ending = next((each for each in _ENDINGS if word.endswith(each)), "")
    return word.removesuffix(ending) if len(word) - len(ending) >= _SHORTEST else word
