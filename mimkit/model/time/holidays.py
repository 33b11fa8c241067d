"""The holidays file, which is generated from a library and reviewed by people."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from mimkit.model.text import File, Record, Title
from mimkit.model.time.calendar import BusinessCalendar, ExtraBusinessDay, Holiday


def _country(value: str) -> str:
    if not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise ValueError("is not an ISO 3166 country code; write two capital letters, such as GB")
    return value


Country = Annotated[str, AfterValidator(_country)]


class HolidaySource(Record):
    """The source of the holidays, from which the list can be updated."""

    country: Country = Field(examples=["GB"])
    """The ISO 3166 country code."""
    subdivision: Title | None = Field(None, examples=["ENG"])
    """The code of a subdivision of the country. If omitted, the holidays apply to the whole country."""
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
    """The source of the holidays. Omit this key if you maintain the file manually."""
    holidays: tuple[Holiday, ...]
    """The holidays, earliest first. Holidays in the policy's calendar apply too."""
    extra_business_days: tuple[ExtraBusinessDay, ...] = ()
    """Business days that would otherwise be days off, such as working Saturdays, earliest first.

    If omitted, there are none.
    """


def with_holidays(calendar: BusinessCalendar, holidays: Holidays) -> BusinessCalendar:
    """Return a calendar that also includes these holidays and extra business days.

    If both list the same day, the calendar's type and title for that day take precedence.
    """
    own = {each.day for each in calendar.holidays} | {each.day for each in calendar.extra_business_days}
    free = tuple(each for each in holidays.holidays if each.day not in own)
    extra = tuple(each for each in holidays.extra_business_days if each.day not in own)
    if not (free or extra):
        return calendar
    keys = {name: getattr(calendar, name) for name in BusinessCalendar.model_fields}
    merged = {
        "holidays": calendar.holidays + free,
        "extra_business_days": calendar.extra_business_days + extra,
    }
    return BusinessCalendar(**{**keys, **merged})


def covered_until(calendar: BusinessCalendar, holidays: Holidays | None = None) -> date | None:
    """Return the last day for which the holidays are known, or None.

    If the holidays have a source, this is the end of the last requested year, even if later days were added
    manually. Otherwise, it is the end of the last year that contains a holiday.
    """
    if holidays and holidays.source:
        return date(holidays.source.last_year, 12, 31)
    latest = max((each.day for each in calendar.holidays), default=None)
    return date(latest.year, 12, 31) if latest else None
