"""`2026-Q3`, `2026-09` and `2026` are days of the calendar in the policy's zone, each after a period of its kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mimkit.model.time.named_period import days_between, parse_period


@pytest.mark.parametrize(("text", "since", "until", "before", "earlier"), [
    ("2026-Q3", "2026-07-01", "2026-10-01", "2026-Q2", "2026-04-01"),
    (" 2026-q1 ", "2026-01-01", "2026-04-01", "2025-Q4", "2025-10-01"),
    ("2026-Q4", "2026-10-01", "2027-01-01", "2026-Q3", "2026-07-01"),
    ("2026-09", "2026-09-01", "2026-10-01", "2026-08", "2026-08-01"),
    ("2026-01", "2026-01-01", "2026-02-01", "2025-12", "2025-12-01"),
    ("2026-12", "2026-12-01", "2027-01-01", "2026-11", "2026-11-01"),
    ("2028-02", "2028-02-01", "2028-03-01", "2028-01", "2028-01-01"),
    ("2026", "2026-01-01", "2027-01-01", "2025", "2025-01-01"),
])  # fmt: skip
def test_a_name_is_a_period_of_the_calendar(
    text: str, since: str, until: str, before: str, earlier: str
) -> None:
    found, previous = parse_period(text, UTC)
    assert (found.name, previous.name) == (text.strip().upper(), before)
    assert (found.since, found.until) == tuple(
        datetime.fromisoformat(f"{each}T00:00Z") for each in (since, until)
    )
    assert (previous.since, previous.until) == (datetime.fromisoformat(f"{earlier}T00:00Z"), found.since)
    assert found.period.holds(found.since)
    assert not found.period.holds(found.until)


def test_a_quarter_begins_at_midnight_in_the_zone() -> None:
    """London is an hour ahead of UTC on 1 July, and not on 1 January: the third quarter is an hour shorter there."""
    found, _ = parse_period("2026-Q3", ZoneInfo("Europe/London"))
    assert found.since == datetime(2026, 6, 30, 23, tzinfo=UTC)
    found, _ = parse_period("2026-Q4", ZoneInfo("Europe/London"))
    assert (found.since, found.until) == (
        datetime(2026, 9, 30, 23, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    )
    assert found.length == timedelta(days=92, hours=1)


@pytest.mark.parametrize("text", [
    "2026Q3", "Q3 2026", "2026-Q5", "2026-Q0", "2026-13", "2026-00", "2026-9", "26", "", "2026-07-01", "last quarter",
    "٢٠٢٦",
])  # fmt: skip
def test_what_is_no_period_is_refused_with_three_that_are(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period; write it as 2026-Q3, 2026-09 or 2026"):
        parse_period(text, UTC)


@pytest.mark.parametrize("text", ["0001-Q1", "9999", "1969-12", "2500"])
def test_a_year_far_away_is_a_typing_error(text: str) -> None:
    with pytest.raises(ValueError, match="is outside the years 1970 to 2499"):
        parse_period(text, UTC)


def test_between_two_days_the_period_before_has_the_same_length() -> None:
    found, previous = days_between(
        datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC), ZoneInfo("Europe/London")
    )
    assert (found.name, previous.name) == ("2026-07-01 to 2026-07-15", "2026-06-17 to 2026-07-01")
    found, previous = days_between(datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC), UTC)
    assert (found.name, previous.name) == ("2026-07-01 to 2026-07-14", "2026-06-17 to 2026-06-30")
