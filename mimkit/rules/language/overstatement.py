"""Detects overstatements and empty statements."""

from __future__ import annotations

import re
from typing import Final

OF_VAGUE_TIME: Final = frozenset(
    ("asap", "course", "future", "minute", "moment", "momentarily", "shortly", "soon")
)
"""Quick check: without one of these words there is no vague time."""

OF_ABSOLUTE: Final = frozenset(
    """
    100 absolutely again completely doubt guarantee guaranteed happen never occur once recur risk
    """.split()  # noqa: SIM905 - like the lists beside it
)
"""Quick check: without one of these words there is no absolute claim."""

_VAGUE_TIME: Final = re.compile(
    r"\b(?:as soon as possible|asap|in due course|in the (?:very )?near future|momentarily|any (?:minute|moment) now"
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
"""At least as many characters as `_NO_CLAIM` matches before a claim."""
_HOLLOW: Final = re.compile(
    r"\A\W*+(?:(?:we(?: are|'re)? (?:aware of|investigating|looking into|experiencing|having|have|see|seeing)"
    r"|there (?:is|are)|experiencing|having|same|see) *+)?"
    r"(?:(?:an?|some|the|various|several|certain|minor|major|ongoing|intermittent|technical|possible|potential|general"
    r"|service|system|current|same|as)\b\W*+)*+"
    r"(?:issues?|problems?|difficult(?:y|ies)|disruptions?|trouble|outages?|incidents?|errors?|impact|degradation"
    r"|no change|unchanged|systems?|services?|things|stuff|before|above|tbd|tbc|n/?a|none yet)?"
    r"(?: ?(?:as )?(?:before|above|previous(?:ly)?|in the system|with the (?:system|service)|occurred|reported))?\W*+",
    re.IGNORECASE,
)


def vague_time(text: str) -> str | None:
    """Return the words that give a vague time, such as "shortly", or None."""
    found = _VAGUE_TIME.search(text)
    return found[0] if found else None


def find_overstatement(text: str) -> str | None:
    """Return the words that claim more than can be known, or None; "100 % of payments fail" is a fact."""
    for found in _ABSOLUTE.finditer(text):
        if not _NO_CLAIM.search(text, max(0, found.start() - _NEAR), found.start()):
            return found[0]
    return None


def is_empty_statement(affected: str) -> bool:
    """Return whether a text about the impact says nothing specific: "some issues", "as before", "n/a"."""
    return bool(_HOLLOW.fullmatch(affected))
