"""The service review counts what happened in a period beside the period before; every value here is counted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from mimkit.metrics.comparison import Comparison
from mimkit.metrics.fact import IncidentFacts, Interval
from mimkit.metrics.measure import metrics_of
from mimkit.metrics.result import By, DeadlineSample, DurationSample, MetricsQuestion, ShareSample
from mimkit.metrics.service_review import (
    KEY_METRICS,
    MetricChange,
    ServiceReviewQuestion,
    ServiceReviewResult,
    service_review,
)
from mimkit.model.incident.incident import Mode
from mimkit.model.policy.metric import Metric, built_in
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.end_of_day import EndOfDay
from mimkit.model.time.named_period import parse_period
from tests.builders import Desk

METRICS: Final = metrics_of(Desk.scaffolded().snapshot.policy, built_in())
NOW: Final = datetime(2026, 10, 12, 9, tzinfo=UTC)


def fact(name: str, day: str, hours: float = 1, **more: Any) -> IncidentFacts:
    """Return an incident declared at 10:00 on a day, ten minutes after it began, and restored after some hours."""
    declared = datetime.fromisoformat(f"{day}T10:00Z")
    began = declared - timedelta(minutes=10)
    moments = {"started": began, "detected": began, "declared": declared}
    if hours:
        moments["restored"] = began + timedelta(hours=hours)
    given: dict[str, Any] = {"mode": "live", "status": "closed", "services": ("payments",), **more}
    return IncidentFacts(
        incident=name, title=name, severity="SEV1", category=None, tags=(), begins=declared, moments=moments, **given
    )  # fmt: skip


def kept(clock: str, due: datetime, status: Any, met: datetime | None = None) -> Interval:
    return Interval(clock, status, due, met or (due if status == "met" else None), None)


def review(
    *facts: IncidentFacts,
    named: str = "2026-Q3",
    now: datetime = NOW,
    by: By = "service",
    modes: tuple[Mode, ...] = ("live",),
    metrics: Iterable[Metric] = METRICS,
    sources: tuple[str, ...] = (),
) -> ServiceReviewResult:
    period, before = parse_period(named, ZoneInfo("UTC"))
    asked = MetricsQuestion(now, BusinessCalendar(), period.period, modes=modes, sources=sources)
    return service_review(ServiceReviewQuestion(asked, period, before, by), list(metrics), facts)


def metric(found: ServiceReviewResult, name: str) -> MetricChange:
    return next(each for each in found.metrics if each.metric.id == name)


def test_the_six_metrics_of_the_guide_are_there_with_two_times_to_restore() -> None:
    found = review()
    assert [each.metric.id for each in found.metrics] == list(KEY_METRICS)
    assert found.incidents == 0
    assert (*found.groups, *found.repeats, *found.deadlines) == ()
    assert metric(found, "incidents").change == Comparison("no distinguishable change", 1.0)
    assert metric(found, "reviewed").change == Comparison("too few")


def test_an_incident_counts_in_the_period_in_which_it_was_declared() -> None:
    found = review(
        fact("A", "2026-06-30"), fact("B", "2026-07-01", 2), fact("C", "2026-09-30", 3), fact("D", "2026-10-01"),
        fact("E", "2026-04-01"), fact("F", "2026-03-31"), fact("G", "2026-08-01", status="demoted"),
    )  # fmt: skip
    assert found.incidents == 2
    times = metric(found, "time-to-restore")
    assert isinstance(times.sample, DurationSample)
    assert isinstance(times.before, DurationSample)
    assert times.sample.points == (("B", 7200.0), ("C", 10800.0))
    assert [name for name, _ in times.before.points] == ["E", "A"]
    assert [each.incident for each in times.excluded] == ["G"]


@pytest.mark.parametrize(("number", "verdict"), [(9, "too few"), (10, "shorter")])
def test_medians_are_compared_from_ten_values_on(number: int, verdict: str) -> None:
    """Five hours in one quarter and one in the next: chance does not explain it, but nine values are too few."""
    before = [fact(f"B{day}", f"2026-05-{day:02}", 5) for day in range(1, 11)]
    after = [fact(f"A{day}", f"2026-08-{day:02}", 1) for day in range(1, number + 1)]
    change = metric(review(*before, *after), "time-to-restore").change
    assert not isinstance(change, Comparison)
    assert change.verdict == verdict


def test_numbers_by_service_stand_beside_those_of_the_period_before() -> None:
    found = review(
        fact("A", "2026-07-02", services=("payments", "checkout")), fact("B", "2026-07-03"),
        fact("C", "2026-05-01", services=("email",)), fact("D", "2026-05-02", status="merged", services=("old",)),
    )  # fmt: skip
    assert [(each.name, each.incidents, each.before) for each in found.groups] == [
        ("payments", 2, 0), ("checkout", 1, 0), ("email", 0, 1),
    ]  # fmt: skip


def test_without_categories_there_is_one_group() -> None:
    found = review(fact("A", "2026-07-02"), by="category")
    assert [(each.name, each.incidents) for each in found.groups] == [("(none)", 1)]


def test_a_period_that_is_not_over_is_compared_by_the_days_that_have_passed() -> None:
    """Twelve in the 92 days of Q3, one in the first twelve days of Q4: as often, so no change; zero in 80 is fewer."""
    before = [fact(f"B{day}", f"2026-08-{day:02}") for day in range(1, 13)]
    found = review(*before, fact("A", "2026-10-02"), named="2026-Q4")
    assert not found.question.is_over
    assert found.question.share == pytest.approx((11 + 9 / 24) / (11 + 9 / 24 + 92))
    assert metric(found, "incidents").change == Comparison("no distinguishable change", pytest.approx(1.0))  # type: ignore[arg-type]  # a number within a tolerance
    late = review(*before, named="2026-Q4", now=datetime(2026, 12, 20, tzinfo=UTC))
    assert metric(late, "incidents").change.change == "lower"  # type: ignore[union-attr]  # numbers have no interval


def test_repeats_are_root_causes_of_several_incidents_one_of_them_in_the_period() -> None:
    found = review(
        fact("A", "2026-05-01", causes=("full-disk",)), fact("B", "2026-07-02", causes=("full-disk", "typo")),
        fact("C", "2026-08-02", causes=("full-disk",)), fact("D", "2026-04-01", causes=("cable",)),
        fact("E", "2026-05-01", causes=("cable",)), fact("F", "2026-10-02", causes=("typo",)),
        fact("G", "2026-07-05"), fact("H", "2026-07-06", causes=("lock",)), fact("I", "2025-01-06", causes=("lock",)),
        fact("J", "2026-07-07", causes=("full-disk",), status="demoted"),
    )  # fmt: skip
    assert [(each.cause, each.incidents, each.earlier) for each in found.repeats] == [
        ("full-disk", ("B", "C"), ("A",)),
        ("lock", ("H",), ("I",)),
    ]
    assert found.unknown_cause == ("G",)
    sample = metric(found, "repeats").sample
    assert isinstance(sample, ShareSample)
    assert sample.part == ("B", "H", "C")


def test_a_deadline_counts_in_the_period_in_which_it_falls_due() -> None:
    """An action item of a May incident is due on 30 September; that day ends at midnight, which is in October."""
    last_day = EndOfDay.of(datetime(2026, 9, 30, tzinfo=UTC).date(), ZoneInfo("UTC"))
    may = fact("A", "2026-05-04", intervals=(
        kept("first-update", datetime(2026, 5, 4, 10, 15, tzinfo=UTC), "met"),
        kept("action-done", last_day, "overdue"),
        kept("gone", datetime(2026, 8, 1, tzinfo=UTC), "met"),
    ))  # fmt: skip
    july = fact("B", "2026-07-06", intervals=(
        kept("first-update", datetime(2026, 7, 6, 10, 15, tzinfo=UTC), "late", datetime(2026, 7, 6, 10, 40, tzinfo=UTC)),
        kept("review", datetime(2026, 10, 1, 9, tzinfo=UTC), "overdue"),
    ))  # fmt: skip
    found = {each.metric.clock: each for each in review(may, july).deadlines}
    assert {*found} == {"first-update", "action-done"}
    updates, actions = found["first-update"], found["action-done"]
    assert isinstance(updates.sample, DeadlineSample)
    assert isinstance(updates.before, DeadlineSample)
    assert isinstance(actions.sample, DeadlineSample)
    assert (updates.sample.met, updates.sample.due, updates.sample.worst) == (0, 1, 25 * 60)
    assert (updates.before.met, updates.before.due) == (1, 1)
    assert (actions.sample.due, actions.sample.overdue) == (1, 1)
    assert actions.sample.worst == (NOW - datetime(2026, 10, 1, tzinfo=UTC)).total_seconds()
    assert updates.change == Comparison("no distinguishable change", pytest.approx(1.0))  # type: ignore[arg-type]  # a number within a tolerance


def test_a_metric_of_the_policy_for_one_severity_counts_only_its_deadlines() -> None:
    only = Metric.model_validate(
        {"id": "x", "title": "x", "words": "x", "clock": "first-update", "only": {"severities": ["SEV1"]}}
    )
    due = datetime(2026, 7, 6, 10, 15, tzinfo=UTC)
    facts = [
        fact(name, "2026-07-06", intervals=(kept("first-update", due, "met"),)) for name in ("A", "B", "C")
    ]
    facts[2] = replace(facts[2], severity="SEV2")
    (found,) = (each for each in review(*facts, metrics=(*built_in(), only)).deadlines)
    assert isinstance(found.sample, DeadlineSample)
    assert found.sample.due == 2


def test_drills_and_reports_are_named_and_counted_only_on_request() -> None:
    facts = [
        fact("A", "2026-07-02"),
        fact("B", "2026-07-03", mode="drill"),
        fact("C", "2026-05-03", mode="drill"),
    ]
    found = review(*facts)
    assert (found.incidents, dict(found.left_out)) == (1, {"drill": 1})
    assert [(each.incident, each.reason) for each in found.left_out_incidents] == [("B", "drill")]
    assert review(*facts, modes=("live", "drill")).incidents == 2


def test_an_incident_that_is_not_restored_is_named() -> None:
    assert review(fact("A", "2026-07-02", 0, status="declared"), fact("B", "2026-07-03")).unrestored == ("A",)


def test_the_metrics_are_split_by_repository_in_both_periods() -> None:
    """Two incidents in the quarter and one before it; one in the quarter repeats the cause of another repository."""
    found = review(
        fact("A", "2026-06-30", 4, source="web", causes=("disk",)),
        fact("B", "2026-07-01", 2, source="web"),
        fact("tills:C", "2026-09-30", 3, source="tills", causes=("disk",)),
        sources=("web", "tills"),
    )
    values = {
        name: {each.metric.id: (each.sample, each.before) for each in changes}
        for name, changes in found.sources.items()
    }
    hours = {
        name: [each.values for each in known["time-to-restore"] if isinstance(each, DurationSample)]
        for name, known in values.items()
    }
    assert hours == {"web": [[7200.0], [14400.0]], "tills": [[10800.0], []]}
    assert values["tills"]["repeats"][0] == ShareSample(("tills:C",), ("tills:C",))
    (repeat,) = found.repeats
    assert [(each.source, each.incidents, each.earlier) for each in repeat.sources] == [
        ("web", 0, 1),
        ("tills", 1, 0),
    ]
    assert review(fact("A", "2026-07-01")).sources == {}
