"""Says why a metric does not count an incident."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.result import Exclusion
from mimkit.metrics.sample import is_in_scope, times
from mimkit.model.policy.metric import Metric

_NOT_SEPARATE: Final = {
    "proposed": "proposed, but not declared",
    "rejected": "rejected",
    "demoted": "demoted",
    "merged": "merged into another incident",
}


def exclusions(metric: Metric, facts: Iterable[IncidentFacts]) -> tuple[Exclusion, ...]:
    """Return each of these incidents that a metric does not count, with the reason."""
    found = ((fact.incident, _reason(metric, fact)) for fact in facts)
    return tuple(Exclusion(incident, reason) for incident, reason in found if reason)


def _reason(metric: Metric, fact: IncidentFacts) -> str:
    if not is_in_scope(metric, fact):
        return "outside the metric's filter"
    if metric.clock is not None:
        return _of_clock(metric.clock, fact)
    if metric.share == "declarations-kept":
        return "" if fact.was_declared else _NOT_SEPARATE.get(fact.status, "never declared")
    if not fact.counts:
        return _NOT_SEPARATE[fact.status]
    return _of_share(metric.share, fact) if metric.share else _of_time(metric, fact)


def _of_clock(clock: str, fact: IncidentFacts) -> str:
    intervals = [each for each in fact.intervals if each.clock == clock]
    if not intervals:
        return "no such deadline"
    if all(each.status == "met" and each.met is None for each in intervals):
        return "met at an unknown time"
    return "" if any(each.is_evidence for each in intervals) else "could not be missed"


def _of_share(share: str, fact: IncidentFacts) -> str:
    if share == "repeats":
        return "" if fact.causes else "root cause not known"
    if "restored" not in fact.moments:
        return "not restored"
    return "review waived" if fact.review == "waived" else ""


def _of_time(metric: Metric, fact: IncidentFacts) -> str:
    starts, ends = metric.starts or "", metric.ends or ""
    found = times([fact.limited_to(metric.only.services)], starts, ends, metric.count)
    if found.missing:
        unknown = [name for name in (starts, ends) if name not in fact.moments]
        return f"no time for {' and '.join(unknown)}" if unknown else f"{ends} before it was declared"
    if found.backwards:
        return f"{ends} before {starts}"
    return "times too approximate" if found.imprecise else ""
