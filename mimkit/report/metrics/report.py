"""Defines the input of every `mim metrics` format, and phrases that the formats share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from mimkit.metrics.exclusion import INTERVALS
from mimkit.metrics.measure import AFTER, BEFORE
from mimkit.metrics.result import (
    DeadlineSample,
    Difference,
    DurationSample,
    Exclusion,
    Group,
    MetricsResult,
    NumberSample,
    Sample,
    ShareSample,
)
from mimkit.model.incident.incident import Mode
from mimkit.model.policy.metric import Metric
from mimkit.model.time.durations import short
from mimkit.model.time.period import Period
from mimkit.report.text.counts import counted

STATISTICS: Final = ("median", "p90", "longest")
WITH_MEAN: Final = (*STATISTICS, "mean")
"""The names of the statistics shown in text.

With fewer than ten values, all statistics except the mean are omitted.
"""
FEW: Final = "fewer than 10 values, listed individually"
MODES: Final[Mapping[Mode, str]] = {
    "drill": "drill",
    "backfill": "back-filled record",
    "live": "live incident",
}


@dataclass(frozen=True, slots=True)
class MetricsSource:
    """The counts for one repository in a report on several repositories."""

    source: str
    commit: str | None
    incidents: int
    """The number of major incidents in the period."""
    restricted: int
    """The number of restricted incidents among them. They are counted, but no details are shown."""
    unreadable: int
    """The number of files that could not be read."""

    @property
    def sentence(self) -> str:
        """The counts, with the repository's name and commit."""
        hidden = f", of which {self.restricted:,} restricted and not named" if self.restricted else ""
        unread = f"; {counted(self.unreadable, 'unreadable record')}" if self.unreadable else ""
        return f"{self.source}, commit {(self.commit or 'none')[:12]}: {counted(self.incidents, 'incident')}{hidden}{unread}."


@dataclass(frozen=True, slots=True)
class MetricsReport:
    """The metrics, the data that they are based on, and the command that reproduces them."""

    organisation: str
    measured: MetricsResult
    commit: str | None
    """The commit that the data was read from, or None if there are no commits yet."""
    command: str
    """The command that reproduces these metrics."""
    as_of: datetime | None = None
    unreadable: Sequence[str] = ()
    width: int | None = None
    lists_excluded: bool = False
    """Whether the text lists the ids of excluded incidents."""
    undated: Sequence[str] = ()
    """Incidents that are excluded from all metrics because not even their date is known."""
    statistics: Sequence[str] = STATISTICS
    """The statistics to show in text."""
    sources: Sequence[MetricsSource] = ()
    """The repositories, starting with the current one. Empty if the report covers only one repository."""

    def commit_of(self, source: str) -> str | None:
        """Return the commit that was read from a repository."""
        return next(each.commit for each in self.sources if each.source == source)

    @property
    def heading(self) -> str:
        """The organisation and the period that the metrics cover."""
        return f"{self.organisation}: major incidents {self.span(self.measured.question.period)}"

    @property
    def basis(self) -> str:
        """The number of incidents, the exclusions, the as-of time and the commit."""
        numbers = [counted(number, MODES[mode]) for mode, number in sorted(self.measured.left_out.items())]
        left = f"; {' and '.join(numbers)} excluded" if numbers else ""
        reasons = Counter(each.reason for each in self.measured.others)
        left += "".join(f"; {reasons[each]:,} {each}" for each in (BEFORE, AFTER) if reasons[each])
        left += f"; {len(self.undated)} without a date" if self.undated else ""
        left += f"; {counted(len(self.unreadable), 'unreadable record')}" if self.unreadable else ""
        then = f", as recorded by {stamp(self.as_of)}" if self.as_of else ""
        return f"{counted(self.measured.incidents, 'incident')}{left}{then}; commit {(self.commit or 'none')[:12]}"

    def span(self, period: Period) -> str:
        """Format a period as dates in the policy's time zone. The end date is inclusive."""
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
    """Format a time in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def definition(metric: Metric) -> str:
    """Return the definition of a metric, including its filters."""
    only = metric.only
    filters = (
        ("service", only.services), ("severity", only.severities), ("category", only.categories), ("tag", only.tags)
    )  # fmt: skip
    said = [f"{name} {' or '.join(values)}" for name, values in filters if values]
    hours = " Only business hours." if metric.hours == "business" else ""
    return f"{metric.words}{hours} Only {'; '.join(said)}." if said else f"{metric.words}{hours}"


def span(seconds: float) -> str:
    """Format a duration in short form."""
    return short(timedelta(seconds=seconds))


def words(sample: Sample, excluded: Iterable[Exclusion] = (), statistics: Sequence[str] = STATISTICS) -> str:
    """Format a sample on one line, with the number of excluded incidents by reason."""
    if isinstance(sample, DeadlineSample):
        # Reasons in INTERVALS are omitted, because `_kept` already includes those intervals in its counts.
        return _kept(sample) + not_counted(each for each in excluded if each.reason not in INTERVALS)
    if isinstance(sample, DurationSample):
        found = _times(sample, statistics)
    elif isinstance(sample, NumberSample):
        found = f"{len(sample.incidents):,}"
    else:
        found = _share(sample)
    return found + not_counted(excluded)


def not_counted(excluded: Iterable[Exclusion]) -> str:
    """Format the number of excluded incidents by reason. Return "" if there are none."""
    reasons = Counter(each.reason for each in excluded)
    if not reasons:
        return ""
    numbers = reasons.most_common()
    said = ", ".join(f"{number:,} {reason}" for reason, number in numbers) if numbers[1:] else numbers[0][0]
    return f"; not counted: {sum(reasons.values()):,} ({said})"


def value(group: Group, metric: Metric, statistics: Sequence[str] = STATISTICS) -> str:
    """Format a group's result for a metric on one line."""
    return words(group.samples[metric.id], group.excluded.get(metric.id, ()), statistics)


