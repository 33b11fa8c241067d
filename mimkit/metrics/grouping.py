"""Groups incidents by service, category, severity, quarter or cause, or by several of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Final
from zoneinfo import ZoneInfo

from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.result import By, MetricsQuestion
from mimkit.model.time.period import Period

NOTHING: Final = "(none)"
"""The name of the group for incidents without a service, category or cause."""
ONLY_COUNTED: Final = "(restricted)"
"""The group of restricted incidents in other repositories.

Their service, severity, category and cause are not shown.
"""


def grouped(
    facts: Sequence[IncidentFacts], question: MetricsQuestion, period: Period
) -> dict[tuple[str, ...], list[IncidentFacts]]:
    """Return the incidents in each group, sorted by key.

    An incident with two services is in two groups. If incidents are grouped only by quarter, there is an empty
    group for each quarter without incidents.
    """
    found: dict[tuple[str, ...], list[IncidentFacts]] = {}
    if question.by == ("quarter",):
        found = {(name,): [] for name in _quarters(facts, question, period)}
    if not question.by:
        found = {(): []}
    for fact in facts:
        for keys in product(*(_keys(by, fact, question.zone) for by in question.by)):
            # In a service group, the restoration time is when that service was restored, not the last
            # service.
            services = [key for by, key in zip(question.by, keys, strict=True) if by == "service"]
            found.setdefault(keys, []).append(fact.limited_to(services))
    return dict(sorted(found.items()))


def _keys(by: By, fact: IncidentFacts, zone: ZoneInfo) -> Sequence[str]:
    if fact.is_only_counted and by != "quarter":
        return (ONLY_COUNTED,)
    if by == "service":
        return fact.services or (NOTHING,)
    if by == "category":
        return (fact.category or NOTHING,)
    if by == "severity":
        return (fact.severity,)
    if by == "cause":
        return fact.causes or (NOTHING,)
    return (quarter(fact.begins, zone),)


def quarter(at: datetime, zone: ZoneInfo) -> str:
    """Return the quarter of a time in the given time zone, such as `2026-Q4`."""
    local = at.astimezone(zone)
    return f"{local.year}-Q{(local.month + 2) // 3}"


def _quarters(facts: Sequence[IncidentFacts], question: MetricsQuestion, period: Period) -> Iterator[str]:
    """Yield the quarters in a period, up to the current one.

    If there is no period, yield the quarters from the first incident to the last.
    """
    begins = [fact.begins for fact in facts]
    first = [each for each in (period.since, *begins) if each]
    # The end of a period is exclusive, so it may be the start of the next quarter.
    end = period.until - timedelta(microseconds=1) if period.until else question.now if period.since else None
    last = [min(each, question.now) for each in (end, *begins) if each]
    if not first or not last:
        return
    name, newest = quarter(min(first), question.zone), quarter(max(last), question.zone)
    while name <= newest:
        yield name
        year, number = int(name[:4]), int(name[-1])
        name = f"{year}-Q{number + 1}" if number < 4 else f"{year + 1}-Q1"
