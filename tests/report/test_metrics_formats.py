"""Metrics in every format: each with its definition, its basis, and the command that reproduces it."""

from __future__ import annotations

import csv as csv_
import io
import json as json_
import re
from dataclasses import replace
from typing import Any

import pytest

from mimkit.metrics.result import (
    By,
    DeadlineSample,
    Difference,
    DurationSample,
    Exclusion,
    Group,
    MetricsQuestion,
    MetricsResult,
    NumberSample,
    Sample,
    ShareSample,
    Summary,
)
from mimkit.metrics.statistics import summary
from mimkit.model.incident.stated import StatedFigure
from mimkit.model.policy.metric import Metric
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.period import Period
from mimkit.report.metrics.formats import FORMATS
from mimkit.report.metrics.report import (
    WITH_MEAN,
    MetricsReport,
    MetricsSource,
    comparison_text,
    definition,
    percent,
    words,
)
from mimkit.report.text.spreadsheets import escape_formula
from tests.builders import clock

FEW = DurationSample((("MI-1", 480.0), ("MI-2", 60.0)), Summary(2), ("MI-3",), ("MI-4",))
MANY = DurationSample(tuple((f"MI-{n}", 60.0 * n) for n in range(1, 13)), Summary(12, 390.0, 660.0, 720.0))
KEPT = DeadlineSample(3, 1, 1, 1, 2, 240.0, 300.0)


def metric(name: str, **what: Any) -> Metric:
    return Metric.model_validate({"id": name, "title": f"The {name}", "words": f"Counts {name}.", **what})


METRICS = (
    metric(
        "time", **{"from": "detected", "to": "declared"}, only={"severities": ["SEV1", "SEV2"], "tags": ["x"]}
    ),
    metric("reviewed", share="reviewed"),
    metric("cadence", clock="cadence"),
)


def report(
    *groups: Group, by: tuple[By, ...] = (), width: int | None = None, **question: Any
) -> MetricsReport:
    asked = MetricsQuestion(clock("12:00"), BusinessCalendar(), by=by, **question)
    return MetricsReport(
        "Example",
        MetricsResult(asked, METRICS, groups, 4, {"drill": 2}),
        "0123456789abcdef",
        "mim metrics",
        width=width,
    )


def group(*keys: str, times: Sample = FEW, **differences: Difference) -> Group:
    return Group(
        keys,
        4,
        {"time": times, "reviewed": ShareSample(("MI-1",), ("MI-1", "MI-2")), "cadence": KEPT},
        differences,
        {"time": (Exclusion("MI-3", "no time for detected"), Exclusion("MI-4", "declared before detected"))},
    )


def test_a_terminal_shows_each_number_under_its_definition() -> None:
    assert FORMATS["text"](report(group())) == (
        "Example: major incidents all time\n"
        "4 incidents; 2 drills excluded; commit 0123456789ab.\n"
        "\n"
        "The time\n"
        "  Counts time. Only severity SEV1 or SEV2; tag x.\n"
        "  > 1m, 8m, n = 2; not counted: 2 (1 no time for detected, 1 declared before detected)\n"
        "\n"
        "The reviewed\n"
        "  Counts reviewed.\n"
        "  > 1 of 2, 50 %\n"
        "\n"
        "The cadence\n"
        "  Counts cadence.\n"
        "  > 3 of 5, 60 % (1 late, 1 overdue, 1 waived, 2 running), worst 4m late, 5m in total\n"
        "\n"
        "To reproduce: mim metrics\n"
    )


