"""Prepares calendar events for expansion: durations, versions, exceptions and events that are not shifts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from mimkit.app.rosters.ical.event import (
    EXACT,
    LINE,
    WALL,
    EventNote,
    NotAShift,
    is_broken,
    is_cancelled,
    note,
    values,
)
from mimkit.app.rosters.ical.exceptions import settle_exceptions
from mimkit.app.rosters.ical.lengths import length_of
from mimkit.app.rosters.ical.repeats import apart_periods, settle_until, with_length
from mimkit.app.rosters.ical.rules import refuse_floods, refuse_unclear, refuse_unreadable
from mimkit.app.rosters.ical.text import Part
from mimkit.app.rosters.ical.versions import keep_apart

_STATUSES = ("", "CONFIRMED", "TENTATIVE", "CANCELLED", "CANCELED")
_CANCELLED_TITLES = (
    "canceled:", "cancelled:", "declined:", "abgesagt:", "annulé :", "annulé:", "annulée :", "cancelado:", "annullato:",
    "geannuleerd:", "inställt:", "annulleret:", "avlyst:", "peruttu:", "odwołane:",
)  # fmt: skip
"""Prefixes that Outlook adds to the title of a cancelled event, in the user's language."""
_ABSENT = ("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS")


@dataclass(slots=True)
class Prepared:
    """Problems and doubts about the events in a calendar."""

    left_out: list[EventNote] = field(default_factory=list)
    doubts: list[EventNote] = field(default_factory=list)
    without: dict[str, set[datetime]] = field(default_factory=dict)
    """The starts (UTC) of repetitions to ignore, by the id of their event."""


def prepare(calendar: Any, parts: list[Part], zone: tzinfo, start: datetime, end: datetime) -> Prepared:
    """Store each event's duration, separate events with the same id, and remove events that cannot be shifts.

    Raises CalendarUnreadable if the repetitions of an event are unclear. The exceptions of a series are checked
    between `start` and `end`.
    """
    events = calendar.walk("VEVENT")
    found, good, added = Prepared(), [], []
    for event, written in zip(events, parts, strict=True):
        event[LINE] = str(written.line)
        refuse_unreadable(event)
        try:
            added += _prepare_one(event, written, zone, found)
        except NotAShift as problem:
            found.left_out.append(note(event, str(problem), zone))
            if "RECURRENCE-ID" not in event:
                continue
            _cancel(event)  # otherwise, the repetition it replaces would be a shift
        good.append(event)
    gone = {id(event): (event, why) for event, why in keep_apart(good)}
    found.left_out += [note(event, why, zone) for event, why in gone.values() if why]
    good = [event for event in good if id(event) not in gone]
    found.doubts += _settled(good, zone, start, end, found.without)
    kept = {id(event) for event in good}
    calendar.subcomponents = [
        *(each for each in calendar.subcomponents if each.name != "VEVENT" or id(each) in kept),
        *added,
    ]
    return found


def _prepare_one(event: Any, written: Part, zone: tzinfo, found: Prepared) -> list[Any]:
    """Prepare an event and return new events for its additional periods. Raises NotAShift."""
    if written.broken:
        raise NotAShift(f"has a {written.broken} whose continuation line is not indented")
    for name in ("SUMMARY", "STATUS"):
        if len(values(event, name)) > 1:
            raise NotAShift(f"has more than one {name}")
    status = str(event.get("STATUS", "")).strip().upper()
    if status not in _STATUSES:
        raise NotAShift(f"has the status {status}, which is not part of the standard")
    event.pop(WALL, None)
    event.pop(EXACT, None)
    with_length(event, length_of(event, written))
    refuse_floods(event)
    if is_cancelled(event):
        found.left_out.append(note(event, "is cancelled", zone))
        return []
    if str(event.get("SUMMARY", "")).strip().casefold().startswith(_CANCELLED_TITLES):
        raise NotAShift("is cancelled, according to its title")
    if any(str(event.get(name, "")).strip().upper() == "OOF" for name in _ABSENT):
        raise NotAShift("is marked as out of office")
    refuse_unclear(event)
    found.doubts += settle_until(event, zone)
    if status == "TENTATIVE":
        found.doubts.append(note(event, "is tentative", zone))
    return list(apart_periods(event, written, zone))


def _cancel(event: Any) -> None:
    for key in ("DTEND", "DURATION", "STATUS", "RRULE", WALL, EXACT):
        event.pop(key, None)
    if "DTSTART" not in event or is_broken(event, "DTSTART") or len(values(event, "DTSTART")) > 1:
        event["DTSTART"] = event["RECURRENCE-ID"]
    event["STATUS"] = "CANCELLED"


def _settled(
    events: list[Any], zone: tzinfo, start: datetime, end: datetime, without: dict[str, set[datetime]]
) -> Iterator[EventNote]:
    alike: dict[str, list[Any]] = {}
    for event in events:
        alike.setdefault(str(event.get("UID", "")), []).append(event)
    for uid, group in alike.items():
        yield from settle_exceptions(group, zone, start, end, without.setdefault(uid, set()))
