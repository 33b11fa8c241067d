"""Input of every `mim metrics` format, and phrases that the formats share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from mimkit.metrics.result import (
    DeadlineSample,
    Difference,
    DurationSample,
    MetricsResult,
    Sample,
    ShareSample,
)
from mimkit.model.incident.incident import Mode
from mimkit.model.policy.metric import Metric
from mimkit.model.time.durations import short
from mimkit.model.time.period import Period
from mimkit.report.text.counts import counted

FEW: Final = "fewer than 10 values, listed individually"
_MODES: Final[Mapping[Mode, str]] = {
    "drill": "drill",
    "backfill": "back-filled record",
    "live": "live incident",
}


@dataclass(frozen=True, slots=True)
class MetricsReport:
    """Metrics, their basis, and the command that reproduces them."""

    organisation: str
    measured: MetricsResult
    commit: str | None
    """The commit of the data; None before the first one."""
    command: str
    """The command that gives the same metrics again."""
    as_of: datetime | None = None
    unreadable: Sequence[str] = ()
    width: int | None = None
    lists_excluded: bool = False
    """Whether the text names the incidents that are not counted."""

    @property
    def heading(self) -> str:
        """What the metrics cover, and the period."""
        return f"{self.organisation}: major incidents {self.span(self.measured.question.period)}"

    @property
    def basis(self) -> str:
        """The basis: the number of incidents, what was excluded, as of when, and the commit."""
        numbers = [counted(number, _MODES[mode]) for mode, number in sorted(self.measured.left_out.items())]
        left = f"; {' and '.join(numbers)} excluded" if numbers else ""
        then = f", as recorded by {stamp(self.as_of)}" if self.as_of else ""
        return f"{counted(self.measured.incidents, 'incident')}{left}{then}; commit {(self.commit or 'none')[:12]}"

    def span(self, period: Period) -> str:
        """Format a period by its days in the policy's zone, with the last day included."""
        zone = self.measured.question.zone
        since = f"{period.since.astimezone(zone):%Y-%m-%d}" if period.since else None
        last = (
            f"{(period.until - timedelta(microseconds=1)).astimezone(zone):%Y-%m-%d}"
            if period.until
            else None
        )
        if since and last:
            return f"from {since} to {last}"
        return f"since {since}" if since else f"until {last}" if last else "all time"


def stamp(at: datetime) -> str:
    """Format an instant in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def definition(metric: Metric) -> str:
    """Return what a metric counts, with its filter."""
    only = metric.only
    filters = (
        ("service", only.services), ("severity", only.severities), ("category", only.categories), ("tag", only.tags)
    )  # fmt: skip
    said = [f"{name} {' or '.join(values)}" for name, values in filters if values]
    return f"{metric.words} Only {'; '.join(said)}." if said else metric.words


def span(seconds: float) -> str:
    """Format a duration briefly."""
    return short(timedelta(seconds=seconds))


def words(sample: Sample) -> str:
    """Return the result of a sample on one line."""
    if isinstance(sample, DurationSample):
        return _times(sample)
    return _share(sample) if isinstance(sample, ShareSample) else _kept(sample)


def _times(times: DurationSample) -> str:
    found = times.summary
    gaps = [f"{len(times.missing)} with no time recorded"] if times.missing else []
    gaps += (
        [f"{counted(len(times.backwards), 'error')} in the records (end before start)"]
        if times.backwards
        else []
    )
    gaps += [f"{len(times.imprecise)} with times that are not precise enough"] if times.imprecise else []
    rest = f" ({', '.join(gaps)})" if gaps else ""
    if found.median is not None and found.p90 is not None and found.longest is not None:
        shown = f"median {span(found.median)}, p90 {span(found.p90)}, longest {span(found.longest)}"
        return f"{shown}, n = {found.n}{rest}"
    points = ", ".join(span(value) for value in times.values) or "no data"
    return f"{points}, n = {found.n}{rest}"


def _share(share: ShareSample) -> str:
    apart = f" ({len(share.apart)} unknown or not applicable)" if share.apart else ""
    if not share.whole:
        return f"none{apart}"
    return f"{len(share.part)} of {len(share.whole)}, {percent(len(share.part), len(share.whole))}{apart}"


def _kept(kept: DeadlineSample) -> str:
    more = [f"{number} {word}" for number, word in
            ((kept.late, "late"), (kept.overdue, "overdue"), (kept.waived, "waived"), (kept.running, "running"),
             (kept.undecided, "undecided because the times are approximate"))
            if number]  # fmt: skip
    rest = f" ({', '.join(more)})" if more else ""
    if not kept.due:
        return f"none fell due{rest}"
    worst = f", worst {span(kept.worst)} late, {span(kept.breach)} in total" if kept.worst else ""
    return f"{kept.met} of {kept.due}, {percent(kept.met, kept.due)}{rest}{worst}"


def percent(part: int, whole: int) -> str:
    """Format a share; never 100 % or 0 % due to rounding alone."""
    share = 100 * part / whole
    if 0 < part < whole:
        share = min(max(share, 1), 99)
    return f"{share:.0f} %"


def comparison_text(found: Difference) -> str:
    """Return the result of comparing two periods."""
    if found.low is None or found.high is None:
        return "not enough data to compare"
    ends = f"{_longer(found.low)} to {_longer(found.high)}"
    return f"{found.verdict} (95 % interval of the median: {ends})"


def _longer(seconds: float) -> str:
    return f"{span(abs(seconds))} {'shorter' if seconds < 0 else 'longer'}"
