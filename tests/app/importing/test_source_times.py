"""Times as other tools write them; the expected instants are worked out from the offsets by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mimkit.app.importing.format import ReadOptions
from mimkit.app.importing.reading.times import optional_time, source_time
from mimkit.model.time.approximate import ApproximateTime

BERLIN = ReadOptions(zone=ZoneInfo("Europe/Berlin"))
MORNING = datetime(2026, 3, 2, 8, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-02T08:45:00Z",
        "2026-03-02t09:45:00.123456789+0100",
        "2026-03-02 08:45 UTC",
        "2026/03/02 10:45:00 +02:00",
        "Mar 2, 2026 - 08:45 UTC",
        "March 2nd, 2026 at 12:45am PST",  # PST is UTC-08:00 (RFC 2822, section 4.3)
        "Mon, 02 Mar 2026 08:45:00 GMT",
        "2 March 2026, 9:45 CET",
        "Mon Mar 2 2026 09:45:00 GMT+0100",
        "2026-03-02 09:45 Europe/Berlin",
        "2026-03-02 00:45 America/Los_Angeles",  # the Am of America is no a.m.
        1772441100,  # date -u -d 2026-03-02T08:45:00Z +%s
        1772441100.5,
        1772441100000,
        "1772441100",
        "1772441100123",
        "1772441100123456",
    ],
)
def test_a_time_with_a_zone_is_the_same_instant_in_any_form(written: Any) -> None:
    assert source_time(written, ReadOptions()) == MORNING
    assert source_time(written, BERLIN) == MORNING


def test_a_time_without_a_zone_needs_one() -> None:
    with pytest.raises(ValueError, match="'2026-03-02 09:45' has no time zone; add --zone"):
        source_time("2026-03-02 09:45", ReadOptions())
    assert source_time("2026-03-02 09:45", BERLIN) == MORNING


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (
            "2026-03-29 02:30",
            "does not exist in Europe/Berlin, because the clocks went forward; add the UTC offset",
        ),
        (
            "2026-10-25 02:30",
            "occurs twice in Europe/Berlin, because the clocks went back; add the UTC offset",
        ),
        ("3/4/2026 10:00", "is ambiguous; add --dates dmy or --dates mdy"),
        ("2026-02-30 10:00", "is not a valid date"),
        ("31/31/2026 10:00", "is not a valid date"),
        ("0001-01-01T00:00:00Z", "is outside the years 1970 to 2499; check the year"),
        ("2026-12-31T23:59:60Z", "is not a valid time"),
        ("2026-03-02 13:45 pm", "is not a valid time; check the hour"),
        ("2026-03-02T08:45 IST", "has an unknown time zone, 'IST'; use an offset"),
        ("2026-03-02\0 08:45", "is not a valid time; write it as"),
        ("2026-03-02x08:45", "is not a valid time; write it as"),
        ("2026-03-02 8", "is not a valid time; write it as"),
        ("٢٠٢٦-03-02", "is not a valid time; write it as"),
        ("x" * 25_688, "is not a valid time; write it as"),
        pytest.param(
            10**5000,
            "a number that is too large is not a valid time in seconds or milliseconds since 1970",
            id="large",
        ),
        (float("nan"), "nan is not a valid time"),
        (float("inf"), "inf is not a valid time"),
        (True, "True is not a valid time"),
        ([1], "[1] is not a valid time"),
        (None, "a time is missing"),
        ("  ", "a time is missing"),
    ],
)
def test_what_is_no_certain_time_is_refused(written: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        source_time(written, BERLIN)
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 200


def test_the_order_of_day_and_month_is_asked_for_only_where_it_matters() -> None:
    tenth = datetime(2026, 4, 3, 10, tzinfo=UTC)
    day_first, month_first = ReadOptions(dates="dmy"), ReadOptions(dates="mdy")
    assert source_time("3/4/2026 10:00 UTC", day_first) == tenth
    assert source_time("4/3/2026 10:00 UTC", month_first) == tenth
    assert source_time("13.4.2026 10:00 UTC", ReadOptions()) == tenth + timedelta(days=10)
    assert source_time("5-5-2026 10:00 UTC", ReadOptions()) == datetime(2026, 5, 5, 10, tzinfo=UTC)
    with pytest.raises(ValueError, match="is not a date in the order mdy"):
        source_time("13/4/2026 10:00 UTC", month_first)


def test_a_date_alone_is_known_to_the_day() -> None:
    found = source_time("2026-03-02", BERLIN)
    assert isinstance(found, ApproximateTime)
    assert (found.precision, found.known_day.isoformat()) == ("day", "2026-03-02")
    with pytest.raises(ValueError, match="is a date without a time zone"):
        source_time("2026-03-02", ReadOptions())


def test_an_empty_time_is_none() -> None:
    assert [optional_time(each, BERLIN) for each in (None, "", " ", "null", "?", "-")] == [None] * 6
    assert optional_time(1772441100, BERLIN) == MORNING


def test_a_z_after_the_offset_of_utc_means_utc() -> None:
    # As Python programs write that append Z to `isoformat()` of a time in UTC.
    assert f"{source_time('2025-03-05T10:00:00+00:00Z', ReadOptions()):%d %H:%M %z}" == "05 10:00 +0000"
    with pytest.raises(ValueError, match="has an unknown time zone"):
        source_time("2025-03-05T10:00:00+01:00Z", ReadOptions())
