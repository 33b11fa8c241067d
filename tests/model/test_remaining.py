"""How far a deadline is, in the two ways in which deadlines count: from date to date, or by elapsed time.

The numbers of days are differences of calendar dates, counted by hand.
"""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mimkit.model.time.end_of_day import EndOfDay
from mimkit.model.time.remaining import ahead, apart

BERLIN = ZoneInfo("Europe/Berlin")
DUE = EndOfDay.of(date(2026, 10, 15), BERLIN)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-10-16T00:00+02:00", "1 day"),
        ("2026-10-16T23:59+02:00", "1 day"),
        ("2026-10-17T00:00+02:00", "2 days"),
        # From 25 October on, a day of Berlin begins an hour later in UTC.
        ("2026-11-22T23:30+01:00", "38 days"),
        ("2026-11-23T00:30+01:00", "39 days"),
        ("2026-11-23T10:55+00:00", "39 days"),
        ("2026-10-14T23:59+02:00", "1 day"),
        ("2026-10-05T12:00+02:00", "10 days"),
    ],
)
def test_a_day_is_counted_from_date_to_date_in_its_own_zone(at: str, words: str) -> None:
    assert apart(DUE, datetime.fromisoformat(at)) == words


def test_a_day_that_has_not_ended_is_today() -> None:
    assert ahead(DUE, datetime.fromisoformat("2026-10-15T00:00+02:00")) == "today"
    assert ahead(DUE, datetime.fromisoformat("2026-10-15T23:59+02:00")) == "today"
    assert ahead(DUE, datetime.fromisoformat("2026-10-14T23:59+02:00")) == "in 1 day"


def test_a_time_of_day_is_counted_by_elapsed_time() -> None:
    due = datetime(2026, 10, 15, 10, tzinfo=UTC)
    assert apart(due, due + timedelta(days=38, hours=10)) == "38d 10h"
    assert apart(due, due - timedelta(minutes=125)) == "2h 05m"
    assert ahead(due, due - timedelta(minutes=125)) == "in 2h 05m"


def test_the_end_of_a_day_by_arithmetic_is_a_time_and_a_copy_stays_a_day() -> None:
    at = datetime(2026, 10, 17, 12, tzinfo=BERLIN)
    assert apart(DUE + timedelta(hours=1), at) == "1d 11h"
    assert apart(copy.copy(DUE), at) == apart(pickle.loads(pickle.dumps(DUE)), at) == "2 days"
