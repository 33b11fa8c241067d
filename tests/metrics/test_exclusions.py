"""A metric counts each incident, or says why it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mimkit.metrics.exclusion import exclusions
from mimkit.metrics.fact import IncidentFacts, Interval
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import DeadlineSample, DurationSample, MetricsQuestion, ShareSample
from mimkit.metrics.sample import sample
from mimkit.model.policy.metric import Metric, built_in
from mimkit.model.time.approximate import approximated
from tests.builders import Desk, clock

NOW = clock("20:00")
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
    ],
)  # fmt: skip
def test_the_reason_is_that_of_the_sample(metric: str, found: IncidentFacts, why: str) -> None:
    assert reason(metric, found) == why
    assert is_counted(sample(METRICS[metric], [found], [found], NOW)) is not bool(why)


def is_counted(found: DurationSample | ShareSample | DeadlineSample) -> bool:
    if isinstance(found, DurationSample):
        return bool(found.points)
    return bool(found.whole) if isinstance(found, ShareSample) else found.due > 0


def test_the_filter_of_a_metric_is_a_reason() -> None:
    metric = METRICS["time-to-restore"].model_copy(
        update={"only": METRICS["time-to-restore"].only.model_copy(update={"services": ("email",)})}
    )
    assert reason(metric, fact()) == "outside the metric's filter"


def test_every_incident_of_a_period_is_counted_or_named() -> None:
    facts = [fact("MI-1"), fact("MI-2", without("started")), replace(fact("MI-3"), mode="drill")]
    found = measure(MetricsQuestion(NOW, ZoneInfo("UTC")), [METRICS["time-to-restore"]], facts)
    assert found.others == (("MI-3", "drill"),)
    assert found.left_out == {"drill": 1}
    assert found.groups[0].excluded == {"time-to-restore": (("MI-2", "no time for started"),)}
