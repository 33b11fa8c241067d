"""Implements `mim policy calendar`, which adds a library's public holidays to a file for review.

Working days on weekends are added as well.
"""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from mimkit.app.reading.parse import parse
from mimkit.app.reading.records import unreadable
from mimkit.errors import EnvironmentUnfit, UsageError, names_like
from mimkit.model.change import Append, Create, Edit, SetValue
from mimkit.model.refs import Ref
from mimkit.model.text import normalise
from mimkit.model.time.calendar import Holiday
from mimkit.model.time.holidays import Holidays, HolidaySource
from mimkit.store.extras import command_to_add
from mimkit.store.layout import path_of
from mimkit.store.render import render
from mimkit.store.yaml.commented import beside_items, comments_beside, headed

REF = Ref("holidays")
PATH = path_of(REF)
_LONGEST_TITLE = 200
_ENGLISH = "en_US"

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

State = Literal["new", "there", "yours"]
Kind = Literal["holiday", "business-day"]
KEYS: Final[dict[Kind, str]] = {"holiday": "holidays", "business-day": "extra_business_days"}
"""The key under which the file lists each kind of day."""
Days = dict[date, tuple[Kind, str]]
"""Maps each day to its kind and title."""


class HolidayRequest(NamedTuple):
    """The place and years for which holidays are requested."""

    country: str
    subdivision: str | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ProposedDay:
    """A holiday or extra business day: `new`, `there` (already in the file) or `yours` (only in the file)."""

    day: date
    title: str
    state: State
    kind: Kind


@dataclass(frozen=True, slots=True)
class Proposal:
    """The library's holidays compared with the file, and the resulting file."""

    wanted: HolidayRequest
    source: HolidaySource
    """The source recorded in the resulting file. Consecutive years are combined."""
    days: tuple[ProposedDay, ...]
    """The holidays and extra business days in the requested years, earliest first."""
    raw: bytes


class NoLibrary(EnvironmentUnfit):
    """The public holidays library, an optional extra, is not installed."""

    def __init__(self) -> None:
        super().__init__("the public holidays library is not installed", command_to_add("holidays"))


def read_holidays(raw: bytes | None) -> Holidays | None:
    """Return the holidays file, or None if it does not exist. Raises RecordsUnreadable."""
    if raw is None:
        return None
    found = parse(PATH, raw)
    if isinstance(found, list):
        raise unreadable(found, "in the working tree")
    assert isinstance(found, Holidays)  # noqa: S101 - it lies at the place of one
    return found


def propose(raw: bytes | None, wanted: HolidayRequest) -> Proposal:
    """Return a proposal that adds the library's days to the holidays file with the content `raw` (None if missing).

    Nothing is removed, and existing days keep their title and kind. Raises NoLibrary, RecordsUnreadable, or
    UsageError if the library does not know the place.
    """
    there = read_holidays(raw)
    library = _library()
    wanted = _as_the_library_spells_it(library, wanted)
    source, known = _from_library(library, wanted)
    if there and there.source:
        source = _joined(there.source, source)
    days = tuple(sorted(_compared(_listed(there), known, wanted), key=lambda each: each.day))
    new = {kind: [each for each in days if (each.kind, each.state) == (kind, "new")] for kind in KEYS}
    edits = tuple(_edits(there, source, new))
    added = {each.day for each in days if each.state == "new"}
    return Proposal(wanted, source, days, _with_sources(raw, edits, source, added))


def _with_sources(
    raw: bytes | None, edits: Sequence[Edit], source: HolidaySource, new: Collection[date]
) -> bytes:
    """Return the edited file, with comments that state the source of the whole new file or of each new day."""
    if not edits:
        return raw or b""
    out = render(edits)[PATH](raw)
    place = f"{source.country}-{source.subdivision}" if source.subdivision else source.country
    if raw is None:
        whence = f"Public holidays in {place}. Source: {source.library}, added with `mim policy calendar`."
        return headed(out, (whence, "Days and titles that you add or change here are kept."))
    for key in KEYS.values():
        comments = dict.fromkeys(new, f"{place}, {source.library}")
        if any(isinstance(each, SetValue) and each.keys == (key,) for each in edits):
            # The whole list is rewritten, including the comments next to its days.
            comments |= zip(_days(raw, key), comments_beside(raw, (key,), "day"), strict=False)
        beside = {at: comments[day] for at, day in enumerate(_days(out, key)) if day in comments}
        out = beside_items(out, (key,), beside, "day")
    return out


def _days(raw: bytes, key: str) -> list[date]:
    return [each.day for each in getattr(read_holidays(raw), key)]