def test_groups_stand_below_each_other_and_lines_fit_the_width() -> None:
    shown = FORMATS["text"](report(group("checkout"), group("email", times=MANY), by=("service",), width=60))
    assert "  > email     median 6m, p90 11m, longest 12m, n = 12; not" in shown
    assert max(len(line) for line in shown.splitlines()) <= 60
    narrow = FORMATS["text"](report(group("checkout"), by=("service",), width=20))
    assert "To reproduce:\n  mim metrics" in narrow
    assert "> no incidents in this period" in FORMATS["text"](report(by=("service",)))


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (DurationSample((), Summary(0), ("MI-1",)), "no data, n = 0"),
        (MANY, "median 6m, p90 11m, longest 12m, n = 12"),
        (ShareSample((), (), ("MI-1",)), "none"),
        (DeadlineSample(0, 0, 0, 0, 1, 0.0, 0.0), "none fell due (1 running)"),
        (DeadlineSample(0, 0, 0, 0, 0, 0.0, 0.0), "none fell due"),
        (DeadlineSample(2, 0, 0, 0, 0, 0.0, 0.0), "2 of 2, 100 %"),
    ],
)
def test_a_sample_says_what_it_comes_to(sample: Sample, said: str) -> None:
    assert words(sample) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(0, 5, "0 %"), (999, 1000, "99 %"), (1, 1000, "1 %"), (7, 7, "100 %")]
)
def test_all_and_none_are_not_said_by_rounding(part: int, whole: int, said: str) -> None:
    assert percent(part, whole) == said


def test_a_comparison_names_chance_and_its_interval() -> None:
    assert comparison_text(Difference("too few")) == "not enough data to compare"
    said = comparison_text(Difference("no distinguishable change", -60.0, 120.0))
    assert said == "no distinguishable change (95 % interval of the median: 1m shorter to 2m longer)"
    shown = FORMATS["text"](report(group(times=MANY, time=Difference("too few"))))
    assert "  > compared with the earlier period: not enough data to compare\n" in shown
    assert "; not enough data to compare |" in FORMATS["markdown"](report(group(time=Difference("too few"))))


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (Period(clock("00:00"), clock("+7 00:00")), "from 2026-11-23 to 2026-11-29"),
        (Period(clock("00:00")), "since 2026-11-23"),
        (Period(None, clock("00:00")), "until 2026-11-22"),
    ],
)
def test_the_heading_says_which_period(period: Period, said: str) -> None:
    assert report(group(), period=period).heading == f"Example: major incidents {said}"


def test_the_basis_says_what_was_left_out_and_as_of_when() -> None:
    then = replace(report(group()), as_of=clock("11:00"), commit=None)
    assert then.basis == "4 incidents; 2 drills excluded, as recorded by 2026-11-23T11:00:00Z; commit none"


def test_the_json_document_has_the_points_and_the_definitions() -> None:
    question: dict[str, Any] = {"period": Period(clock("00:00")), "before": Period(None, clock("00:00"))}
    shown = replace(report(group("checkout", times=MANY), by=("service",), **question), as_of=clock("11:00"))
    document = json_.loads(FORMATS["json"](shown))
    assert document["version"] == 1
    assert document["period"] == {"since": "2026-11-23T00:00:00Z", "until": None}
    assert document["compared_with"] == {"since": None, "until": "2026-11-23T00:00:00Z"}
    assert document["metrics"][0]["definition"] == definition(METRICS[0])
    values = document["groups"][0]["values"]
    assert values["time"]["median"] == 390.0
    assert values["time"]["points"][0] == {"incident": "MI-1", "seconds": 60.0}
    assert values["reviewed"] == {"part": ["MI-1"], "whole": ["MI-1", "MI-2"], "apart": []}
    assert values["cadence"]["due"] == 5
    assert json_.loads(FORMATS["json"](report(group())))["groups"][0]["name"] is None


def test_every_row_of_the_table_has_every_column_and_computes_nothing() -> None:
    rows = list(
        csv_.DictReader(
            io.StringIO(FORMATS["csv"](report(group("=cmd()"), group("email", times=MANY), by=("service",))))
        )
    )
    assert len(rows) == 6
    assert all(None not in row and None not in row.values() for row in rows)
    assert rows[0]["group"] == "'=cmd()"
    assert rows[1]["median_seconds"] == "390"
    assert (rows[2]["part"], rows[2]["whole"]) == ("1", "2")
    assert (rows[4]["n"], rows[4]["late"], rows[4]["worst_seconds"]) == ("5", "1", "240")


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x"]
)
def test_a_cell_that_would_be_computed_is_text(cell: str) -> None:
    assert escape_formula(cell) == f"'{cell}"
    assert escape_formula("1=1") == "1=1"


