"""Computes every metric for every group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from mimkit.metrics.exclusion import exclusions
from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.result import By, DurationSample, Exclusion, Group, MetricsQuestion, MetricsResult
from mimkit.metrics.sample import sample, select_by_period
from mimkit.metrics.statistics import difference
from mimkit.model.policy.metric import Metric
from mimkit.model.policy.policy import Policy

Keys: TypeAlias = "Callable[[IncidentFacts], Sequence[str]]"
NOTHING: Final = "(none)"
"""The group of incidents without a service, category or cause."""


def metrics_of(policy: Policy, built_in: Iterable[Metric]) -> tuple[Metric, ...]:
    """Return the metrics: those of the policy override built-in ones with the same id; then one per clock."""
    found = {metric.id: metric for metric in (*built_in, *policy.metrics)}
    clocks = (_of_clock(clock.id, clock.title) for clock in policy.clocks)
    return (*found.values(), *(metric for metric in clocks if metric.id not in found))


def _of_clock(clock: str, title: str) -> Metric:
    words = f"Percentage of deadlines set by the clock {clock} that were met on time."
    return Metric.model_validate({"id": f"{clock}-kept"[:64], "title": title, "words": words, "clock": clock})


def measure(
    question: MetricsQuestion, metrics: Sequence[Metric], facts: Iterable[IncidentFacts]
) -> MetricsResult:
    """Compute the metrics of a question over all incidents; the order of `facts` does not matter."""
    everything = sorted(facts, key=lambda each: (each.begins, each.incident))
    counted = [fact for fact in everything if fact.mode in question.modes]
    inside = select_by_period(counted, question.period)
    others = [
        fact for fact in select_by_period(everything, question.period) if fact.mode not in question.modes
    ]
    left = Counter(fact.mode for fact in others)
    named = tuple(Exclusion(fact.incident, fact.mode) for fact in others)
    groups = tuple(
        _group(name, mine, question, metrics, counted) for name, mine in _grouped(inside, question).items()
    )
    return MetricsResult(question, tuple(metrics), groups, sum(fact.counts for fact in inside), left, named)


def _group(
    name: str,
    mine: Sequence[IncidentFacts],
    question: MetricsQuestion,
    metrics: Sequence[Metric],
    counted: Sequence[IncidentFacts],
) -> Group:
    samples = {metric.id: sample(metric, mine, counted, question.now) for metric in metrics}
    differences = {}
    if question.before is not None:
        earlier = _grouped(select_by_period(counted, question.before), question).get(name, [])
        for metric in metrics:
            before, after = sample(metric, earlier, counted, question.now), samples[metric.id]
            if isinstance(before, DurationSample) and isinstance(after, DurationSample):
                differences[metric.id] = difference(before.values, after.values)
    excluded = {metric.id: exclusions(metric, mine) for metric in metrics}
    return Group(name, sum(fact.counts for fact in mine), samples, differences, excluded)


def _grouped(facts: Sequence[IncidentFacts], question: MetricsQuestion) -> dict[str, list[IncidentFacts]]:
    if question.by is None:
        return {"": list(facts)}
    keys = _keys(question.by, question.zone)
    found: dict[str, list[IncidentFacts]] = {}
    for fact in facts:
        for key in keys(fact) or (NOTHING,):
            # The group of a service counts when that service was restored, not when the last one was.
            counted = fact.limited_to((key,)) if question.by == "service" else fact
            found.setdefault(key, []).append(counted)
    return dict(sorted(found.items()))


def _keys(by: By, zone: ZoneInfo) -> Keys:
    if by == "service":
        return lambda fact: fact.services
    if by == "category":
        return lambda fact: (fact.category,) if fact.category else ()
    if by == "severity":
        return lambda fact: (fact.severity,)
    if by == "cause":
        return lambda fact: fact.causes
    return lambda fact: (quarter(fact.begins, zone),)


def quarter(at: datetime, zone: ZoneInfo) -> str:
    """Return the quarter of an instant in a zone: `2026-Q4`."""
    local = at.astimezone(zone)
    return f"{local.year}-Q{(local.month + 2) // 3}"
