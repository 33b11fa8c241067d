"""Determines whether a text explains a term, either in brackets or in the words before the brackets."""

from __future__ import annotations

import re
from typing import Final

_LINK: Final = (
    r"(?:also|known|as|called|named|the|an?|our|or|and|for|short|in|formerly|aka|i\.e\.|e\.g\.|ie|eg|=|,|/| )"
)
_BEFORE: Final = re.compile(rf"[^\s(\[]\s{{0,2}}[(\[]{_LINK}{{0,20}}\Z", re.IGNORECASE)
"""Matches the text before a bracketed term: an explanation and an opening bracket.

For example, "the download network (also called the " before "CDN)".
"""
_AFTER: Final = re.compile(r"[\"'\u201d\u2019`]?\s{0,2}[(\[](?!s[)\]])")
_END: Final = re.compile(
    r"[\"'\u201d\u2019`]?\s{0,2}(?:[)\]]|[,/;=]|\bor\b|errors?\s{0,2}[)\]])", re.IGNORECASE
)
_REACH: Final = 90
"""The number of characters before a term that are searched for `_BEFORE`."""


def is_explained_at(text: str, start: int, end: int) -> bool:
    """Return whether the term at `start:end` is explained.

    Either an explanation in brackets follows the term, or the term itself is in brackets after its explanation.
    """
    if _AFTER.match(text, end):
        return True
    return bool(_END.match(text, end) and _BEFORE.search(text, max(0, start - _REACH), start))
