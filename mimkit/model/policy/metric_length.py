"""Computes the length of a period as a metric measures it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from mimkit.model.incident.effects.outages import Outage, Span, periods_between, union, without
from mimkit.model.incident.state import State
from mimkit.model.policy.metric import Metric
from mimkit.model.time.business_time import business_time
from mimkit.model.time.calendar import BusinessCalendar

_OUTAGE_ENDS: Final = ("workaround", "restored")
"""The milestones that end a period without service."""


def with_service(metric: Metric, outages: Iterable[Outage], usable: Iterable[Span]) -> tuple[Span, ...]:
    """Return the periods that a metric excludes because service was restored or, if the metric ends at `workaround`, usable."""
    if metric.count != "outages" or metric.ends not in _OUTAGE_ENDS:
        return ()
    between = periods_between(union(outages))
    return between if metric.ends == "restored" else (*between, *usable)


def with_service_of(metric: Metric, state: State) -> tuple[Span, ...]:
    """Return the periods that a metric excludes, based on the outages of all services of an incident."""
    outages = (each for found in state.service_outages.values() for each in found)
    return with_service(metric, outages, state.usable)


def length(
    metric: Metric, begin: datetime, end: datetime, excluded: Iterable[Span], calendar: BusinessCalendar
) -> timedelta:
    """Return the length of a period without the excluded parts, in all hours or only in business hours.

    Return zero if the end is not later than the start, for example if the first update came before the declaration.
    """
    if end <= begin:
        return timedelta()
    counted = without(begin, end, excluded)
    if metric.hours == "business":
        return sum((business_time(calendar, first, last) for first, last in counted), timedelta())
    return sum((last - first for first, last in counted), timedelta())
