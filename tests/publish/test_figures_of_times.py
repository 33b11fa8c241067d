"""The content of the charts of times: the timeline, phases side by side, durations, schedules."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from mimkit.model.incident.state import Milestones
from mimkit.publish.figures.cadence import Cadence, CadenceRow, UpdateInterval, cadence_dots
from mimkit.publish.figures.duration_axis import length_axis
from mimkit.publish.figures.duration_strip import MOST_ROWS, Strip, StripRow, strip_plot
from mimkit.publish.figures.phase_rows import PhaseRow, PhaseRows, phase_rows
from mimkit.publish.figures.phases import phases
from mimkit.publish.figures.time_axis import Stretch, axis_between, axis_of, draw_time_ticks
from mimkit.publish.figures.timeline import DeadlineMark, IncidentTimeline, Mark, incident_timeline
from mimkit.publish.times import Zoned
from tests.publish.figure_gallery import START, ZONE, after, milestones, ordinary_timeline, promise


def rows(drawn: Markup) -> list[list[str]]:
    body = drawn.partition("<tbody>")[2]
    return [
        [Markup(re.sub("<[^>]+>", "", cell)).unescape() for cell in re.findall("<td>(.*?)</td>", row)]
        for row in re.findall("<tr>(.*?)</tr>", body)
    ]


def texts(drawn: Markup) -> list[str]:
    return [Markup(each).unescape() for each in re.findall(r"<text [^>]*>([^<]*)</text>", drawn)]


def described(drawn: Markup) -> str:
    return Markup(re.findall(r"<desc [^>]*>(.*?)</desc>", drawn)[0]).unescape()


def places(drawn: Markup, tone: str) -> list[float]:
    return [float(each) for each in re.findall(rf'<use class="mim-{tone}" href="[^"]*" x="([\d.]+)%"', drawn)]


# The timeline


def test_a_timeline_tells_its_phases_updates_and_promises() -> None:
    drawn = incident_timeline(ordinary_timeline(), ZONE)
    assert described(drawn) == (
        "Timeline from 23 Nov 2026, 10:00 UTC to 25 Nov 2026, 12:00 UTC. Undetected 4m, Detected, not declared 6m, "
        "Assembling 18m, Diagnosis and repair 1h 07m, Workaround in place 45m, Restored, awaiting confirmation 25m, "
        "Confirmed, not closed 1d 23h. 5 updates · 3 met · 2 late. 12 entries. "
        "Deadlines · 1 met · 1 not yet due."
    )
    assert ["23 Nov 2026, 11:18 UTC", "Stakeholder update, due", "late by 6m"] in rows(drawn)
    assert len(places(drawn, "stakeholder-update")) == 5
    assert drawn.count("mim-over-time") == 2


def test_what_is_overdue_goes_over_its_time_until_now() -> None:
    line = re.compile(r'<line class="mim-over-time" x1="([\d.]+)%" x2="([\d.]+)%"/>')
    timeline = IncidentTimeline(
        "t",
        "T",
        phases(milestones(0, 1, 2, 3), after(100)),
        promises=(promise(3, 50, None, "overdue"),),
        until=after(100),
    )
    assert line.findall(incident_timeline(timeline, ZONE)) == [("50", "100")]
    without_now = IncidentTimeline("t", "T", timeline.phases, promises=timeline.promises)
    assert line.findall(incident_timeline(without_now, ZONE)) == []


def test_a_promise_that_was_late_at_an_unknown_time_is_late_all_the_same() -> None:
    assert promise(0, 10, None, "late").summary == "late"
    assert promise(0, 10, 14, "late").summary == "late by 4m"
    assert [promise(0, 10, None, each).summary for each in ("waived", "pending", "soon", "overdue")] == [
        "waived", "not yet due", "due soon", "missed",
    ]  # fmt: skip


def test_marks_alone_make_a_timeline_and_a_single_moment_too() -> None:
    same = (Mark(START, "update", "Update 1"), Mark(START, "update", "Update 2"))
    one = incident_timeline(IncidentTimeline("t", "T", (), same), ZONE)
    assert "2 updates" in texts(one)
    assert places(one, "stakeholder-update") == [50, 50]
    two = (Mark(START, "alarm", "Noticed"), Mark(after(60), "blocker", "No access"))
    assert "2 entries" in texts(incident_timeline(IncidentTimeline("t", "T", (), two), ZONE))
    update = Mark(START, "update", "Update 1")
    assert "1 entry" in texts(incident_timeline(IncidentTimeline("t", "T", (), (two[0], update)), ZONE))


def test_an_incident_over_several_days_says_which_day() -> None:
    drawn = incident_timeline(
        IncidentTimeline("t", "T", phases(milestones(0, 1, 2, 3), after(3000))), Zoned("Europe/London")
    )
    assert {"24 Nov", "25 Nov"} <= set(texts(drawn))


def widths(drawn: Markup) -> list[float]:
    return [float(each) for each in re.findall(r'<rect class="mim-phase[^>]* width="([\d.]+)%"', drawn)]


def story(*minutes: float, zone: Zoned = ZONE) -> Markup:
    return incident_timeline(IncidentTimeline("t", "T", phases(milestones(*minutes), None)), zone)


def test_phases_are_as_wide_as_they_are_long() -> None:
    assert widths(story(0, 10, 40, 100)) == [10, 30, 60]


def test_days_of_paper_work_do_not_squeeze_the_outage() -> None:
    drawn = story(0, 5, 10, 20, 40, 60, 90, 5000)
    assert sum(widths(drawn)[:5]) == pytest.approx(90, abs=0.1)
    assert widths(drawn)[5:] == [5, 5]
    assert "time after that" in drawn


def test_a_short_tail_and_a_tail_alone_are_drawn_to_scale() -> None:
    assert "mim-cut" not in story(0, 5, 10, 20, 40, 60, 65, 70)
    tail = phases(Milestones(restored=START, closed=after(75)), None)
    assert "mim-cut" not in incident_timeline(IncidentTimeline("t", "T", tail), ZONE)


def test_the_clock_under_a_drawing_of_one_day_has_no_dates() -> None:
    assert texts(story(0, 60)) == ["10:00 UTC", "10:15", "10:30", "10:45", "11:00"]


def test_the_clock_under_a_drawing_over_midnight_says_which_day() -> None:
    drawn = story(600, 1320, zone=Zoned("Europe/London"))
    assert texts(drawn) == ["21:00 GMT", "00:00", "03:00", "06:00", "23 Nov", "24 Nov"]


def test_the_clock_names_the_zone_again_where_its_name_changes() -> None:
    axis = axis_between(datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC))
    drawn = Markup(draw_time_ticks(axis, Zoned("Europe/London"), 0))
    assert texts(drawn) == ["01:00 UTC+01:00", "02:00 GMT", "03:00", "04:00"]


def test_years_are_drawn_too() -> None:
    assert len(texts(story(0, 4000 * 24 * 60))) < 25


def test_a_deadline_beyond_the_drawing_stands_at_its_edge() -> None:
    timeline = IncidentTimeline(
        "t", "T", phases(milestones(0, 1, 2, 3), after(60)), deadlines=(
            DeadlineMark("Review", START, START + timedelta(days=9), None, "pending"),
            DeadlineMark("Before", START, START - timedelta(days=9), None, "waived"),
        ),
    )  # fmt: skip
    assert places(incident_timeline(timeline, ZONE), "waiting") == [100, 0]


@pytest.mark.sweep
@given(st.lists(st.integers(1, 50_000), min_size=2, max_size=8), st.lists(st.integers(-5000, 500_000)))
def test_places_on_an_axis_follow_time_and_stay_inside(minutes: list[int], moments: list[int]) -> None:
    steps = phases(milestones(*(sum(minutes[: place + 1]) for place in range(len(minutes)))), None)
    axis = axis_of(steps)
    found = [axis.place(after(each)) for each in sorted(moments)]
    assert all(0 <= each <= 100.000001 for each in found)
    assert all(one <= other + 1e-9 for one, other in pairwise(found))
    assert axis.place(steps[0].start) == pytest.approx(0)
    assert axis.place(steps[-1].end) == pytest.approx(100)


def test_a_stretch_without_length_has_one_place() -> None:
    assert Stretch(START, START, 7, 9).place(START) == 7
    axis = axis_between(START, START)
    assert axis.place(START) == 50
    assert not axis.is_cut


# Phases side by side


def row_of(label: str, *minutes: float, zero: float = 10) -> PhaseRow:
    return PhaseRow(label, phases(milestones(*minutes), None), after(zero))


def test_phases_begin_at_the_same_place_and_stop_at_the_restoration() -> None:
    drawn = phase_rows(
        PhaseRows(
            "p", "T", (row_of("One", 0, 5, 10, 15, 30, 60, 70, 80), row_of("Two", 5, 8, 10, 12, 20, 40))
        )
    )
    assert rows(drawn) == [
        ["One", "10m", "50m", "Undetected 5m, Detected, not declared 5m, Assembling 5m, Diagnosis and repair 15m, Workaround in place 30m"],
        ["Two", "5m", "30m", "Undetected 3m, Detected, not declared 2m, Assembling 2m, Diagnosis and repair 8m, Workaround in place 20m"],
    ]  # fmt: skip
    assert "mim-phase-restored" not in drawn
    starts = re.findall(r'mim-phase-assembling" x="([\d.]+)%"', drawn)
    assert len(set(starts)) == 1
    assert (
        described(drawn) == "2 incidents, aligned at the time when each was declared. The longest is One, 1h."
    )


def test_one_long_incident_does_not_flatten_the_rest() -> None:
    usual = [row_of(f"Usual {n}", 0, 5, 10, 12, 40, 70) for n in range(4)]
    long = row_of("Long", -9000, 5, 10, 12, 40, 9000)
    drawn = phase_rows(PhaseRows("p", "T", (*usual, long)))
    assert "Bars with an arrow continue beyond the chart." in drawn
    assert places(drawn, "goes-on") == [1.5, 98.5]
    assert "+2h" in texts(drawn)
    assert "6d 6h" not in texts(drawn)


def test_an_open_incident_and_one_that_was_never_noticed_before_are_drawn() -> None:
    running = PhaseRow("Open", phases(milestones(0, 0, 0), after(30)), START)
    assert "30m so far" in texts(phase_rows(PhaseRows("p", "T", (running, running))))
    over = row_of("Declared at the end", 0, 5, zero=60)
    assert rows(phase_rows(PhaseRows("p", "T", (over, over))))[0][1:3] == ["1h", "0s"]


def test_rows_beyond_the_drawing_are_in_the_table() -> None:
    drawn = phase_rows(PhaseRows("p", "T", tuple(row_of(f"Row {n}", 0, 5, 10, 20) for n in range(45))))
    assert "The table lists 5 more." in drawn
    assert len(rows(drawn)) == 45


# Lengths


def strip(*lengths: float, **more: float) -> StripRow:
    return StripRow("All", tuple((f"i{n}", each) for n, each in enumerate(lengths)), **more)  # type: ignore[arg-type]


def test_below_ten_there_are_points_and_no_summary() -> None:
    drawn = strip_plot(Strip("s", "T", (strip(*range(60, 600, 60), median=300, p90=540),)))
    assert len(places(drawn, "point")) == 9
    assert "mim-median" not in drawn
    assert rows(drawn)[0][:6] == ["All", "9", "0", "not enough data", "not enough data", "9m"]
    assert "Groups with fewer than 10 values show only points." in drawn


def test_from_ten_on_median_and_p90_are_drawn_where_the_caller_says() -> None:
    drawn = strip_plot(Strip("s", "T", (strip(*range(60, 660, 60), median=330, p90=540, missing=2),)))
    assert "mim-median" in drawn
    assert {"median 5m", "p90 9m", "n = 10, 2 missing"} <= set(texts(drawn))
    assert described(drawn) == "All: n = 10, 2 missing; median 5m, p90 9m, from 1m to 10m."
    assert "fewer than 10" not in drawn


def test_ten_points_without_a_summary_are_points() -> None:
    assert "mim-median" not in strip_plot(Strip("s", "T", (strip(*range(60, 660, 60)),)))


def test_lengths_below_nought_are_counted_and_not_drawn() -> None:
    drawn = strip_plot(Strip("s", "T", (strip(60, -60, 120),)))
    assert len(places(drawn, "point")) == 2
    assert "n = 2, 1 invalid" in texts(drawn)


def test_groups_without_points_and_groups_beyond_the_drawing_are_in_the_table() -> None:
    many = (StripRow("None", (), missing=3), *(strip(60) for _ in range(MOST_ROWS)))
    drawn = strip_plot(Strip("s", "T", many))
    assert rows(drawn)[0] == [
        "None",
        "0",
        "3",
        "not enough data",
        "not enough data",
        "\N{EN DASH}",
        "\N{EN DASH}",
    ]
    assert "The table lists 2 more." in drawn


def test_lengths_far_apart_are_drawn_by_their_logarithm() -> None:
    near, far = length_axis([600, 1200]), length_axis([60, 86_400])
    assert not near.by_logarithm
    assert far.by_logarithm
    assert far.place(3600) > 50
    assert "Logarithmic scale." in strip_plot(Strip("s", "T", (strip(60, 86_400),)))


@pytest.mark.sweep
@given(st.lists(st.floats(0, 4e9), max_size=20))
def test_every_length_has_a_place_on_its_axis(lengths: list[float]) -> None:
    axis = length_axis(lengths)
    assert axis.low < axis.high
    assert 2 <= len(axis.ticks) <= 7
    found = [axis.place(each) for each in sorted(lengths)]
    assert all(-1e-9 <= each <= 100.000001 for each in found)
    assert all(one <= other + 1e-9 for one, other in pairwise(found))


# The schedule


def test_intervals_lie_beside_their_own_limit() -> None:
    row = CadenceRow(
        "MI-1", (UpdateInterval(900, 1800), UpdateInterval(3600, 3600), UpdateInterval(2700, 1800))
    )
    drawn = cadence_dots(Cadence("c", "T", (row,)))
    assert places(drawn, "kept") == [23, 46]
    assert places(drawn, "missed") == [69]
    assert rows(drawn) == [["MI-1", "2 of 3", "45m", "30m", "15m, 1h, 45m"]]
    assert described(drawn) == (
        "2 of 3 update deadlines in 1 incident were met. The longest gap was 45m (limit 30m)."
    )


def test_an_interval_of_many_times_the_limit_stands_at_the_edge_with_its_length() -> None:
    drawn = cadence_dots(
        Cadence("c", "T", (CadenceRow("MI-1", (UpdateInterval(18_000, 1800), UpdateInterval(900, 1800))),))
    )
    assert places(drawn, "missed-line") == [98]
    assert "5h" in texts(drawn)


def test_an_interval_without_a_limit_or_backwards_breaks_nothing() -> None:
    drawn = cadence_dots(
        Cadence("c", "T", (CadenceRow("MI-1", (UpdateInterval(60, 0), UpdateInterval(-60, 600))),))
    )
    assert places(drawn, "missed-line") == [98]
    assert places(drawn, "kept") == [0]


def test_more_incidents_than_fit_are_in_the_table() -> None:
    many = tuple(CadenceRow(f"MI-{n}", (UpdateInterval(60, 600),)) for n in range(33))
    drawn = cadence_dots(Cadence("c", "T", many))
    assert "The table lists 3 more." in drawn
    assert len(rows(drawn)) == 33