def test_markdown_has_a_table_for_each_group_and_every_definition() -> None:
    shown = FORMATS["markdown"](report(group("a|b <x>"), by=("service",)))
    assert "### a\\|b \\<x\\>\n" in shown
    assert "| The reviewed | 1 of 2, 50 % |\n" in shown
    assert "- The cadence: Counts cadence.\n" in shown
    assert shown.endswith("To reproduce: `mim metrics`\n")
    huge = report(*(group(f"group {number}") for number in range(2000)), by=("service",))
    assert len(FORMATS["markdown"](huge).encode()) <= 65_536
    assert "5299 more rows are not shown." in FORMATS["markdown"](huge)


LINE = re.compile(r'mim_[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+]+')


def test_prometheus_reads_every_line() -> None:
    shown = FORMATS["prometheus"](report(group('a"b\\c\nd'), group("email", times=MANY), by=("service",)))
    lines = shown.splitlines()
    helped = {line.split()[2] for line in lines if line.startswith("# HELP ")}
    assert all(line.startswith("# ") or LINE.fullmatch(line) for line in lines)
    assert {re.split(r"[{ ]", line)[0] for line in lines if not line.startswith("#")} == helped
    assert 'mim_time_seconds{service="email",quantile="0.9"} 660' in lines
    assert 'mim_time_incidents{service="a\\"b\\\\c\\nd"} 2' in lines
    assert 'mim_cadence_intervals{service="email",status="late"} 1' in lines
    assert "mim_reviewed_part 1" in FORMATS["prometheus"](report(group())).splitlines()


def test_excluded_incidents_are_named_on_request_in_text_and_always_in_json() -> None:
    reasons = (Exclusion("MI-3", "no time for detected"), Exclusion("MI-5", "no time for detected"))
    few = replace(group(), excluded={"time": reasons})
    shown = report(few)
    shown = replace(shown, measured=replace(shown.measured, others=(Exclusion("MI-9", "drill"),)))
    assert "n = 2; not counted: 2 (no time for detected)\n" in FORMATS["text"](shown)
    assert "MI-3" not in FORMATS["text"](shown)
    text = FORMATS["text"](replace(shown, lists_excluded=True))
    assert "  > not counted: no time for detected: MI-3, MI-5\n" in text
    assert "\nExcluded from all metrics: MI-9 (drill)\n" in text
    assert "Excluded from" not in FORMATS["text"](replace(report(few), lists_excluded=True))
    document = json_.loads(FORMATS["json"](shown))
    assert document["left_out_incidents"] == [{"incident": "MI-9", "reason": "drill"}]
    assert document["groups"][0]["values"]["time"]["excluded"][1] == {
        "incident": "MI-5",
        "reason": "no time for detected",
    }
    assert "excluded" not in document["groups"][0]["values"]["cadence"]


def test_stated_durations_stand_beside_the_computed_ones() -> None:
    stated = tuple(
        (name, StatedFigure(metric="time", duration="9m", source="Summary")) for name in ("MI-1", "MI-7")
    )
    document = json_.loads(FORMATS["json"](report(group(times=replace(FEW, stated=stated)))))
    assert document["groups"][0]["values"]["time"]["stated"] == [
        {"incident": "MI-1", "seconds": 540.0, "text": "9m", "source": "Summary", "computed": 480.0},
        {"incident": "MI-7", "seconds": 540.0, "text": "9m", "source": "Summary", "computed": None},
    ]


NUMBER = metric("incidents", number="incidents")


def counts(*keys: str, by: tuple[By, ...] = (), earlier: Group | None = None) -> MetricsReport:
    """Return a report of a number and a time, in a group with these keys."""
    samples: dict[str, Sample] = {"time": MANY, "incidents": NumberSample(("MI-1", "MI-2"))}
    left = {"incidents": (Exclusion("MI-3", "demoted"),)}
    shown = report(Group(keys, 2, samples, excluded=left, earlier=earlier), by=by)
    return replace(shown, measured=replace(shown.measured, metrics=(METRICS[0], NUMBER)))


