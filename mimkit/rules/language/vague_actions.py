"""Detects action items that are too vague to complete."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_SEARCHES: Final = (
    "consider",
    "discuss",
    "evaluate",
    "examine",
    "explore",
    "figure out",
    "find a way",
    "find out",
    "investigate",
    "look at",
    "look into",
    "reflect",
    "rethink",
    "review",
    "revisit",
    "think about",
    "understand",
)
"""Verbs for open-ended research.

If one is used, the action item must also say what will be written, decided or changed.
"""

_STRIVINGS: Final = (
    "bring down",
    "enhance",
    "improve",
    "increase",
    "monitor closely",
    "optimise",
    "optimize",
    "prioritise",
    "prioritize",
    "reduce",
    "strengthen",
    "streamline",
    "try to",
    "work on",
)
"""Verbs for improvement. If one is used, the action item must also contain a measurable target."""

_PHRASES: Final = (
    "as needed",
    "as soon as possible",
    "be aware",
    "be careful",
    "be mindful",
    "be more aware",
    "be more careful",
    "be more diligent",
    "be more vigilant",
    "be vigilant",
    "better",
    "if possible",
    "in the near future",
    "might be an option",
    "more careful",
    "more carefully",
    "more reliable",
    "more resilient",
    "more robust",
    "pay attention",
    "pay more attention",
    "raise awareness",
    "remind everybody",
    "remind everyone",
    "remind people",
    "remind staff",
    "remind the team",
    "some kind of",
    "where appropriate",
)
"""Phrases that make any action item vague."""

# A verifiable result. Ticket numbers, version numbers and status codes do not qualify.
_MEASURE: Final = re.compile(
    r"(?<![#\w.-])(?![45]\d\d(?:s|x)?\b)\d[\d.,]*(?:(?![\w#])|(?:ms|s|m|h|d|[kmgt]i?b?)\b)"
    r"|\b(?:until|unless|so that|whenever|below|above|within|at least|at most|every|each (?:day|week|month))\b"
    r"|\bwhen (?:an?|the|it|\w+ly)\b",
    re.IGNORECASE,
)
_OUTCOME: Final = re.compile(
    r"\band (?:then )?(?:add|agree|apply|change|close|decide|delete|deploy|document|file|fix|list|move|open|present"
    r"|propose|publish|raise|record|remove|replace|report|rotate|set|switch|update|upgrade|write)\b"
    r"|\b(?:until|every|each (?:day|week|month)|and by)\b",
    re.IGNORECASE,
)
_BEFORE: Final = r"\A(?:\W|\d)*(?:(?:we (?:should|need to|must|will|could|want to)|needs? to|please|maybe|perhaps|also|to)\s+)*"


def find_vague_phrase(title: str, vague_words: Iterable[str] = ()) -> str | None:
    """Return the words that make an action item vague, or None if its result can be verified.

    If the policy defines `vague_words`, they replace the built-in words and match anywhere in the text.
    """
    own = tuple(vague_words)
    if own:
        return None if _MEASURE.search(title) else _search(own, title)
    if found := _search(_SEARCHES, title, _BEFORE):
        return None if _OUTCOME.search(title) else found
    if _MEASURE.search(title):
        return None
    return _search(_PHRASES, title) or _search(_STRIVINGS, title, _BEFORE)


def _search(words: Iterable[str], title: str, before: str = r"\b") -> str | None:
    choice = "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))
    found = re.search(rf"{before}(?P<words>{choice})\b", title, re.IGNORECASE)
    return found["words"] if found else None
