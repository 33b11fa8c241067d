"""Figures that a source states, compared with those computed from the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from mimkit.metrics.fact import collect_facts
from mimkit.metrics.result import DurationSample, MetricsQuestion
from mimkit.metrics.sample import sample
from mimkit.model.dossier import Dossier
from mimkit.model.incident.stated import StatedFigure
from mimkit.model.policy.metric import Metric
from mimkit.model.stated_figures import Comparison, comparisons, known_metrics
from mimkit.model.time.durations import smallest_unit
from mimkit.ops.backfilled import RecordStated
from mimkit.ops.refusals.names import UnknownName
from mimkit.ops.refusals.order import AlreadyDone
from mimkit.report.incident.documents import show
from tests.builders import Desk, clock, entry, incident, refusal

WORLD = Desk.scaffolded().snapshot
QUESTION = MetricsQuestion(clock("20:00"), WORLD.policy.calendar)
REOPENED = (
    entry("10:00", "declared", severity="SEV1"),
    entry("11:00", "restored"),
    entry("12:00", "reopen", reason="It failed again"),
    {**entry("12:30", "restored"), "id": "01M83Y2QK004ZYDQWV3F5BSNT9"},
)


def compared(
    duration: str, *timeline: dict[str, Any], metric: str = "time-to-restore", **header: Any
) -> Comparison:
    figure = {"metric": metric, "duration": duration}
    default = (entry("10:00", "declared", severity="SEV1"), entry("11:32", "restored"))
    record = incident(*(timeline or default), stated=(figure,), **{"started": clock("10:00"), **header})
    (found,) = comparisons(Dossier(record, WORLD), WORLD.policy)
    return found


@pytest.mark.parametrize(
    ("duration", "differs"),
    [
        ("1h 32m", False),
        ("92 minutes", False),
        ("1h 31m", True),
        ("1h 33m", True),
        ("1h", False),
        ("2 hours", False),
        ("3h", True),
        ("91m 30s", True),
        ("1d", False),
    ],
)
def test_a_figure_may_differ_by_less_than_its_unit(duration: str, differs: Any) -> None:
    assert compared(duration).differs is differs


@pytest.mark.parametrize(
    ("duration", "differs"), [("1h 32m", False), ("2h", False), ("2h 01m", False), ("2h 03m", True)]
)
def test_an_approximate_time_leaves_room_for_more(duration: str, differs: Any) -> None:
    found = compared(duration, started_precision="hour")
    assert found.differs is differs
    assert found.computed_text == "1h 02m to 2h 02m"


def test_a_source_may_count_outages_or_all_time() -> None:
    found = [compared(each, *REOPENED) for each in ("1h 30m", "2h 30m", "2h")]
    assert [each.differs for each in found] == [False, False, False]
    assert [compared(each, *REOPENED).differs for each in ("1h 31m", "1h 59m")] == [True, True]
    assert found[0].computed == timedelta(minutes=90)
    assert found[0].computed_text == "1h 30m of outages, 2h 30m in total"


@pytest.mark.parametrize("metric", ["time-to-workaround", "reviewed", "nonesuch"])
def test_a_figure_without_a_computed_one_does_not_differ(metric: str) -> None:
    assert compared("9h", metric=metric)[1:] == (None, "", False)
    assert list(comparisons(Dossier(incident(), WORLD), WORLD.policy)) == []


def test_a_figure_may_count_business_hours_only() -> None:
    """A metric of the policy counts from 09:00 to 17:00; the incident lasts from Monday 15:00 to Tuesday 10:30."""
    data = {"id": "support", "title": "x", "words": "x", "from": "started", "to": "restored"}
    metric = Metric.model_validate({**data, "hours": "business"})
    policy = WORLD.policy.model_copy(update={"metrics": (metric,)})
    timeline = (entry("15:10", "declared", severity="SEV1"), entry("+1 10:30", "restored"))
    figures = tuple({"metric": "support", "duration": each} for each in ("3h 30m", "19h 30m"))
    record = incident(*timeline, stated=figures, started=clock("15:00"))
    right, wrong = comparisons(Dossier(record, WORLD), policy)
    assert (right.differs, right.computed_text) == (False, "3h 30m of business hours")
    assert (wrong.differs, wrong.computed) == (True, timedelta(hours=3, minutes=30))


def test_the_unit_is_the_smallest_that_is_written() -> None:
    assert smallest_unit("1h 30 minutes") == timedelta(minutes=1)
    assert smallest_unit("300m") == timedelta(minutes=1)
    assert smallest_unit("5h") == timedelta(hours=1)
    with pytest.raises(ValidationError, match="is not a duration"):
        StatedFigure(metric="time-to-restore", duration="a while")


def test_a_figure_is_recorded_beside_others_and_replaces_the_one_from_the_same_place(declared: Desk) -> None:
    words = {"metric": "declared-to-restored", "duration": "46m"}
    desk = declared.restored().do(RecordStated, "12:00", **words)
    desk = desk.do(RecordStated, "12:01", **words, place="Summary").do(
        RecordStated, "12:02", **{**words, "duration": "45m"}, place="Summary"
    )
    assert [(each.duration, each.source) for each in desk.record.stated] == [
        ("46m", None),
        ("45m", "Summary"),
    ]
    assert refusal(desk, RecordStated, "12:03", **words)[0] is AlreadyDone
    assert refusal(desk, RecordStated, "12:03", metric="first-update-kept", duration="1h")[0] is UnknownName
    shown = show(desk.dossier)["incident"]["stated"]
    assert [(each["seconds"], each["computed"], each["differs"]) for each in shown] == [
        (2760.0, 2760.0, False),
        (2700.0, 2760.0, True),
    ]
    assert "stated" not in show(declared.dossier)["incident"]


def test_the_sample_of_a_metric_holds_its_stated_figures() -> None:
    stated = (
        {"metric": "time-to-restore", "duration": "1h"},
        {"metric": "declared-to-restored", "duration": "1h"},
    )
    record = incident(*REOPENED, started=clock("10:00"), stated=stated)
    fact = collect_facts(Dossier(record, WORLD), ())
    assert fact
    found = sample(known_metrics(WORLD.policy)["time-to-restore"], [fact], [fact], QUESTION)
    assert isinstance(found, DurationSample)
    assert [(name, each.metric) for name, each in found.stated] == [(record.id, "time-to-restore")]
