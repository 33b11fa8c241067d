"""The zone of this machine, a person's own zone beside the policy's, and hours that occur twice."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from mimkit.model.time.approximate import ApproximateTime, approximated
from mimkit.model.time.times import full_time_text, time_text, typed_time, zone_name
from mimkit.model.time.zones import MachineZone, PairedZone, is_repeated, machine_zone, named_zone, other_time
from mimkit.report.text.window import window

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PAIR = PairedZone(COPENHAGEN, NEW_YORK)
Machine = Callable[[str | None], None]


@pytest.fixture
def machine() -> Iterator[Machine]:
    """Return a function that sets the zone of this machine."""

    def use(variable: str | None) -> None:
        os.environ.pop("TZ", None)
        if variable is not None:
            os.environ["TZ"] = variable
        time.tzset()

    with mock.patch.dict(os.environ):
        yield use
    time.tzset()


@pytest.mark.parametrize(
    ("variable", "shown"),
    [
        ("Europe/Copenhagen", "2026-11-23 13:00 CET"),
        (":Europe/Copenhagen", "2026-11-23 13:00 CET"),
        ("UTC0", "2026-11-23 12:00 UTC"),
        ("", "2026-11-23 12:00 UTC"),
        (":", "2026-11-23 12:00 UTC"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-11-23 13:00 CET"),
        ("<+0545>-5:45", "2026-11-23 17:45 UTC+05:45"),
        (":/usr/share/zoneinfo/nowhere", "2026-11-23 12:00 UTC+00:00"),
    ],
)
def test_the_zone_of_the_machine_is_read_in_every_form(machine: Machine, variable: str, shown: str) -> None:
    machine(variable)
    zone = machine_zone(variable)
    assert zone
    assert full_time_text(NOON, zone) == shown
    assert NOON.astimezone(zone) == NOON


@pytest.mark.parametrize("variable", ["Foo/Bar", "nonsense", "../etc/passwd", "Europe"])
def test_a_name_that_is_no_zone_is_not_read_as_utc(variable: str) -> None:
    assert machine_zone(variable) is None
    assert named_zone(variable) is None


def test_without_the_variable_the_machine_decides_and_knows_both_equal_hours(machine: Machine) -> None:
    assert isinstance(machine_zone(None), MachineZone)
    machine("CET-1CEST,M3.5.0,M10.5.0/3")
    zone = MachineZone()
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    for at, name, fold in ((first, "UTC+02:00", 0), (second, "UTC+01:00", 1)):
        there = at.astimezone(zone)
        assert (there.hour, there.minute, there.fold) == (2, 30, fold)
        assert there.astimezone(UTC) == at
        assert zone_name(there) == name
    assert [zone.utcoffset(None), zone.tzname(None), zone.dst(first)] == [None, None, None]


@pytest.mark.parametrize(
    ("at", "zone", "shown"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), COPENHAGEN, "2026-10-25 02:30 UTC+02:00"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), COPENHAGEN, "2026-10-25 02:30 UTC+01:00"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), COPENHAGEN, "2026-10-25 03:00 CET"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), COPENHAGEN, "2026-03-29 03:00 CEST"),
        (datetime(2026, 11, 1, 6, 15, tzinfo=UTC), NEW_YORK, "2026-11-01 01:15 UTC-05:00"),
        (datetime(2026, 4, 4, 15, 15, tzinfo=UTC), ZoneInfo("Australia/Lord_Howe"), "2026-04-05 01:45 UTC+10:30"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), UTC, "2026-10-25 00:30 UTC"),
    ],
)  # fmt: skip
def test_an_hour_that_occurs_twice_is_shown_with_its_offset(at: datetime, zone: ZoneInfo, shown: str) -> None:
    assert full_time_text(at, zone) == shown
    assert is_repeated(at.astimezone(zone)) == (":" in shown.rpartition(" ")[2])


def test_the_time_beside_has_its_day_only_where_that_differs() -> None:
    assert time_text(NOON, NOON, PAIR) == "13:00 CET (07:00 EST)"
    assert time_text(NOON - timedelta(days=1), NOON, PAIR) == "2026-11-22 13:00 CET (07:00 EST)"
    night = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert full_time_text(night, PAIR) == "2026-11-24 00:30 CET (2026-11-23 18:30 EST)"
    assert full_time_text(NOON, PairedZone(COPENHAGEN, ZoneInfo("Europe/Paris"))) == "2026-11-23 13:00 CET"
    assert other_time(NOON, COPENHAGEN) is None


def test_a_pair_behaves_like_its_first_zone() -> None:
    there = NOON.astimezone(PAIR)
    assert (there, there.utcoffset(), there.dst()) == (NOON, timedelta(hours=1), timedelta())
    assert (str(PAIR), PAIR.utcoffset(None), PAIR.tzname(None), PAIR.dst(None)) == (
        "Europe/Copenhagen",
        None,
        None,
        None,
    )
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(PAIR)
    assert (second.fold, second.astimezone(UTC).hour) == (1, 1)


def test_an_approximate_time_is_approximate_in_both_zones() -> None:
    hour = ApproximateTime.of(NOON, "hour", None)
    assert full_time_text(hour, PAIR) == "about 2026-11-23 13:00 CET (about 07:00 EST)"
    between = approximated(NOON, None, NOON + timedelta(hours=1))
    assert (
        full_time_text(between, PAIR)
        == "between 2026-11-23 13:00 and 14:00 CET (between 07:00 and 08:00 EST)"
    )
    day = ApproximateTime.of(NOON, "day", None, COPENHAGEN)
    assert full_time_text(day, PAIR) == "on 2026-11-23"


def test_a_window_has_the_times_of_the_other_zone() -> None:
    assert window(NOON, NOON + timedelta(hours=2), PAIR) == (
        "Monday 2026-11-23 13:00-15:00 Europe/Copenhagen (2026-11-23 07:00 EST to 2026-11-23 09:00 EST)"
    )
    assert (
        window(NOON, NOON + timedelta(hours=2), COPENHAGEN)
        == "Monday 2026-11-23 13:00-15:00 Europe/Copenhagen"
    )


def test_a_time_of_day_is_read_in_any_kind_of_zone(machine: Machine) -> None:
    machine("EST5")
    for zone in (NEW_YORK, MachineZone(), PairedZone(NEW_YORK, COPENHAGEN), timezone(timedelta(hours=-5))):
        assert typed_time("06:40", NOON, zone) == datetime(2026, 11, 23, 11, 40, tzinfo=UTC)
