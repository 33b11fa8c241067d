"""Text of `mim roster changes` and `mim roster stats`, and JSON documents."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mimkit.duty.shift_changes import MovedShift
from mimkit.duty.turns import Turn
from mimkit.duty.workload import Page, Window, workload
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.report.duty import load, shift_moves
from tests.builders import clock
from tests.duty.test_workload import roster

AT = clock("10:00")
SHORT = Turn(clock("09:00"), clock("+1 09:00"), "a")
ENDLESS = Turn(clock("09:00"), clock("+9 00:00"), "a")
LONG = Turn(clock("09:00"), clock("+2 09:00"), "a")


@pytest.mark.parametrize(
    ("which", "was", "now", "sentence"),
    [
        ("next", SHORT, LONG, "next shift: Monday 2026-11-23 09:00 to Wednesday 2026-11-25 09:00 UTC; previously Monday 2026-11-23 09:00 to Tuesday 2026-11-24 09:00 UTC"),
        ("next", None, SHORT, "next shift: Monday 2026-11-23 09:00 to Tuesday 2026-11-24 09:00 UTC; previously none"),
        ("next", SHORT, None, "no next shift; previously Monday 2026-11-23 09:00 to Tuesday 2026-11-24 09:00 UTC"),
        ("current", SHORT, LONG, "on call until 2026-11-25 09:00 UTC; previously until 2026-11-24 09:00 UTC"),
        ("current", None, LONG, "on call now, until 2026-11-25 09:00 UTC; previously no shift"),
        ("current", SHORT, ENDLESS, "on call with no end; previously until 2026-11-24 09:00 UTC"),
        ("next", ENDLESS, None, "no next shift; previously from 2026-11-23 09:00 UTC, with no end"),
        ("current", SHORT, None, "no longer on call; the current shift was previously until 2026-11-24 09:00 UTC"),
    ],
)  # fmt: skip
def test_what_moved_is_a_sentence(which: Any, was: Turn | None, now: Turn | None, sentence: str) -> None:
    shifts = [MovedShift("r", "a", which, was, now)]
    assert list(shift_moves.rows(shifts, clock("+9 00:00"), UTC)) == [("a", "r", sentence)]


def test_the_document_of_moved_shifts() -> None:
    endless = Turn(clock("09:00"), clock("+9 10:00"), "a")
    shifts = [MovedShift("r", "a", "next", endless, SHORT)]
    found = shift_moves.document("abc", clock("10:00"), clock("+9 10:00"), shifts, {})
    assert found["moved"] == [
        {
            "person": "a", "full_name": None, "roster": "r", "shift": "next",
            "was": {"start": "2026-11-23T09:00:00Z", "end": None},
            "now": {"start": "2026-11-23T09:00:00Z", "end": "2026-11-24T09:00:00Z"},
        }
    ]  # fmt: skip
    found["moved"] = shift_moves.document("abc", AT, AT, [MovedShift("r", "a", "next", None, None)], {})[
        "moved"
    ]
    assert (found["moved"][0]["was"], found["moved"][0]["now"]) == (None, None)
    assert (found["since"], found["from"], found["until"]) == (
        "abc", "2026-11-23T10:00:00Z", "2026-12-02T10:00:00Z",
    )  # fmt: skip


WINDOW = Window(date(2026, 6, 1), datetime(2026, 7, 2, 9, 30, tzinfo=UTC))
LOADS = workload([roster("a", "Europe/Paris")], [Page("a", clock("-150 09:00"))], WINDOW, BusinessCalendar())
"""Paris is 2 hours ahead of UTC, so that July has 24 + 11.5 hours there; the page is of 26 June."""


def test_the_table_has_a_line_for_each_month_and_a_total() -> None:
    assert list(load.rows(LOADS)) == [
        ("a", "2026-06", "720", "30", "4", "1"),
        ("", "2026-07*", "35.5", "2", "0", "0"),
        ("", "total", "755.5", "32", "4", "1"),
    ]
    assert list(load.lines(LOADS)) == [
        ("a", ""),
        ("2026-06", "720 h, 30 nights, 4 weekends, 1 page"),
        ("2026-07*", "35.5 h, 2 nights, 0 weekends, 0 pages"),
        ("total", "755.5 h, 32 nights, 4 weekends, 1 page"),
    ]
    [one] = workload([roster("a")], (), Window(date(2026, 6, 1), date(2026, 7, 1)), BusinessCalendar())
    assert list(load.rows([one])) == [("a", "2026-06", "720", "30", "4", "0")]
    assert list(load.lines([one]))[1:] == [("2026-06", "720 h, 30 nights, 4 weekends, 0 pages")]
    assert load.title(WINDOW, ZoneInfo("UTC")) == "On-call load from 2026-06-01 until 2026-07-02 09:30 UTC"
    assert load.title(Window(date(2026, 6, 1), date(2026, 7, 1)), UTC).endswith(
        "from 2026-06-01 to 2026-06-30"
    )


def test_the_definitions_say_what_counts_and_in_which_zone() -> None:
    told = list(load.definitions(LOADS, ("fri", "sat"), 2))
    assert "nights: 22:00 to 06:00, if on call for at least 3 hours of it" in told
    assert "weekends: Friday and Saturday, if on call for at least 3 hours of it" in told
    assert "2 pages without a person not included" in told
    assert "zone: the time zone of the roster on which the person has the most hours: Europe/Paris" in told
    assert told[-1] == "*: part of the month"
    two = workload(
        [roster("a", "Europe/Paris"), roster("b c", "Asia/Tokyo", "s")], (), Window(date(2026, 6, 1), date(2026, 7, 1)),
        BusinessCalendar(),
    )  # fmt: skip
    told = list(load.definitions(two, (), 0))
    assert "weekends: none, because every day is a business day in the policy" in told
    assert told[-1] == (
        "zone: the time zone of the roster on which the person has the most hours: Europe/Paris (a); Asia/Tokyo (b, c)"
    )
    assert list(load.definitions((), ("sun",), 0))[-1].endswith("has the most hours")


def test_the_document_of_the_load() -> None:
    found = load.document(WINDOW, LOADS, ("sat", "sun"), 0, {})
    [person] = found["people"]
    assert (found["from"], found["until"]) == ("2026-06-01", "2026-07-02T09:30:00Z")
    assert load.document(Window(date(2026, 6, 1), date(2026, 7, 1)), (), (), 0, {})["until"] == "2026-06-30"
    assert (person["person"], person["full_name"], person["zone"]) == ("a", None, "Europe/Paris")
    assert person["months"][1] == {
        "month": "2026-07", "from": "2026-06-30T22:00:00Z", "until": "2026-07-02T09:30:00Z", "whole": False,
        "hours": 35.5, "nights": 2, "weekends": 0, "pages": 0,
    }  # fmt: skip
    assert person["total"]["hours"] == 755.5
