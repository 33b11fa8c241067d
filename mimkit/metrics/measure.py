"""Computes all metrics for all groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from mimkit.metrics.exclusion import exclusions
from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.grouping import grouped
from mimkit.metrics.result import (
    DurationSample,
    Exclusion,
    Group,
    MetricsQuestion,
    MetricsResult,
    SourceCount,
)
from mimkit.metrics.sample import sample, select_by_period
from mimkit.metrics.statistics import difference
from mimkit.model.policy.metric import Metric
from mimkit.model.policy.policy import Policy
from mimkit.model.time.period import Period

BEFORE: Final = "before the period"
AFTER: Final = "after the period"
"""The reason why metrics exclude an incident that began after the requested periods."""


def metrics_of(policy: Policy, built_in: Iterable[Metric]) -> tuple[Metric, ...]:
    """Return all metrics, followed by one per clock. Policy metrics override built-in ones with the same id."""
    found = {metric.id: metric for metric in (*built_in, *policy.metrics)}
    clocks = (_of_clock(clock.id, clock.title) for clock in policy.clocks)
    return (*found.values(), *(metric for metric in clocks if metric.id not in found))


def _of_clock(clock: str, title: str) -> Metric:
    words = f"Percentage of deadlines set by the clock {clock} that were met on time."
    return Metric.model_validate({"id": f"{clock}-kept"[:64], "title": title, "words": words, "clock": clock})


def measure(
    question: MetricsQuestion, metrics: Sequence[Metric], facts: Iterable[IncidentFacts]
) -> MetricsResult:
    """Compute the requested metrics from all incidents. The order of `facts` does not matter."""
    everything = sorted(facts, key=lambda each: (each.begins, each.incident))
    counted = [fact for fact in everything if fact.mode in question.modes]
    inside = select_by_period(counted, question.period)
    left = Counter(
        fact.mode for fact in select_by_period(everything, question.period) if fact.mode not in question.modes
    )
    others = tuple(_others(question, everything))
    groups = _groups(question, question.period, metrics, counted)
    if question.before is not None:
        groups = _compared(groups, _groups(question, question.before, metrics, counted), question, metrics)
    ordered = tuple(groups[keys] for keys in sorted(groups))
    number = sum(fact.counts for fact in inside)
    return MetricsResult(question, tuple(metrics), ordered, number, left, others, _sources(question, inside))


def _sources(question: MetricsQuestion, inside: Sequence[IncidentFacts]) -> Mapping[str, SourceCount]:
    separate = [fact for fact in inside if fact.counts]
    every = Counter(fact.source for fact in separate)
    restricted = Counter(fact.source for fact in separate if fact.is_only_counted)
    return {name: SourceCount(every[name], restricted[name]) for name in question.sources}


def _others(question: MetricsQuestion, facts: Iterable[IncidentFacts]) -> Iterator[Exclusion]:
    """Yield the incidents that all metrics exclude: those with other modes, and those outside the periods."""
    periods = (question.period, question.before or question.period)
    for fact in facts:
        if not any(period.holds(fact.begins) for period in periods):
            is_early = question.period.since is not None and fact.begins < question.period.since
            yield Exclusion(fact.incident, BEFORE if is_early else AFTER)
        elif fact.mode not in question.modes:
            yield Exclusion(fact.incident, fact.mode)


def _groups(
    question: MetricsQuestion, period: Period, metrics: Sequence[Metric], counted: Sequence[IncidentFacts]
) -> dict[tuple[str, ...], Group]:
    inside = grouped(select_by_period(counted, period), question, period)
    return {keys: _split(keys, mine, question, metrics, counted) for keys, mine in inside.items()}


def _split(
    keys: tuple[str, ...],
    mine: Sequence[IncidentFacts],
    question: MetricsQuestion,
    metrics: Sequence[Metric],
    counted: Sequence[IncidentFacts],
) -> Group:
    """Return a group, together with the corresponding group for each repository."""
    parts = {name: [fact for fact in mine if fact.source == name] for name in question.sources}
    sources = {
        name: _group(keys, theirs, question, metrics, counted)
        for name, theirs in parts.items()
        if theirs or not keys
    }
    return replace(_group(keys, mine, question, metrics, counted), sources=sources)


def _group(
    keys: tuple[str, ...],
    mine: Sequence[IncidentFacts],
    question: MetricsQuestion,
    metrics: Sequence[Metric],
    counted: Sequence[IncidentFacts],
) -> Group:
    samples = {metric.id: sample(metric, mine, counted, question) for metric in metrics}
    excluded = {metric.id: exclusions(metric, mine) for metric in metrics}
    return Group(keys, sum(fact.counts for fact in mine), samples, excluded=excluded)


def _compared(
    now: Mapping[tuple[str, ...], Group],
    earlier: Mapping[tuple[str, ...], Group],
    question: MetricsQuestion,
    metrics: Sequence[Metric],
) -> dict[tuple[str, ...], Group]:
    """Return the groups that exist in either period, each with its earlier group and the differences between them."""
    found = {}
    for keys in {*now, *earlier}:
        empty = _group(keys, (), question, metrics, ())
        group, before = now.get(keys, empty), earlier.get(keys, empty)
        sources = {
            name: _beside(group.sources.get(name, empty), before.sources.get(name, empty))
            for name in question.sources
            if name in group.sources or name in before.sources
        }
        found[keys] = replace(_beside(group, before), sources=sources)
    return found


def _beside(group: Group, before: Group) -> Group:
    """Return a group together with the group from the earlier period and the differences between them."""
    pairs = {name: (before.samples[name], sample) for name, sample in group.samples.items()}
    differences = {
        name: difference(one.values, other.values)
        for name, (one, other) in pairs.items()
        if isinstance(one, DurationSample) and isinstance(other, DurationSample)
    }
    return replace(group, differences=differences, earlier=before)
