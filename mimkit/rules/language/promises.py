"""Detects promised repair times in stakeholder updates. Times of the next update are allowed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from mimkit.rules.language.time_words import ABOUT, MOMENT, TIME

_Span = tuple[int, int]
"""The start and end of a phrase in a sentence."""

_REPAIR: Final = (
    r"\b(?:fix(?:e[sd]|ing)?|hot-?fix(?:es)?|patch\w*|resol(?:v\w+|ution)|restor\w+|mitigat\w+|remediat\w+|recover\w*"
    r"|repair\w*|replac\w+|complet(?:e|ed|es|ing|ion)|improve\w*|relief|solution|solved"
    r"|roll(?:s|ed|ing)?[ -]?(?:out|back)?|rollbacks?|normal|regular service|stable|online|operational|(?<!money )(?<!call )back|return(?:s|ed)?|worked off"
    r"|again|up and running|available|working|(?:full|normal) service|as usual|sorted|gone|fine|live|goes out|processed|caught up|catch up|take effect|finish(?:ed|es)?"
    r"|deployed|deployment|released|clear(?:ed)?|cleaned|over|end|ends|ended|last|lasts|implement\w*|reach"
    r"|correct(?:ly|ed)|reflected|render|sync\w*|re-?index\w*|rebuil[dt]\w*|reinstat\w+|resum\w+|re-?enabled|closed)\b"
)
_FORESEEN: Final = (
    r"(?:\b(?:will|shall|expect(?:s|ed|ing)?|should|estimate[ds]?|estimating|anticipat\w+|aim(?:s|ing)?"
    r"|hop(?:e|es|ing|ed|efully)|plan(?:s|ned|ning)?|going to|intend|target(?:ing|ed)?|projected|predict\w*|forecast\w*"
    r"|foresee\w*|schedul\w+|due to (?:be|finish|end)|on track|confident|likely|probably|can(?= \w{1,20} (?:\w{1,20} )?again\b)|returns?|goes|comes"
    r"|(?:may|might|could|can) (?:take|be)|takes?)\b|['\u2019]ll\b)"
)
# Words that show that the following time refers to an update, or to the past.
_OF_NEWS: Final = (
    r"\b(?:updat|inform|detail|news|let you|report|communicat|notif|shar|post(?!pone)|messag|publish|call|write|check|look|try|retry|hear|refund|money"
    r"|investigat|monitor|watch|observ|verif|as of|now|since|after|start|begin(?!\w* to)|began|delay|retain|longer than)"
)
_FAR: Final = 90
"""The maximum number of characters between two parts of a promise."""

_TIMES: Final = re.compile(TIME, re.IGNORECASE)
_SOON: Final = re.compile(rf"(?:^|[,;:]\s{{1,3}})(?:by|within|in) (?:{ABOUT} )?{MOMENT}", re.IGNORECASE)
"""A time at the start of a clause, which may come before the repair: "By 14:00 it will be fixed"."""
_REPAIRS: Final = re.compile(_REPAIR, re.IGNORECASE)
_FORESIGHTS: Final = re.compile(_FORESEEN, re.IGNORECASE)
_NEWS: Final = re.compile(_OF_NEWS, re.IGNORECASE)
_TAKE: Final = rf"(?:be )?(?:take|last|need|require)s?(?: (?:us|them|only|(?:longer|more) than|{ABOUT}))?\s{{0,3}}{MOMENT}"
_TAKES: Final = re.compile(
    rf"\b(?:may|might|will|could|should|to|can|would|likely) (?:\w{{1,12}} )?{_TAKE}", re.IGNORECASE
)
_IT_TAKES: Final = re.compile(
    r"\b(?:it|this|that) (?:will|should|is going to|is expected to|is likely to)(?: not|n't)? (?:\w{1,12} )?"
    rf"{_TAKE}(?=\s*(?:[.;,!)]|\Z))|\bshouldn['\u2019]t {_TAKE}(?=\s*(?:[.;,!)]|\Z))",
    re.IGNORECASE,
)
_NEEDS: Final = re.compile(
    rf"\b(?:we|they|it|teams?|engineers?|technicians?|vendor|provider|supplier) (?:\w{{1,12}} )?needs? (?:{ABOUT} )?{MOMENT}",
    re.IGNORECASE,
)
_WORK: Final = (
    r"(?:repair|fix(?:ing)?|restor\w+|recovery|recovering|roll ?-?(?:back|out)|restart|reboot|replacement|replacing|resolution"
    r"|switch(?:over|ing)?|fail ?over|rebuild\w*|re-?index\w*|migration|maintenance|mitigation)"
)
_WORK_TAKES: Final = re.compile(rf"\b{_WORK}\b[\w ,'\u2019]{{0,40}}? (?!last ){_TAKE}", re.IGNORECASE)
_ESTIMATE: Final = re.compile(
    r"\b(?:ETA|ETR|(?:estimated|expected|anticipated|projected|target) (?:[a-z]{2,14} ){0,2}?(?:time|date|end|completion"
    r"|resolution|recovery|repair|fix|restoration)|(?:recovery|repair|restoration|resolution) time)\b",
    re.IGNORECASE,
)
_ESTIMATED: Final = re.compile(
    rf"{TIME}|(?::|\bis|\bof|=|-|\bbe)\s{{0,3}}(?:now |still )?(?:{ABOUT} )?{MOMENT}", re.IGNORECASE
)
_DOWN_UNTIL: Final = re.compile(
    r"(?<!was )(?<!were )(?<!been )\b(?:unavailable|down|offline|out of service|disrupted|interrupted|closed|cannot|can['\u2019]?t"
    r"|can not|nobody can|no one can|fail|remain \w{1,20}|stay \w{1,20}|not (?:be )?(?:available|possible|able|working))\b[\w ,]{0,60}? "
    rf"(?:until|till) (?:{ABOUT} )?{MOMENT}",
    re.IGNORECASE,
)
_EXPECTED_TO_BE: Final = re.compile(rf"\bto be (?:{ABOUT} )?{MOMENT}", re.IGNORECASE)
_FIX: Final = r"(?:fix|repair|resolution|restoration|recovery|completion|(?:full|normal) service|back(?: to normal| up| online)?)"
_DONE: Final = (
    rf"(?:{_FIX}|fixed|repaired|resolved|restored|solved|done|(?:normal|up and running|working)(?: again)?)"
)
_AT_ONCE: Final = re.compile(
    rf"\b(?:ETA|ETR)\s{{0,3}}[:=-]?\s{{0,3}}{MOMENT}"
    rf"|\b(?:resumes?|reopens?|restarts?) (?:by|within|in|at|on) (?:{ABOUT} )?{MOMENT}"
    rf"|(?:\bis|\bare|['\u2019](?:re|s)) back (?:up |online |to normal )?in (?:{ABOUT} )?{MOMENT}"
    rf"|(?:^|[,;:(\u2013-]\s{{0,3}}|[.!?]\s{{1,3}}){_FIX} "
    rf"(?:(?:is )?(?:expected|estimated|planned|due) )?(?:by|within|before|in|at|on|around|not? later than)? ?(?:{ABOUT} )?{MOMENT}",
    re.IGNORECASE,
)
_FIXED_BY: Final = re.compile(
    rf"\b{_DONE} (?:by|before|not? later than) (?:{ABOUT} )?{MOMENT}|\b{_DONE} [^.!?\n]{{0,30}}{MOMENT}[^.!?\n]{{0,12}} at the latest",
    re.IGNORECASE,
)
_PAST: Final = re.compile(r"\b(?:was|were|been|had|has|have|got)\b[^,;.!?]{0,40}\Z", re.IGNORECASE)
"""Words before a participle that show that the sentence reports a past event."""
_SENTENCE: Final = re.compile(r"[^\n]+?(?:[.!?](?=\s)|$)", re.MULTILINE)
OF_REPAIR: Final = frozenset(
    """
    aim aiming aims anticipate anticipated anticipates anticipating back can comes completed completion confident
    could done due estimate estimated estimates estimating eta etr expect expected expecting expects fix fixed
    forecast goes going hope hoped hopefully hopes hoping intend last lasts likely ll maintenance may might need needs
    normal plan planned planning plans predict predicted probably projected recovery repair repaired require requires
    resolution resolved restoration restored returns rollback schedule scheduled shall should solved take takes target
    targeted targeting till track until will working
    """.split()  # noqa: SIM905 - a list of this length is read as text
)
"""A fast pre-check: text without any of these words contains no promise of repair."""
_MAY_BE_TIME: Final = re.compile(
    r"\d|hour|hrs|min|day|week|month|noon|lunch|night|tomorrow|morning|evening|eo[db]\b|business",
    re.IGNORECASE,
)
"""A fast pre-check: text without a match contains no time."""
# These patterns exclude promises of news, such as "A further update will be available in 2 hours" or "We'll
# be back in 30 minutes with another update".
_SPEAKS_OF_NEWS_BEFORE: Final = re.compile(
    r"\b(?:updates?|information|details|news|communications?|reports?|messages?|summary|notes?)\s{0,3}\Z",
    re.IGNORECASE,
)
_SPEAKS_OF_NEWS_AFTER: Final = re.compile(
    rf"\W{{0,9}}+(?:{MOMENT}\W{{0,9}}+)?with (?:an|another|more|the|further)\b", re.IGNORECASE
)


def promised_repair(text: str) -> str | None:
    """Return the words that promise a repair time, or None if there are none."""
    if not _MAY_BE_TIME.search(text):
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
    """Yield the start and end of each promise, whatever the order of its parts.

    Each part is searched for separately and joined with the previous one. A single pattern for all parts would try
    every pair of positions, so its run time would grow faster than the length of the text.
    """
    yield from _spans(_AT_ONCE, sentence)
    for alone in (_WORK_TAKES, _IT_TAKES, _DOWN_UNTIL):
        yield from _spans(alone, sentence)
    for start, end in _spans(_FIXED_BY, sentence):
        if not _PAST.search(sentence, max(0, start - _FAR), start):
            yield start, end
    news = [start for start, _ in _spans(_NEWS, sentence)]
    repairs = _spans(_REPAIRS, sentence)
    yield from _joined(_spans(_TAKES, sentence), repairs, news)
    yield from _joined(_spans(_NEEDS, sentence), repairs, news)
    yield from _joined(_spans(_ESTIMATE, sentence), _spans(_ESTIMATED, sentence), news)
    yield from _joined(repairs, _spans(_EXPECTED_TO_BE, sentence), news)
    times = _spans(_TIMES, sentence)
    if times and repairs:
        foreseen = _spans(_FORESIGHTS, sentence)
        yield from _joined(foreseen, _joined(repairs, times, news), news)
        yield from _joined(repairs, _joined(foreseen, times, news), news)
        yield from _joined(_spans(_SOON, sentence), _joined(foreseen, repairs, news), news)


def _spans(pattern: re.Pattern[str], sentence: str) -> list[_Span]:
    return [found.span() for found in pattern.finditer(sentence)]


def _joined(heads: list[_Span], tails: list[_Span], news: list[int]) -> list[_Span]:
    """Join each head with the first tail within reach, unless there are words about an update in between."""
    found = []
    starts = [start for start, _ in tails]
    for start, end in heads:
        place = bisect_left(starts, end)
        if place < len(tails) and starts[place] - end <= _FAR:
            first_news = bisect_left(news, end)
            if first_news == len(news) or news[first_news] >= starts[place]:
                found.append((start, tails[place][1]))
    return found
