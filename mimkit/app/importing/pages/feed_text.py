"""Finds updates in the HTML of a status page feed entry. If a time has no year, the feed's dates provide it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from mimkit.app.importing.format import ReadOptions
from mimkit.app.importing.pages.milestones import OVER, UNDER_WAY
from mimkit.app.importing.reading.html import plain_text
from mimkit.app.importing.reading.times import source_time

_SMALL: Final = re.compile(r"<small[^<>]{0,200}>", re.IGNORECASE)
_END: Final = re.compile(r"</small[^<>]{0,200}>", re.IGNORECASE)
_BREAK: Final = re.compile(r"(?=<br)", re.IGNORECASE)
_STATE: Final = re.compile(
    r"(?:\s|<br\s?/?>|</?p>){0,9}<(?:strong|b)>([^<>]{1,60})</(?:strong|b)>(?:\s*[-\u2013\u2014:](?=[\s<]))?",
    re.IGNORECASE,
)
_ONE_STATE: Final = re.compile(r"Status: {0,3}([A-Z][A-Za-z ]{2,30})(?:\n+|$)")
_WHEN: Final = re.compile(
    r"(?P<month>[A-Za-z]{3,9})\.?\s{1,3}(?P<day>\d{1,2}),?\s{1,3}(?:(?P<year>\d{4})[\s,-]{1,5})?"
    r"(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?)\s{0,3}(?P<zone>[A-Za-z][A-Za-z/_]{0,30}(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2})?"
)
_SHORT_OFFSET: Final = re.compile(r"^(?:UTC|GMT)([+-])(\d)$")
_SLACK: Final = timedelta(hours=36)
"""The maximum time by which an update can be later than the feed's date, which may be slightly old or in another zone."""
_YEARS: Final = (1, 0, -1)
_FAR: Final = timedelta(days=180)
_LABELS: Final = re.compile(
    r"<p>\s{0,9}<strong>(?:Type|Duration|Affected Components):</strong>[^<]{0,2000}</p>", re.IGNORECASE
)
"""What Instatus writes above the updates. The importer reads it separately."""
NO_TIME: Final = "The feed does not state the time of this text; this is the time when the entry was changed."
_GUESS: Final = "The feed does not state the year; this is the latest year that matches its dates."


KNOWN_STATES: Final = OVER | UNDER_WAY | {"update", "scheduled", "postmortem"}


class FeedUpdate(NamedTuple):
    """An update in the text of a feed entry."""

    at: datetime
    state: str
    text: str
    doubt: str


def feed_updates(html: str, latest: datetime, options: ReadOptions) -> Iterator[FeedUpdate | str]:
    """Yield the updates in text order, newest first. If a time cannot be parsed, yield a message instead.

    `latest` is the date of the entry in the feed. An update without a year gets the latest year in which it is not
    later than `latest` and the update above it.
    """
    before, blocks = _blocks(html)
    if blocks and (text := plain_text(_LABELS.sub("", before))):
        yield FeedUpdate(latest, "", text, NO_TIME)
    after = latest
    for found, body in blocks:
        try:
            at = _time(found, after, options)
        except ValueError as problem:
            yield str(problem)
            continue
        state = _STATE.match(body)
        text = plain_text(body[state.end() :] if state else body)
        doubt = _GUESS if after - at > _FAR and not found["year"] else ""
        after = min(after, at)
        yield FeedUpdate(at, state[1].strip() if state else "", text, doubt)


def _blocks(html: str) -> tuple[str, list[tuple[re.Match[str], str]]]:
    """Return the text before the first time, and each time with the text that follows it."""
    before, *parts = _SMALL.split(html)
    blocks = list[tuple[re.Match[str], str]]()
    for part in parts:
        # A page that does not close the element writes a line break after the time.
        small, *rest = (_END if _END.search(part) else _BREAK).split(part, maxsplit=1)
        body = "".join(rest)
        if found := _WHEN.search(plain_text(small).replace("\n", " ")):
            blocks.append((found, body))
        elif blocks:
            # Other small text belongs to the update in which it occurs.
            blocks[-1] = (blocks[-1][0], f"{blocks[-1][1]} {small} {body}")
        else:
            before += f" {small} {body}"
    return before, blocks


def latest_state(html: str) -> tuple[str, str]:
    """Return the state at the start of a text without times ("" if there is none), and the plain text."""
    text = plain_text(html)
    if (found := _STATE.match(html)) and found[1].strip().lower() in KNOWN_STATES:
        return found[1].strip(), text
    if found := _ONE_STATE.match(text):
        return found[1].strip(), text[found.end() :].strip()
    return "", text


def _time(found: re.Match[str], after: datetime, options: ReadOptions) -> datetime:
    if found["year"]:
        return _in_year(found, int(found["year"]), options)
    problem: ValueError | None = None
    for years in _YEARS:
        try:
            at = _in_year(found, after.year + years, options)
        except ValueError as error:
            # Report only the error for the feed's own year, because 29 February does not exist in most years.
            problem = error if years == 0 else problem
            continue
        if at <= after + _SLACK:
            return at
    raise problem or ValueError(f"{found[0]!r} is later than the feed")


def _in_year(found: re.Match[str], year: int, options: ReadOptions) -> datetime:
    zone = found["zone"] or ""
    if short := _SHORT_OFFSET.match(zone):
        zone = f"{short[1]}0{short[2]}:00"
    written = f"{found['month']} {found['day']}, {year} {found['clock']}"
    try:
        return source_time(f"{written} {zone}".strip(), options)
    except ValueError as problem:
        if options.zone and zone and (at := _by_name(written, zone, options.zone)):
            return at
        if "has an unknown time zone" in str(problem):
            sentence = f"{zone!r} in {written!r} does not identify a single zone; add --zone"
            raise ValueError(sentence) from None
        raise


def _by_name(written: str, name: str, zone: ZoneInfo) -> datetime | None:
    """Return the time in `zone` if `name` is the zone's abbreviation at that time, otherwise None."""
    try:
        at = source_time(written, ReadOptions(zone=zone))
    except ValueError:
        return None
    return at if at.astimezone(zone).tzname() == name else None
