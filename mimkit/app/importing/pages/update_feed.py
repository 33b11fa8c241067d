"""Reads an entry of a feed that has one entry for each update, as Google's status pages write it.

The id of such an entry consists of the ids of the incident and the update, and its text states in one sentence when
the incident began and ended.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from mimkit.app.importing.format import ReadOptions
from mimkit.app.importing.pages.milestones import PageUpdate
from mimkit.app.importing.reading.html import plain_text
from mimkit.app.importing.reading.times import source_time

_ID: Final = re.compile(r"(tag:[^:\s]{1,200}:feed:[^.\s]{1,100})\.([^.\s]{1,100})")
_STATE: Final = re.compile(r"([A-Z]{4,20}): {1,3}")
_TIMES: Final = re.compile(
    r"Incident began at (\d{4}-\d\d-\d\d \d\d:\d\d)(?: and ended at (\d{4}-\d\d-\d\d \d\d:\d\d))?"
    r" \(all times are ([A-Za-z]{2,20}(?:/[A-Za-z_]{2,30})?)\)",
    re.ASCII,
)


class UpdateEntry(NamedTuple):
    """An update, with the incident's key and title, and the times of the incident that it states."""

    key: str
    title: str
    update: PageUpdate
    started: datetime | None
    ended: datetime | None


def update_entry(
    name: str, title: str, html: str, updated: datetime, options: ReadOptions
) -> UpdateEntry | None:
    """Return the update in an entry, or None if the entry is about a whole incident.

    Raises ValueError if a time is invalid.
    """
    ids = _ID.fullmatch(name)
    if not ids:
        return None
    state = _STATE.match(title)
    text = plain_text(html)
    times = _TIMES.search(" ".join(text.split()))
    started, ended = (_time(times, number, options) if times else None for number in (1, 2))
    update = PageUpdate(ids[2], updated, state[1].capitalize() if state else "", text)
    return UpdateEntry(ids[1], title[state.end() :] if state else title, update, started, ended)


def _time(times: re.Match[str], number: int, options: ReadOptions) -> datetime | None:
    if not times[number]:
        return None
    try:
        zone = ZoneInfo(times[3])
    except (ValueError, OSError, KeyError):
        raise ValueError(f"the time zone {times[3]!r} is unknown") from None
    return source_time(times[number], replace(options, zone=zone))
