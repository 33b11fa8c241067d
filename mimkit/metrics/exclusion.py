"""Determines why a metric excludes an incident."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.result import Exclusion
from mimkit.metrics.sample import is_in_number, is_in_scope, outcome, time_fault
from mimkit.model.policy.metric import Metric

_NOT_SEPARATE: Final = {
    "proposed": "proposed, but not declared",
    "rejected": "rejected",
    "demoted": "demoted",
    "merged": "merged into another incident",
}
_OPEN_INTERVALS: Final = {
    "pending": "not due yet",
    "soon": "not due yet",
    "waived": "waived",
    "undecided": "undecided because the times are approximate",
    "undated": "met at an unknown time",
    "unmissable": "could not be missed",
}
"""The reasons for excluding intervals that were neither met on time nor missed."""
INTERVALS: Final = frozenset(_OPEN_INTERVALS.values())
"""The exclusion reasons that apply to intervals of a clock. Results list these intervals by outcome."""


def exclusions(metric: Metric, facts: Iterable[IncidentFacts]) -> tuple[Exclusion, ...]:
    """Return the given incidents that a metric excludes, each with the reason."""
    found = ((fact.incident, _reason(metric, fact)) for fact in facts)
    return tuple(Exclusion(incident, reason) for incident, reason in found if reason)


def _reason(metric: Metric, fact: IncidentFacts) -> str:
    if not is_in_scope(metric, fact):
        return "outside the metric's filter"
    if metric.clock is not None:
        return _of_clock(metric.clock, fact)
    if metric.share == "declarations-kept" or metric.number == "declared":
        return "" if fact.was_declared else _NOT_SEPARATE.get(fact.status, "never declared")
    if not fact.counts:
        return _NOT_SEPARATE[fact.status]
    if metric.number is not None:
        return "" if is_in_number(metric.number, fact) else "not reopened"
    return (
        _of_share(metric.share, fact)
        if metric.share
        else _of_time(metric, fact.limited_to(metric.only.services))
    )


def _of_clock(clock: str, fact: IncidentFacts) -> str:
    outcomes = [outcome(each) for each in fact.intervals if each.clock == clock]
    if not outcomes:
        return "no such deadline"
    open_ = dict.fromkeys(_OPEN_INTERVALS[each] for each in outcomes if each in _OPEN_INTERVALS)
    return "" if any(each not in _OPEN_INTERVALS for each in outcomes) else ", ".join(open_)


def _of_share(share: str, fact: IncidentFacts) -> str:
    if share == "repeats":
        return "" if fact.causes else "root cause not known"
    if "restored" not in fact.moments:
        return "not restored"
    return "review waived" if fact.review == "waived" else ""


def _of_time(metric: Metric, fact: IncidentFacts) -> str:
    starts, ends = metric.starts or "", metric.ends or ""
    fault = time_fault(metric, fact)
    if fault == "missing":
        unknown = [name for name in (starts, ends) if name not in fact.moments]
        return f"no time for {' and '.join(unknown)}" if unknown else f"{ends} before it was declared"
    if fault == "backwards":
        return f"{ends} before {starts}"
    return "times too approximate" if fault else ""