def test_a_number_is_shown_in_every_format_with_both_dimensions() -> None:
    shown = counts("2026-Q4", "checkout", by=("quarter", "service"))
    assert "  > 2026-Q4  checkout  2; not counted: 1 (demoted)\n" in FORMATS["text"](shown)
    assert "| The incidents | 2; not counted: 1 (demoted) |\n" in FORMATS["markdown"](shown)
    document = json_.loads(FORMATS["json"](shown))
    assert document["by"] == "quarter,service"
    (found,) = document["groups"]
    assert found["keys"] == {"quarter": "2026-Q4", "service": "checkout"}
    assert found["name"] == "2026-Q4, checkout"
    assert found["values"]["incidents"] == {
        "number": 2,
        "counted": ["MI-1", "MI-2"],
        "excluded": [{"incident": "MI-3", "reason": "demoted"}],
    }
    assert "earlier" not in found
    row = list(csv_.DictReader(io.StringIO(FORMATS["csv"](shown))))[1]
    assert (row["quarter"], row["service"], row["number"], row["n"], row["not_counted"]) == (
        "2026-Q4",
        "checkout",
        "2",
        "2",
        "1",
    )
    lines = FORMATS["prometheus"](shown).splitlines()
    assert 'mim_incidents{quarter="2026-Q4",service="checkout"} 2' in lines
    assert 'mim_incidents_not_counted{quarter="2026-Q4",service="checkout",reason="demoted"} 1' in lines


def test_a_mean_is_shown_on_request_next_to_n() -> None:
    """Seven values of 1 to 7 minutes have a mean of 4, and the twelve of 1 to 12 minutes one of 6.5."""
    seven = DurationSample(
        tuple((f"MI-{n}", 60.0 * n) for n in range(1, 8)), summary([60.0 * n for n in range(1, 8)])
    )
    twelve = replace(MANY, summary=summary(MANY.values))
    assert words(seven) == "1m, 2m, 3m, 4m, 5m, 6m, 7m, n = 7"
    assert words(seven, (), WITH_MEAN) == "1m, 2m, 3m, 4m, 5m, 6m, 7m, mean 4m, n = 7"
    assert words(twelve, (), WITH_MEAN) == "median 6m, p90 11m, longest 12m, mean 6m, n = 12"
    assert words(DurationSample((), summary([])), (), WITH_MEAN) == "no data, n = 0"
    shown = report(group(times=twelve))
    assert "mean" not in FORMATS["text"](shown)
    assert "mean 6m, n = 12" in FORMATS["text"](replace(shown, statistics=WITH_MEAN))
    assert "mean 6m, n = 12" in FORMATS["markdown"](replace(shown, statistics=WITH_MEAN))
    assert json_.loads(FORMATS["json"](shown))["groups"][0]["values"]["time"]["mean"] == 390.0
    assert next(csv_.DictReader(io.StringIO(FORMATS["csv"](shown))))["mean_seconds"] == "390"
    assert "mim_time_mean_seconds 390" in FORMATS["prometheus"](shown).splitlines()


def test_the_values_of_the_earlier_period_are_shown_with_what_they_do_not_count() -> None:
    left = {"incidents": (Exclusion("MI-7", "merged into another incident"),)}
    before = Group((), 1, {"time": FEW, "incidents": NumberSample(("MI-6",))}, excluded=left)
    shown = counts(earlier=before)
    said = "in the earlier period: 1; not counted: 1 (merged into another incident)"
    assert f"  > {said}\n" in FORMATS["text"](shown)
    assert f"; {said} |\n" in FORMATS["markdown"](shown)
    earlier = json_.loads(FORMATS["json"](shown))["groups"][0]["earlier"]
    assert earlier["incidents"] == 1
    assert earlier["values"]["incidents"]["excluded"] == [
        {"incident": "MI-7", "reason": "merged into another incident"}
    ]


def test_incidents_that_no_metric_counts_are_counted_in_the_heading_and_named_in_json() -> None:
    others = (Exclusion("MI-8", "before the period"), Exclusion("MI-9", "after the period"))
    shown = report(group())
    shown = replace(shown, measured=replace(shown.measured, others=others), undated=("MI-10",))
    shown = replace(shown, unreadable=("incidents/x.yaml",))
    assert shown.basis == (
        "4 incidents; 2 drills excluded; 1 before the period; 1 after the period; 1 without a date; "
        "1 unreadable record; commit 0123456789ab"
    )
    document = json_.loads(FORMATS["json"](shown))
    assert document["left_out_incidents"][-1] == {"incident": "MI-10", "reason": "no known date"}
    assert document["unreadable"] == ["incidents/x.yaml"]
    text = FORMATS["text"](replace(shown, lists_excluded=True))
    assert "MI-8 (before the period), MI-9 (after the period), MI-10 (no known date)" in text
    assert "incidents/x.yaml (unreadable)" in text
    lines = FORMATS["prometheus"](shown).splitlines()
    assert lines[2] == 'mim_left_out_incidents{reason="before the period"} 1'
    assert 'mim_left_out_incidents{reason="no known date"} 1' in lines


