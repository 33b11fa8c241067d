"""The results of metrics: each value with its definition and the incidents on which it is based."""

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
    """An incident that a metric excludes, and the reason."""

    incident: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary of durations in seconds. If there are fewer than ten durations, all values except the mean are None."""

    n: int
    median: float | None = None
    p90: float | None = None
    longest: float | None = None
    mean: float | None = None
    """The mean, or None if there are no durations. It is always displayed together with `n`."""


@dataclass(frozen=True, slots=True)
class DurationSample:
    """Durations in seconds by incident. Missing and negative durations are listed separately."""

    points: tuple[tuple[str, float], ...]
    summary: Summary
    missing: tuple[str, ...] = ()
    """Incidents for which at least one of the two times is missing."""
    backwards: tuple[str, ...] = ()
    """Incidents that end before they start. They are not counted, because their record contains an error."""
    imprecise: tuple[str, ...] = ()
    """Incidents whose duration is uncertain by more than a minute and by more than a tenth of the duration."""
    stated: tuple[tuple[str, StatedFigure], ...] = ()
    """Durations stated in the incidents' sources. The summary does not include them."""
    early: tuple[str, ...] = ()
    """Incidents with an update before the declaration. Their time to the first update is counted as zero."""

    @property
    def values(self) -> list[float]:
        """The durations without their incidents, shortest first."""
        return sorted(seconds for _, seconds in self.points)


@dataclass(frozen=True, slots=True)
class ShareSample:
    """A count out of a total. Incidents for which the value is unknown or not applicable are counted separately."""

    part: tuple[str, ...]
    whole: tuple[str, ...]
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadlineSample:
    """How well a deadline was met: the numbers of intervals, and the overruns in seconds."""

    met: int
    late: int
    overdue: int
    waived: int
    running: int
    worst: float
    """The longest overrun of all intervals."""
    breach: float
    """The total overrun."""
    undecided: int = 0
    """The number of intervals whose times are too approximate to determine whether they were met on time."""
    undated: int = 0
    """The number of intervals that were met, but at an unknown time."""
    unmissable: int = 0
    """The number of intervals that could not be missed, because the same event started and met the clock."""

    @property
    def due(self) -> int:
        """The number of intervals that have become due, excluding those that are running or waived."""
        return self.met + self.late + self.overdue


@dataclass(frozen=True, slots=True)
class NumberSample:
    """The incidents that were counted."""

    incidents: tuple[str, ...]


Sample: TypeAlias = DurationSample | ShareSample | DeadlineSample | NumberSample


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between the medians of two periods (later minus earlier), in seconds."""

    verdict: Verdict
    low: float | None = None
    high: float | None = None
    """The upper end of the 95 % bootstrap interval.

    `low` is the lower end. Both are None if there are too few values.
    """


@dataclass(frozen=True, slots=True)
class MetricsQuestion:
    """The request: period, modes, grouping and current time (aware)."""

    now: datetime
    calendar: BusinessCalendar
    """The calendar that determines quarters and business hours."""
    period: Period = ALWAYS
    before: Period | None = None
    """An earlier period for comparison, or None."""
    by: tuple[By, ...] = ()
    modes: tuple[Mode, ...] = ("live",)
    sources: tuple[str, ...] = ()
    """The names of the repositories if there are several. The results are then also listed by repository."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone for dates and quarters."""
        return self.calendar.tz


@dataclass(frozen=True, slots=True)
class Group:
    """The incidents in one group, such as a service, a service in one quarter, or all incidents."""

    keys: tuple[str, ...]
    """The group's key for each requested dimension."""
    incidents: int
    """The number of separate major incidents."""
    samples: Mapping[str, Sample]
    """By metric id."""
    differences: Mapping[str, Difference] = field(default_factory=dict)
    """The differences in durations by metric id, if two periods are compared."""
    excluded: Mapping[str, tuple[Exclusion, ...]] = field(default_factory=dict)
    """The incidents that each metric excludes, by metric id."""
    earlier: Group | None = None
    """The same group in the earlier period, if two periods are compared."""
    sources: Mapping[str, Group] = field(default_factory=dict)
    """The same group in each repository that has incidents in it.

    If there is no grouping, all repositories are listed.
    """

    @property
    def name(self) -> str:
        """The keys as text. Empty for the group of all incidents."""
        return ", ".join(self.keys)


class SourceCount(NamedTuple):
    """The number of major incidents in one of several repositories in the period."""

    incidents: int
    only_counted: int
    """The number of these incidents that are restricted. Only their number is shown."""


@dataclass(frozen=True, slots=True)
class MetricsResult:
    """The result, together with the data on which it is based."""

    question: MetricsQuestion
    metrics: tuple[Metric, ...]
    groups: tuple[Group, ...]
    incidents: int
    """The number of major incidents counted in the period."""
    left_out: Mapping[Mode, int]
    """The number of incidents in the period by mode, for excluded modes such as drills and back-filled incidents."""
    others: tuple[Exclusion, ...] = ()
    """The incidents with excluded modes and those outside the period, each with the reason."""
    sources: Mapping[str, SourceCount] = field(default_factory=dict)
    """The counts for each repository, if there are several."""
