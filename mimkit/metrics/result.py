"""Results of metrics: each value with its definition and the incidents behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from mimkit.model.incident.incident import Mode
from mimkit.model.policy.metric import Metric

By = Literal["service", "category", "severity", "quarter", "cause"]
Verdict = Literal["too few", "no distinguishable change", "shorter", "longer"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What many durations (seconds) come to; None where there are fewer than ten."""

    n: int
    median: float | None = None
    p90: float | None = None
    longest: float | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """How long it took, in seconds by incident; what is not known, and what runs backwards, is named."""

    points: tuple[tuple[str, float], ...]
    summary: Summary
    missing: tuple[str, ...] = ()
    """Incidents that lack one of the two moments."""
    backwards: tuple[str, ...] = ()
    """Incidents whose end lies before the beginning: an error in the record, and not counted."""

    @property
    def values(self) -> list[float]:
        """The durations alone, the shortest first."""
        return sorted(seconds for _, seconds in self.points)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; the incidents of which it cannot be told, or need not be, are counted apart."""

    part: tuple[str, ...]
    whole: tuple[str, ...]
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """How a promise was kept: numbers of intervals, and how far the late ones went over (seconds)."""

    met: int
    late: int
    overdue: int
    waived: int
    running: int
    worst: float
    """By how much the worst interval went over its time."""
    breach: float
    """All of the time that went over."""

    @property
    def due(self) -> int:
        """How many have come due: what is running or waived has not."""
        return self.met + self.late + self.overdue


Sample: TypeAlias = Times | Share | Kept


@dataclass(frozen=True, slots=True)
class Difference:
    """How the median of a later period differs from that of an earlier one, in seconds."""

    verdict: Verdict
    low: float | None = None
    high: float | None = None
    """The ends of the 95 % bootstrap interval of the difference; None where there are too few values."""


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant to before another (aware); None is open."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Tell whether an instant lies in the period."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


ALWAYS = Period()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of which period and modes, grouped how, at which moment (aware)."""

    now: datetime
    zone: ZoneInfo
    period: Period = ALWAYS
    before: Period | None = None
    """An earlier period to compare with."""
    by: By | None = None
    modes: tuple[Mode, ...] = ("live",)


@dataclass(frozen=True, slots=True)
class Group:
    """The incidents of one service, severity, quarter ..., or all of them under an empty name."""

    name: str
    incidents: int
    samples: Mapping[str, Sample]
    """By the id of the metric."""
    differences: Mapping[str, Difference] = field(default_factory=dict)
    """For times, when periods are compared."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The answer, with what it was counted from."""

    question: Question
    metrics: tuple[Metric, ...]
    groups: tuple[Group, ...]
    incidents: int
    """How many major incidents of the period were counted, each once."""
    left_out: Mapping[Mode, int]
    """How many incidents of the period are of another mode: drills and back-filled records."""
