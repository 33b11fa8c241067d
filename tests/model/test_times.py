"""Timestamps: parsed with their offset or refused, stored in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from mimkit.model.time.times import ClockTime, Day, Instant, ZoneName, parse_instant, rfc3339, typed_time

NOW = datetime(2026, 11, 23, 10, 9, tzinfo=UTC)
LONDON, NEW_YORK, KOLKATA = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")
ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"]
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    ["2026-11-23T10:09:00Z", "2026-11-23t10:09:00z", "2026-11-23 10:09Z", "2026-11-23T11:09:00+01:00",
     "2026-11-23T15:39:00+0530", "2026-11-23T05:09:00.000-05:00", " 2026-11-23T10:09:00 Z "],
)  # fmt: skip
def test_a_time_with_its_offset_is_kept_in_utc(text: str) -> None:
    assert parse_instant(text) == NOW
    assert parse_instant(text).tzinfo is UTC


@pytest.mark.parametrize("digits", ["1234567", "12345678", "123456789"])
def test_more_digits_than_records_keep_are_read_and_cut_off(digits: str) -> None:
    assert parse_instant(f"2026-11-23T10:09:00.{digits}Z") == NOW.replace(microsecond=123456)
    assert parse_instant(f"2026-11-23T11:09:00.{digits}+01:00") == NOW.replace(microsecond=123456)


def test_ten_digits_of_a_second_are_no_time() -> None:
    with pytest.raises(ValueError, match="is not a valid time"):
        parse_instant("2026-11-23T10:09:00.1234567890Z")


def test_a_naive_time_is_refused_with_what_to_write() -> None:
    with pytest.raises(ValueError, match="offset") as refused:
        parse_instant("2026-11-23T10:09")
    assert str(refused.value) == (
        "has no UTC offset; write 2026-11-23T10:09Z, or add an offset such as +01:00"
    )


@pytest.mark.parametrize(
    "text", ["", "10:09", "yesterday", "2026-11-23", "23.11.2026 10:09Z", "1795428540", "٢026"]
)
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"^is not a valid time; write it as 2026-11-23T10:09:00Z or 2026-11-23T10"
    ):
        parse_instant(text)


@pytest.mark.parametrize(
    "text", ["2026-02-30T10:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T10:61Z", "2026-11-23T10:09:00+25:00"]
)
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is not a valid time; check the date, the hour and the offset$"):
        parse_instant(text)


@pytest.mark.parametrize("year", ["0001", "1969", "2500", "9999"])
def test_a_year_out_of_reach_is_a_slip_of_the_finger(year: str) -> None:
    sentence = "is outside the years 1970 to 2499; check the year"
    with pytest.raises(ValueError, match=rf"^{sentence}$"):
        parse_instant(f"{year}-12-31T23:59:59-12:00")
    with pytest.raises(ValidationError, match=sentence):
        TypeAdapter[date](Day).validate_python(f"{year}-12-31")


@given(MOMENTS, st.sampled_from(ZONES))
def test_an_instant_is_the_same_in_every_zone(at: datetime, zone: str) -> None:
    local = at.replace(microsecond=0).astimezone(ZoneInfo(zone))
    # Python says that a time in a repeated hour differs from the same instant in another zone.
    assert parse_instant(local.isoformat()) == local.astimezone(UTC)
    assert rfc3339(local) == rfc3339(at)
    assert parse_instant(rfc3339(at)) == at.replace(microsecond=0)


@pytest.mark.parametrize("value", [datetime(2026, 11, 23, 10, 9), 1795428540, None, date(2026, 11, 23)])  # noqa: DTZ001
def test_a_record_holds_no_naive_time(value: Any) -> None:
    with pytest.raises(
        ValidationError, match="is not a valid time with a UTC offset; write it as 2026-11-23T10:09:00Z"
    ):
        TypeAdapter[datetime](Instant).validate_python(value)


def test_a_record_keeps_an_aware_time_in_utc_and_writes_it_to_the_second() -> None:
    adapter: TypeAdapter[datetime] = TypeAdapter(Instant)
    read = adapter.validate_python(
        datetime(2026, 11, 23, 15, 39, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    )
    assert (read, read.tzinfo) == (NOW, UTC)
    assert adapter.dump_python(read, mode="json") == "2026-11-23T10:09:00Z"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("2026-02-30", "is not a valid date"),
        ("2026-11-23\n", "is not a date; write it as 2026-11-23"),
        ("20261123", "is not a date; write it as 2026-11-23"),
        (20261123, "is not a date; write it as 2026-11-23"),
        (NOW, "is not a date; write it as 2026-11-23"),
    ],
)
def test_a_day_that_is_none_is_refused(value: object, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        TypeAdapter[date](Day).validate_python(value)


def test_a_day_is_read_from_text_and_taken_as_it_is() -> None:
    adapter: TypeAdapter[date] = TypeAdapter(Day)
    assert adapter.validate_python("2026-11-23") == adapter.validate_python(date(2026, 11, 23)) == NOW.date()


@pytest.mark.parametrize("text", ["24:00", "9", "09:60", "09:00\n", "0900", "-1:00", "\u06609:00"])
def test_a_time_of_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="is not a valid time of day; write it as 09:00"):
        TypeAdapter[str](ClockTime).validate_python(text)


def test_a_time_of_day_may_leave_out_its_leading_zero() -> None:
    assert [TypeAdapter[str](ClockTime).validate_python(each) for each in ("9:00", "09:00", "23:59")]


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "Europe", "", "../etc/passwd", "/etc/passwd", "a\0b", "x" * 500]
)
def test_an_unknown_zone_is_refused_and_no_file_is_read(name: str) -> None:
    with pytest.raises(
        ValidationError, match="is not an IANA time zone; use one such as Europe/London or UTC"
    ):
        TypeAdapter[str](ZoneName).validate_python(name)


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_of_the_database_is_known(name: str) -> None:
    assert TypeAdapter[str](ZoneName).validate_python(name) == name


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("now", "2026-11-23T10:09:00Z"),
        ("-10m", "2026-11-23T09:59:00Z"),
        ("+1h", "2026-11-23T11:09:00Z"),
        ("-1h 30m", "2026-11-23T08:39:00Z"),
        ("10:02", "2026-11-23T10:02:00Z"),
        ("9:50", "2026-11-23T09:50:00Z"),
        ("23:55", "2026-11-22T23:55:00Z"),
        (" 2026-11-20T08:00:00+01:00 ", "2026-11-20T07:00:00Z"),
    ],
)
def test_a_time_is_typed_as_on_a_call(text: str, at: str) -> None:
    assert rfc3339(typed_time(text, NOW, ZoneInfo("UTC"))) == at


@pytest.mark.parametrize(
    ("now", "text", "zone", "at"),
    [
        ("2026-11-24T00:10:00Z", "23:55", LONDON, "2026-11-23T23:55:00Z"),
        ("2026-11-23T23:55:00Z", "00:05", LONDON, "2026-11-24T00:05:00Z"),
        ("2026-11-23T10:29:00Z", "10:30", LONDON, "2026-11-23T10:30:00Z"),
        ("2026-11-23T10:29:00Z", "16:00", KOLKATA, "2026-11-23T10:30:00Z"),
        ("2026-11-24T00:10:00Z", "19:05", NEW_YORK, "2026-11-24T00:05:00Z"),
        ("2026-11-23T12:00:00Z", "00:00", LONDON, "2026-11-23T00:00:00Z"),
    ],
)
def test_a_time_of_day_means_the_nearest_such_moment(now: str, text: str, zone: ZoneInfo, at: str) -> None:
    assert rfc3339(typed_time(text, parse_instant(now), zone)) == at


@pytest.mark.parametrize(
    ("now", "text", "at"),
    [
        ("2026-11-01T05:55:00Z", "01:50", "2026-11-01T05:50:00Z"),
        ("2026-11-01T07:10:00Z", "01:50", "2026-11-01T06:50:00Z"),
        ("2026-11-01T06:05:00Z", "01:55", "2026-11-01T05:55:00Z"),
        ("2026-11-01T06:40:00Z", "01:30", "2026-11-01T06:30:00Z"),
    ],
)
def test_a_time_that_happens_twice_in_autumn_means_the_nearest(now: str, text: str, at: str) -> None:
    assert rfc3339(typed_time(text, parse_instant(now), NEW_YORK)) == at


def test_a_time_that_is_left_out_in_spring_lies_behind_the_jump() -> None:
    now = parse_instant("2026-03-08T07:40:00Z")
    assert rfc3339(typed_time("02:30", now, NEW_YORK)) == "2026-03-08T07:30:00Z"


@given(MOMENTS, st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 59))
def test_no_moment_of_that_time_of_day_is_nearer(now: datetime, zone: str, hour: int, minute: int) -> None:
    local, now = ZoneInfo(zone), now.replace(second=0, microsecond=0)
    found = typed_time(f"{hour}:{minute:02}", now, local)
    around = (now + timedelta(minutes=each) for each in range(-780, 781))
    same = [
        each
        for each in around
        if (each.astimezone(local).hour, each.astimezone(local).minute) == (hour, minute)
    ]
    if same:
        assert abs(found - now) == min(abs(each - now) for each in same)


@pytest.mark.parametrize("text", ["10", "-", "25:00", "2026-11-23T10:09", "half past ten"])
def test_a_typed_time_that_is_none_is_refused_with_the_short_forms(text: str) -> None:
    with pytest.raises(ValueError, match=r"; you can also use HH:MM or -10m$"):
        typed_time(text, NOW, LONDON)


@pytest.mark.parametrize("text", ["-x", "--5m", "+", "-999999w"])
def test_a_typed_age_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is (not a|longer than)"):
        typed_time(text, NOW, LONDON)
