"""Reads a schedule from another tool's JSON file, and converts it to calendar events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from mimkit.app.rosters.ical.event import EventNote
from mimkit.app.rosters.ical.reader import Attendee, Events, Occurrence
from mimkit.app.rosters.schedules.fields import ScheduleUnreadable
from mimkit.app.rosters.schedules.goalert import is_goalert, read_goalert
from mimkit.app.rosters.schedules.grafana import is_grafana, read_grafana
from mimkit.app.rosters.schedules.layers import Member, OtherSchedule
from mimkit.app.rosters.schedules.opsgenie import is_opsgenie, read_opsgenie
from mimkit.app.rosters.schedules.pagerduty import is_pagerduty, read_pagerduty
from mimkit.errors import UsageError, did_you_mean, names_like
from mimkit.model.shell import quoted
from mimkit.store.foreign_json import loads

_TOOLS: Final[tuple[tuple[str, Callable[[Any], bool], Callable[[Any], Iterator[OtherSchedule]]], ...]] = (
    ("PagerDuty", is_pagerduty, read_pagerduty),
    ("GoAlert", is_goalert, read_goalert),
    ("Opsgenie", is_opsgenie, read_opsgenie),
    ("Grafana OnCall", is_grafana, read_grafana),
)
_MOST_SHIFTS: Final = 5_000


class ChooseSchedule(UsageError):
    """The file contains several schedules, or none with the given name."""

    def __init__(
        self, names: list[str], asked: str | None, one: str = "schedule", many: str = "schedules"
    ) -> None:
        known = ", ".join(quoted(each) for each in names[:8])
        if asked is None:
            super().__init__(
                f"the file has {len(names)} {many}: {known}", f"choose one: --schedule {quoted(names[0])}"
            )
        else:
            near = did_you_mean([quoted(each) for each in names_like(asked, names)])
            super().__init__(f"the file has no {one} {asked!r}", near or f"it has {known}")


def is_schedule(raw: bytes) -> bool:
    """Return whether a file looks like JSON rather than iCalendar."""
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read_schedule(raw: bytes, name: str | None = None) -> OtherSchedule:
    """Return the schedule with the given name, or the only schedule. Raises ScheduleUnreadable or ChooseSchedule."""
    try:
        document = loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ScheduleUnreadable("it looks like JSON, but it is not valid") from None
    read = next((read for _, is_of, read in _TOOLS if is_of(document)), None)
    if read is None:
        *tools, last = (tool for tool, *_ in _TOOLS)
        raise ScheduleUnreadable(f"it does not contain a schedule from {', '.join(tools)} or {last}")
    found = [*read(document)]
    if not found:
        raise ScheduleUnreadable("it does not contain a schedule")
    chosen = [each for each in found if name is None or each.name.casefold() == name.casefold()]
    if len(chosen) != 1:
        raise ChooseSchedule([each.name for each in found], name)
    return chosen[0]


def events_of(schedule: OtherSchedule, start: datetime, end: datetime) -> Events:
    """Return the shifts in a schedule that overlap a period (UTC), as calendar events."""
    found = [
        occurrence(begin, last, member, level)
        for level, layer in enumerate(schedule.layers)
        for begin, last, member in layer.shifts(start, end)
    ]
    above = len(schedule.layers)
    for level, fixed in ((above, schedule.fixed), (above + 1, schedule.overrides)):
        found += [
            occurrence(each.start, each.end, each.member, level)
            for each in fixed
            if each.end > start and each.start < end
        ]
    if len(found) > _MOST_SHIFTS:
        raise ScheduleUnreadable(
            f"it has {len(found):,} shifts in this period; import fewer days with --days"
        )
    return Events(
        tuple(
            sorted(
                dict.fromkeys(found),
                key=lambda each: (each.level, each.start, each.start - each.end, each.label),
            )
        ),
        (),
        tuple(EventNote(f"schedule {schedule.name}", None, why, repeats=False) for why in schedule.doubts),
        schedule.name,
    )


def occurrence(start: datetime, end: datetime, member: Member, level: int = 0) -> Occurrence:
    """Convert a shift to a calendar event."""
    attendees = (Attendee(member.address, member.name, is_coming=True),) if member.address else ()
    return Occurrence(start, end, member.name, attendees=attendees, title=member.name, level=level)
