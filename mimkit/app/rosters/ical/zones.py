"""Rejects calendars whose time zones cannot be determined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar.timezone import tzp

from mimkit.app.rosters.ical.text import CalendarText, CalendarUnreadable, Part

_MOMENTS = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_OF_THE_MACHINE = re.compile(r"localtime|posixrules|Factory|(?:posix|right)/.*", re.DOTALL)
"""Matches names in the time zone database that do not identify a location and whose meaning depends on the machine."""
_ONSET = "%Y%m%dT%H%M%S"


class UnknownZone(CalendarUnreadable):
    """The time zone of some events in the calendar cannot be determined."""

    def __init__(self, name: str, line: int = 0) -> None:
        where = f" of the event on line {line}" if line else ""
        super().__init__(
            f"it does not define the time zone {name!r}{where}, which is neither an IANA nor a Windows zone",
            "export it with its time zones (VTIMEZONE), or change the calendar's time zone to one such as Europe/Berlin",
        )


def zone_named(name: str) -> tzinfo | None:
    """Return the time zone for an IANA name, a Windows name, or a name defined in the last calendar that was read."""
    if _OF_THE_MACHINE.fullmatch(name):
        return None
    try:
        found: tzinfo | None = tzp.timezone(name)
    except OSError:  # a directory in the time zone database, such as `Europe`
        return None
    return found


def is_of_the_database(zone: tzinfo | None) -> bool:
    """Return whether a time zone comes from the IANA database instead of a definition in the calendar."""
    try:
        return isinstance(zone, ZoneInfo) and ZoneInfo(str(zone.key)) is not None
    except (KeyError, ValueError, OSError):
        return False


def refuse_unclear_definitions(text: CalendarText) -> None:
    """Raise CalendarUnreadable if a zone's definition is empty or ambiguous, or if its name depends on the machine."""
    defined: dict[str, Part] = {}
    for zone in text.zones:
        name = " ".join(each.value for each in zone.all("TZID")).strip()
        rules = [each for each in zone.properties if " " in each.name]
        if not rules:
            raise CalendarUnreadable(f"its definition of the time zone {name!r} on line {zone.line} is empty")
        other = defined.setdefault(name, zone)
        if [each for each in other.properties if " " in each.name] != rules and zone_named(name) is None:
            raise CalendarUnreadable(
                f"it defines the time zone {name!r} twice, with different rules (lines {other.line} and {zone.line})",
                "export a separate calendar for each time zone",
            )
    for event in text.events:
        for each in event.properties:
            name = each.parameter("TZID")
            if each.name in _MOMENTS and name and name not in defined and _is_misleading(name):
                raise UnknownZone(name, event.line)


def _is_misleading(name: str) -> bool:
    if _OF_THE_MACHINE.fullmatch(name):
        return True
    try:
        tzp.timezone(name)
    except OSError:
        return True
    return False


def refuse_unknown_zones(events: Iterable[Any], calendar: Any, text: CalendarText) -> None:
    """Raise UnknownZone for an unknown zone, or CalendarUnreadable for an event earlier than its zone's definition."""
    first = dict(_first_onsets(text))
    floating = False
    for event, part in zip(events, text.events, strict=True):
        for value, zone, moment in moments_of(event):
            if not isinstance(moment, datetime) or (moment.tzinfo is None and not zone):
                floating = True
            elif moment.tzinfo is None:
                raise UnknownZone(zone, part.line)
            elif (
                zone in first and moment.replace(tzinfo=None) < first[zone] and value in ("DTSTART", "DTEND")
            ):
                raise CalendarUnreadable(
                    f"its definition of the time zone {zone!r} starts on {first[zone]:%Y-%m-%d}, "
                    f"after an event on {moment:%Y-%m-%d}",
                    "export it with time zones (VTIMEZONE) that cover all of its events",
                )
    name = str(calendar.get("X-WR-TIMEZONE", "")).strip()
    if name and floating and zone_named(name) is None:
        raise UnknownZone(name)


def moments_of(event: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield the property name, time zone name and value of each readable date or time of an event."""
    broken = {key for key, _ in getattr(event, "errors", ())}
    for name in _MOMENTS:
        found = event.get(name, ())
        for value in found if isinstance(found, list | tuple) else (found,):
            if name not in broken:
                zone = str(getattr(value, "params", {}).get("TZID", ""))
                moments = [each.dt for each in value.dts] if hasattr(value, "dts") else [value.dt]
                yield from ((name, zone, each[0] if isinstance(each, tuple) else each) for each in moments)


def _first_onsets(text: CalendarText) -> Iterator[tuple[str, datetime]]:
    """Yield the name and the earliest local time of each time zone that is defined only in the calendar."""
    for zone in text.zones:
        name = " ".join(each.value for each in zone.all("TZID")).strip()
        onsets = [
            each.value.strip()
            for each in zone.properties
            if each.name.endswith(" DTSTART") and re.fullmatch(r"\d{8}T\d{6}", each.value.strip(), re.ASCII)
        ]
        if onsets and not is_of_the_database(zone_named(name)):
            yield name, datetime.strptime(min(onsets), _ONSET)  # noqa: DTZ007 - a local time of the zone


def zones_defined_otherwise(calendar: Any, start: datetime, end: datetime) -> Iterator[str]:
    """Yield the IANA zones for which the calendar and the IANA database have different UTC offsets in a period."""
    for each in calendar.walk("VTIMEZONE"):
        known = zone_named(str(each.get("TZID", "")))
        if is_of_the_database(known) and known is not None:
            own = each.to_tz(lookup_tzid=False)
            days = (start + timedelta(days=number) for number in range((end - start).days + 1))
            if any(day.astimezone(own).utcoffset() != day.astimezone(known).utcoffset() for day in days):
                yield str(each["TZID"])
