"""Finds the time of the next update in a text, and promises of news without a time."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from mimkit.rules.language.time_words import ABOUT, MOMENT, TIME

SENTENCE: Final = re.compile(r"[^\n]+?(?:[.!?](?=\s)|$)", re.MULTILINE)
_FAR: Final = 120
"""The maximum number of characters between a word about news and the time of that news."""

_NEWS: Final = re.compile(
    r"\b(?:updat(?:es?|ing)|information|details?|news|communicat\w+|briefings?|announce\w*|bulletins?|statements?"
    r"|(?:get|report|come) back|we(?: will| shall|['\u2019]ll)? be back(?! (?:up|online|on|to normal|in service)\b)|follow(?:ing)?[- ]?up|keep (?:\w+ ){1,2}(?:posted|updated|informed)|let \w+ know|inform"
    r"|notify|tell (?:you|them|users|customers)|shar(?:e|ed|ing)|post(?:ed|ing)?|in touch|check back|hear from us"
    r"|report(?: again)?|more to (?:say|share|follow))\b",
    re.IGNORECASE,
)
_AHEAD: Final = re.compile(
    r"(?:\b(?:will|shall|going to|next|further|another|again|continue|due|to follow|expect\w*|check back|plan to"
    r"|(?:is|are|be) (?:provided|issued|posted|sent|shared))\b|['\u2019]ll\b)",
    re.IGNORECASE,
)
_PRESENT: Final = re.compile(
    r"\b(?:we|and) (?:tell|inform|notify|update|share|post|report|publish) ", re.IGNORECASE
)
"""A promise in the present tense, such as "we tell you more"."""
_WHEN: Final = re.compile(
    rf"{TIME}|\bevery (?:{MOMENT}|hour|day|half[- ]hour|morning|evening|other hour)|\bhourly\b|\bdaily\b"
    rf"|\b{MOMENT} (?:from now|later)|\b(?:updates?|communication|information)(?: (?:is|are))?(?: due)?\s?[:=\u2013-]?\s?(?:{ABOUT} )?{MOMENT}"
    r"|\bon the hour\b|\btop of (?:the|every) hour\b",
    re.IGNORECASE,
)
_PAST_WORK: Final = re.compile(
    r"\b(?:since|started|starting|began|beginning|between|recover\w*|restor\w*|resol\w*|complet\w*|fix\w*|mitigat\w*|delay\w*)\b",
    re.IGNORECASE,
)
"""Words that show that a later time in the sentence refers to something else."""
_FIRST: Final = re.compile(
    rf"(?:^|[,;:]\s{{1,3}})(?:by|within|in|at|around) (?:{ABOUT} )?{MOMENT}", re.IGNORECASE
)

_IF: Final = (
    r"(?:as soon as|once|when(?:ever)?|immediately after|after|as and when|as)(?= (?:we|more|new|further|additional|it|they"
    r"|these|this|that|there|the|our|you|details|information|updates|news|anything|something|progress|available|possible)\b"
    r"|['\u2019])"
)
_KNOWN: Final = (
    r"(?:more|new|news|information|know|known|learn|available|updates?|anything|something|share|confirm\w*|identif\w+"
    r"|progress\w*|resol\w+|done|complet\w+|clear\w*|ready|hear|possible|determin\w+|develop\w*|changes?|tested|in place"
    r"|restor\w+|fixed|accessible|populated|perform|proceed\w*|mov\w+|further|have one|is one|verif\w+|fully)"
)
_CONDITION: Final = re.compile(
    rf"\b{_IF}[^.,;:!?\n]{{0,70}}?\b{_KNOWN}\b(?: [\w'\u2019-]{{1,20}}\b){{0,3}}", re.IGNORECASE
)


def next_update_in(text: str) -> str | None:
    """Return the words that say when the next update is due, or None if there are none."""
    found = (_time_of_news(each[0]) for each in SENTENCE.finditer(text))
    return next((words for words in found if words), None)


def news_without_time(text: str) -> str | None:
    """Return the condition given instead of a time for the next update, such as "once we know more", or None."""
    for each in SENTENCE.finditer(text):
        sentence = each[0]
        is_ahead = _AHEAD.search(sentence) or _PRESENT.search(sentence)
        is_news = is_ahead and _NEWS.search(sentence) and not _time_of_news(sentence)
        if is_news and (found := _CONDITION.search(sentence)):
            return found[0].strip()
    return None


def _time_of_news(sentence: str) -> str | None:
    if not _AHEAD.search(sentence):
        return None
    times = [each.span() for each in _WHEN.finditer(sentence)]
    starts = [start for start, _ in times]
    first = _FIRST.search(sentence)
    for news in _NEWS.finditer(sentence) if times else ():
        place = bisect_left(starts, news.start())
        if place < len(times) and _belong_together(sentence, news.end(), starts[place]):
            return sentence[news.start() : times[place][1]]
        if first and first.end() <= news.start() and _belong_together(sentence, first.end(), news.start()):
            return sentence[first.start() : news.end()].strip(" ,;:")
    return None


def _belong_together(sentence: str, start: int, end: int) -> bool:
    """Return whether the words between the news and the time show that the two belong together."""
    if end - start > _FAR:
        return False
    between = sentence[start:end]
    return between.endswith("or ") or not _PAST_WORK.search(between)
