"""A metric counts each incident, or says why it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.metrics.exclusion import exclusions
from mimkit.metrics.fact import IncidentFacts, Interval
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import DurationSample, MetricsQuestion, NumberSample, Sample, ShareSample
from mimkit.metrics.sample import sample
from mimkit.model.policy.metric import Metric, built_in
from mimkit.model.time.approximate import approximated
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.period import Period
from tests.builders import Desk, clock

NOW = clock("20:00")
QUESTION = MetricsQuestion(NOW, BusinessCalendar())
METRICS = {metric.id: metric for metric in metrics_of(Desk.scaffolded().policy, built_in())}
ALL: dict[str, datetime] = {
    "started": clock("10:00"),
    "detected": clock("10:05"),
    "declared": clock("10:10"),
    "assembled": clock("10:20"),
    "update": clock("10:15"),
    "workaround": clock("10:40"),
    "restored": clock("11:00"),
}
MET = Interval("first-update", "met", clock("10:25"), clock("10:15"), None)


def fact(name: str = "MI-1", moments: dict[str, datetime] | None = None, **keys: Any) -> IncidentFacts:
    known = ALL if moments is None else moments
    default = {"causes": ("disk",), "review": "published", "intervals": (MET,), "status": "closed"}
    given = {**default, **keys}
    found = IncidentFacts(
        name, "x", "live", given.pop("status"), "SEV1", ("checkout",), None, (), clock("10:10"), known
    )
    return replace(found, **given)


def without(*names: str, **moments: datetime) -> dict[str, datetime]:
    return {**{name: at for name, at in ALL.items() if name not in names}, **moments}


def reason(metric: str | Metric, found: IncidentFacts) -> str:
    wanted = METRICS[metric] if isinstance(metric, str) else metric
    return next((each.reason for each in exclusions(wanted, [found])), "")


@pytest.mark.parametrize(
    ("metric", "found", "why"),
    [
        ("time-to-restore", fact(), ""),
        ("time-to-restore", fact(moments=without("started")), "no time for started"),
        ("time-to-restore", fact(moments=without("started", "restored")), "no time for started and restored"),
        ("time-to-restore", fact(moments=without(restored=clock("09:00"))), "restored before started"),
        ("time-to-restore", fact(moments=without(started=approximated(clock("10:00"), "day", None))), "times too approximate"),
        ("declared-to-restored", fact(moments=without(restored=clock("10:08"))), "restored before it was declared"),
        ("time-to-restore", fact(status="demoted"), "demoted"),
        ("time-to-restore", fact(status="proposed"), "proposed, but not declared"),
        ("reviewed", fact(), ""),
        ("reviewed", fact(review="none"), ""),
        ("reviewed", fact(review="waived"), "review waived"),
        ("reviewed", fact(moments=without("restored")), "not restored"),
        ("repeats", fact(), ""),
        ("repeats", fact(causes=()), "root cause not known"),
        ("repeats", fact(status="merged"), "merged into another incident"),
        ("declarations-kept", fact(status="demoted"), ""),
        ("declarations-kept", fact(status="rejected", moments=without("declared")), "rejected"),
        ("declarations-kept", fact(moments=without("declared")), "never declared"),
        ("first-update-kept", fact(), ""),
        ("first-update-kept", fact(intervals=()), "no such deadline"),
        ("first-update-kept", fact(intervals=(replace(MET, met=None),)), "met at an unknown time"),
        ("first-update-kept", fact(intervals=(replace(MET, is_evidence=False),)), "could not be missed"),
        ("first-update-kept", fact(intervals=(replace(MET, status="soon"),)), "not due yet"),
        ("first-update-kept", fact(intervals=(replace(MET, status="waived"), replace(MET, status="pending"))),
         "waived, not due yet"),
        ("first-update-kept", fact(intervals=(replace(MET, status="undecided"),)),
         "undecided because the times are approximate"),
        ("first-update-kept", fact(intervals=(replace(MET, status="waived"), MET)), ""),
        ("incidents", fact(), ""),
        ("incidents", fact(status="demoted"), "demoted"),
    ],
)  # fmt: skip
def test_the_reason_is_that_of_the_sample(metric: str, found: IncidentFacts, why: str) -> None:
    assert reason(metric, found) == why
    assert is_counted(sample(METRICS[metric], [found], [found], QUESTION)) is not bool(why)


def is_counted(found: Sample) -> bool:
    if isinstance(found, DurationSample):
        return bool(found.points)
    if isinstance(found, NumberSample):
        return bool(found.incidents)
    return bool(found.whole) if isinstance(found, ShareSample) else found.due > 0


def test_the_filter_of_a_metric_is_a_reason() -> None:
    metric = METRICS["time-to-restore"].model_copy(
        update={"only": METRICS["time-to-restore"].only.model_copy(update={"services": ("email",)})}
    )
    assert reason(metric, fact()) == "outside the metric's filter"


def test_every_incident_of_a_period_is_counted_or_named() -> None:
    facts = [fact("MI-1"), fact("MI-2", without("started")), replace(fact("MI-3"), mode="drill")]
    found = measure(QUESTION, [METRICS["time-to-restore"]], facts)
    assert found.others == (("MI-3", "drill"),)
    assert found.left_out == {"drill": 1}
    assert found.groups[0].excluded == {"time-to-restore": (("MI-2", "no time for started"),)}


STATUSES = st.sampled_from(["proposed", "declared", "rejected", "demoted", "merged", "closed"])
OUTCOMES = st.sampled_from(["met", "late", "overdue", "waived", "pending", "soon", "undecided"])


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    clock_name = draw(st.sampled_from(["first-update", "cadence"]))
    status: Any = draw(OUTCOMES)
    met = draw(st.sampled_from([None, clock("10:15")])) if status == "met" else None
    return Interval(clock_name, status, clock("10:25"), met, None, draw(st.booleans()) or status != "met")


@st.composite
def any_facts(draw: st.DrawFn) -> IncidentFacts:
    names = draw(st.sets(st.sampled_from(sorted(ALL))))
    moments = {name: draw(st.sampled_from([ALL[name], clock("09:00")])) for name in names}
    return fact(
        f"MI-{draw(st.integers(1, 999_999)):06}",
        moments,
        status=draw(STATUSES),
        causes=draw(st.sampled_from([(), ("disk",)])),
        review=draw(st.sampled_from(["none", "published", "waived"])),
        intervals=tuple(draw(st.lists(intervals(), max_size=4))),
        reopened=draw(st.integers(0, 1)),
    )


def counted_by(found: Sample, facts: list[IncidentFacts]) -> set[str]:
    """Return the incidents behind a value: those of a clock have an interval that was kept or missed."""
    if isinstance(found, DurationSample):
        return {name for name, _ in found.points}
    if isinstance(found, NumberSample):
        return {*found.incidents}
    if isinstance(found, ShareSample):
        return {*found.whole}
    assert found.due == sum(is_due(each) for fact in facts for each in fact.intervals)
    return {fact.incident for fact in facts if any(map(is_due, fact.intervals))}


def is_due(interval: Interval) -> bool:
    is_known = interval.is_evidence and (interval.status != "met" or interval.met is not None)
    return interval.clock == "first-update" and interval.status in ("met", "late", "overdue") and is_known


NUMBERS = tuple(
    Metric.model_validate({"id": name, "title": "x", "words": "x", "number": name})
    for name in ("reopened", "declared")
)


@given(st.lists(any_facts(), max_size=8, unique_by=lambda each: each.incident))
def test_every_incident_of_a_group_is_counted_or_named_and_never_both(facts: list[IncidentFacts]) -> None:
    metrics = [each for each in METRICS.values() if each.clock in (None, "first-update")]
    (group,) = measure(QUESTION, [*metrics, *NUMBERS], facts).groups
    for name, found in group.samples.items():
        named = [each.incident for each in group.excluded[name]]
        assert sorted([*named, *counted_by(found, facts)]) == sorted(each.incident for each in facts)


def test_incidents_outside_the_period_are_named_unless_the_comparison_counts_them() -> None:
    facts = [replace(fact(f"MI-{hour}"), begins=clock(f"{hour}:00")) for hour in (10, 11, 12, 13)]
    question = replace(QUESTION, period=Period(clock("12:00"), clock("13:00")))
    found = measure(question, [METRICS["incidents"]], facts)
    assert found.others == (
        ("MI-10", "before the period"),
        ("MI-11", "before the period"),
        ("MI-13", "after the period"),
    )
    compared = replace(question, before=Period(clock("11:00"), clock("12:00")))
    assert [name for name, _ in measure(compared, [METRICS["incidents"]], facts).others] == ["MI-10", "MI-13"]


def test_the_incidents_that_an_earlier_period_leaves_out_are_named_too() -> None:
    old = replace(fact("MI-1", without("started"), services=("email",)), begins=clock("08:00"))
    question = replace(
        QUESTION, by=("service",), period=Period(clock("09:00")), before=Period(None, clock("09:00"))
    )
    checkout, email = measure(question, [METRICS["time-to-restore"]], [fact("MI-2"), old]).groups
    assert (checkout.keys, checkout.incidents) == (("checkout",), 1)
    # A service that had incidents in the earlier period only is not dropped.
    assert (email.keys, email.incidents) == (("email",), 0)
    assert email.earlier
    assert email.earlier.incidents == 1
    assert email.earlier.excluded == {"time-to-restore": (("MI-1", "no time for started"),)}
    assert checkout.earlier
    assert checkout.earlier.incidents == 0
