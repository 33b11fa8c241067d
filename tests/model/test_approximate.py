"""Approximate times: what they may mean, how they are typed, and how they are shown."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from mimkit.model.incident.effects.corrections import amended
from mimkit.model.incident.incident_facts import fact_change
from mimkit.model.incident.state import fold
from mimkit.model.time.approximate import (
    ApproximateTime,
    Precision,
    approximated,
    bounds,
    exactly,
    is_approximate,
    is_certainly_before,
    length_text,
    precision_keys,
    uncertainty,
)
from mimkit.model.time.times import full_time_text, rfc3339, time_text, when_text, with_at
from mimkit.model.time.typed_precision import (
    is_day,
    is_typed_approximately,
    needs_zone,
    typed_approximate_time,
)
from tests.builders import entry, incident

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
OSLO, KATHMANDU = ZoneInfo("Europe/Oslo"), ZoneInfo("Asia/Kathmandu")
HOUR = timedelta(hours=1)


def about(precision: Precision, at: datetime = NOON, zone: ZoneInfo = OSLO) -> datetime:
    return approximated(at, precision, None, zone)


def between(start: datetime, end: datetime) -> datetime:
    return approximated(start, None, end)


@pytest.mark.parametrize(
    ("known", "first", "last"),
    [
        (NOON, "2026-01-12T12:00:00Z", "2026-01-12T12:00:00Z"),
        (about("minute", NOON.replace(second=40)), "2026-01-12T12:00:00Z", "2026-01-12T12:01:00Z"),
        (about("hour"), "2026-01-12T11:30:00Z", "2026-01-12T12:30:00Z"),
        (about("day"), "2026-01-11T23:00:00Z", "2026-01-12T23:00:00Z"),
        (about("day", zone=KATHMANDU), "2026-01-11T18:15:00Z", "2026-01-12T18:15:00Z"),
        (between(NOON, NOON + HOUR), "2026-01-12T12:00:00Z", "2026-01-12T13:00:00Z"),
        (between(NOON + HOUR, NOON), "2026-01-12T12:00:00Z", "2026-01-12T13:00:00Z"),
    ],
)
def test_a_time_may_mean_any_instant_within_its_precision(known: datetime, first: str, last: str) -> None:
    assert tuple(map(rfc3339, bounds(known))) == (first, last)


@pytest.mark.parametrize(
    ("known", "shown", "full", "sentence"),
    [
        (NOON, "13:00 CET", "2026-01-12 13:00 CET", "at 2026-01-12T12:00:00Z"),
        (about("minute"), "13:00 CET", "2026-01-12 13:00 CET", "at 2026-01-12T12:00:00Z"),
        (about("hour"), "about 13:00 CET", "about 2026-01-12 13:00 CET", "about 2026-01-12T12:00:00Z"),
        (about("hour", NOON + timedelta(minutes=17)), "about 13:20 CET", "about 2026-01-12 13:20 CET",
         "about 2026-01-12T12:20:00Z"),
        (about("day"), "on 2026-01-12", "on 2026-01-12", "on 2026-01-12"),
        (between(NOON, NOON + HOUR), "between 13:00 and 14:00 CET", "between 2026-01-12 13:00 and 14:00 CET",
         "between 2026-01-12T12:00:00Z and 2026-01-12T13:00:00Z"),
        (between(NOON, NOON + 12 * HOUR), "between 13:00 CET and 2026-01-13 01:00 CET",
         "between 2026-01-12 13:00 CET and 2026-01-13 01:00 CET",
         "between 2026-01-12T12:00:00Z and 2026-01-13T00:00:00Z"),
        (between(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
         "between 2026-03-29 01:30 CET and 03:30 CEST", "between 2026-03-29 01:30 CET and 03:30 CEST",
         "between 2026-03-29T00:30:00Z and 2026-03-29T01:30:00Z"),
    ],
)  # fmt: skip
def test_a_time_is_shown_as_exactly_as_it_is_known(
    known: datetime, shown: str, full: str, sentence: str
) -> None:
    assert time_text(known, NOON, OSLO) == shown
    assert full_time_text(known, OSLO) == full
    assert when_text(known) == sentence
    words = with_at(full)
    assert words in (full, f"at {full}")
    assert words.startswith(("at ", "on ", "between "))


def test_a_time_known_to_the_day_keeps_its_day_in_every_zone() -> None:
    late = about("day", datetime(2026, 1, 12, 22, tzinfo=UTC))
    assert full_time_text(late, KATHMANDU) == "on 2026-01-12"


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (NOON, NOON + HOUR, "1h"),
        (about("minute"), NOON + HOUR, "1h"),
        (about("hour"), NOON + 2 * HOUR, "1h 30m to 2h 30m"),
        (about("hour"), NOON + timedelta(minutes=20), "at most 50m"),
        (between(NOON, NOON + timedelta(seconds=20)), NOON + 5 * HOUR, "4h 59m to 5h"),
        (between(NOON, NOON + timedelta(seconds=20)), NOON + 5 * HOUR + timedelta(seconds=30), "5h"),
    ],
)
def test_a_length_shows_how_exactly_it_is_known(start: datetime, end: datetime, shown: str) -> None:
    assert length_text(start, end) == shown


def test_one_time_is_before_another_only_if_every_meaning_is() -> None:
    assert is_certainly_before(NOON, NOON + HOUR)
    assert not is_certainly_before(about("hour"), NOON + timedelta(minutes=20))
    assert is_certainly_before(about("hour"), NOON + HOUR)
    assert not is_certainly_before(about("day"), NOON)
    assert uncertainty(about("hour"), NOON + HOUR) == timedelta(minutes=30)
    assert uncertainty(NOON, NOON + HOUR) == timedelta()
    assert uncertainty(NOON, between(NOON + HOUR, NOON + 3 * HOUR)) == 2 * HOUR


def test_arithmetic_loses_the_precision_and_copies_keep_it() -> None:
    known = about("hour")
    assert not is_approximate(known + HOUR)
    assert known == NOON
    assert type(exactly(known)) is datetime
    for kept in (pickle.loads(pickle.dumps(known)), copy.deepcopy(known)):
        assert isinstance(kept, ApproximateTime)
        assert (kept, kept.precision, kept.zone) == (NOON, "hour", OSLO)
    assert precision_keys(known) == {"precision": "hour"}
    assert precision_keys(between(NOON, NOON + HOUR), "started_") == {"started_latest": NOON + HOUR}
    assert precision_keys(NOON) == precision_keys(None) == {}


NOW = datetime(2026, 1, 12, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("14h", "about 14:00 CET"),
        ("about 14:20", "about 14:20 CET"),
        ("ca. 9:00", "about 09:00 CET"),
        ("about 2026-01-10T14:00Z", "about 2026-01-10 15:00 CET"),
        ("2026-01-10", "on 2026-01-10"),
        ("2026-01-12", "on 2026-01-12"),
        ("14:00..15:00", "between 14:00 and 15:00 CET"),
        ("-2h .. -1h", "between 14:30 and 15:30 CET"),
        ("14:00", "14:00 CET"),
    ],
)
def test_a_typed_time_says_how_exactly_it_is_known(typed: str, shown: str) -> None:
    found = typed_approximate_time(typed, NOW, OSLO)
    assert time_text(found, NOW, OSLO) == shown
    assert is_typed_approximately(typed) is is_approximate(found)


def test_today_is_not_in_the_future_before_noon() -> None:
    early = NOW.replace(hour=6)
    assert typed_approximate_time("2026-01-12", early, OSLO) == early
    assert typed_approximate_time("2026-01-12", NOW, OSLO) == NOON - HOUR


def test_an_hour_that_has_just_begun_is_now_at_the_latest() -> None:
    for typed in ("about 16:50", "17h"):
        assert typed_approximate_time(typed, NOW, OSLO) == NOW
    assert typed_approximate_time("17h", NOW - timedelta(minutes=1), OSLO) == NOW + timedelta(minutes=30)


@pytest.mark.parametrize("typed", ["14:00..", "..14:00", "14:00..15:00..16:00"])
def test_half_a_range_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="is not a range; write it as"):
        typed_approximate_time(typed, NOW, OSLO)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("15:00..14:00", "ends before it starts"), ("2026-02-30", "valid date"), ("25h", "not a valid time")],
)
def test_an_impossible_approximate_time_is_refused(typed: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        typed_approximate_time(typed, NOW, OSLO)


def test_only_a_time_of_day_and_a_date_need_a_zone() -> None:
    assert all(map(needs_zone, ("14h", "about 14:00", "2026-01-12", "-1h..14:00")))
    assert is_day(" 2026-01-12 ")
    assert not is_day("14h")
    assert not any(map(needs_zone, ("-10m", "now", "about 2026-01-12T14:00Z", "2026-01-12T14:00Z")))


def test_the_state_and_a_correction_keep_the_precision() -> None:
    restored = entry("12:00", "restored", precision="day")
    record = incident(restored, started=NOON, started_precision="hour")
    milestones = fold(record, zone=OSLO).milestones
    assert milestones.restored is not None
    assert milestones.started is not None
    assert full_time_text(milestones.restored, OSLO) == "on 2026-11-23"
    assert full_time_text(milestones.started, OSLO) == "about 2026-01-12 13:00 CET"

    def corrected(**correct: str) -> datetime:
        amend = entry("13:00", "amend", entry=restored["id"], correct=correct)
        (found,) = (each for each in amended(incident(restored, amend).timeline) if each.kind == "restored")
        at: datetime = found.at
        return at

    assert not is_approximate(corrected(at="2026-11-23T12:30:00Z"))
    range_end = corrected(at="2026-11-23T12:30:00Z", latest="2026-11-23T12:40:00Z")
    assert when_text(range_end) == "between 2026-11-23T12:30:00Z and 2026-11-23T12:40:00Z"
    assert is_approximate(corrected(text="Better words"))


def test_a_set_entry_says_how_exactly_its_time_is_known() -> None:
    started = entry("12:00", "set", field="started", value="2026-11-23T09:00:00Z", value_precision="hour")
    detected = entry(
        "12:01", "set", field="detected", value="2026-11-23T09:30:00Z", value_latest="2026-11-23T09:40:00Z"
    )
    record = incident(started, detected, started=NOON, started_precision="day")
    milestones = fold(record, zone=OSLO).milestones
    assert [when_text(at) for at in (milestones.started, milestones.detected) if at] == [
        "about 2026-11-23T09:00:00Z",
        "between 2026-11-23T09:30:00Z and 2026-11-23T09:40:00Z",
    ]
    assert record.as_written.known_start() == NOON
    assert is_approximate(record.as_written.known_start() or NOON)
    emptied = incident(
        entry("12:00", "set", field="started", value=""), started=NOON, started_precision="day"
    )
    assert emptied.known_start() is None
    assert fact_change(record.timeline[0]) == "about 2026-11-23 09:00 UTC"


def test_only_a_time_has_a_precision() -> None:
    with pytest.raises(ValidationError, match="sets a precision for `title`, which is not a time field"):
        incident(entry("12:00", "set", field="title", value="It fails", value_precision="hour"))