def test_a_stated_duration_is_next_to_the_computed_one_in_a_text() -> None:
    stated = tuple((name, StatedFigure(metric="time", duration="9m")) for name in ("MI-1", "MI-7"))
    shown = report(group(times=replace(FEW, stated=stated)))
    said = "stated in the source: MI-1 9m (computed: 8m), MI-7 9m (computed: no value)"
    assert f"  > {said}\n" in FORMATS["text"](shown)
    assert said in FORMATS["markdown"](shown)


def test_a_clock_counts_its_intervals_and_the_incidents_without_such_a_deadline() -> None:
    left = (Exclusion("MI-1", "not due yet"), Exclusion("MI-2", "no such deadline"))
    kept = DeadlineSample(0, 0, 0, 0, 1, 0.0, 0.0, undated=1, unmissable=2)
    assert words(kept, left) == (
        "none fell due (1 running, 1 met at an unknown time, 2 could not be missed); "
        "not counted: 1 (no such deadline)"
    )


def test_a_metric_of_business_hours_says_so() -> None:
    hours = metric("time", **{"from": "started", "to": "restored"}, hours="business")
    assert definition(hours) == "Counts time. Only business hours."


def test_every_format_has_the_value_of_each_repository_and_its_commit() -> None:
    shop = Group((), 1, {"time": FEW, "incidents": NumberSample(("MI-1",))})
    legal = Group((), 1, {"time": MANY, "incidents": NumberSample(("legal:restricted",))}, earlier=shop)
    shown = counts()
    (both,) = shown.measured.groups
    parts = replace(both, sources={"shop": shop, "legal": legal})
    shown = replace(
        shown,
        measured=replace(shown.measured, groups=(parts,)),
        sources=(MetricsSource("shop", "0123456789abcdef", 1, 0, 0), MetricsSource("legal", None, 1, 1, 2)),
    )
    text = FORMATS["text"](shown)
    assert "\nshop, commit 0123456789ab: 1 incident.\n" in text
    assert (
        "\nlegal, commit none: 1 incident, of which 1 restricted and not named; 2 unreadable records.\n"
        in text
    )
    assert "  > in shop: 1\n  > in legal: 1; in the earlier period: 1\n" in text
    markdown = FORMATS["markdown"](shown)
    assert "| Metric | All repositories | shop | legal |\n| --- | --- | --- | --- |\n" in markdown
    assert "| The incidents | 2; not counted: 1 (demoted) | 1 | 1; in the earlier period: 1 |\n" in markdown
    document = json_.loads(FORMATS["json"](shown))
    assert [(each["source"], each["commit"]) for each in document["sources"]] == [
        ("shop", "0123456789abcdef"),
        ("legal", None),
    ]
    first, second = document["groups"][0]["sources"]
    assert (first["source"], first["commit"], first["values"]["incidents"]["number"]) == (
        "shop",
        "0123456789abcdef",
        1,
    )
    assert second["earlier"]["values"]["incidents"]["number"] == 1
    rows = [
        each for each in csv_.DictReader(io.StringIO(FORMATS["csv"](shown))) if each["metric"] == "incidents"
    ]
    assert [(each["source"], each["commit"][:4], each["number"]) for each in rows] == [
        ("", "0123", "2"),
        ("shop", "0123", "1"),
        ("legal", "", "1"),
    ]
    lines = FORMATS["prometheus"](shown).splitlines()
    assert all(line.startswith("# ") or LINE.fullmatch(line) for line in lines)
    assert {"mim_incidents 2", 'mim_incidents{source="legal"} 1'} <= {*lines}
    assert 'mim_source_info{source="shop",commit="0123456789abcdef"} 1' in lines
    assert 'mim_time_seconds{source="legal",quantile="0.9"} 660' in lines
