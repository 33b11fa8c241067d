"""The daily status of each service over the last 90 days, computed from the periods in which incidents affected it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from mimkit.model.incident.service_status import BEST_FIRST, ServiceStatus, StatusSpan, rank
from mimkit.model.time.approximate import exactly

DAYS: Final = 90
"""The number of days in the history, including today."""


class DayStatus(NamedTuple):
    """A service's status on one day, from midnight to midnight in the policy's time zone, or until now for today."""

    day: date
    status: ServiceStatus
    """The worst status of the day."""
    outage: timedelta = timedelta()
    """How long the service had a partial or major outage."""
    degraded: timedelta = timedelta()
    """How long the service had degraded performance without an outage."""
    incidents: tuple[str, ...] = ()
    """The ids of the incidents that affected the service."""


class _Segment(NamedTuple):
    start: datetime
    end: datetime
    status: ServiceStatus


class _Days:
    """The days in the history, and when each day begins (UTC)."""

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        today = now.astimezone(zone).date()
        self.days = [today - timedelta(days=before) for before in reversed(range(DAYS))]
        # In UTC, because a day on which the clocks change is not 24 hours long.
        self._starts = [datetime.combine(day, time(), zone).astimezone(UTC) for day in self.days]
        self._ends = [*self._starts[1:], now.astimezone(UTC)]

    def clipped(self, span: StatusSpan) -> _Segment | None:
        """Return the portion of a period that lies within the history, or None if there is none."""
        start = max(exactly(span.start), self._starts[0])
        end = min(exactly(span.end), self._ends[-1]) if span.end else self._ends[-1]
        return _Segment(start, end, span.status) if start < end else None

    def touched(self, segment: _Segment) -> range:
        """Return the indexes of the days that a period overlaps."""
        return range(bisect_right(self._starts, segment.start) - 1, bisect_left(self._starts, segment.end))

    def cut(self, segment: _Segment) -> Iterator[tuple[int, timedelta]]:
        """Yield the index of each day that a period overlaps, and the duration of the overlap."""
        for place in self.touched(segment):
            begin, end = max(segment.start, self._starts[place]), min(segment.end, self._ends[place])
            yield place, end - begin


def service_days(
    spans: Mapping[str, Iterable[StatusSpan]], now: datetime, zone: tzinfo
) -> dict[str, tuple[DayStatus, ...]]:
    """Return the affected days of each affected service, oldest first.

    `spans` maps incident ids to periods. If several incidents affect a service at the same time, only the worst
    status counts. The run time grows with the number of periods plus the number of days, not with their product.
    """
    calendar = _Days(now, zone)
    by_service: dict[str, list[tuple[str, _Segment]]] = {}
    for incident, found in spans.items():
        for span in found:
            if segment := calendar.clipped(span):
                by_service.setdefault(span.service, []).append((incident, segment))
    return {service: tuple(_affected(segments, calendar)) for service, segments in by_service.items()}


def _affected(segments: list[tuple[str, _Segment]], calendar: _Days) -> Iterator[DayStatus]:
    lengths: dict[int, dict[ServiceStatus, timedelta]] = {}
    for segment in _without_overlap(each for _, each in segments):
        for place, length in calendar.cut(segment):
            of_day = lengths.setdefault(place, {})
            of_day[segment.status] = of_day.get(segment.status, timedelta()) + length
    named: dict[int, dict[str, None]] = {}
    for incident, segment in segments:
        for place in calendar.touched(segment):
            named.setdefault(place, {})[incident] = None
    for place in sorted(lengths):
        of_day = lengths[place]
        degraded = of_day.pop("degraded_performance", timedelta())
        yield DayStatus(
            calendar.days[place],
            max(of_day, key=rank, default="degraded_performance"),
            sum(of_day.values(), timedelta()),
            degraded,
            tuple(named[place]),
        )


def _without_overlap(segments: Iterable[_Segment]) -> Iterator[_Segment]:
    """Yield periods that do not overlap. Where the original periods overlap, the worst status applies."""
    edges = sorted(
        edge
        for each in segments
        for edge in ((each.start, rank(each.status), 1), (each.end, rank(each.status), -1))
    )
    running, since = [0] * len(BEST_FIRST), datetime.min.replace(tzinfo=UTC)
    for at, status, change in edges:
        worst = max((place for place, count in enumerate(running) if count), default=0)
        if worst and since < at:
            yield _Segment(since, at, BEST_FIRST[worst])
        running[status] += change
        since = at
