"""Determines the time zone of the clock times in a report."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from mimkit.app.importing.postmortems.moments import ZONE
from mimkit.model.time.zones import named_zone

_STATED: Final = re.compile(
    rf"(?:\btimes?\b[^.\n]{{0,40}}\b(?:in|are|is)\b(?: (?:the|in))?|\ball times:?|\btimes?\s?\(|\btime ?zone:?)\s{{0,3}}"
    rf"(?P<zone>(?-i:{ZONE}))(?:\s?\((?P<offset>(?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d{{2}})?)\))?",
    re.IGNORECASE,
)
_IN_TITLE: Final = re.compile(rf"(?:^|[\s(\[,]){{1,3}}({ZONE})(?:[\s)\],]|$)")
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?\s?([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE | re.ASCII)
_ABBREVIATIONS: Final = {
    "PST": (-8, "America/Los_Angeles"),
    "PDT": (-7, "America/Los_Angeles"),
    "MST": (-7, "America/Denver"),
    "MDT": (-6, "America/Denver"),
    "CST": (-6, "America/Chicago"),
    "CDT": (-5, "America/Chicago"),
    "EST": (-5, "America/New_York"),
    "EDT": (-4, "America/New_York"),
    "WET": (0, "Europe/Lisbon"),
    "WEST": (1, "Europe/Lisbon"),
    "CET": (1, "Europe/Berlin"),
    "CEST": (2, "Europe/Berlin"),
    "EET": (2, "Europe/Helsinki"),
    "EEST": (3, "Europe/Helsinki"),
}
"""The UTC offset in hours and the zone for each abbreviation. Ambiguous ones such as BST and IST are omitted."""
_PLACES: Final = {
    "pacific": "America/Los_Angeles", "pt": "America/Los_Angeles", "mountain": "America/Denver",
    "central": "America/Chicago", "eastern": "America/New_York", "et": "America/New_York",
    "central european": "Europe/Berlin", "eastern european": "Europe/Helsinki",
    "western european": "Europe/Lisbon", "british": "Europe/London",
}  # fmt: skip


class NoZone(ValueError):
    """The time zone of a time is unknown."""


@dataclass
class Zones:
    """The time zone that a report states, and the time zone that the user specified."""

    given: ZoneInfo | None
    stated: str = ""
    offset: str = ""
    doubts: dict[str, None] = field(default_factory=dict)
    """Doubts about the time zones that were used, without duplicates."""

    def find(self, text: str) -> None:
        """Look for a sentence such as "All times in UTC". Only the first one in a report is used."""
        if not self.stated and (found := _STATED.search(text[:20_000])):
            self.stated, self.offset = found["zone"], found["offset"] or ""

    def find_in_title(self, title: str) -> None:
        """Look for a time zone in the title of a timeline or column, such as "Timeline (UTC)"."""
        if not self.stated and (found := _IN_TITLE.search(title[:200])):
            self.stated = found[1]

    def instant(self, local: datetime, zone: str, offset: str) -> datetime:
        """Convert a local time in the report to UTC.

        Raises NoZone if the time zone is unknown, and ValueError if the time does not exist or occurs twice.
        """
        name, own_offset = (zone, offset) if zone else (self.stated, self.offset)
        there = local.replace(tzinfo=self._zone(name, own_offset, local))
        if there.utcoffset() != there.replace(fold=1).utcoffset():
            raise ValueError(f"{local:%Y-%m-%d %H:%M} occurs twice, or not at all, in {there.tzinfo}")
        return there.astimezone(UTC)

    def day_zone(self, local: datetime) -> tzinfo:
        """Return the time zone for a date without a clock time."""
        return self._zone(self.stated, self.offset, local)

    def _zone(self, name: str, offset: str, local: datetime) -> tzinfo:
        if not name:
            if self.given is None:
                raise NoZone("the report does not state its time zone; add --zone")
            self._doubt(f"The report states no time zone; its times were read as {self.given.key}.")
            return self.given
        if fixed := _fixed(offset or name):
            if (
                offset
                and (usual := _ABBREVIATIONS.get(name))
                and timedelta(hours=usual[0]) != fixed.utcoffset(None)
            ):
                self._doubt(
                    f"The report states both {name} and {offset}, which differ; its times were read as {offset}."
                )
            return fixed
        return self._named(name, local)

    def _named(self, name: str, local: datetime) -> tzinfo:
        if self.given and name in _names_of(self.given, local.year):
            if (used := local.replace(tzinfo=self.given).tzname()) != name:
                self._doubt(
                    f"The report states {name}, but {self.given.key} used {used} on that day, so its times were read as {used}."
                )
            return self.given
        if usual := _ABBREVIATIONS.get(name):
            hours, place = usual
            fixed = timezone(timedelta(hours=hours), name)
            if local.replace(tzinfo=ZoneInfo(place)).utcoffset() != fixed.utcoffset(None):
                self._doubt(
                    f"The report states {name}, which was not in use in {place} on that day; if it means "
                    f"local time, import it with --zone {place}."
                )
            return fixed
        word = re.sub(r"^(US|U\.S\.) | (Standard|Daylight|Summer)| Time$", "", name).lower()
        found = named_zone(_PLACES.get(word, name if "/" in name else ""))
        if found is None:
            raise NoZone(f"the time zone {name} is ambiguous; add --zone")
        return found

    def _doubt(self, sentence: str) -> None:
        self.doubts[sentence] = None


def _fixed(name: str) -> timezone | None:
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    found = _OFFSET.fullmatch(name)
    if found is None:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset) if offset < timedelta(hours=24) else None


def _names_of(zone: ZoneInfo, year: int) -> tuple[str | None, str | None]:
    winter, summer = (datetime(year, month, 1, tzinfo=zone) for month in (1, 7))
    return winter.tzname(), summer.tzname()
