"""The holidays file: generated from a library and reviewed by people."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from mimkit.model.text import File, Record, Title
from mimkit.model.time.calendar import BusinessCalendar, Holiday


def _country(value: str) -> str:
    if not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise ValueError("is not an ISO 3166 country code; write two capital letters, such as GB")
    return value


Country = Annotated[str, AfterValidator(_country)]


class HolidaySource(Record):
    """The source of the holidays, so that the list can be updated."""

    country: Country = Field(examples=["GB"])
    """The ISO 3166 country code."""
    subdivision: Title | None = Field(None, examples=["ENG"])
    """The code for a part of the country. If omitted, the holidays apply to the whole country."""
    first_year: int = Field(ge=1970, le=2499, examples=[2026])
    """The first year that the list covers."""
    last_year: int = Field(ge=1970, le=2499, examples=[2028])
    """The last year that the list covers."""
    library: Title
    """The name and version of the library."""

    @model_validator(mode="after")
    def _goes_forward(self) -> HolidaySource:
        if self.last_year < self.first_year:
            raise ValueError("has a `last_year` before its `first_year`")
        return self


class Holidays(File):
    """The holidays of the business calendar: `policy/holidays.yaml`."""

    source: HolidaySource | None = None
    """The source of the holidays. Omit this key if you write the file manually."""
    holidays: tuple[Holiday, ...]
    """The holidays, earliest first. Holidays in the policy's calendar also count."""


def with_holidays(calendar: BusinessCalendar, holidays: Holidays) -> BusinessCalendar:
    """Return a calendar with these holidays as well; if both list a day, the calendar's title stays."""
    own = {each.day for each in calendar.holidays}
    more = tuple(each for each in holidays.holidays if each.day not in own)
    if not more:
        return calendar
    keys = {name: getattr(calendar, name) for name in BusinessCalendar.model_fields}
    return BusinessCalendar(**{**keys, "holidays": calendar.holidays + more})


def covered_until(calendar: BusinessCalendar, holidays: Holidays | None = None) -> date | None:
    """Return the last day for which the holidays are known, or None.

    That is the end of the last year that was requested, if they have a source, regardless of manually added later
    days; otherwise the end of the last year that has a day.
    """
    if holidays and holidays.source:
        return date(holidays.source.last_year, 12, 31)
    latest = max((each.day for each in calendar.holidays), default=None)
    return date(latest.year, 12, 31) if latest else None
