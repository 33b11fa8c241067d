"""Hear a promise of repair in what stakeholders are told; the promise of the next update is none."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = r"(?:\d+|an?|one|two|three|four|five|six|ten|(?:a )?few|(?:a )?couple(?: of)?|several)"
_UNIT: Final = r"(?:minutes?|mins?|(?:business )?(?:hours?|hrs?|days?)|weeks?|[mh]\b)"
_LENGTH: Final = (
    rf"(?:the )?(?:next )?{_NUMBER}(?:\s?(?:-|to|or)\s?\d+)?\s*(?:more )?{_UNIT}|the (?:next )?{_UNIT}"
)
_DAY: Final = (
    r"today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{4}-\d\d-\d\d|eod|noon|midnight"
    r"|(?:the )?end of (?:the )?(?:day|week|month|business|today|tomorrow)"
    r"|(?:this|next) (?:week|morning|afternoon|evening)"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]* \d"
)
_CLOCK: Final = r"\d{1,2}[:.]\d\d(?![\d%])|\d{1,2}\s?[ap]\.?m\b"
_MOMENT: Final = rf"(?:{_LENGTH}|{_DAY}|{_CLOCK})"
_ABOUT: Final = r"(?:about|around|approximately|roughly|~)"
_TIME: Final = (
    rf"\b(?:(?:by|within|in|before|at|on|until|up to|no later than|{_ABOUT})\s+)(?:{_ABOUT}\s*)?{_MOMENT}"
)

_REPAIR: Final = (
    r"\b(?:fix(?:e[sd]|ing)?|resol(?:v\w+|ution)|restor\w+|mitigat\w+|recover\w*|complet(?:e|ed|es|ion)"
    r"|repair\w*|roll(?:ed)?[ -]?out|rolled|rollback|normal|online|operational|back up|up again|back"
    r"|available|working again|processed|take effect|finish(?:ed)?|deployed|clear|over)\b"
)
_FORESEEN: Final = (
    r"(?:\b(?:will|expect(?:s|ed|ing)?|should|estimate[ds]?|estimating|anticipat\w+|aim(?:s|ing)?"
    r"|hop(?:e|es|ing)|plan(?:s|ned|ning)?|going to|intend|target(?:ing|ed)?|projected"
    r"|(?:may|might|could|can) take)\b|['\u2019]ll\b)"
)
# Words that make the time that follows one of news, or of the past.
_OF_NEWS: Final = (
    r"\b(?:updat|inform|detail|news|let you|report|communicat|notif|shar|post|messag|publish|call|write"
    r"|investigat|monitor|as of|now|since|after|start|begin)"
)
_ON: Final = rf"(?:(?!{_OF_NEWS}).){{0,90}}?"

_PROMISE: Final = re.compile(
    rf"{_FORESEEN}{_ON}{_REPAIR}{_ON}{_TIME}"
    rf"|{_REPAIR}{_ON}{_FORESEEN}{_ON}{_TIME}"
    rf"|\b(?:may|might|will|could|to) take (?:up to )?{_ABOUT}?\s*{_MOMENT}{_ON}{_REPAIR}"
    rf"|\b(?:ETA|ETR|estimated time)\b{_ON}(?:{_TIME}|(?::|\bis|\bof|=)\s*{_MOMENT})"
    rf"|\b(?:ETA|ETR)\s*[:=]?\s*{_MOMENT}"
    rf"|(?:^|[,;:(]\s*|[.!?]\s+)(?:fix|repair|resolution|restoration|recovery|back)(?: up| online)? "
    rf"(?:by|within|before|in|at) {_MOMENT}",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^\n]+?(?:[.!?](?=\s)|$)", re.MULTILINE)
_HINTS_AT_TIME: Final = re.compile(r"\d|hour|hrs|min|day|week|month|noon|night|tomorrow|morning|evening|eod")
OF_REPAIR: Final = frozenset(
    """
    aim aiming aims anticipate anticipated anticipates anticipating back can could estimate estimated estimates
    estimating eta etr expect expected expecting expects fix going hope hopes hoping intend ll may might plan planned
    planning plans projected recovery repair resolution restoration should target targeted targeting take will
    """.split()  # noqa: SIM905 - a list of this length is read as text
)
"""Without one of these words nothing is a promise of repair."""

# "A further update will be available in 2 hours", "We'll be back in 30 minutes with another update".
_SPEAKS_OF_NEWS_BEFORE: Final = re.compile(
    r"\b(?:updates?|information|details|news|communications?|reports?|messages?|summary|notes?)\s*\Z",
    re.IGNORECASE,
)
_SPEAKS_OF_NEWS_AFTER: Final = re.compile(
    rf"\W*(?:{_MOMENT}\W*)?with (?:an|another|more|the|further)\b", re.IGNORECASE
)


def promised_repair(text: str) -> str | None:
    """Return the words that promise when it will be repaired, or None when nothing does."""
    # Most updates name no time at all, which is quickly seen.
    if not _HINTS_AT_TIME.search(text.lower()):
        return None
    heard = (_heard(sentence[0]) for sentence in _SENTENCE.finditer(text))
    return next((words for words in heard if words), None)


def _heard(sentence: str) -> str | None:
    found = _PROMISE.search(sentence)
    if found is None or _SPEAKS_OF_NEWS_BEFORE.search(sentence[: found.start()]):
        return None
    of_news = _SPEAKS_OF_NEWS_AFTER.match(sentence, found.end())
    return None if of_news else found[0].strip(" ,;:(.!?'\u2019")
