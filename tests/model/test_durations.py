"""Durations as written in policies and on the command line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from mimkit.model.time.durations import Duration, Elapsed, Length, exact, parse_duration, parse_elapsed, short

LENGTH: TypeAdapter[Duration] = TypeAdapter(Length)
ELAPSED: TypeAdapter[timedelta] = TypeAdapter(Elapsed)
LENGTHS = st.integers(1, 36_525 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
NO_LENGTH = "is not a duration; write it as 15m, 1h 30m, 3d or 5 business days"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("15m", 900), ("1h 30m", 5400), ("1h30m", 5400), ("3 days", 259_200), ("2 weeks", 1_209_600), ("90s", 90),
        ("1 min", 60), ("5 mins", 300), ("45 sec", 45), ("2 HOURS", 7200), (" 10 m ", 600), ("0h 5m", 300),
    ],
)  # fmt: skip
def test_elapsed_time_is_read_as_people_write_it(text: str, seconds: int) -> None:
    assert parse_elapsed(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "m", "15", "1.5h", "15 x", "ss", "15m,", "-5m", "5 business days", "\u0661\u0665m"]
)
def test_what_is_no_length_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="write") as refused:
        parse_elapsed(text)
    assert str(refused.value) == (NO_LENGTH if text else "is zero; write a duration such as 15m")


@pytest.mark.parametrize("text", ["0m", "0d 0h"])
def test_no_time_at_all_is_no_length(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is zero; write a duration such as 15m$"):
        parse_elapsed(text)


@pytest.mark.parametrize("text", ["999999w", "36526d", "999999w " * 300])
def test_a_length_that_would_leave_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is longer than 100 years; check the number and unit$"):
        parse_elapsed(text)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5 business days", Duration(business_days=5)),
        ("1 Business Day", Duration(business_days=1)),
        ("8 business hours", Duration(business_hours=8)),
        ("15m", Duration(elapsed=timedelta(minutes=15))),
        ("1 month", Duration(months=1)),
        (" 18 Months ", Duration(months=18)),
    ],
)
def test_a_length_is_elapsed_or_business_time_or_months(text: str, length: Duration) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["0 business days", "0 business hour"])
def test_no_business_time_is_no_length(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is zero; write a duration such as 1 business day$"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0 months", "is zero; write a duration such as 1 month"),
        ("1201 months", "is longer than 100 years; check the number and unit"),
        ("1 month 2 days", NO_LENGTH),
    ],
)
def test_months_that_are_none_or_too_many_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"write|check") as refused:
        parse_duration(text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "days"), [("36h", 1.5), ("2 business days", 2), ("12 business hours", 0.5), ("2 months", 60)]
)
def test_lengths_of_all_kinds_can_be_compared_roughly(text: str, days: float) -> None:
    assert parse_duration(text).roughly == timedelta(days=days)


@given(LENGTHS)
def test_elapsed_time_that_is_written_exactly_is_read_again(length: timedelta) -> None:
    assert parse_elapsed(exact(length)) == length


@given(
    st.one_of(
        LENGTHS.map(lambda each: Duration(elapsed=each)),
        st.integers(1, 9999).map(lambda days: Duration(business_days=days)),
        st.integers(1, 9999).map(lambda hours: Duration(business_hours=hours)),
        st.integers(1, 1200).map(lambda months: Duration(months=months)),
    )
)
def test_a_policy_that_is_written_and_read_has_the_same_lengths(length: Duration) -> None:
    assert LENGTH.validate_python(LENGTH.dump_python(length, mode="json")) == length
    assert LENGTH.validate_python(length) == length


@given(LENGTHS)
def test_elapsed_fields_keep_their_length_to_the_second(length: timedelta) -> None:
    assert ELAPSED.validate_python(ELAPSED.dump_python(length)) == length


@pytest.mark.parametrize("value", [15, None, ["15m"], 1.5])
def test_a_number_without_a_unit_is_no_length(value: object) -> None:
    with pytest.raises(ValidationError, match=r"is not a duration; write it as 15m"):
        LENGTH.validate_python(value)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (Duration(business_days=1), "1 business day"),
        (Duration(business_days=5), "5 business days"),
        (Duration(business_hours=1), "1 business hour"),
        (Duration(business_hours=8), "8 business hours"),
        (Duration(months=1), "1 month"),
        (Duration(months=18), "18 months"),
        (Duration(elapsed=timedelta(days=1, hours=1, minutes=30)), "1d 1h 30m"),
        (Duration(), "0s"),
    ],
)
def test_a_length_is_written_the_way_policy_does(length: Duration, words: str) -> None:
    assert str(length) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0s"), (45, "45s"), (60, "1m"), (599, "9m"), (3600, "1h"), (7500, "2h 05m"), (86_400, "1d"),
        (273_600, "3d 4h"), (-300, "-5m"), (-273_600, "-3d 4h"), (0.9, "0s"), (-0.5, "0s"),
    ],
)  # fmt: skip
def test_a_length_is_shown_briefly(seconds: float, words: str) -> None:
    assert short(timedelta(seconds=seconds)) == words