def _joined(before: HolidaySource, now: HolidaySource) -> HolidaySource:
    """Return the combined source if the years for the same place are consecutive, otherwise the new source."""
    if (
        _place(before) != _place(now)
        or now.first_year > before.last_year + 1
        or before.first_year > now.last_year + 1
    ):
        return now
    years = {
        "first_year": min(before.first_year, now.first_year),
        "last_year": max(before.last_year, now.last_year),
    }
    return HolidaySource(**{**now.model_dump(), **years})


def _place(source: HolidaySource) -> tuple[str, str]:
    return source.country, normalise(source.subdivision or "").casefold()


def _listed(there: Holidays | None) -> Days:
    if there is None:
        return {}
    return {each.day: (kind, each.title) for kind, key in KEYS.items() for each in getattr(there, key)}


def _compared(own: Days, known: Days, wanted: HolidayRequest) -> Iterator[ProposedDay]:
    for day, (kind, title) in known.items():
        if day not in own:
            yield ProposedDay(day, title, "new", kind)
    for day, (kind, title) in own.items():
        if known.get(day, (None, ""))[0] == kind:
            yield ProposedDay(day, title, "there", kind)
        elif wanted.first <= day.year <= wanted.last:
            yield ProposedDay(day, title, "yours", kind)


def _edits(
    there: Holidays | None, source: HolidaySource, new: Mapping[Kind, Sequence[ProposedDay]]
) -> Iterator[Edit]:
    said = source.model_dump(exclude_none=True)
    if there is None:
        days = {key: _plain(new[kind]) for kind, key in KEYS.items() if new[kind] or kind == "holiday"}
        yield Create(REF, {"schema": 1, "source": said, **days})
        return
    if there.source != source:
        yield SetValue(REF, ("source",), said)
    for kind, key in KEYS.items():
        before = getattr(there, key)
        last = max((each.day for each in before), default=date.min)
        if new[kind] and all(each.day > last for each in new[kind]):
            yield Append(REF, (key,), _plain(new[kind]))
        elif new[kind]:
            every = sorted([*before, *new[kind]], key=lambda each: each.day)
            yield SetValue(REF, (key,), _plain(every))


def _plain(days: Iterable[Holiday | ProposedDay]) -> tuple[dict[str, date | str], ...]:
    return tuple({"day": each.day, "title": each.title} for each in days)


def _from_library(library: Any, wanted: HolidayRequest) -> tuple[HolidaySource, Days]:
    languages = library.list_localized_countries().get(wanted.country, [])
    found = library.country_holidays(
        wanted.country,
        subdiv=wanted.subdivision,
        # A day off in January may be compensated for by working on a Saturday in the previous December.
        years=range(wanted.first, wanted.last + 2),
        language=_ENGLISH if _ENGLISH in languages else None,
    )
    source = HolidaySource(
        country=wanted.country,
        subdivision=wanted.subdivision,
        first_year=wanted.first,
        last_year=wanted.last,
        library=f"holidays {library.__version__}",
    )
    days: Days = {day: ("holiday", normalise(found[day])[:_LONGEST_TITLE]) for day in found}
    days |= {day: ("business-day", f"Working {_WEEKDAYS[day.weekday()]}") for day in found.weekend_workdays}
    # A moved holiday may fall in the previous or next year.
    return source, {day: days[day] for day in sorted(days) if wanted.first <= day.year <= wanted.last}


def _library() -> Any:
    try:
        return importlib.import_module("holidays")
    except ImportError:
        raise NoLibrary from None


def _as_the_library_spells_it(library: Any, wanted: HolidayRequest) -> HolidayRequest:
    """Return the request with codes as spelled in the library. Raises UsageError for an unknown place.

    A country can be given as a three-letter code. Subdivisions are not case-sensitive, because some of them are
    names.
    """
    countries = library.list_supported_countries(include_aliases=True)
    typed = wanted.country.strip().upper()
    if typed not in countries:
        near = names_like(typed, countries, 3)
        hint = f"use an ISO 3166 code, such as {', '.join(near or ('DE', 'GB', 'US'))}"
        raise UsageError(f"--country {wanted.country!r} is not a country that the library supports", hint)
    country = str(library.country_holidays(typed, years=()).country)
    if not wanted.subdivision:
        return wanted._replace(country=country, subdivision=None)
    parts = {normalise(part).casefold(): part for part in countries[typed]}
    part = parts.get(normalise(wanted.subdivision).casefold())
    if part is None:
        hint = f"use one of: {', '.join(parts.values())}" if parts else "omit --subdivision"
        raise UsageError(f"--subdivision {wanted.subdivision!r} is not a subdivision of {country}", hint)
    return wanted._replace(country=country, subdivision=part)
