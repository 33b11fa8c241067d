"""The metrics of the Ministry of Justice's reports: our page has the recomputed values, and explains each difference."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mimkit.model.dossier import Dossier
from mimkit.rules.families.implausible_times import long_after_the_last_entry, month_or_year_off
from tests.docs.generate import SITE
from tests.records.ministry import (
    HOURS,
    REPORTS,
    WORLD,
    difference_table,
    figures,
    hours_text,
    measured,
    metric_lines,
    quarter_means,
    reports,
)

PAGE = (SITE / "explanation" / "published-figures.md").read_text(encoding="utf-8")
pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not REPORTS.is_dir(), reason="the reports do not lie beside the checkout"),
]


def test_every_report_states_two_durations_and_has_an_end() -> None:
    assert len(reports()) == 22
    assert all(each.stated.keys() == {"repair", "resolve"} for each in reports())
    assert all("resolved" in each.events for each in reports())
    # One report says that the incident was not declared.
    assert [each.day for each in reports() if "declared" not in each.events] == ["2021-05-10"]


@pytest.mark.sweep
def test_the_page_lists_the_metrics_and_every_difference() -> None:
    rows = difference_table()
    assert "\n".join(rows) in PAGE
    assert all(f"\n- {line}\n" in PAGE for line in metric_lines())
    assert len(figures()) == 44
    agreeing = sum(each.agrees for each in figures())
    assert (agreeing, len(rows) - 2) == (18, 26)
    assert f"Of the 44 stated durations, {agreeing} are equal to our metric" in PAGE


# Computed by hand from the times in the reports.
BY_HAND = [
    # From 07:15 to 15:09; support hours begin at 10:00.
    ("2020-04-15", "started", "restored", "", "7h 54m"),
    ("2020-04-15", "started", "fixed", "in support hours (10:00 to 17:00)", "5h 09m"),
    # 13:30 to 17:00 is 3h 30m, and 10:00 to 16:16 on the next day 6h 16m.
    ("2020-08-04", "started", "fixed", "in support hours (10:00 to 17:00)", "9h 46m"),
    # 15:51 to 17:00 on Friday, four days from Monday to Thursday, and 10:00 to 10:06 on Friday.
    ("2020-08-07", "detected", "fixed", "in support hours (10:00 to 17:00)", "29h 15m"),
    ("2020-08-07", "detected", "fixed", "in support hours, counting a whole day as 7.5 hours", "31h 15m"),
    ("2020-08-07", "detected", "fixed", "in support hours, counting a whole day as 8 hours", "33h 15m"),
    # 22:05 on Saturday is after 22:00; 07:00 to 12:16 on Sunday.
    ("2021-09-04", "detected", "restored", "", "14h 11m"),
    ("2021-09-04", "detected", "restored", "in support and on-call hours (07:00 to 22:00 every day)", "5h 16m"),
    # 17:26 to 22:00, and 10:00 to 10:29.
    ("2021-09-30", "declared", "restored", "between 10:00 and 22:00 (support hours and evening on-call hours)", "5h 03m"),
    ("2022-07-11", "detected", "restored", "", "6h 34m"),
]  # fmt: skip


@pytest.mark.parametrize(("day", "starts", "ends", "words", "expected"), BY_HAND)
def test_a_way_of_counting_gives_what_was_computed_by_hand(
    day: str, starts: str, ends: str, words: str, expected: str
) -> None:
    report = next(each for each in reports() if each.day == day)
    hours = next(each for each in HOURS if each.words == words)
    found = measured(report, starts, ends, hours)
    assert found is not None
    assert hours_text(found) == expected


@pytest.mark.sweep
def test_every_difference_is_explained_by_a_way_of_counting_or_is_an_error_of_the_report() -> None:
    left = {(each.day, each.name): each.left for each in figures() if each.left}
    assert left == {
        ("2020-02-25", "repair"): timedelta(hours=-2),
        ("2020-08-04", "repair"): timedelta(minutes=-4),
        ("2020-08-04", "resolve"): timedelta(minutes=-30),
        ("2021-07-12", "resolve"): timedelta(minutes=-2),
        ("2022-07-11", "repair"): timedelta(minutes=-7),
        ("2022-07-11", "resolve"): timedelta(minutes=-7),
    }
    assert not [each for each in figures() if "7.5 hours" in each.counts]


def test_the_only_implausible_time_in_the_reports_is_the_declaration_of_another_year() -> None:
    found = {
        (each.day, code, spot[1].partition(" is far")[0])
        for each in reports()
        for code, rule in (("MIM381", long_after_the_last_entry), ("MIM382", month_or_year_off))
        for spot in rule(Dossier(each.record(), WORLD), WORLD)
    }
    assert found == {("2021-06-09", "MIM382", "The `declared` entry at 2020-06-09T12:54:00Z")}


# Mean time to repair and to resolve, in minutes, from source/incidents/index.html.md.erb of ministryofjustice/cloud-platform
# at 5cb44716. The log counts the incident of 2020-08-04 in the second quarter.
PUBLISHED = {
    "2020-Q1": (82, 156), "2020-Q2": (169, 432), "2020-Q3": (59, 433), "2020-Q4": (128, 526), "2021-Q2": (152, 164),
    "2021-Q3": (208, 664), "2021-Q4": (77, 77), "2022-Q1": (65, 84), "2022-Q3": (387, 387), "2022-Q4": (27, 27),
}  # fmt: skip


def test_the_means_of_a_quarter_are_those_of_the_log() -> None:
    """The log drops seconds. It has other means for the first quarter of 2020 than its three reports."""
    ours = {
        name: tuple(int(each.total_seconds() // 60) for each in means)
        for name, means in quarter_means().items()
    }
    assert ours.keys() == PUBLISHED.keys()
    assert {name for name, means in ours.items() if means != PUBLISHED[name]} == {"2020-Q1"}
    assert ours["2020-Q1"] == (100, 162)
