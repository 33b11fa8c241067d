"""Finds the exact time at which a text promises the next update."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from mimkit.app.importing.format import ReadOptions
from mimkit.app.importing.reading.times import source_time
from mimkit.model.time.approximate import exactly

_UPDATE: Final = re.compile(
    r"(?<![Ll]ast )(?<![Pp]revious )(?<![Ee]arlier )\b(?:[Uu]pdate[sd]?|[Cc]heck back|[Mm]ore (?:details|information))\b"
)
_WORDS: Final = ("pdate", "heck back", "ore details", "ore information")
"""The words in `_UPDATE` without their first letter, which may be upper case."""
_PROMISE: Final = re.compile(
    r"\b(?:will|would|expect|next|another|further|send|going to|check back)\b|['\u2019]ll\b", re.IGNORECASE
)
_ENDS: Final = re.compile(r"[.!?](?<!\b[ap]\.m\.)(?=\s)|\n", re.IGNORECASE)
"""Matches the end of a sentence. The full stop in `9:30 p.m. PDT` is not matched."""
_GUESS: Final = re.compile(
    r"\b(?:about|approximately|approx\.?|around|roughly|estimated|at least|every|each)\W*$", re.IGNORECASE
)
_ANOTHER: Final = re.compile(r"\b(?:and|but|when|once|after|which|that|until)\b|;", re.IGNORECASE)
"""Matches words between an update and a time that suggest that the time refers to something else."""
_WIDEST: Final = 80
"""The maximum distance between a time and the mention of an update, in characters."""
_REACH: Final = 200
"""The number of characters to read before and after the mention of an update."""

_NUMBERS: Final = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
}
_IN: Final = re.compile(
    r"\b(?:in|within)(?P<the>[ ]the)?(?:[ ]next)?[ ](?:(?P<number>\d{1,3}|[a-z]{1,7})[ -]?)??"
    r"(?P<unit>minute|min|hour|hr|m|h)(?P<many>s?)\b(?![,\s]+(?:(?:and|or so|or two|to)\b|\d))",
    re.IGNORECASE,
)
_DAY: Final = r"(?:(?:[A-Z][a-z]{2,8},?[ ])?(?P<day>\d{4}-\d{2}-\d{2})[ ,]{0,2}(?:(?:at|by)[ ])?)?"
_CLOCK: Final = r"(?P<clock>\d{1,2}(?:[:.]\d{2})?\s?(?:[AaPp]\.?[Mm]\b\.?)?)"
_ZONE: Final = (
    r"\s?\(?(?P<zone>UTC|GMT|[PMCE][SD]T|CES?T|[PE]T|[A-Z][A-Za-z]{1,15}/[A-Z][A-Za-z_]{1,30})\b(?!/)"
)
_BY: Final = re.compile(rf"\b(?:by|at|before|no later than|on)(?:[ ]the)?[ ]{_DAY}{_CLOCK}{_ZONE}")
_USUAL: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
"""Matches a time of day as most sources write it. In UTC it needs no parser: each day has this time once."""
_REGIONS: Final = {"PT": "America/Los_Angeles", "ET": "America/New_York"}
_LONGEST: Final = 20_000
_FARTHEST: Final = timedelta(days=14)
_DAYS: Final = (-1, 0, 1, 2)
_AS_WRITTEN: Final = ReadOptions()


def promised_time(text: str, at: datetime) -> datetime | None:
    """Return the time at which `text`, posted at `at`, promises the next update.

    Return None if the text promises no update or contains several times. Only times with a zone ("by 15:30 UTC")
    and exact durations ("in the next 30 minutes") are accepted, not "in about an hour", "30-60 minutes" or
    "shortly". A time without a date is the next occurrence after `at`.
    """
    sentences = [each for each in _sentences(text[:_LONGEST]) if _PROMISE.search(each)]
    for stated in (_times, _durations):
        found = {time for each in sentences for time in stated(each, at)}
        if len(found) == 1:
            (only,) = found
            return only if at < only <= at + _FARTHEST else None
        if found:
            return None
    return None


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences that mention an update. Long sentences are truncated."""
    end = 0
    for at in sorted(_places(text)):
        found = _UPDATE.match(text, at)
        if found is None or at < end:
            continue
        start = max(end, found.start() - _REACH)
        start = max((each.end() for each in _ENDS.finditer(text, start, found.start())), default=start)
        ended = _ENDS.search(text, found.end(), found.end() + _REACH)
        end = ended.start() if ended else found.end() + _REACH
        yield text[start:end]


def _places(text: str) -> Iterator[int]:
    """Yield the offsets at which the text may mention an update. This is much faster than a regular expression."""
    for word in _WORDS:
        at = text.find(word)
        while at >= 0:
            yield max(0, at - 1)
            at = text.find(word, at + 1)


def _times(sentence: str, at: datetime) -> Iterator[datetime]:
    for found in _BY.finditer(sentence):
        if _is_of_an_update(sentence, found) and (time := _time(found, at)):
            yield time


def _time(found: re.Match[str], at: datetime) -> datetime | None:
    clock = re.sub(r"^(\d+)\.(?=\d)", r"\1:", found["clock"]).strip()
    if (
        found["zone"] == "UTC"
        and not found["day"]
        and at.tzinfo is UTC
        and (usual := _USUAL.fullmatch(clock))
    ):
        time = exactly(at).replace(hour=int(usual[1]), minute=int(usual[2]), second=0, microsecond=0)
        return time if time > at else time + timedelta(days=1)
    zone = _REGIONS.get(found["zone"], found["zone"])
    days = [found["day"]] if found["day"] else [f"{at + timedelta(days=day):%Y-%m-%d}" for day in _DAYS]
    try:
        times = [source_time(f"{day} {clock} {zone}", _AS_WRITTEN) for day in days]
    except (ValueError, OverflowError):
        return None
    return next((time for time in times if time > at), None)


def _durations(sentence: str, at: datetime) -> Iterator[datetime]:
    for found in _IN.finditer(sentence):
        number = _number(found)
        if number and _is_of_an_update(sentence, found):
            minutes = number * (60 if found["unit"][:1].lower() == "h" else 1)
            yield at + timedelta(minutes=minutes)


def _number(found: re.Match[str]) -> int:
    word = found["number"]
    if word is None:
        return 1 if found["the"] and not found["many"] else 0
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower(), 0)


def _is_of_an_update(sentence: str, found: re.Match[str]) -> bool:
    """Return whether a time refers to the promised update and is not approximate."""
    before, after = (
        sentence[max(0, found.start() - _WIDEST) : found.start()],
        sentence[found.end() :][:_WIDEST],
    )
    if _GUESS.search(before[-30:]):
        return False
    updates = [*_UPDATE.finditer(before)]
    if updates:
        between = before[updates[-1].end() :]
    elif update := _UPDATE.search(after):
        between = after[: update.start()]
    else:
        return False
    return not _ANOTHER.search(between)
