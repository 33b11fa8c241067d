"""Calculates each person's on-call load: hours, nights and weekends by month."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple, get_args
from zoneinfo import ZoneInfo

from mimkit.duty.turns import turns_between
from mimkit.model.organisation.roster import Roster, local_to_utc
from mimkit.model.time.calendar import BusinessCalendar, Weekday

NIGHT: Final = ("22:00", "06:00")
"""The start and end of the night, in local time."""
LEAST: Final = timedelta(hours=3)
"""The minimum time on call during a night or weekend for it to be counted.

Source: Directive 2003/88/EC, article 2(4)(a), defines a night worker as a person who works at least three hours of
the night. Night time, as defined in article 2(3), includes the period from midnight to 05:00.
"""
_DAY: Final = timedelta(days=1)
_MARGIN: Final = timedelta(days=9)
"""How far beyond the window shifts are read, because a weekend may begin before it and time zones differ."""

Bound = date | datetime
"""A date in the person's time zone, or a point in time."""


class Window(NamedTuple):
    """The period for which the load is counted."""

    start: Bound
    """The first day, or the start time."""
    end: Bound
    """The day after the last day, or the end time."""

    def within(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the start and end (UTC) of the window for a person in a time zone."""
        return _instant(self.start, zone), _instant(self.end, zone)


class Page(NamedTuple):
    """A page that names a person."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """A person's load in one month, or in the part of that month that is in the window."""

    month: str
    """The month in the person's time zone, such as `2026-11`."""
    start: datetime
    end: datetime
    is_whole: bool
    """Whether the window contains the whole month."""
    on_call: timedelta = timedelta()
    """The elapsed time on call."""
    nights: int = 0
    weekends: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """A person's load by month."""

    person: str
    zone: ZoneInfo
    """The time zone of the roster on which the person has the most hours."""
    months: tuple[MonthLoad, ...]

    @property
    def total(self) -> MonthLoad:
        """The total over all months."""
        first, last = self.months[0], self.months[-1]
        return MonthLoad(
            "total",
            first.start,
            last.end,
            is_whole=first.is_whole and last.is_whole,
            on_call=sum((each.on_call for each in self.months), timedelta()),
            nights=sum(each.nights for each in self.months),
            weekends=sum(each.weekends for each in self.months),
            pages=sum(each.pages for each in self.months),
        )


def workload(
    rosters: Iterable[Roster],
    pages: Iterable[Page],
    window: Window,
    calendar: BusinessCalendar,
    wanted: Sequence[str] = (),
) -> tuple[PersonLoad, ...]:
    """Return each person's load on all rosters, by name, for each month in a window.

    Overlapping time on several rosters is counted once. Weekends are the days that are not business days in the
    calendar. Nights and weekends are counted in the month in which they end. The result includes the people in
    `wanted`. If `wanted` is empty, it includes everyone who is in a rotation, on call or paged in the window. For a
    person who is not in any roster, the calendar's time zone is used.
    """
    every = tuple(rosters)
    shifts = _shifts(every, window)
    taking_turns = {name for each in every if each.rotation for name in each.rotation.people}
    paged: dict[str, list[datetime]] = {}
    for page in pages:
        paged.setdefault(page.person, []).append(page.at)
    names = wanted or sorted(shifts.keys() | paged.keys() | taking_turns)
    found = (_of_person(name, shifts.get(name, {}), paged.get(name, ()), window, calendar) for name in names)
    return tuple(
        each
        for each in found
        if wanted or each.person in taking_turns or each.total.on_call or each.total.pages
    )


_Span = tuple[datetime, datetime]


def _shifts(rosters: Sequence[Roster], window: Window) -> dict[str, dict[ZoneInfo, list[_Span]]]:
    """Return each person's periods on call, by the roster's time zone."""
    start, end = _instant(window.start, _UTC) - _MARGIN, _instant(window.end, _UTC) + _MARGIN
    found: dict[str, dict[ZoneInfo, list[_Span]]] = {}
    for roster in rosters:
        for turn in turns_between(roster, start, end):
            if turn.person:
                spans = found.setdefault(turn.person, {}).setdefault(roster.tz, [])
                spans.append((turn.start, turn.end))
    return found


def _of_person(
    person: str,
    shifts: Mapping[ZoneInfo, Sequence[_Span]],
    pages: Sequence[datetime],
    window: Window,
    calendar: BusinessCalendar,
) -> PersonLoad:
    zone = max(
        shifts, key=lambda each: _length(_cut(_union(shifts[each]), window.within(each))), default=calendar.tz
    )
    start, end = window.within(zone)
    on_call = _OnCall(_union(span for spans in shifts.values() for span in spans))
    nights = _months_of(_nights(start, end, zone), on_call, (start, end), zone)
    weekends = _months_of(_weekends(start, end, zone, calendar), on_call, (start, end), zone)
    months = tuple(
        MonthLoad(
            f"{first:%Y-%m}",
            begin,
            until,
            is_whole=whole,
            on_call=on_call.during(begin, until),
            nights=nights.count(f"{first:%Y-%m}"),
            weekends=weekends.count(f"{first:%Y-%m}"),
            pages=sum(begin <= at < until for at in pages),
        )
        for first, begin, until, whole in _months(start, end, zone)
    )
    return PersonLoad(person, zone, months)


class _OnCall:
    """Sorted periods that do not overlap. Calculates how much of another period they cover."""

    def __init__(self, spans: Sequence[_Span]) -> None:
        self._spans = spans
        self._ends = [end for _, end in spans]

    def during(self, start: datetime, end: datetime) -> timedelta:
        """Return the time on call between two points in time."""
        found = timedelta()
        for begin, until in self._spans[bisect_right(self._ends, start) :]:
            if begin >= end:
                break
            found += min(until, end) - max(begin, start)
        return found


def _months_of(periods: Iterable[_Span], on_call: _OnCall, window: _Span, zone: ZoneInfo) -> list[str]:
    """Return the month of each night or weekend that is counted.

    A night or weekend is counted at its full length if it ends in the window. It is therefore counted only once,
    regardless of how time is divided into windows.
    """
    return [
        f"{(end - timedelta(microseconds=1)).astimezone(zone):%Y-%m}"
        for start, end in periods
        if window[0] < end <= window[1] and on_call.during(start, end) >= LEAST
    ]


def _nights(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[_Span]:
    for day in _days(start, end, zone, before=1):
        yield local_to_utc(day, NIGHT[0], zone), local_to_utc(day + _DAY, NIGHT[1], zone)


def _weekends(start: datetime, end: datetime, zone: ZoneInfo, calendar: BusinessCalendar) -> Iterator[_Span]:
    """Yield each sequence of days off that overlaps a period. Yields nothing if no weekday is a day off."""
    days_off = [day not in calendar.business_days for day in get_args(Weekday)]
    for day in _days(start, end, zone, before=6):
        if days_off[day.weekday()] and not days_off[(day - _DAY).weekday()]:
            last = next(n for n in range(1, 8) if not days_off[(day + n * _DAY).weekday()])
            yield local_to_utc(day, "00:00", zone), local_to_utc(day + last * _DAY, "00:00", zone)


def _days(start: datetime, end: datetime, zone: ZoneInfo, *, before: int) -> Iterator[date]:
    day = start.astimezone(zone).date() - before * _DAY
    last = end.astimezone(zone).date()
    while day <= last:
        yield day
        day += _DAY


def _months(
    start: datetime, end: datetime, zone: ZoneInfo
) -> Iterator[tuple[date, datetime, datetime, bool]]:
    """Yield each month with the part of it that is in the period, and whether that is the whole month."""
    first = start.astimezone(zone).date().replace(day=1)
    firsts = [first]
    while (begins := local_to_utc(_following(firsts[-1]), "00:00", zone)) < end:
        firsts.append(_following(firsts[-1]))
    for month, following in pairwise((*firsts, _following(firsts[-1]))):
        begins, ends = (local_to_utc(each, "00:00", zone) for each in (month, following))
        yield month, max(begins, start), min(ends, end), start <= begins and ends <= end


def _following(first: date) -> date:
    return (first + 31 * _DAY).replace(day=1)


def _union(spans: Iterable[_Span]) -> list[_Span]:
    found: list[_Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _cut(spans: Iterable[_Span], window: _Span) -> list[_Span]:
    cut = ((max(start, window[0]), min(end, window[1])) for start, end in spans)
    return [(start, end) for start, end in cut if start < end]


def _length(spans: Iterable[_Span]) -> timedelta:
    return sum((end - start for start, end in spans), timedelta())


def _instant(bound: Bound, zone: ZoneInfo) -> datetime:
    return bound if isinstance(bound, datetime) else local_to_utc(bound, "00:00", zone)


_UTC: Final = ZoneInfo("UTC")
