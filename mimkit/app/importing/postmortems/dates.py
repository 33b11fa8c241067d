"""Resolves dates that are ambiguous or have no year."""

from __future__ import annotations

from datetime import date

from mimkit.app.importing.format import DateOrder
from mimkit.app.importing.postmortems.moments import Day


def resolve(stated: Day, near: date | None, order: DateOrder | None) -> date:
    """Return the date, with the year from `near` if it has no year. Raises ValueError if it is ambiguous or invalid."""
    month, day = stated.month, stated.day
    if month is None or day is None:
        if order is None and stated.first <= 12 and stated.second <= 12 and stated.first != stated.second:
            shown = f"{stated.first}/{stated.second}/{stated.year}"
            raise ValueError(f"{shown} is ambiguous; add --dates dmy or --dates mdy")
        is_day_first = order == "dmy" or (order is None and stated.second <= 12)
        day, month = (stated.first, stated.second) if is_day_first else (stated.second, stated.first)
    year = stated.year or (near.year if near else None)
    if year is None:
        raise ValueError("a date has no year")
    return date(year, month, day)
