"""Output of `mim roster stats`: table rows for a terminal, definitions and a JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final

from mimkit.duty.workload import LEAST, NIGHT, Bound, MonthLoad, PersonLoad, Window
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.time.times import full_time_text, rfc3339
from mimkit.report.text.counts import counted

HEAD: Final = ("person", "month", "hours", "nights", "weekends", "pages")
_NAMES: Final = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


def rows(people: Sequence[PersonLoad]) -> Iterator[tuple[str, ...]]:
    """Yield the table rows: one for each month of a person, and a total if there are several months."""
    for each in people:
        months = (*each.months, each.total) if len(each.months) > 1 else each.months
        for position, load in enumerate(months):
            yield (
                each.person if position == 0 else "",
                f"{load.month}{_mark(load)}",
                f"{hours(load):g}",
                str(load.nights),
                str(load.weekends),
                str(load.pages),
            )


def lines(people: Sequence[PersonLoad]) -> Iterator[tuple[str, str]]:
    """Yield lines for a narrow terminal: one for each person, followed by one for each month and a total."""
    for each in people:
        yield each.person, ""
        for load in (*each.months, each.total) if len(each.months) > 1 else each.months:
            parts = (
                f"{hours(load):g} h",
                counted(load.nights, "night"),
                counted(load.weekends, "weekend"),
                counted(load.pages, "page"),
            )
            yield f"{load.month}{_mark(load)}", ", ".join(parts)


def _mark(load: MonthLoad) -> str:
    return "" if load.is_whole or load.month == "total" else "*"


def hours(load: MonthLoad) -> float:
    """Return the hours on call, rounded to two decimals."""
    return round(load.on_call / timedelta(hours=1), 2)


def title(window: Window, zone: tzinfo) -> str:
    """Return the heading of the table, which includes the period."""
    return f"On-call load from {_bound(window.start, zone)} {_until(window.end, zone)}"


def _bound(bound: Bound, zone: tzinfo) -> str:
    return full_time_text(bound, zone) if isinstance(bound, datetime) else bound.isoformat()


def _until(bound: Bound, zone: tzinfo) -> str:
    if isinstance(bound, datetime):
        return f"until {full_time_text(bound, zone)}"
    return f"to {(bound - timedelta(days=1)).isoformat()}"


def definitions(people: Sequence[PersonLoad], days_off: Sequence[str], without_person: int) -> Iterator[str]:
    """Yield explanations of the numbers."""
    yield (
        "hours: time on call on any roster, including overrides; time on several rosters counts once; a "
        "day when the clocks change has 23 or 25 hours"
    )
    yield f"nights: {NIGHT[0]} to {NIGHT[1]}, if on call for at least {LEAST // timedelta(hours=1)} hours of it"
    if days_off:
        named = " and ".join(_NAMES[day] for day in days_off)
        yield f"weekends: {named}, if on call for at least {LEAST // timedelta(hours=1)} hours of it"
    else:
        yield "weekends: none, because every day is a business day in the policy"
    yield "A night or weekend counts in the month in which it ends."
    yield "pages: pages to this person, excluding drills"
    if without_person:
        yield f"{counted(without_person, 'page')} without a person not included"
    yield _zones(people)
    if any(not month.is_whole for each in people for month in each.months):
        yield "*: part of the month"


def _zones(people: Sequence[PersonLoad]) -> str:
    zones: dict[str, list[str]] = {}
    for each in people:
        zones.setdefault(each.zone.key, []).append(each.person)
    rule = "zone: the time zone of the roster on which the person has the most hours"
    if len(zones) < 2:
        return f"{rule}: {next(iter(zones), '')}" if zones else rule
    return f"{rule}: " + "; ".join(f"{zone} ({', '.join(names)})" for zone, names in zones.items())


def document(
    window: Window,
    people: Sequence[PersonLoad],
    days_off: Sequence[str],
    without_person: int,
    directory: Mapping[str, PersonEntry],
) -> dict[str, Any]:
    """Return the JSON document of `mim roster stats --json`."""
    last = window.end if isinstance(window.end, datetime) else window.end - timedelta(days=1)
    return {
        "version": 1,
        "from": _written(window.start),
        "until": _written(last),
        "definitions": {
            "night": {"from": NIGHT[0], "until": NIGHT[1], "least_hours": LEAST // timedelta(hours=1)},
            "weekend": {"days": list(days_off), "least_hours": LEAST // timedelta(hours=1)},
        },
        "people": [
            {
                "person": each.person,
                "full_name": directory[each.person].name if each.person in directory else None,
                "zone": each.zone.key,
                "months": [_load(month) for month in each.months],
                "total": _load(each.total),
            }
            for each in people
        ],
        "pages_without_person": without_person,
    }


def _written(bound: date | datetime) -> str:
    return rfc3339(bound) if isinstance(bound, datetime) else bound.isoformat()


def _load(load: MonthLoad) -> dict[str, Any]:
    return {
        "month": load.month,
        "from": rfc3339(load.start),
        "until": rfc3339(load.end),
        "whole": load.is_whole,
        "hours": hours(load),
        "nights": load.nights,
        "weekends": load.weekends,
        "pages": load.pages,
    }
