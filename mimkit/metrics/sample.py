"""Collects the values of one metric from a set of incidents: durations, fractions or results for deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from mimkit.metrics.fact import IncidentFacts, Interval
from mimkit.metrics.result import (
    DeadlineSample,
    DurationSample,
    MetricsQuestion,
    NumberSample,
    Sample,
    ShareSample,
)
from mimkit.metrics.statistics import summary
from mimkit.model.policy.metric import Metric, NumberId
from mimkit.model.policy.metric_length import length
from mimkit.model.time.approximate import is_certainly_before, uncertainty
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.period import Period

_A_MINUTE: Final = timedelta(minutes=1)
TimeFault = Literal["missing", "backwards", "imprecise"]
"""The reasons for excluding a duration: a time is missing, or the times are in the wrong order or too approximate."""


def select_by_period(facts: Iterable[IncidentFacts], period: Period) -> list[IncidentFacts]:
    """Return the incidents that began in a period, earliest first."""
    return sorted((f for f in facts if period.holds(f.begins)), key=lambda each: (each.begins, each.incident))


def sample(
    metric: Metric,
    facts: Sequence[IncidentFacts],
    everything: Sequence[IncidentFacts],
    question: MetricsQuestion,
) -> Sample:
    """Return the values of a metric for `facts`.

    To find repeats, all earlier incidents in `everything` are searched.
    """
    wanted = [fact.limited_to(metric.only.services) for fact in facts if is_in_scope(metric, fact)]
    if metric.clock is not None:
        return deadline_sample(
            (each for fact in wanted for each in fact.intervals if each.clock == metric.clock), question.now
        )
    if metric.share is not None:
        return _SHARES[metric.share](wanted, everything)
    if metric.number is not None:
        return NumberSample(tuple(fact.incident for fact in wanted if is_in_number(metric.number, fact)))
    found = times(metric, wanted, question.calendar)
    stated = [(fact.incident, each) for fact in wanted if fact.counts for each in fact.stated]
    return replace(found, stated=tuple(pair for pair in stated if pair[1].metric == metric.id))


def is_in_scope(metric: Metric, fact: IncidentFacts) -> bool:
    """Return whether an incident matches a metric's filter."""
    only = metric.only
    return (
        (not only.services or bool({*only.services} & {*fact.services}))
        and (not only.severities or fact.severity in only.severities)
        and (not only.categories or fact.category in only.categories)
        and (not only.tags or bool({*only.tags} & {*fact.tags}))
    )


def is_in_number(number: NumberId, fact: IncidentFacts) -> bool:
    """Return whether an incident is counted in a number."""
    if number == "declared":
        return fact.was_declared
    return fact.counts and (number == "incidents" or fact.reopened > 0)


def times(metric: Metric, facts: Iterable[IncidentFacts], calendar: BusinessCalendar) -> DurationSample:
    """Return the durations between a metric's two times, for separate major incidents."""
    points: list[tuple[str, float]] = []
    early: list[str] = []
    apart: dict[TimeFault, list[str]] = {fault: [] for fault in get_args(TimeFault)}
    for fact in facts:
        if not fact.counts:
            continue
        fault = time_fault(metric, fact)
        if fault:
            apart[fault].append(fact.incident)
        else:
            points.append((fact.incident, _seconds(metric, fact, calendar)))
            early += [fact.incident] * _is_early(metric, fact)
    values = summary([seconds for _, seconds in points])
    missing, backwards, imprecise = map(tuple, apart.values())
    return DurationSample(tuple(points), values, missing, backwards, imprecise, early=tuple(early))


def _is_early(metric: Metric, fact: IncidentFacts) -> bool:
    """Return whether an incident's first update was before the declaration. The incident must have an update."""
    return metric.is_of_first_update and fact.moments[metric.ends or ""] < fact.moments["declared"]


def time_fault(metric: Metric, fact: IncidentFacts) -> TimeFault | None:
    """Return why the time between two events in an incident cannot be counted, or None if it can be counted."""
    begin, end = fact.moments.get(metric.starts or ""), fact.moments.get(metric.ends or "")
    if begin is None or end is None:
        return "missing"
    if end < begin and metric.starts == "declared" and not metric.is_of_first_update:
        return "missing"
    if is_certainly_before(end, begin):
        return None if metric.is_of_first_update else "backwards"
    is_precise = uncertainty(begin, end) <= max(_A_MINUTE, (end - begin) / 10)
    return None if is_precise else "imprecise"


def _seconds(metric: Metric, fact: IncidentFacts, calendar: BusinessCalendar) -> float:
    begin, end = fact.moments[metric.starts or ""], fact.moments[metric.ends or ""]
    return length(metric, begin, end, fact.with_service(metric), calendar).total_seconds()


def deadline_sample(intervals: Iterable[Interval], now: datetime) -> DeadlineSample:
    """Count intervals by outcome. The overrun of an overdue interval ends at `now`."""
    names = ("met", "late", "overdue", "waived", "pending", "soon", "undecided", "undated", "unmissable")
    numbers = dict.fromkeys(names, 0)
    over: list[float] = [0.0]
    for each in intervals:
        numbers[outcome(each)] += 1
        if outcome(each) in ("late", "overdue"):
            over.append(max(0.0, ((each.met or each.ended or now) - each.due).total_seconds()))
    return DeadlineSample(
        numbers["met"], numbers["late"], numbers["overdue"], numbers["waived"],
        numbers["pending"] + numbers["soon"], max(over), sum(over), numbers["undecided"],
        numbers["undated"], numbers["unmissable"],
    )  # fmt: skip


def outcome(interval: Interval) -> str:
    """Return the outcome of an interval: its status, or `undated` or `unmissable` if it is not evidence either way."""
    if interval.status == "met" and interval.met is None:
        return "undated"
    return interval.status if interval.is_evidence else "unmissable"


def _reviewed(facts: Sequence[IncidentFacts], _everything: Sequence[IncidentFacts]) -> ShareSample:
    restored = [fact for fact in facts if fact.counts and "restored" in fact.moments]
    owed = [fact for fact in restored if fact.review != "waived"]
    done = tuple(fact.incident for fact in owed if fact.review == "published")
    waived = tuple(fact.incident for fact in restored if fact.review == "waived")
    return ShareSample(done, tuple(fact.incident for fact in owed), waived)


def _repeats(facts: Sequence[IncidentFacts], everything: Sequence[IncidentFacts]) -> ShareSample:
    ours = [fact for fact in facts if fact.counts]
    known = [fact for fact in ours if fact.causes]
    again = [fact for fact in known if any(is_repeat_of(fact, other) for other in everything)]
    return ShareSample(
        tuple(fact.incident for fact in again),
        tuple(fact.incident for fact in known),
        tuple(fact.incident for fact in ours if not fact.causes),
    )


def is_repeat_of(fact: IncidentFacts, other: IncidentFacts) -> bool:
    """Return whether `fact` shares a root cause with `other`, an earlier incident."""
    earlier = (other.begins, other.incident) < (fact.begins, fact.incident)
    return earlier and other.counts and bool({*fact.causes} & {*other.causes})


def _declarations_kept(facts: Sequence[IncidentFacts], _everything: Sequence[IncidentFacts]) -> ShareSample:
    declared = [fact for fact in facts if fact.was_declared]
    return ShareSample(
        tuple(fact.incident for fact in declared if fact.counts),
        tuple(fact.incident for fact in declared),
        tuple(fact.incident for fact in facts if fact.status == "proposed"),
    )


_SHARES: Final = {"reviewed": _reviewed, "repeats": _repeats, "declarations-kept": _declarations_kept}
