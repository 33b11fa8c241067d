"""Collects the values of one metric from a set of incidents: durations, shares, deadlines met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from mimkit.metrics.fact import IncidentFacts, Interval
from mimkit.metrics.result import DeadlineSample, DurationSample, Sample, ShareSample
from mimkit.metrics.statistics import summary
from mimkit.model.policy.metric import Metric, TimeCounted
from mimkit.model.time.approximate import is_certainly_before, uncertainty
from mimkit.model.time.period import Period

_A_MINUTE: Final = timedelta(minutes=1)
_OUTAGE_ENDS: Final = ("workaround", "restored")
"""The milestones that end the time without service."""


def select_by_period(facts: Iterable[IncidentFacts], period: Period) -> list[IncidentFacts]:
    """Return the incidents that began in a period, earliest first."""
    return sorted((f for f in facts if period.holds(f.begins)), key=lambda each: (each.begins, each.incident))


def sample(
    metric: Metric, facts: Sequence[IncidentFacts], everything: Sequence[IncidentFacts], now: datetime
) -> Sample:
    """Return the values of a metric in `facts`; repeats are searched in all earlier incidents of `everything`."""
    wanted = [fact.limited_to(metric.only.services) for fact in facts if is_in_scope(metric, fact)]
    if metric.clock is not None:
        return deadline_sample(
            (each for fact in wanted for each in fact.intervals if each.clock == metric.clock), now
        )
    if metric.share is not None:
        return _SHARES[metric.share](wanted, everything)
    found = times(wanted, metric.starts or "", metric.ends or "", metric.count)
    stated = [(fact.incident, each) for fact in wanted if fact.counts for each in fact.stated]
    return replace(found, stated=tuple(pair for pair in stated if pair[1].metric == metric.id))


def is_in_scope(metric: Metric, fact: IncidentFacts) -> bool:
    """Return whether an incident matches the filter of a metric."""
    only = metric.only
    return (
        (not only.services or bool({*only.services} & {*fact.services}))
        and (not only.severities or fact.severity in only.severities)
        and (not only.categories or fact.category in only.categories)
        and (not only.tags or bool({*only.tags} & {*fact.tags}))
    )


def times(
    facts: Iterable[IncidentFacts], starts: str, ends: str, count: TimeCounted = "outages"
) -> DurationSample:
    """Return the durations between two times, for separate major incidents."""
    points, missing, backwards, imprecise = [], [], [], []
    for fact in facts:
        if not fact.counts:
            continue
        begin, end = fact.moments.get(starts), fact.moments.get(ends)
        if begin is None or end is None or (end < begin and starts == "declared"):
            # What ended before the declaration counts with a duration of zero.
            missing.append(fact.incident)
        elif is_certainly_before(end, begin):
            backwards.append(fact.incident)
        elif not _is_precise(begin, end):
            imprecise.append(fact.incident)
        else:
            points.append((fact.incident, _length(fact, begin, end, ends, count).total_seconds()))
    values = summary([seconds for _, seconds in points])
    return DurationSample(tuple(points), values, tuple(missing), tuple(backwards), tuple(imprecise))


def _is_precise(begin: datetime, end: datetime) -> bool:
    """Return whether the time between two times is known to a minute, or to a tenth of itself."""
    return uncertainty(begin, end) <= max(_A_MINUTE, (end - begin) / 10)


def _length(fact: IncidentFacts, begin: datetime, end: datetime, ends: str, count: TimeCounted) -> timedelta:
    if count == "outages" and ends in _OUTAGE_ENDS:
        return end - begin - fact.time_with_service(begin, end)
    return end - begin


def deadline_sample(intervals: Iterable[Interval], now: datetime) -> DeadlineSample:
    """Count intervals by how they ended; the overrun of an overdue one ends now."""
    numbers = dict.fromkeys(("met", "late", "overdue", "waived", "pending", "soon", "undecided"), 0)
    over: list[float] = [0.0]
    for each in intervals:
        if each.status == "met" and each.met is None:
            continue  # it is done, but the record does not say when: neither kept nor missed
        if not each.is_evidence:
            continue
        numbers[each.status] += 1
        if each.status in ("late", "overdue"):
            over.append(max(0.0, ((each.met or each.ended or now) - each.due).total_seconds()))
    return DeadlineSample(
        numbers["met"], numbers["late"], numbers["overdue"], numbers["waived"],
        numbers["pending"] + numbers["soon"], max(over), sum(over), numbers["undecided"],
    )  # fmt: skip


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
    """Return whether an incident shares a root cause with an earlier one."""
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
