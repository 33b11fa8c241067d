"""The outages of an incident: when each affected service went down and when it was restored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from math import inf
from typing import Final, NamedTuple, TypeAlias

Span: TypeAlias = "tuple[datetime, datetime]"
"""A period, as its start and end."""
WHOLE: Final = ""
"""A placeholder service name for incidents that list no services."""


class Outage(NamedTuple):
    """A period during which one or more services were out. Times are in UTC."""

    start: datetime | None
    """The start, or None for a first outage whose start is unknown."""
    end: datetime | None = None
    """The end, or None if the service has not been restored."""


class ServiceOutages:
    """Tracks the outages of each affected service while the timeline is read in order.

    A service that is added later may have been out, and even restored, before it was added.
    """

    def __init__(self, services: Iterable[str], added: Iterable[str] = ()) -> None:
        self._affected = tuple(services) or (WHOLE,)
        self._found = {name: [Outage(None)] for name in (*self._affected, *added, WHOLE)}

    def affect(self, services: Iterable[str]) -> None:
        """Replace the list of affected services from this point in the timeline."""
        self._affected = tuple(services) or (WHOLE,)
        if complete := self.restored:
            self._end(complete, ())

    def restore(self, at: datetime, services: Iterable[str] = ()) -> None:
        """End the outages of the specified services, or of all services if none are specified."""
        self._end(at, services)
        if complete := self.restored:
            # When an incident is fully restored, services that are added later are treated as restored at the
            # same time.
            self._end(complete, ())

    def _end(self, at: datetime, services: Iterable[str]) -> None:
        for name in self._named(services):
            if self._found[name][-1].end is None:
                self._found[name][-1] = Outage(self._found[name][-1].start, at)

    def fail(self, at: datetime, services: Iterable[str] = ()) -> None:
        """Start an outage of the specified services, or of all services if none are specified.

        Outages that are already in progress continue.
        """
        for name in self._named(services):
            if self._found[name][-1].end is not None:
                self._found[name].append(Outage(at))

    def _named(self, services: Iterable[str]) -> list[str]:
        """Return the specified services that are known, or all known services if none are specified."""
        wanted = tuple(services)
        return [name for name in self._found if not wanted or name in wanted]

    def are_restored(self, services: Iterable[str]) -> set[bool]:
        """Return a set that contains True if any specified service is restored, and False if any is out.

        If no services are specified, all of them are checked. If none of the specified services is known, the set
        is empty.
        """
        return {self._found[name][-1].end is not None for name in self._named(services)}

    @property
    def out(self) -> frozenset[str]:
        """The affected services that are currently out."""
        return frozenset(name for name in self._affected if self._found[name][-1].end is None)

    @property
    def restored(self) -> datetime | None:
        """When the last affected service was restored, or None if any service is still out."""
        ends = [end for name in self._affected if (end := self._found[name][-1].end)]
        return max(ends) if len(ends) == len(self._affected) else None

    def since(self, began: datetime | None) -> Mapping[str, tuple[Outage, ...]]:
        """Return the outages of each affected service, with `began` as the start of the first outage."""
        first = {name: self._found[name][0].end for name in self._affected}
        return {name: (Outage(began, end), *self._found[name][1:]) for name, end in first.items()}


def union(outages: Iterable[Outage]) -> tuple[Outage, ...]:
    """Return the periods during which at least one of several services was out, sorted by time."""
    found: list[Outage] = []
    # Only the first outage of a service can have an unknown start, so such an outage is sorted first.
    for each in sorted(outages, key=lambda outage: outage.start.timestamp() if outage.start else -inf):
        last = found[-1] if found else None
        if last is None or (last.end and each.start and each.start > last.end):
            found.append(each)
        else:
            found[-1] = Outage(last.start, max(last.end, each.end) if last.end and each.end else None)
    return tuple(found)


def periods_between(outages: Iterable[Outage]) -> tuple[Span, ...]:
    """Return the periods between outages, during which all services were restored. `outages` must be sorted."""
    return tuple(
        (earlier.end, later.start) for earlier, later in pairwise(outages) if earlier.end and later.start
    )


def without(begin: datetime, end: datetime, excluded: Iterable[Span]) -> Iterator[Span]:
    """Yield the parts of a period that remain after removing the excluded periods, which may overlap."""
    for first, last in sorted(excluded):
        if begin < min(first, end):
            yield begin, min(first, end)
        begin = max(begin, last)
    if begin < end:
        yield begin, end


def time_between(outages: Iterable[Outage], begin: datetime, end: datetime) -> timedelta:
    """Return how much time within a period lies between outages, when all services were restored.

    `outages` must be sorted.
    """
    counted = without(begin, end, periods_between(outages))
    return max(end - begin, timedelta()) - sum((last - first for first, last in counted), timedelta())


def outage_time(outages: Iterable[Outage], now: datetime | None = None) -> timedelta | None:
    """Return the total length of the outages.

    An outage that has not ended counts up to `now`. Return None if a start is unknown, or if an end is unknown and
    `now` is None.
    """
    total = timedelta()
    for start, end in outages:
        until = end or now
        if start is None or until is None:
            return None
        total += max(until - start, timedelta())
    return total


def elapsed_time(outages: Iterable[Outage], now: datetime | None = None) -> timedelta | None:
    """Return the time from the start of the first outage to the end of the last one, or to `now` if it has not ended.

    Return None if the start or the end is unknown.
    """
    known = tuple(outages)
    start, until = known[0].start, known[-1].end or now
    return max(until - start, timedelta()) if start and until else None
