"""Tell a wish from an action item by its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_VERBS: Final = (
    "consider",
    "discuss",
    "evaluate",
    "examine",
    "explore",
    "improve",
    "investigate",
    "look at",
    "look into",
    "monitor closely",
    "rethink",
    "review",
    "think about",
    "try to",
    "understand",
)
"""What a wish begins with."""

_PHRASES: Final = (
    "as needed",
    "as soon as possible",
    "be careful",
    "be more careful",
    "better",
    "if possible",
    "more careful",
    "more carefully",
    "pay attention",
    "raise awareness",
    "where appropriate",
)
"""What makes a wish of whatever it stands in."""

# A number, or a condition, is an end that somebody can see.
_MEASURE: Final = re.compile(
    r"\d|\b(until|unless|so that|when|whenever|before|after|below|above|within|at least|at most|every)\b",
    re.IGNORECASE,
)


def wish(title: str, vague_words: Iterable[str] = ()) -> str | None:
    """Return the words that make an action item a wish, or None when its end can be seen.

    `vague_words` are those of the policy, in place of the ones built in; they count wherever they stand.
    """
    if _MEASURE.search(title):
        return None
    own = tuple(vague_words)
    found = _search(own, title) if own else _search(_PHRASES, title) or _search(_VERBS, title, r"^\W*")
    return found.group("words") if found else None


def _search(words: Iterable[str], title: str, before: str = r"\b") -> re.Match[str] | None:
    choice = "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))
    return re.search(rf"{before}(?P<words>{choice})\b", title, re.IGNORECASE)
