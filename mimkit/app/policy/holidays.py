"""`mim policy calendar`: writes public holidays from a library to a file for review."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from mimkit.app.reading.parse import parse
from mimkit.app.reading.records import unreadable
from mimkit.errors import EnvironmentUnfit, UsageError, names_like
from mimkit.model.change import Append, Create, Edit, SetValue
from mimkit.model.refs import Ref
from mimkit.model.text import normalise
from mimkit.model.time.calendar import Holiday
from mimkit.model.time.holidays import Holidays, HolidaySource
from mimkit.store.layout import path_of
from mimkit.store.render import render
from mimkit.store.yaml.commented import beside_items, comments_beside, headed

REF = Ref("holidays")
PATH = path_of(REF)
_LONGEST_TITLE = 200
_ENGLISH = "en_US"

State = Literal["new", "there", "yours"]


class HolidayRequest(NamedTuple):
    """The place and the years of the holidays."""

    country: str
    subdivision: str | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ProposedDay:
    """A holiday: `new`, `there` already, or `yours`: in the file, and not known to the library."""

    day: date
    title: str
    state: State


@dataclass(frozen=True, slots=True)
class Proposal:
    """The holidays of the library compared with the file, and the resulting file."""

    wanted: HolidayRequest
    source: HolidaySource
    """The source of the whole file then: consecutive years are combined."""
    days: tuple[ProposedDay, ...]
    """The holidays of the requested years, earliest first."""
    raw: bytes


class NoLibrary(EnvironmentUnfit):
    """The public holidays library, an optional extra, is not installed."""

    def __init__(self) -> None:
        super().__init__("the public holidays library is not installed", "pip install 'mimkit[holidays]'")


def read_holidays(raw: bytes | None) -> Holidays | None:
    """Return the holidays file, or None if there is none; raises RecordsUnreadable."""
    if raw is None:
        return None
    found = parse(PATH, raw)
    if isinstance(found, list):
        raise unreadable(found, "in the working tree")
    assert isinstance(found, Holidays)  # noqa: S101 - it lies at the place of one
    return found


def propose(raw: bytes | None, wanted: HolidayRequest) -> Proposal:
    """Return the holidays file (its bytes; None if missing) with those of the library added.

    Nothing is removed, and an existing day keeps its title. Raises NoLibrary, UsageError if the library does not
    know the place, and RecordsUnreadable.
    """
    there = read_holidays(raw)
    library = _library()
    wanted = _as_the_library_spells_it(library, wanted)
    source, public = _from_library(library, wanted)
    if there and there.source:
        source = _joined(there.source, source)
    own = {each.day: each.title for each in there.holidays} if there else {}
    days = tuple(sorted(_compared(own, public, wanted), key=lambda each: each.day))
    new = [Holiday(day=each.day, title=each.title) for each in days if each.state == "new"]
    edits = tuple(_edits(there, source, new))
    return Proposal(wanted, source, days, _with_sources(raw, edits, source, {each.day for each in new}))


def _with_sources(
    raw: bytes | None, edits: Sequence[Edit], source: HolidaySource, new: Collection[date]
) -> bytes:
    """Return the edited file with comments: the source of a new file, or of each new day in an existing one."""
    if not edits:
        return raw or b""
    out = render(edits)[PATH](raw)
    place = f"{source.country}-{source.subdivision}" if source.subdivision else source.country
    if raw is None:
        whence = f"Public holidays of {place}. Source: {source.library}, added with `mim policy calendar`."
        return headed(out, (whence, "Days and titles that you add or change here are kept."))
    comments = dict.fromkeys(new, f"{place}, {source.library}")
    if any(isinstance(each, SetValue) and each.keys == ("holidays",) for each in edits):
        # The list is rewritten as a whole, including the comments beside its days.
        comments |= zip(_days(raw), comments_beside(raw, ("holidays",), "day"), strict=False)
    beside = {at: comments[day] for at, day in enumerate(_days(out)) if day in comments}
    return beside_items(out, ("holidays",), beside, "day")


def _days(raw: bytes) -> list[date]:
    found = read_holidays(raw)
    return [each.day for each in found.holidays] if found else []


def _joined(before: HolidaySource, now: HolidaySource) -> HolidaySource:
    """Return the combined source if the years of the same place are consecutive; else the new one."""
    same_place = (before.country, before.subdivision) == (now.country, now.subdivision)
    if not same_place or now.first_year > before.last_year + 1 or before.first_year > now.last_year + 1:
        return now
    years = {
        "first_year": min(before.first_year, now.first_year),
        "last_year": max(before.last_year, now.last_year),
    }
    return HolidaySource(**{**now.model_dump(), **years})


def _compared(
    own: Mapping[date, str], public: Mapping[date, str], wanted: HolidayRequest
) -> Iterator[ProposedDay]:
    for day, title in public.items():
        yield ProposedDay(day, own.get(day, title), "there" if day in own else "new")
    for day, title in own.items():
        if day not in public and wanted.first <= day.year <= wanted.last:
            yield ProposedDay(day, title, "yours")


def _edits(there: Holidays | None, source: HolidaySource, new: list[Holiday]) -> Iterator[Edit]:
    said = source.model_dump(exclude_none=True)
    if there is None:
        yield Create(REF, {"schema": 1, "source": said, "holidays": _plain(new)})
        return
    if there.source != source:
        yield SetValue(REF, ("source",), said)
    last = max((each.day for each in there.holidays), default=date.min)
    if new and all(each.day > last for each in new):
        yield Append(REF, ("holidays",), _plain(new))
    elif new:
        every = sorted([*there.holidays, *new], key=lambda each: each.day)
        yield SetValue(REF, ("holidays",), _plain(every))


def _plain(holidays: Iterable[Holiday]) -> tuple[dict[str, date | str], ...]:
    return tuple({"day": each.day, "title": each.title} for each in holidays)


def _from_library(library: Any, wanted: HolidayRequest) -> tuple[HolidaySource, dict[date, str]]:
    languages = library.list_localized_countries().get(wanted.country, [])
    found = library.country_holidays(
        wanted.country,
        subdiv=wanted.subdivision,
        years=range(wanted.first, wanted.last + 1),
        language=_ENGLISH if _ENGLISH in languages else None,
    )
    source = HolidaySource(
        country=wanted.country,
        subdivision=wanted.subdivision,
        first_year=wanted.first,
        last_year=wanted.last,
        library=f"holidays {library.__version__}",
    )
    # A moved holiday may be in the previous or the next year.
    inside = (day for day in sorted(found) if wanted.first <= day.year <= wanted.last)
    return source, {day: normalise(found[day])[:_LONGEST_TITLE] for day in inside}


def _library() -> Any:
    try:
        return importlib.import_module("holidays")
    except ImportError:
        raise NoLibrary from None


def _as_the_library_spells_it(library: Any, wanted: HolidayRequest) -> HolidayRequest:
    """Return the request with the library's spelling of its codes; raises UsageError for an unknown place.

    A country may be given by its three-letter code, and a subdivision in any case: some are names.
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
