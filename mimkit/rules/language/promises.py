"""Detects promised repair times in stakeholder updates. The time of the next update is allowed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

_Span = tuple[int, int]
"""Start and end of words in a sentence."""

_NUMBER: Final = r"(?:\d{1,6}|an?|one|two|three|four|five|six|ten|(?:a )?few|(?:a )?couple(?: of)?|several)"
_UNIT: Final = r"(?:minutes?|mins?|(?:business )?(?:hours?|hrs?|days?)|weeks?|[mh]\b)"
_LENGTH: Final = rf"(?:the )?(?:next )?{_NUMBER}(?:\s?(?:-|to|or)\s?\d{{1,6}})?\s{{0,3}}(?:more )?{_UNIT}|the (?:next )?{_UNIT}"
_DAY: Final = (
    r"today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{4}-\d\d-\d\d|eod|noon|midnight"
    r"|(?:the )?end of (?:the )?(?:day|week|month|business|today|tomorrow)"
    r"|(?:this|next) (?:week|morning|afternoon|evening)"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]* \d"
)
_CLOCK: Final = r"\d{1,2}[:.]\d\d(?![\d%])|\d{1,2}\s?[ap]\.?m\b"
_MOMENT: Final = rf"(?:{_LENGTH}|{_DAY}|{_CLOCK})"
_ABOUT: Final = r"(?:about|around|approximately|roughly|~)"
_TIME: Final = rf"\b(?:(?:by|within|in|before|at|on|until|up to|no later than|{_ABOUT})\s{{1,3}})(?:{_ABOUT}\s{{0,3}})?{_MOMENT}"

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
# Words after which a time belongs to an update, or to the past.
_OF_NEWS: Final = (
    r"\b(?:updat|inform|detail|news|let you|report|communicat|notif|shar|post|messag|publish|call|write"
    r"|investigat|monitor|as of|now|since|after|start|begin)"
)
_FAR: Final = 90
"""The maximum number of characters between two parts of a promise."""

_TIMES: Final = re.compile(_TIME, re.IGNORECASE)
_REPAIRS: Final = re.compile(_REPAIR, re.IGNORECASE)
_FORESIGHTS: Final = re.compile(_FORESEEN, re.IGNORECASE)
_NEWS: Final = re.compile(_OF_NEWS, re.IGNORECASE)
_TAKES: Final = re.compile(
    rf"\b(?:may|might|will|could|to) take (?:up to )?{_ABOUT}?\s{{0,3}}{_MOMENT}", re.IGNORECASE
)
_ESTIMATE: Final = re.compile(r"\b(?:ETA|ETR|estimated time)\b", re.IGNORECASE)
_ESTIMATED: Final = re.compile(rf"{_TIME}|(?::|\bis|\bof|=)\s{{0,3}}{_MOMENT}", re.IGNORECASE)
_AT_ONCE: Final = re.compile(
    rf"\b(?:ETA|ETR)\s{{0,3}}[:=]?\s{{0,3}}{_MOMENT}"
    rf"|(?:^|[,;:(]\s{{0,3}}|[.!?]\s{{1,3}})(?:fix|repair|resolution|restoration|recovery|back)(?: up| online)? "
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
"""Quick check: without one of these words there is no promise of repair."""

# "A further update will be available in 2 hours", "We'll be back in 30 minutes with another update".
_SPEAKS_OF_NEWS_BEFORE: Final = re.compile(
    r"\b(?:updates?|information|details|news|communications?|reports?|messages?|summary|notes?)\s{0,3}\Z",
    re.IGNORECASE,
)
_SPEAKS_OF_NEWS_AFTER: Final = re.compile(
    rf"\W{{0,9}}+(?:{_MOMENT}\W{{0,9}}+)?with (?:an|another|more|the|further)\b", re.IGNORECASE
)


def promised_repair(text: str) -> str | None:
    """Return the words that promise a repair time, or None."""
    # Most updates contain no time, which this check finds quickly.
    if not _HINTS_AT_TIME.search(text.lower()):
        return None
    heard = (_heard(sentence[0]) for sentence in _SENTENCE.finditer(text))
    return next((words for words in heard if words), None)


def _heard(sentence: str) -> str | None:
    found = min(_promises(sentence), default=None)
    if found is None:
        return None
    start, end = found
    if _SPEAKS_OF_NEWS_BEFORE.search(sentence, max(0, start - _FAR), start):
        return None
    return (
        None if _SPEAKS_OF_NEWS_AFTER.match(sentence, end) else sentence[start:end].strip(" ,;:(.!?'\u2019")
    )


def _promises(sentence: str) -> Iterator[_Span]:
    """Yield start and end of promises, with their parts in several orders.

    Each part is searched for separately and joined to the one before it. A single pattern for all of them would
    try every pair of places, so that its time would grow faster than the text.
    """
    yield from _spans(_AT_ONCE, sentence)
    news = [start for start, _ in _spans(_NEWS, sentence)]
    repairs = _spans(_REPAIRS, sentence)
    yield from _joined(_spans(_TAKES, sentence), repairs, news)
    yield from _joined(_spans(_ESTIMATE, sentence), _spans(_ESTIMATED, sentence), news)
    times = _spans(_TIMES, sentence)
    if times and repairs:
        foreseen = _spans(_FORESIGHTS, sentence)
        yield from _joined(foreseen, _joined(repairs, times, news), news)
        yield from _joined(repairs, _joined(foreseen, times, news), news)


def _spans(pattern: re.Pattern[str], sentence: str) -> list[_Span]:
    return [found.span() for found in pattern.finditer(sentence)]


def _joined(heads: list[_Span], tails: list[_Span], news: list[int]) -> list[_Span]:
    """Return each head with the first tail in reach that has no update words in between."""
    found = []
    starts = [start for start, _ in tails]
    for start, end in heads:
        place = bisect_left(starts, end)
        if place < len(tails) and starts[place] - end <= _FAR:
            first_news = bisect_left(news, end)
            if first_news == len(news) or news[first_news] >= starts[place]:
                found.append((start, tails[place][1]))
    return found
