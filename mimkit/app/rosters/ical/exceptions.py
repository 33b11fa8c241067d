"""Applies a series' exceptions exactly: excluded dates, and repetitions replaced by another event.

The library that expands a series would also apply an exception to a repetition whose local time has the same digits
as the exception's UTC time. It is therefore given only the exceptions that move all later repetitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from mimkit.app.rosters.ical.event import (
    EXACT,
    LINE,
    WALL,
    EventNote,
    instant,
    is_cancelled,
    note,
    shown,
    values,
)
from mimkit.app.rosters.ical.repeats import repetitions

_AROUND = timedelta(days=2)
_FARTHEST = timedelta(days=3660)


def settle_exceptions(
    group: Sequence[Any], zone: tzinfo, start: datetime, end: datetime, without: set[datetime]
) -> Iterator[EventNote]:
    """Turn each replaced repetition of a series into a separate event, and add the starts to ignore to `without`.

    Yields a note for each exception between `start` and `end` that does not match any repetition of its series.
    """
    series = [event for event in group if "RECURRENCE-ID" not in event]
    replaced = [event for event in group if "RECURRENCE-ID" in event]
    if not series or is_cancelled(series[0]):
        why = "is cancelled" if series else "is not in the calendar"
        going_on = [each for each in replaced if not is_cancelled(each)]
        yield from (note(each, f"is a repetition of an event that {why}", zone) for each in going_on)
    elif series:
        yield from _of_series(series[0], replaced, zone, (start, end), without)
    if not any("RANGE" in each["RECURRENCE-ID"].params for each in replaced):
        for event in series:
            event.pop("EXDATE", None)
        for each in replaced:
            each["UID"] = f"{each.get('UID', '')}-{each[LINE]}"
            del each["RECURRENCE-ID"]
    else:
        without.clear()


def _of_series(
    series: Any,
    replaced: Sequence[Any],
    zone: tzinfo,
    period: tuple[datetime, datetime],
    without: set[datetime],
) -> Iterator[EventNote]:
    start, end = period
    lasts = timedelta(seconds=sum(float(series[key]) for key in (WALL, EXACT))) + _AROUND
    excluded = [each.dt for found in values(series, "EXDATE") for each in found.dts]
    near = [each for each in excluded if start - lasts <= instant(each, zone) < end]
    moments = [*near, *(each["RECURRENCE-ID"].dt for each in replaced)]
    days = [day for each in moments if start - _FARTHEST < (day := instant(each, zone)) < end + _FARTHEST]
    if not days:
        return
    starts = repetitions(series, min(days) - _AROUND, max(days) + _AROUND)
    for each in near:
        same = {instant(other, zone) for other in starts if _is_same(each, other, zone)}
        without |= same
        if not same and instant(each, zone) >= start:
            yield note(series, f"has an exception at {shown(each)}, but no repetition at that time", zone)
    for each in replaced:
        moment = each["RECURRENCE-ID"].dt
        same = {instant(other, zone) for other in starts if _is_same(moment, other, zone)}
        without |= same
        if not same:
            yield note(
                each, f"replaces a repetition at {shown(moment)}, but its series has none at that time", zone
            )


def _is_same(moment: date, start: date, zone: tzinfo) -> bool:
    """Return whether an exception refers to a repetition. A date refers to all repetitions on that day."""
    if isinstance(moment, datetime) and isinstance(start, datetime):
        return instant(moment, start.tzinfo or zone) == instant(start, zone)
    there = moment.astimezone(zone).date() if isinstance(moment, datetime) and moment.tzinfo else moment
    days = {each.date() if isinstance(each, datetime) else each for each in (moment, there)}
    return (start.date() if isinstance(start, datetime) else start) in days
