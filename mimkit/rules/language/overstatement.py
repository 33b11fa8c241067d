"""Detects overstatements and vague times."""

from __future__ import annotations

import re
from typing import Final

from mimkit.rules.language.news import news_without_time
from mimkit.rules.language.promises import promised_repair

OF_ABSOLUTE: Final = frozenset(
    """
    100 absolutely again completely doubt guarantee guaranteed happen never occur once recur risk
    """.split()  # noqa: SIM905 - like the lists beside it
)
"""A fast pre-check: text without any of these words contains no absolute claim."""

OF_VAGUE_TIME: Final = frozenset(
    """
    after as asap bit coming course date due earliest further future later long minute moment momentarily notice once
    opportunity possible shortly soon take timely when whenever while
    """.split()  # noqa: SIM905 - like the lists beside it
)
"""A fast pre-check: text without any of these words contains no vague time."""

_VAGUE_TIME: Final = re.compile(
    r"\b(?:as (?:soon|quickly|fast|promptly|rapidly|swiftly) as (?:possible|we (?:possibly )?can|they can|practical)|asap"
    r"|in due (?:course|time)|in the (?:very )?near(?:est)? future|(?:in|over|within|during) the coming (?:minutes|hours|days|weeks)"
    r"|(?:in|take) a (?:little |short )?(?:while|bit|moment)|take some time|before (?:too )?long|at a later (?:time|date|stage|point)"
    r"|(?:when|where)ever possible|when possible|in a timely (?:manner|fashion)|until further notice"
    r"|at (?:the|our|your|their) earliest (?:opportunity|convenience|possible \w+)|momentarily|any (?:minute|moment|time) now"
    r"|(?:very |quite )?soon(?! (?:after|before|as|enough))|(?:very )?shortly(?! (?:after|before|there)))\b",
    re.IGNORECASE,
)
_ABSOLUTE: Final = re.compile(
    r"\b(?:we|is|are|can|will|fully|hereby) guaranteed?\b|\bguarantee (?:that|you)\b"
    r"|\b100 ?% (?:sure|certain|confident|safe|secure|fixed|resolved|restored|recovered|operational|back|working)\b"
    r"|\b(?:will|can|could) ?(?:not|never) (?:ever )?(?:happen|occur|recur) ?(?:again)?\b|\bcan(?:no|')t happen again\b"
    r"|\bnever again\b|\bonce and for all\b|\b(?:absolutely|completely) (?:certain|sure|safe|secure)\b"
    r"|\bwithout (?:any )?doubt\b|\bno (?:risk|doubt) (?:at all|whatsoever)\b|\bbeyond (?:any )?doubt\b",
    re.IGNORECASE,
)
_NO_CLAIM: Final = re.compile(r"\b(?:not|no|never|cannot|can't)\b[^.]{0,15}\Z", re.IGNORECASE)
_NEAR: Final = 30
"""The number of characters before a claim that are searched for `_NO_CLAIM`."""


def vague_time(text: str) -> str | None:
    """Return the words that state a vague time, such as "shortly" or "as soon as we know more", or None.

    A vague time within a promise of repair is ignored, because the promise itself is reported.
    """
    if found := _VAGUE_TIME.search(text):
        promise = promised_repair(text)
        return None if promise and found[0] in promise else found[0]
    return news_without_time(text)


def find_overstatement(text: str) -> str | None:
    """Return the words that claim more than anyone can know, or None.

    A statement such as "100 % of payments fail" is a fact, so it is ignored.
    """
    for found in _ABSOLUTE.finditer(text):
        if not _NO_CLAIM.search(text, max(0, found.start() - _NEAR), found.start()):
            return found[0]
    return None
