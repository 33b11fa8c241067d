"""Results of metrics: each value with its definition and the incidents behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias, get_args
from zoneinfo import ZoneInfo

from mimkit.model.incident.incident import Mode
from mimkit.model.incident.stated import StatedFigure
from mimkit.model.policy.metric import Metric
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.period import ALWAYS, Period

By = Literal["service", "category", "severity", "quarter", "cause"]
BY: Final[tuple[By, ...]] = get_args(By)
Verdict = Literal["too few", "no distinguishable change", "shorter", "longer"]


class Exclusion(NamedTuple):
    """An incident that a metric does not count."""

    incident: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Summary of durations in seconds. All but the mean are None for fewer than ten values."""

    n: int
    median: float | None = None
    p90: float | None = None
    longest: float | None = None
    mean: float | None = None
    """None without values. Readers always see it together with `n`."""


@dataclass(frozen=True, slots=True)
class DurationSample:
    """Durations in seconds by incident; missing and negative ones are listed separately."""

    points: tuple[tuple[str, float], ...]
    summary: Summary
    missing: tuple[str, ...] = ()
    """Incidents without one of the two times."""
    backwards: tuple[str, ...] = ()
    """Incidents whose end is before their start: an error in the record, not counted."""
    imprecise: tuple[str, ...] = ()
    """Incidents whose times are too approximate: the duration may differ by more than a minute and a tenth of it."""
    stated: tuple[tuple[str, StatedFigure], ...] = ()
    """Durations as the sources of the incidents state them, which the summary does not count."""
    early: tuple[str, ...] = ()
    """For the time to the first update: the incidents that had one before their declaration, which count as zero."""

    @property
    def values(self) -> list[float]:
        """The durations alone, shortest first."""
        return sorted(seconds for _, seconds in self.points)


@dataclass(frozen=True, slots=True)
class ShareSample:
    """A count out of a total; incidents for which it is unknown or does not apply are counted separately."""

    part: tuple[str, ...]
    whole: tuple[str, ...]
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadlineSample:
    """How a deadline was kept: numbers of intervals, and the overruns in seconds."""

    met: int
    late: int
    overdue: int
    waived: int
    running: int
    worst: float
    """The longest overrun of an interval."""
    breach: float
    """The total overrun."""
    undecided: int = 0
    """The number whose times are too approximate to say whether they were met on time."""
    undated: int = 0
    """The number that were met at an unknown time."""
    unmissable: int = 0
    """The number that could not be missed, because the event that met the clock also started it."""

    @property
    def due(self) -> int:
        """The number that have become due, without running and waived ones."""
        return self.met + self.late + self.overdue


@dataclass(frozen=True, slots=True)
class NumberSample:
    """A number of incidents."""

    incidents: tuple[str, ...]


Sample: TypeAlias = DurationSample | ShareSample | DeadlineSample | NumberSample


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of the medians of two periods (later minus earlier), in seconds."""

    verdict: Verdict
    low: float | None = None
    high: float | None = None
    """`low` and `high` are the ends of the 95 % bootstrap interval; None if there are too few values."""


@dataclass(frozen=True, slots=True)
class MetricsQuestion:
    """The request: period and modes, grouping, and current time (aware)."""

    now: datetime
    calendar: BusinessCalendar
    """Determines quarters and business hours."""
    period: Period = ALWAYS
    before: Period | None = None
    """An earlier period to compare with."""
    by: tuple[By, ...] = ()
    modes: tuple[Mode, ...] = ("live",)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of dates and quarters."""
        return self.calendar.tz


@dataclass(frozen=True, slots=True)
class Group:
    """The incidents of one service, of one quarter and service etc., or all of them."""

    keys: tuple[str, ...]
    """One for each dimension of the question."""
    incidents: int
    """The number of separate major incidents."""
    samples: Mapping[str, Sample]
    """By metric id."""
    differences: Mapping[str, Difference] = field(default_factory=dict)
    """For durations, if two periods are compared."""
    excluded: Mapping[str, tuple[Exclusion, ...]] = field(default_factory=dict)
    """The incidents that a metric does not count, by metric id."""
    earlier: Group | None = None
    """The same group in the earlier period, if two periods are compared."""

    @property
    def name(self) -> str:
        """The keys as a text; empty for the group of all incidents."""
        return ", ".join(self.keys)


@dataclass(frozen=True, slots=True)
class MetricsResult:
    """The result, with the data that it is based on."""

    question: MetricsQuestion
    metrics: tuple[Metric, ...]
    groups: tuple[Group, ...]
    incidents: int
    """The number of major incidents counted in the period."""
    left_out: Mapping[Mode, int]
    """The number of incidents in the period with another mode, such as drills and back-filled records."""
    others: tuple[Exclusion, ...] = ()
    """These incidents, and those outside the period, each with the reason."""