def left_out(report: MetricsReport) -> tuple[Exclusion, ...]:
    """Return the incidents that are excluded from all metrics, each with the reason."""
    undated = (Exclusion(incident, "no known date") for incident in report.undated)
    return (*report.measured.others, *undated)


def stated_text(times: DurationSample) -> str:
    """Format the durations that the sources state, alongside the computed ones.

    Return an empty string if there are none.
    """
    computed = {incident: span(seconds) for incident, seconds in times.points}
    return ", ".join(
        f"{incident} {figure.duration} (computed: {computed.get(incident, 'no value')})"
        for incident, figure in times.stated
    )


def _times(times: DurationSample, statistics: Sequence[str]) -> str:
    found = times.summary
    known = [(name, seconds) for name in statistics if (seconds := getattr(found, name)) is not None]
    shown = [f"{name} {span(seconds)}" for name, seconds in known]
    if found.median is None:
        shown = [*map(span, times.values), *shown] or ["no data"]
    early = f" ({len(times.early):,} before the declaration)" if times.early else ""
    return f"{', '.join(shown)}, n = {found.n}{early}"


def _share(share: ShareSample) -> str:
    if not share.whole:
        return "none"
    return f"{len(share.part)} of {len(share.whole)}, {percent(len(share.part), len(share.whole))}"


def _kept(kept: DeadlineSample) -> str:
    more = [f"{number} {word}" for number, word in
            ((kept.late, "late"), (kept.overdue, "overdue"), (kept.waived, "waived"), (kept.running, "running"),
             (kept.undecided, "undecided because the times are approximate"),
             (kept.undated, "met at an unknown time"), (kept.unmissable, "could not be missed"))
            if number]  # fmt: skip
    rest = f" ({', '.join(more)})" if more else ""
    if not kept.due:
        return f"none fell due{rest}"
    worst = f", worst {span(kept.worst)} late, {span(kept.breach)} in total" if kept.worst else ""
    return f"{kept.met} of {kept.due}, {percent(kept.met, kept.due)}{rest}{worst}"


def percent(part: int, whole: int) -> str:
    """Format a percentage. A value that is not exactly 0 % or 100 % is never rounded to it."""
    share = 100 * part / whole
    if 0 < part < whole:
        share = min(max(share, 1), 99)
    return f"{share:.0f} %"


def comparison_text(found: Difference) -> str:
    """Format the result of comparing two periods."""
    if found.low is None or found.high is None:
        return "not enough data to compare"
    ends = f"{_longer(found.low)} to {_longer(found.high)}"
    return f"{found.verdict} (95 % interval of the median: {ends})"


def _longer(seconds: float) -> str:
    return f"{span(abs(seconds))} {'shorter' if seconds < 0 else 'longer'}"
