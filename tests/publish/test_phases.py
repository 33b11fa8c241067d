"""The phases of an incident follow its milestones, and the bar draws them to scale."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.state import Milestones
from mimkit.publish.phase_bar import phase_bar
from mimkit.publish.phases import Phase, phases
from mimkit.publish.times import Zoned

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
UTC_ZONE = Zoned("UTC")


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def told(steps: tuple[Phase, ...]) -> list[str]:
    return [f"{step.label} {step.length_text}" for step in steps]


def widths(svg: str) -> list[float]:
    return [float(each) for each in re.findall(r'<rect [^>]*width="([\d.]+)%"', svg)]


def test_each_phase_ends_where_the_next_begins() -> None:
    steps = phases(
        Milestones(
            started=START,
            detected=after(4),
            declared=after(10),
            assembled=after(20),
            workaround=after(50),
            restored=after(80),
            confirmed=after(100),
            closed=after(160),
        ),
        None,
    )
    assert told(steps) == [
        "Not yet noticed 4m",
        "Noticed, not yet declared 6m",
        "Assembling 10m",
        "Being worked on 30m",
        "Workaround in place 30m",
        "Restored, to be confirmed 20m",
        "Confirmed, to be closed 1h",
    ]


def test_what_is_not_known_is_not_drawn() -> None:
    assert told(phases(Milestones(detected=START, restored=after(30), closed=after(30)), None)) == [
        "Being worked on 30m"
    ]
    assert told(phases(Milestones(started=START, declared=after(30)), None)) == ["Not yet declared 30m"]
    assert phases(Milestones(), START) == ()


def test_an_open_incident_runs_until_now() -> None:
    assert told(phases(Milestones(detected=START, declared=after(5)), after(12))) == [
        "Noticed, not yet declared 5m",
        "Being worked on 7m so far",
    ]


def test_a_restored_incident_that_is_open_waits_for_its_confirmation() -> None:
    steps = phases(Milestones(declared=START, restored=after(5)), after(12))
    assert told(steps)[-1] == "Restored, to be confirmed 7m so far"


def test_a_clock_that_is_behind_adds_no_phase() -> None:
    assert told(phases(Milestones(declared=START), START - timedelta(hours=1))) == []


def test_a_declaration_after_the_restoration_makes_no_phase() -> None:
    steps = phases(Milestones(detected=START, restored=after(30), declared=after(40), closed=after(50)), None)
    assert told(steps) == ["Being worked on 30m", "Restored, to be closed 20m"]


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=8))
def test_the_bar_fills_its_width_and_keeps_proportions(minutes: list[int]) -> None:
    names = ("started", "detected", "declared", "assembled", "workaround", "restored", "confirmed", "closed")
    times = [after(sum(minutes[: place + 1])) for place in range(len(minutes))]
    steps = phases(Milestones(**dict(zip(names, times, strict=False))), None)
    bar = phase_bar(steps, UTC_ZONE)
    assert bar is not None
    drawn = widths(bar.svg)
    assert sum(drawn) == pytest.approx(100, abs=0.1)
    if not bar.cut:
        whole = steps[-1].end - steps[0].start
        assert drawn == pytest.approx([step.length / whole * 100 for step in steps], abs=0.001)


def test_days_of_paper_work_do_not_squeeze_the_outage() -> None:
    steps = phases(
        Milestones(declared=START, restored=after(60), confirmed=after(90), closed=after(5000)), None
    )
    bar = phase_bar(steps, UTC_ZONE)
    assert bar is not None
    assert bar.cut
    assert widths(bar.svg) == [90, 5, 5]


def test_a_short_tail_is_drawn_to_scale() -> None:
    bar = phase_bar(phases(Milestones(declared=START, restored=after(60), closed=after(75)), None), UTC_ZONE)
    assert bar is not None
    assert not bar.cut
    assert widths(bar.svg) == [80, 20]


def test_a_bar_of_a_tail_only_is_not_cut() -> None:
    bar = phase_bar(phases(Milestones(restored=START, closed=after(75)), None), UTC_ZONE)
    assert bar is not None
    assert not bar.cut


def test_no_phase_draws_no_bar() -> None:
    assert phase_bar((), UTC_ZONE) is None


def test_the_clock_under_a_bar_of_one_day_has_no_dates() -> None:
    bar = phase_bar(phases(Milestones(declared=START, restored=after(60)), None), UTC_ZONE)
    assert bar is not None
    assert re.findall(r">([^<]+)</text>", bar.svg) == [
        "10&#58;00",
        "10&#58;15",
        "10&#58;30",
        "10&#58;45",
        "11&#58;00",
    ]


def test_the_clock_under_a_bar_over_midnight_says_which_day() -> None:
    zoned = Zoned("Europe/London")
    milestones = Milestones(declared=START + timedelta(hours=10), restored=START + timedelta(hours=22))
    bar = phase_bar(phases(milestones, None), zoned)
    assert bar is not None
    words = [each.replace("&#58;", ":") for each in re.findall(r">([^<]+)</text>", bar.svg)]
    assert words == ["21:00", "23 Nov", "00:00", "24 Nov", "03:00", "06:00"]


def test_years_are_drawn_too() -> None:
    milestones = Milestones(started=START, restored=START + timedelta(days=4000))
    bar = phase_bar(phases(milestones, None), UTC_ZONE)
    assert bar is not None
    assert bar.svg.count("mim-tick") < 15
