"""Computes the service review for a period: key metrics, repeats and deadlines, compared with the preceding period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from mimkit.metrics.comparison import Comparison, compare_counts, compare_shares
from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.measure import measure
from mimkit.metrics.result import (
    By,
    DeadlineSample,
    Difference,
    DurationSample,
    Exclusion,
    Group,
    MetricsQuestion,
    NumberSample,
    Sample,
    ShareSample,
)
from mimkit.metrics.sample import deadline_sample, is_in_scope, select_by_period
from mimkit.metrics.statistics import difference
from mimkit.model.incident.incident import Mode
from mimkit.model.policy.metric import Metric
from mimkit.model.time.end_of_day import last_moment
from mimkit.model.time.named_period import NamedPeriod
from mimkit.model.time.period import Period

KEY_METRICS: Final = (
    "incidents", "time-to-declare", "time-to-assemble", "time-to-restore", "detected-to-restored", "reviewed", "repeats"
)  # fmt: skip
"""The guide's six metrics.

There are two rows for the time to restore, because the start of the impact is often unknown.
"""

AnyChange: TypeAlias = Difference | Comparison


@dataclass(frozen=True, slots=True)
class MetricChange:
    """A metric's values in both periods."""

    metric: Metric
    sample: Sample
    before: Sample
    change: AnyChange
    excluded: tuple[Exclusion, ...] = ()
    """The incidents in the period that the metric excludes."""


@dataclass(frozen=True, slots=True)
class NumberChange:
    """The number of incidents in a group, such as a service, in both periods."""

    name: str
    incidents: int
    before: int
    change: Comparison


@dataclass(frozen=True, slots=True)
class RepeatCount:
    """The numbers of incidents of one repository with the same root cause, in the period and before."""

    source: str
    incidents: int
    earlier: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """A root cause shared by several incidents, at least one of which was declared in the period."""

    cause: str
    incidents: tuple[str, ...]
    """The incidents in the period, earliest first."""
    earlier: tuple[str, ...]
    sources: tuple[RepeatCount, ...] = ()
    """The numbers of incidents of each repository that has any. Empty if there is only one repository."""


@dataclass(frozen=True, slots=True)
class ServiceReviewQuestion:
    """The request."""

    metrics: MetricsQuestion
    """The period, the preceding period, the current time and the modes."""
    named: NamedPeriod
    before: NamedPeriod
    by: By = "service"
    """The dimension by which the number of incidents is grouped."""

    @property
    def is_over(self) -> bool:
        """Whether the period has ended."""
        return self.named.until <= self.metrics.now

    @property
    def share(self) -> float:
        """The later period's fraction of the combined length. Only time that has already passed is counted."""
        passed = min(self.named.until, self.metrics.now) - self.named.since
        return passed / (passed + self.before.length)


@dataclass(frozen=True, slots=True)
class ServiceReviewResult:
    """The result, together with the data on which it is based."""

    question: ServiceReviewQuestion
    incidents: int
    """The number of major incidents in the period."""
    left_out: Mapping[Mode, int]
    """The number of incidents in the period by mode, for excluded modes."""
    left_out_incidents: tuple[Exclusion, ...]
    """The incidents with excluded modes, each with its mode as the reason."""
    metrics: tuple[MetricChange, ...]
    groups: tuple[NumberChange, ...]
    """The groups, most incidents first."""
    repeats: tuple[Repeat, ...]
    unknown_cause: tuple[str, ...]
    """The major incidents in the period whose root cause is unknown."""
    unrestored: tuple[str, ...]
    """The major incidents in the period without a recorded restoration."""
    deadlines: tuple[MetricChange, ...]
    """The deadlines of each clock that were due in one of the periods, regardless of when the incident was declared."""
    sources: Mapping[str, tuple[MetricChange, ...]] = field(default_factory=dict)
    """The metrics of each repository, if there are several."""


def service_review(
    question: ServiceReviewQuestion, metrics: Sequence[Metric], facts: Iterable[IncidentFacts]
) -> ServiceReviewResult:
    """Compute the service review from all incidents. The order of `facts` does not matter."""
    every = sorted(facts, key=lambda each: (each.begins, each.incident))
    counted = [fact for fact in every if fact.mode in question.metrics.modes]
    inside = [fact for fact in select_by_period(counted, question.named.period) if fact.counts]
    found = measure(replace(question.metrics, before=None), (), every)
    known = {metric.id: metric for metric in metrics}
    wanted = [known[name] for name in KEY_METRICS]
    (key,) = measure(replace(question.metrics, before=question.before.period), wanted, every).groups
    return ServiceReviewResult(
        question,
        len(inside),
        found.left_out,
        tuple(each for each in found.others if each.reason in found.left_out),
        tuple(_metrics(question, wanted, key)),
        tuple(_groups(question, every)),
        tuple(_repeats(question, counted)),
        tuple(fact.incident for fact in inside if not fact.causes),
        tuple(fact.incident for fact in inside if "restored" not in fact.moments),
        tuple(_deadlines(question, metrics, counted)),
        {name: tuple(_metrics(question, wanted, part)) for name, part in key.sources.items()},
    )


