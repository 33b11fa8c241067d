"""The outages of an incident: when its affected services were out, and when each was restored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from math import inf
from typing import Final, NamedTuple, TypeAlias

Span: TypeAlias = "tuple[datetime, datetime]"
"""A period from an instant to another."""
WHOLE: Final = ""
"""Stands for the only service of an incident that names none."""


class Outage(NamedTuple):
    """A period without service; the times are UTC."""

    start: datetime | None
    """None if it is not known when the first outage started."""
    end: datetime | None = None
    """None if the service has not been restored."""


class ServiceOutages:
    """Follows the outages of each affected service while the timeline is read in order.

    A service that is added later may have been out, and restored, before it was added.
    """

    def __init__(self, services: Iterable[str], added: Iterable[str] = ()) -> None:
        self._affected = tuple(services) or (WHOLE,)
        self._found = {name: [Outage(None)] for name in (*self._affected, *added, WHOLE)}

    def affect(self, services: Iterable[str]) -> None:
        """Let the incident affect other services from now on."""
        self._affected = tuple(services) or (WHOLE,)
        if complete := self.restored:
            self._end(complete, ())

    def restore(self, at: datetime, services: Iterable[str] = ()) -> None:
        """End the outages of these services, or of all."""
        self._end(at, services)
        if complete := self.restored:
            # A service that is added to a restored incident was restored with the others.
            self._end(complete, ())

    def _end(self, at: datetime, services: Iterable[str]) -> None:
        for name in self._named(services):
            if self._found[name][-1].end is None:
                self._found[name][-1] = Outage(self._found[name][-1].start, at)

    def fail(self, at: datetime, services: Iterable[str] = ()) -> None:
        """Start an outage of these services, or of all; one that is still running continues."""
        for name in self._named(services):
            if self._found[name][-1].end is not None:
                self._found[name].append(Outage(at))

    def _named(self, services: Iterable[str]) -> list[str]:
        """Return these services as far as they are known, or all."""
        wanted = tuple(services)
        return [name for name in self._found if not wanted or name in wanted]

    def are_restored(self, services: Iterable[str]) -> set[bool]:
        """Return True if one of some services, or of all, is restored, and False if one is out; nothing if none is known."""
        return {self._found[name][-1].end is not None for name in self._named(services)}

    @property
    def out(self) -> frozenset[str]:
        """The affected services that are out."""
        return frozenset(name for name in self._affected if self._found[name][-1].end is None)

    @property
    def restored(self) -> datetime | None:
        """When the last affected service was restored; None while one is still out."""
        ends = [end for name in self._affected if (end := self._found[name][-1].end)]
        return max(ends) if len(ends) == len(self._affected) else None

    def since(self, began: datetime | None) -> Mapping[str, tuple[Outage, ...]]:
        """Return the outages of each affected service, the first one with its start."""
        first = {name: self._found[name][0].end for name in self._affected}
        return {name: (Outage(began, end), *self._found[name][1:]) for name, end in first.items()}


def union(outages: Iterable[Outage]) -> tuple[Outage, ...]:
    """Return the periods in which at least one of several services was out, in order."""
    found: list[Outage] = []
    # Only a first outage can have an unknown start.
    for each in sorted(outages, key=lambda outage: outage.start.timestamp() if outage.start else -inf):
        last = found[-1] if found else None
        if last is None or (last.end and each.start and each.start > last.end):
            found.append(each)
        else:
            found[-1] = Outage(last.start, max(last.end, each.end) if last.end and each.end else None)
    return tuple(found)


def periods_between(outages: Iterable[Outage]) -> tuple[Span, ...]:
    """Return the periods between outages, with all services restored; `outages` is in order."""
    return tuple(
        (earlier.end, later.start) for earlier, later in pairwise(outages) if earlier.end and later.start
    )


def without(begin: datetime, end: datetime, excluded: Iterable[Span]) -> Iterator[Span]:
    """Yield what is left of a period if others, which may overlap, are taken out of it."""
    for first, last in sorted(excluded):
        if begin < min(first, end):
            yield begin, min(first, end)
        begin = max(begin, last)
    if begin < end:
        yield begin, end


def time_between(outages: Iterable[Outage], begin: datetime, end: datetime) -> timedelta:
    """Return how much of a period was between outages, with all services restored; `outages` is in order."""
    counted = without(begin, end, periods_between(outages))
    return max(end - begin, timedelta()) - sum((last - first for first, last in counted), timedelta())


def outage_time(outages: Iterable[Outage], now: datetime | None = None) -> timedelta | None:
    """Return the total length of outages up to `now`; None if a start or an end is unknown."""
    total = timedelta()
    for start, end in outages:
        until = end or now
        if start is None or until is None:
            return None
        total += max(until - start, timedelta())
    return total


def elapsed_time(outages: Iterable[Outage], now: datetime | None = None) -> timedelta | None:
    """Return the time from the first outage to the end of the last one, or to `now`; None if one is unknown."""
    known = tuple(outages)
    start, until = known[0].start, known[-1].end or now
    return max(until - start, timedelta()) if start and until else None
