"""Hours, nights and weekends on call, by person and month.

Expected values are worked out by hand, as the comments say, or counted quarter of an hour by quarter of an hour with
`on_call`, which looks at one instant and knows no shifts.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimkit.duty.workload import MonthLoad, Page, PersonLoad, Window, workload
from mimkit.model.organisation.roster import Roster, on_call
from mimkit.model.time.calendar import BusinessCalendar

UTC_CALENDAR = BusinessCalendar()
QUARTER = timedelta(minutes=15)


def roster(people: str, zone: str = "UTC", name: str = "r", **keys: Any) -> Roster:
    rotation = {"starts": "2026-01-05", "people": people.split(), **keys.pop("rotation", {})}
    return Roster.model_validate(
        {"id": name, "title": "R", "role": "scribe", "zone": zone, "rotation": rotation, **keys}
    )


def load(
    *rosters: Roster, since: str, until: str, calendar: BusinessCalendar = UTC_CALENDAR, **more: Any
) -> dict[str, PersonLoad]:
    """Return the load from one day up to and including another."""
    window = Window(date.fromisoformat(since), date.fromisoformat(until) + timedelta(days=1))
    return {each.person: each for each in workload(rosters, more.pop("pages", ()), window, calendar, **more)}


def numbers(found: PersonLoad) -> dict[str, tuple[float, int, int]]:
    hour = timedelta(hours=1)
    return {each.month: (each.on_call / hour, each.nights, each.weekends) for each in found.months}


def test_a_month_has_as_many_hours_as_the_clocks_say() -> None:
    """London 2026: clocks go forward on 29 March and back on 25 October.

    March has 31 * 24 - 1 hours, April 30 * 24, October 31 * 24 + 1. A person who is always on call has a night for
    each day, and a weekend for each Sunday: 1, 8, 15, 22 and 29 March; 5, 12, 19 and 26 April; 4, 11, 18 and 25 October.
    """
    found = load(roster("a", "Europe/London"), since="2026-03-01", until="2026-10-31")["a"]
    months = numbers(found)
    assert (months["2026-03"], months["2026-04"], months["2026-10"]) == (
        (743, 31, 5), (720, 30, 4), (745, 31, 4),
    )  # fmt: skip
    assert found.zone.key == "Europe/London"
    assert all(each.is_whole for each in found.months)


def test_a_week_about_from_monday_to_monday() -> None:
    """a: 5-12 and 19-26 January 2026 at 09:00, b: 12-19 January and 26 January to 2 February.

    Each week has 168 hours, 7 nights (those that end on Tuesday to Monday) and one weekend. January ends 15 + 5 * 24
    hours after the handover on 26 January, with the nights that end on 27 to 31 January. The weekend of 31 January
    ends on 1 February.
    """
    found = load(roster("a b"), since="2026-01-01", until="2026-02-01")
    assert numbers(found["a"]) == {"2026-01": (336, 14, 2), "2026-02": (0, 0, 0)}
    assert numbers(found["b"]) == {"2026-01": (168 + 15 + 120, 7 + 5, 1), "2026-02": (24, 1, 1)}
    total = found["b"].total
    assert (total.on_call, total.nights, total.weekends) == (timedelta(hours=168 + 15 + 120 + 24), 13, 2)


def test_windows_that_follow_each_other_count_everything_once() -> None:
    whole = load(roster("a b"), since="2026-01-20", until="2026-03-03")["b"].total
    days = [date(2026, 1, 20) + timedelta(days=n) for n in range(43)]
    parts = [load(roster("a b"), since=str(day), until=str(day))["b"].total for day in days]
    assert (whole.on_call, whole.nights, whole.weekends) == (
        sum((each.on_call for each in parts), timedelta()),
        sum(each.nights for each in parts),
        sum(each.weekends for each in parts),
    )
    assert not whole.is_whole


@pytest.mark.parametrize(
    ("opens", "closes", "nights"),
    [
        ("22:00", "06:00", 7),
        ("22:00", "01:00", 7),
        ("22:00", "00:59", 0),
        ("03:00", "12:00", 7),
        ("03:01", "12:00", 0),
        ("06:00", "22:00", 0),
        ("20:00", "01:00", 7),
    ],
)
def test_a_night_counts_from_three_hours_on(opens: str, closes: str, nights: int) -> None:
    only = [{"opens": opens, "closes": closes}]
    [month] = load(roster("a", rotation={"only": only}), since="2026-06-08", until="2026-06-14")["a"].months
    assert month.nights == nights


@pytest.mark.parametrize(
    ("opens", "closes", "day", "weekends"),
    [
        ("00:00", "03:00", "sat", 1),
        ("00:00", "02:59", "sat", 0),
        ("21:00", "23:59", "sun", 0),
        ("18:00", "03:00", "fri", 1),
        ("09:00", "17:00", "mon", 0),
    ],
)
def test_a_weekend_counts_from_three_hours_on(opens: str, closes: str, day: str, weekends: int) -> None:
    only = [{"days": [day], "opens": opens, "closes": closes}]
    [month] = load(roster("a", rotation={"only": only}), since="2026-06-08", until="2026-06-14")["a"].months
    assert month.weekends == weekends


def test_the_weekend_is_that_of_the_policy() -> None:
    """June 2026 has Fridays on 5, 12, 19 and 26, and Saturdays on 6, 13, 20 and 27; Tuesdays on 2, 9, 16, 23, 30."""
    found = {
        name: load(
            roster("a"), since="2026-06-01", until="2026-06-30", calendar=BusinessCalendar(business_days=days)
        )["a"]
        for name, days in (
            ("gulf", ("sun", "mon", "tue", "wed", "thu")),
            ("six", ("mon", "tue", "wed", "thu", "fri", "sat")),
            ("two rests", ("mon", "wed", "thu", "fri")),
            ("all", ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
        )
    }
    assert {name: each.total.weekends for name, each in found.items()} == {
        "gulf": 4, "six": 4, "two rests": 4 + 5, "all": 0,
    }  # fmt: skip


def test_a_night_in_singapore_is_one_there() -> None:
    """Singapore is 8 hours ahead: its nights are 14:00 to 22:00 UTC, and its 1 June begins on 31 May at 16:00 UTC."""
    only = [{"opens": "22:00", "closes": "06:00"}]
    found = load(
        roster("a", "Asia/Singapore", rotation={"only": only}), since="2026-06-01", until="2026-06-30"
    )["a"]
    # Of 1 June, the 6 hours from midnight; of 30 June, the 2 hours until midnight; 29 * 8 hours between.
    assert numbers(found) == {"2026-06": (29 * 8 + 6 + 2, 30, 4)}
    assert (found.months[0].start, found.months[0].end) == (
        datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 30, 16, tzinfo=UTC),
    )  # fmt: skip


def test_time_on_two_rosters_counts_once_and_in_the_zone_of_the_longer_one() -> None:
    office = roster("a", "Asia/Tokyo", "office", rotation={"only": [{"opens": "00:00", "closes": "12:00"}]})
    always = roster("a", "Europe/Berlin", "always")
    for pair in ((office, always), (always, office)):
        found = load(*pair, since="2026-06-01", until="2026-06-30")["a"]
        assert (numbers(found)["2026-06"][0], found.zone.key) == (720, "Europe/Berlin")


def test_overrides_and_gaps_change_whose_time_it_is() -> None:
    swap = [
        {"start": "2026-06-10T09:00:00Z", "end": "2026-06-10T21:30:00Z", "person": "b"},
        {"start": "2026-06-11T00:00:00Z", "end": "2026-06-11T01:00:00Z"},
    ]
    found = load(roster("a", overrides=swap), since="2026-06-01", until="2026-06-30")
    assert (numbers(found["a"])["2026-06"][0], numbers(found["b"])["2026-06"]) == (720 - 13.5, (12.5, 0, 0))


def test_who_is_in_a_rotation_is_listed_even_without_a_shift_and_others_only_with_one() -> None:
    gone = [{"start": "2026-05-30T09:00:00Z", "end": "2026-05-30T21:00:00Z", "person": "x"}]
    found = load(roster("a b c", overrides=gone), since="2026-06-02", until="2026-06-03")
    # 1 June is 21 weeks after 5 January, so it is the turn of the first of the three.
    hours = {name: each.total.on_call / timedelta(hours=1) for name, each in found.items()}
    assert hours == {"a": 48, "b": 0, "c": 0}
    asked = load(roster("a b c"), since="2026-06-02", until="2026-06-03", wanted=["x"])
    assert {name: each.total.on_call for name, each in asked.items()} == {"x": timedelta()}


def test_a_page_counts_in_the_month_of_the_person() -> None:
    """31 May 15:59 UTC is 31 May in Singapore, and 16:00 UTC is 1 June."""
    pages = [
        Page("a", datetime(2026, 5, 31, 15, 59, tzinfo=UTC)),
        Page("a", datetime(2026, 5, 31, 16, tzinfo=UTC)),
        Page("a", datetime(2026, 6, 30, 16, tzinfo=UTC)),
        Page("contact", datetime(2026, 6, 30, 16, tzinfo=UTC)),
        Page("contact", datetime(2026, 7, 1, tzinfo=UTC)),
    ]
    found = load(roster("a", "Asia/Singapore"), since="2026-05-01", until="2026-06-30", pages=pages)
    assert [each.pages for each in found["a"].months] == [1, 1]
    assert [(each.month, each.pages) for each in found["contact"].months] == [("2026-05", 0), ("2026-06", 1)]
    assert found["contact"].zone.key == "UTC"


def test_a_part_of_a_month_ends_at_the_instant() -> None:
    window = Window(datetime(2026, 6, 10, 12, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
    [found] = workload([roster("a")], (), window, UTC_CALENDAR)
    [month] = found.months
    assert (month.is_whole, month.on_call) == (False, timedelta(days=20, hours=12))
    assert (month.start, month.end) == window


def counted(rosters: list[Roster], start: datetime, end: datetime, zone: ZoneInfo) -> dict[str, MonthLoad]:
    """Count by asking every quarter of an hour who is on call."""
    hours: dict[str, timedelta] = {}
    nights: dict[date, timedelta] = {}
    weekends: dict[date, timedelta] = {}
    at = start - timedelta(days=3)
    while at < end:
        local = at.astimezone(zone)
        if any(on_call(each, at) == "a" for each in rosters):
            if at >= start:
                key = f"{local:%Y-%m}"
                hours[key] = hours.get(key, timedelta()) + QUARTER
            if local.hour >= 22 or local.hour < 6:
                ends = local.date() + timedelta(days=local.hour >= 22)
                nights[ends] = nights.get(ends, timedelta()) + QUARTER
            if local.weekday() >= 5:
                ends = local.date() + timedelta(days=6 - local.weekday())
                weekends[ends] = weekends.get(ends, timedelta()) + QUARTER
        at += QUARTER
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    found: dict[str, MonthLoad] = {}
    for key in sorted({*hours, *(f"{day:%Y-%m}" for day in (first, last - timedelta(days=1)))}):
        found[key] = MonthLoad(
            key, start, end, is_whole=True, on_call=hours.get(key, timedelta()),
            nights=sum(1 for day, long in nights.items() if f"{day:%Y-%m}" == key and first <= day < last and long >= timedelta(hours=3)),
            weekends=sum(1 for day, long in weekends.items() if f"{day:%Y-%m}" == key and first <= day < last and long >= timedelta(hours=3)),
        )  # fmt: skip
    return found


ZONES = [
    "UTC",
    "Europe/London",
    "America/New_York",
    "Asia/Singapore",
    "Australia/Lord_Howe",
    "America/Havana",
]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_load_is_what_asking_every_quarter_of_an_hour_gives(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    hours = st.integers(0, 23).map(lambda hour: f"{hour:02}:00")
    only = data.draw(st.lists(st.fixed_dictionaries({"opens": hours, "closes": hours}), max_size=2))
    rosters = [
        roster(
            data.draw(st.sampled_from(["a", "a b", "b a c"])), zone, f"r{number}",
            rotation={"every": data.draw(st.integers(1, 3)), "unit": data.draw(st.sampled_from(["days", "weeks"])),
                      "handover": data.draw(hours), "only": only if number else []},
        )
        for number in range(data.draw(st.integers(1, 2)))
    ]  # fmt: skip
    # The weeks in which clocks change in one of the zones, and others.
    since = data.draw(
        st.sampled_from([date(2026, 3, 1), date(2026, 3, 25), date(2026, 10, 2), date(2026, 10, 28)])
    )
    until = since + timedelta(days=data.draw(st.integers(1, 12)))
    found = load(*rosters, since=str(since), until=str(until - timedelta(days=1)))["a"]
    start, end = Window(since, until).within(found.zone)
    expected = counted(rosters, start, end, found.zone)
    assert numbers(found) == {
        key: (each.on_call / timedelta(hours=1), each.nights, each.weekends) for key, each in expected.items()
    }
