"""Groups by one dimension or several; quarters without incidents are shown, because zero is a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.measure import measure
from mimkit.metrics.result import By, MetricsQuestion, NumberSample
from mimkit.model.policy.metric import built_in
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.period import Period

INCIDENTS = next(each for each in built_in() if each.id == "incidents")
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def fact(name: str, begins: datetime, *services: str, **keys: Any) -> IncidentFacts:
    found = IncidentFacts(name, "x", "live", "closed", "SEV1", services, None, (), begins, {})
    return replace(found, **keys)


def day(month: int, year: int = 2026) -> datetime:
    return datetime(year, month, 10, tzinfo=UTC)


def numbers(facts: list[IncidentFacts], *by: By, **question: Any) -> dict[tuple[str, ...], int]:
    """Return the number of incidents of each group, and check that the metric of that name agrees."""
    found = measure(MetricsQuestion(NOW, BusinessCalendar(), by=by, **question), [INCIDENTS], facts).groups
    for group in found:
        sample = group.samples["incidents"]
        assert isinstance(sample, NumberSample)
        assert len(sample.incidents) == group.incidents
    return {group.keys: group.incidents for group in found}


FACTS = [
    fact("MI-1", day(1), "checkout", "email"),
    fact("MI-2", day(2), "checkout"),
    fact("MI-3", day(8), "email", severity="SEV2"),
    fact("MI-4", day(8)),
]


def test_two_dimensions_count_each_combination_that_occurs() -> None:
    assert numbers(FACTS, "quarter", "service") == {
        ("2026-Q1", "checkout"): 2,
        ("2026-Q1", "email"): 1,
        ("2026-Q3", "(none)"): 1,
        ("2026-Q3", "email"): 1,
    }
    assert numbers(FACTS, "service", "severity") == {
        ("(none)", "SEV1"): 1,
        ("checkout", "SEV1"): 2,
        ("email", "SEV1"): 1,
        ("email", "SEV2"): 1,
    }
    assert len(numbers(FACTS, "quarter", "service", "severity")) == 4


def test_the_group_of_a_service_in_a_quarter_has_the_name_of_both() -> None:
    found = measure(MetricsQuestion(NOW, BusinessCalendar(), by=("quarter", "service")), [], FACTS)
    assert found.groups[0].name == "2026-Q1, checkout"


def test_a_quarter_without_incidents_counts_zero() -> None:
    assert numbers(FACTS, "quarter") == {("2026-Q1",): 2, ("2026-Q2",): 0, ("2026-Q3",): 2}
    assert numbers([fact("MI-1", day(11, 2025)), fact("MI-2", day(1))], "quarter") == {
        ("2025-Q4",): 1,
        ("2026-Q1",): 1,
    }
    assert numbers([], "quarter") == {}


def test_the_quarters_of_a_period_are_all_shown_as_far_as_they_have_passed() -> None:
    """The period is 2025-10-01 to 2027-06-30, and it is December 2026."""
    period = Period(day(10, 2025), datetime(2027, 7, 1, tzinfo=UTC))
    quarters = [keys[0] for keys in numbers(FACTS, "quarter", period=period)]
    assert quarters == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    # `until` is the end of the last day, so it is not in the period itself.
    ended = Period(day(1), datetime(2026, 7, 1, tzinfo=UTC))
    assert [keys[0] for keys in numbers(FACTS, "quarter", period=ended)] == ["2026-Q1", "2026-Q2"]


def test_one_group_of_everything_has_no_name() -> None:
    assert numbers(FACTS) == {(): 4}