def _metrics(
    question: ServiceReviewQuestion, metrics: Sequence[Metric], group: Group
) -> Iterator[MetricChange]:
    assert group.earlier is not None  # noqa: S101 - two periods are compared
    for metric in metrics:
        now, before = group.samples[metric.id], group.earlier.samples[metric.id]
        yield MetricChange(
            metric, now, before, _change(before, now, question.share), group.excluded[metric.id]
        )


def _change(before: Sample, after: Sample, share: float) -> AnyChange:
    """Compare two samples of the same metric."""
    if isinstance(before, DurationSample) and isinstance(after, DurationSample):
        return difference(before.values, after.values)
    if isinstance(before, NumberSample) and isinstance(after, NumberSample):
        return compare_counts(len(before.incidents), len(after.incidents), share)
    return compare_shares(_part(before), _part(after))


def _part(sample: Sample) -> tuple[int, int]:
    if isinstance(sample, ShareSample):
        return len(sample.part), len(sample.whole)
    assert isinstance(sample, DeadlineSample)  # noqa: S101 - the others are compared above
    return sample.met, sample.due


def _groups(question: ServiceReviewQuestion, facts: Sequence[IncidentFacts]) -> Iterator[NumberChange]:
    now, before = (
        {group.name: group.incidents for group in measure(asked, (), facts).groups}
        for asked in (
            replace(question.metrics, by=(question.by,), period=each.period, before=None)
            for each in (question.named, question.before)
        )
    )
    names = [name for name in now.keys() | before.keys() if now.get(name) or before.get(name)]
    for name in sorted(names, key=lambda name: (-now.get(name, 0), -before.get(name, 0), name)):
        numbers = before.get(name, 0), now.get(name, 0)
        yield NumberChange(name, numbers[1], numbers[0], compare_counts(*numbers, question.share))


def _repeats(question: ServiceReviewQuestion, facts: Iterable[IncidentFacts]) -> Iterator[Repeat]:
    """Yield the root causes shared by several incidents up to the end of the period, the most frequent first."""
    since, until = question.named.since, question.named.until
    causes: dict[str, tuple[list[IncidentFacts], list[IncidentFacts]]] = {}
    for fact in facts:
        if fact.counts and fact.begins < until:
            for cause in fact.causes:
                earlier, inside = causes.setdefault(cause, ([], []))
                (inside if fact.begins >= since else earlier).append(fact)
    found = [
        Repeat(
            cause,
            tuple(each.incident for each in inside),
            tuple(each.incident for each in earlier),
            tuple(_by_source(question, inside, earlier)),
        )
        for cause, (earlier, inside) in causes.items()
        if inside and len(inside) + len(earlier) > 1
    ]
    yield from sorted(found, key=lambda each: (-len(each.incidents), -len(each.earlier), each.cause))


def _by_source(
    question: ServiceReviewQuestion, inside: Sequence[IncidentFacts], earlier: Sequence[IncidentFacts]
) -> Iterator[RepeatCount]:
    numbers, before = (Counter(each.source for each in facts) for facts in (inside, earlier))
    for name in question.metrics.sources:
        if numbers[name] or before[name]:
            yield RepeatCount(name, numbers[name], before[name])


def _deadlines(
    question: ServiceReviewQuestion, metrics: Sequence[Metric], facts: Sequence[IncidentFacts]
) -> Iterator[MetricChange]:
    for metric in metrics:
        if metric.clock is not None:
            now, before = (
                _due_in(metric, facts, each.period, question) for each in (question.named, question.before)
            )
            if now.due or before.due:
                yield MetricChange(metric, now, before, _change(before, now, question.share))


def _due_in(
    metric: Metric, facts: Iterable[IncidentFacts], period: Period, question: ServiceReviewQuestion
) -> DeadlineSample:
    intervals = (
        each
        for fact in facts
        if is_in_scope(metric, fact)
        for each in fact.intervals
        if each.clock == metric.clock and period.holds(last_moment(each.due))
    )
    return deadline_sample(intervals, question.metrics.now)
