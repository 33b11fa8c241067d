"""What Outlook, Google, Grafana and other programs write into calendars, and an importer could guess wrong.

The right values follow from RFC 5545 and from the clocks of Berlin, which are set back on 25 October 2026: 9:00 is
7:00 UTC on 19 October and 8:00 UTC from 26 October on.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimkit.app.rosters.ical.reader import Events, read_calendar
from mimkit.app.rosters.ical.text import CalendarUnreadable
from tests.app.test_calendar_events import event, file

BERLIN, LONDON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")
WINDOWS_ZONES = Path(__file__).with_name("windows_zones.csv")
"""The mapping in Babel 2.19: the Windows name and the place."""
START = datetime(2026, 10, 15, tzinfo=UTC)
BERLIN_9 = ("DTSTART;TZID=Europe/Berlin:20261019T090000", "DTEND;TZID=Europe/Berlin:20261020T090000")
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
DAY = ("DTSTART;VALUE=DATE:20261019", "DTEND;VALUE=DATE:20261020")
DAY_UTC = ("DTSTART:20261019T090000Z", "DTEND:20261020T090000Z")
SWAP = ("DTSTART;TZID=Europe/Berlin:20261027T100000", "DTEND;TZID=Europe/Berlin:20261027T120000")


def read(raw: bytes, zone: ZoneInfo = LONDON) -> Events:
    return read_calendar(raw, zone, START, START + timedelta(days=40))


def starts(found: Events) -> list[str]:
    return [f"{each.start:%m-%d %H:%M}" for each in found.occurrences]


def doubts(found: Events) -> list[str]:
    return [f"{each.label} {each.why}" for each in found.doubts]


def left_out(found: Events) -> list[str]:
    return [f"{each.label} {each.why}" for each in found.left_out]


FOUR = ["10-19 07:00", "10-26 08:00", "11-02 08:00", "11-09 08:00"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("RRULE:FREQ=WEEKLY;UNTIL=20261102T080000Z", FOUR[:3]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261102T075959Z", FOUR[:2]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261102T090000", FOUR[:3]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261101", FOUR[:2]),
        (WEEKLY, FOUR),
    ],
)
def test_the_end_of_a_series_is_exact_where_it_is_clear(lines: str, expected: list[str]) -> None:
    found = read(file(event("Alex", *BERLIN_9, lines)))
    assert (starts(found), doubts(found)) == (expected, [])


@pytest.mark.parametrize(
    ("when", "until", "expected", "doubt"),
    [
        # A date for a series with times: with that day or without it.
        (BERLIN_9, "20261102", 3, "2026-11-02, and may or may not include 2026-11-02T08:00:00Z; that repetition is included"),
        (DAY_UTC, "20261102", 3, "2026-11-02, and may or may not include 2026-11-02T09:00:00Z; that repetition is included"),
        # A local time for a series with a zone: in that zone, or in UTC.
        (BERLIN_9, "20261102T085959", 2,
         "2026-11-02 08:59, and may or may not include 2026-11-02T08:00:00Z; that repetition is left out"),
        # A time in UTC for a series without a zone: as 9:30 in Berlin, or with the same digits.
        (("DTSTART:20261018T090000", "DURATION:PT1H"), "20261025T083000Z", 2,
         "2026-10-25T08:30:00Z, and may or may not include 2026-10-25 09:00; that repetition is included"),
        (("DTSTART:20261018T090000", "DURATION:PT1H"), "20261025", 2,
         "2026-10-25, and may or may not include 2026-10-25 09:00; that repetition is included"),
        # A time for whole days: the day in UTC, or in Berlin.
        (("DTSTART;VALUE=DATE:20261018", "DURATION:P1D"), "20261024T230000Z", 2,
         "2026-10-24T23:00:00Z, and may or may not include 2026-10-25; that repetition is included"),
    ],
)  # fmt: skip
def test_an_end_with_two_readings_is_named_where_they_differ(
    when: tuple[str, str], until: str, expected: int, doubt: str
) -> None:
    found = read(file(event("Alex", *when, f"RRULE:FREQ=WEEKLY;UNTIL={until}")), BERLIN)
    assert len(starts(found)) == expected
    assert f"Alex repeats until {doubt}" in doubts(found)


@pytest.mark.parametrize(
    "rule",
    [
        # 19 October 2026 is the third Monday of the month, of five weeks from its end the last but one, in week 43.
        "RRULE:FREQ=MONTHLY;BYDAY=3MO", "RRULE:FREQ=MONTHLY;BYDAY=-2MO", "RRULE:FREQ=MONTHLY;BYMONTHDAY=19",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=-13", "RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=3", "RRULE:FREQ=YEARLY;BYWEEKNO=43",
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYMONTHDAY=19,20,21;BYSETPOS=1", "RRULE:FREQ=YEARLY;BYWEEKNO=-11",
        "RRULE:FREQ=YEARLY;BYYEARDAY=292", "RRULE:FREQ=YEARLY;BYYEARDAY=-74", "RRULE:FREQ=YEARLY;BYDAY=42MO",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=3MO", "RRULE:FREQ=WEEKLY;BYDAY=WE,MO", "RRULE:FREQ=YEARLY;WKST=SU;BYWEEKNO=43",
    ],
)  # fmt: skip
def test_a_rule_that_includes_its_start_is_read(rule: str) -> None:
    found = read(file(event("Alex", *BERLIN_9, rule)))
    assert left_out(found) == []
    assert starts(found)[0] == FOUR[0]


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland", "Asia/Kolkata"]


@pytest.mark.sweep
@settings(max_examples=60, deadline=None)
@given(
    place=st.sampled_from(ZONES),
    hour=st.integers(3, 22),
    frequency=st.sampled_from(["DAILY", "WEEKLY"]),
    every=st.integers(1, 3),
    count=st.integers(1, 30),
    lasts=st.sampled_from(["PT24H", "P1D"]),
    gone=st.sets(st.integers(0, 29), max_size=3),
    other=st.sampled_from([*ZONES, "UTC"]),
)
def test_a_series_is_what_the_clocks_of_its_zone_say(
    *, place: str, hour: int, frequency: str, every: int, count: int, lasts: str, gone: set[int], other: str
) -> None:
    """The right values come from `zoneinfo` alone; both changes of the clocks in 2026 lie in some of the periods."""
    own = ZoneInfo(place)
    step = timedelta(days=every * (7 if frequency == "WEEKLY" else 1))
    local = [datetime(2026, 9, 20, hour) + number * step for number in range(count)]  # noqa: DTZ001 - a local time
    right = []
    for number, each in enumerate(local):
        begins = each.replace(tzinfo=own)
        ends = (
            (each + timedelta(days=1)).replace(tzinfo=own)
            if lasts == "P1D"
            else begins.astimezone(UTC) + timedelta(1)
        )
        if number not in gone:
            right.append((begins.astimezone(UTC), ends.astimezone(UTC)))
    without = [
        f"EXDATE;TZID={other}:{local[number].replace(tzinfo=own).astimezone(ZoneInfo(other)):%Y%m%dT%H%M%S}"
        for number in gone
        if number < count
    ]
    lines = (f"DTSTART;TZID={place}:{local[0]:%Y%m%dT%H%M%S}", f"DURATION:{lasts}", *without)
    raw = file(event("Alex", *lines, f"RRULE:FREQ={frequency};INTERVAL={every};COUNT={count}"))
    found = read_calendar(raw, LONDON, datetime(2026, 9, 1, tzinfo=UTC), datetime(2028, 12, 1, tzinfo=UTC))
    assert [(each.start, each.end) for each in found.occurrences] == right
    assert found.doubts == ()


def test_an_end_with_two_readings_is_not_named_long_before_the_period() -> None:
    when = ("DTSTART:20250106T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;UNTIL=20250203")
    assert doubts(read(file(event("Alex", *when)))) == []


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("EXRULE:FREQ=WEEKLY;INTERVAL=2", WEEKLY), "uses an exception rule (EXRULE)"),
        (
            ("RRULE:FREQ=WEEKLY;COUNT=4;UNTIL=20261101T000000Z",),
            "has both a number of repetitions (COUNT) and",
        ),
        (("RRULE:COUNT=4",), "has an RRULE that does not follow the standard"),
        (("RRULE:FREQ=WEEKLY;SKIP=OMIT;RSCALE=HEBREW",), "has an RRULE that does not follow the standard"),
        (("RRULE:FREQ=WEEKLY;INTERVAL=0",), "repeats fewer than one time"),
        (("RRULE:FREQ=WEEKLY;COUNT=0",), "repeats fewer than one time"),
        (("RRULE:FREQ=WEEKLY;COUNT=-1",), "repeats fewer than one time"),
        (("RRULE:FREQ=WEEKLY;UNTIL=20261001T000000Z",), "ends its repetition before it starts"),
        # RFC 5545, 3.8.5.3: a start that is not one of its repetitions makes the series undefined.
        (("RRULE:FREQ=WEEKLY;BYDAY=WE",), "starts at a time that does not match its own repetition rule"),
        (("RRULE:FREQ=MONTHLY;BYDAY=2MO",), "starts at a time that does not match its own repetition rule"),
        (("RRULE:FREQ=MONTHLY;BYDAY=-1MO",), "starts at a time that does not match its own repetition rule"),
        (
            ("RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",),
            "starts at a time that does not match its own repetition rule",
        ),
        (
            ("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",),
            "starts at a time that does not match its own repetition rule",
        ),
        (("RRULE:FREQ=YEARLY;BYYEARDAY=1",), "starts at a time that does not match its own repetition rule"),
        (("RRULE:FREQ=YEARLY;BYWEEKNO=42",), "starts at a time that does not match its own repetition rule"),
        (("RRULE:FREQ=DAILY;BYHOUR=10",), "starts at a time that does not match its own repetition rule"),
        (("RRULE:FREQ=HOURLY;BYMONTH=10",), "repeats several times a day on certain days of the month"),
        (("RRULE:FREQ=DAILY;BYSETPOS=2",), "repeats several times a day on certain days of the month"),
        (("RDATE;VALUE=PERIOD:20261028T080000Z/20261027T080000Z",), "ends before it starts"),
        (("RDATE;VALUE=PERIOD:20261028T080000Z/-PT1H",), "ends before it starts"),
        (("STATUS:CANCELLED",), "is cancelled"),
        (("STATUS:CANCELED",), "is cancelled"),
        (("STATUS:DELETED",), "has the status DELETED"),
        (("STATUS:CONFIRMED", "STATUS:CANCELLED"), "has more than one STATUS"),
        (("SUMMARY:Sam",), "has more than one SUMMARY"),
        (("X-MICROSOFT-CDO-BUSYSTATUS:OOF",), "is marked as out of office"),
        (("Smith",), "has a DTEND whose continuation line is not indented"),
        (("STATUS CANCELLED",), "has a STATUS whose continuation line is not indented"),
    ],
)
def test_what_the_standard_does_not_define_is_left_out_and_named(lines: tuple[str, ...], why: str) -> None:
    found = read(file(event("Alex", *BERLIN_9, *lines)))
    assert starts(found) == []
    [reason] = left_out(found)
    assert reason.startswith(f"Alex {why}")
    assert found.left_out[0].line == 4


@pytest.mark.parametrize(
    ("when", "why"),
    [
        (("DTSTART;VALUE=DATE:20261019T090000", "DTEND;VALUE=DATE:20261020T090000"), "a date but also has a time"),
        (("DTSTART;VALUE=DATE:20261019", "DURATION:PT12H"), "is an all-day event with a duration in hours"),
        (("DTSTART:20261019T0900Z", "DTEND:20261019T1000Z"), "has a DTSTART that cannot be read"),
        (("DTSTART:2026-10-19T09:00:00Z", "DURATION:PT1H"), "has a DTSTART that cannot be read"),
        (("DTSTART:20261019T090000Z", "DURATION:24H"), "has a DURATION that cannot be read"),
        (("DTSTART:20261019T090000Z", "DURATION:P1M"), "has a DURATION that cannot be read"),
        (("DTSTART;TZID=tzone://Microsoft/Custom:20261019T090000", "DURATION:PT1H"), "has a DTSTART that cannot"),
    ],
)  # fmt: skip
def test_a_start_or_a_length_that_would_lose_something_is_named(when: tuple[str, str], why: str) -> None:
    found = read(file(event("Alex", *when)))
    assert starts(found) == []
    assert why in left_out(found)[0]


def test_a_whole_day_may_be_written_with_midnight() -> None:
    found = read(
        file(event("Alex", "DTSTART;VALUE=DATE:20261019T000000", "DTEND;VALUE=DATE:20261020T000000"))
    )
    assert starts(found) == ["10-18 23:00"]


@pytest.mark.parametrize(
    "title",
    [
        "Canceled: Alex",
        "Cancelled: Alex",
        "CANCELED: Alex",
        "Abgesagt: Alex",
        "Annulé : Alex",
        "Declined: Alex",
    ],
)
def test_the_title_that_outlook_gives_a_cancelled_event_is_no_person(title: str) -> None:
    assert left_out(read(file(event(title, *BERLIN_9)))) == [f"{title} is cancelled, according to its title"]


@pytest.mark.parametrize(
    "lines",
    [
        "EXDATE;TZID=Europe/Berlin:20261026T090000",
        "EXDATE:20261026T080000Z",
        "EXDATE:20261026T090000",
        "EXDATE;VALUE=DATE:20261026",
        "EXDATE;TZID=America/New_York:20261026T040000",
    ],
)
def test_an_exception_is_the_same_moment_in_every_zone(lines: str) -> None:
    found = read(file(event("Alex", *BERLIN_9, WEEKLY, lines)))
    assert (starts(found), doubts(found)) == ([FOUR[0], *FOUR[2:]], [])


def test_an_exception_that_removes_nothing_is_named() -> None:
    found = read(file(event("Alex", *BERLIN_9, WEEKLY, "EXDATE;TZID=Europe/Berlin:20261026T100000")))
    assert starts(found) == FOUR
    assert doubts(found) == ["Alex has an exception at 2026-10-26T09:00:00Z, but no repetition at that time"]
    far = read(file(event("Alex", *BERLIN_9, "RRULE:FREQ=WEEKLY", "EXDATE:20280101T000000Z")))
    assert doubts(far) == []


@pytest.mark.parametrize(
    "moment",
    [
        ";TZID=Europe/Berlin:20261026T090000",
        ":20261026T080000Z",
        ":20261026T090000",
        ";VALUE=DATE:20261026",
        ";TZID=America/New_York:20261026T040000",
    ],
)
def test_a_replaced_repetition_is_the_same_moment_in_every_zone(moment: str) -> None:
    found = read(file(event("Alex", *BERLIN_9, WEEKLY), event("Sam", f"RECURRENCE-ID{moment}", *SWAP)))
    assert (starts(found), doubts(found)) == ([FOUR[0], "10-27 09:00", *FOUR[2:]], [])


def test_an_exception_does_not_apply_where_another_time_only_has_the_same_digits() -> None:
    """9:00 in Berlin is 7:00 UTC; the repetition at 7:00 in Berlin stays."""
    hourly = event(
        "Alex", "DTSTART;TZID=Europe/Berlin:20261019T060000", "DURATION:PT1H", "RRULE:FREQ=HOURLY;COUNT=5"
    )
    left = ["04:00", "05:00", "06:00", "08:00"]
    found = read(file((*hourly, "EXDATE;TZID=Europe/Berlin:20261019T090000")))
    assert [each[6:] for each in starts(found)] == left
    swap = event("Sam", "RECURRENCE-ID;TZID=Europe/Berlin:20261019T090000", *SWAP)
    assert [each[6:] for each in starts(read(file(hourly, swap)))] == [*left, "09:00"]


def test_a_whole_day_of_a_series_may_be_named_with_a_time() -> None:
    swap = event("Sam", "RECURRENCE-ID:20261026T000000Z", "DTSTART;VALUE=DATE:20261028")
    found = read(file(event("Alex", *DAY, WEEKLY), swap))
    assert starts(found) == ["10-18 23:00", "10-28 00:00", "11-02 00:00", "11-09 00:00"]


@pytest.mark.parametrize(
    ("series", "doubt"),
    [
        (
            (event("Alex", *BERLIN_9, WEEKLY),),
            "replaces a repetition at 2026-10-28T08:00:00Z, but its series has none",
        ),
        ((), "is a repetition of an event that is not in the calendar"),
        (
            (event("Alex", *BERLIN_9, WEEKLY, "STATUS:CANCELLED"),),
            "is a repetition of an event that is cancelled",
        ),
    ],
)
def test_a_replacement_of_nothing_is_read_and_named(series: tuple[tuple[str, ...], ...], doubt: str) -> None:
    swap = event("Sam", "RECURRENCE-ID;TZID=Europe/Berlin:20261028T090000", *SWAP)
    found = read(file(*series, swap))
    assert "10-27 09:00" in starts(found)
    assert doubts(found)[0].startswith(f"Sam {doubt}")


def test_all_later_repetitions_may_be_moved() -> None:
    swap = event("Sam", "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261026T090000", *SWAP)
    found = read(file(event("Alex", *BERLIN_9, WEEKLY), swap))
    assert starts(found) == ["10-19 07:00", "10-27 09:00", "11-03 09:00", "11-10 09:00"]
    assert [str(each.end - each.start) for each in found.occurrences[1:]] == ["2:00:00"] * 3


def test_of_two_replacements_the_later_version_counts() -> None:
    replaced = "RECURRENCE-ID;TZID=Europe/Berlin:20261026T090000"
    two = [event(who, replaced, *SWAP, f"SEQUENCE:{number}") for number, who in enumerate(("Sam", "Kim"))]
    found = read(file(event("Alex", *BERLIN_9, WEEKLY), *two))
    assert [each.label for each in found.occurrences][1] == "Kim"
    assert left_out(found) == ["Sam is an older version of another event with the same UID"]
    same = [tuple(line for line in each if "SEQUENCE" not in line) for each in two]
    with pytest.raises(
        CalendarUnreadable, match="2 events replace the same repetition, 2026-10-26T08:00:00Z, of 'Sam'"
    ):
        read(file(event("Alex", *BERLIN_9, WEEKLY), *same))
    assert len(starts(read(file(event("Alex", *BERLIN_9, WEEKLY), same[0], same[0])))) == 4


@pytest.mark.sweep
def test_too_many_events_of_one_id_are_refused_before_they_take_minutes() -> None:
    times = [f"202610{16 + number // 24}T{number % 24:02}0000Z" for number in range(200)]
    many = [event("Alex", f"DTSTART:{each}", "DURATION:PT1H") for each in times]
    swaps = [event("Sam", f"RECURRENCE-ID:{each}", f"DTSTART:{each}", "DURATION:PT30M") for each in times]
    assert len(read(file(*many, *swaps[:50])).occurrences) == 200
    with pytest.raises(
        CalendarUnreadable, match="200 events have the same UID, and 200 of them replace a repetition"
    ):
        read(file(*many, *swaps))


def test_an_exact_copy_counts_once_and_a_cancelled_copy_cancels() -> None:
    one = event("Alex", *BERLIN_9)
    assert starts(read(file(one, one))) == FOUR[:1]
    found = read(file(one, (*one, "STATUS:CANCELLED")))
    assert starts(found) == []
    assert left_out(found) == ["Alex is cancelled", "Alex is also in the calendar as cancelled"]


def test_added_periods_have_their_own_length_in_elapsed_time_or_in_days() -> None:
    # From 24 to 25 October, the clocks of Berlin are set back, so that a day has 25 hours.
    added = "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20261024T090000/PT24H,20261024T090000/P1D"
    found = read(file(event("Alex", *BERLIN_9, "DURATION-X:1", added)))
    assert [f"{each.end:%m-%d %H:%M}" for each in found.occurrences] == [
        "10-20 07:00",
        "10-25 08:00",
        "10-25 07:00",
    ]
    excluded = read(file(event("Alex", *BERLIN_9, added, "EXDATE:20261024T070000Z")))
    assert starts(excluded) == FOUR[:1]


def test_tentative_events_and_times_without_a_zone_are_read_and_named() -> None:
    tentative = read(file(event("Alex", *BERLIN_9, "STATUS:TENTATIVE")))
    assert (starts(tentative), doubts(tentative)) == (FOUR[:1], ["Alex is tentative"])
    local = event("Alex", "DTSTART:20261019T090000", "DURATION:PT1H")
    assert doubts(read(file(local))) == [
        "1 event has no time zone; read as Europe/London, the time zone of the roster"
    ]
    both = read(file(local, event("Sam", "UID:2", *DAY, WEEKLY)))
    assert doubts(both) == ["2 events have no time zone; read as Europe/London, the time zone of the roster"]
    assert doubts(read(file(local, head=("X-WR-TIMEZONE:Europe/Berlin",)))) == []


def test_a_transparent_event_is_a_shift_as_whole_days_are_transparent_in_google_calendars() -> None:
    assert starts(read(file(event("Alex", *BERLIN_9, "TRANSP:TRANSPARENT")))) == FOUR[:1]


def test_a_higher_level_of_grafana_takes_precedence_and_other_brackets_are_part_of_the_name() -> None:
    week = event("[L2] Alex", "UID:1", "DTSTART:20261019T090000Z", "DURATION:P1W")
    day = event("[L1] Sam", "UID:2", "DTSTART:20261021T090000Z", "DURATION:P1D")
    holiday = event("[Holiday] Kim", "UID:3", "DTSTART:20261024T090000Z", "DURATION:P1D")
    found = read(file(week, day, holiday)).occurrences
    assert [each.label for each in found] == ["[Holiday] Kim", "Sam", "Alex"]


ZONE = ("BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:{0}", "TZOFFSETTO:{0}", "END:STANDARD")


def zone(name: str, offset: str, *, lines: tuple[str, ...] = ZONE) -> tuple[str, ...]:
    return ("BEGIN:VTIMEZONE", f"TZID:{name}", *(line.format(offset) for line in lines), "END:VTIMEZONE")


def in_zone(name: str) -> tuple[str, ...]:
    return event("Alex", f"DTSTART;TZID={name}:20261019T090000", f"DTEND;TZID={name}:20261020T090000")


@pytest.mark.parametrize(
    "name",
    [
        "Customized Time Zone 1", "GMT+1", "UTC+2", "BST", "IST", "PST", "EDT", "Eastern Time", "+0100", "Berlin", "Europe",
        "localtime", "posixrules", "Factory", "right/Europe/Berlin", "posix/Europe/Berlin", "../../etc/passwd",
        '"(UTC+01:00) Amsterdam, Berlin, Bern"',
    ],
)  # fmt: skip
def test_a_zone_that_is_not_a_place_is_refused_by_its_name_and_line(name: str) -> None:
    plain = name.strip('"')
    with pytest.raises(CalendarUnreadable) as refused:
        read(file(in_zone(name)))
    assert f"does not define the time zone {plain!r} of the event on line 4" in refused.value.sentence


@pytest.mark.sweep
@pytest.mark.parametrize("quote", ["", '"'])
def test_every_windows_zone_of_cldr_is_known_or_refused_by_its_name(quote: str) -> None:
    """The right values are windowsZones of CLDR, from another copy than that of the library that reads calendars."""
    refused: list[str] = []
    for name, place in (line.split(",") for line in WINDOWS_ZONES.read_text().splitlines()):
        right = datetime(2026, 10, 19, 9, tzinfo=ZoneInfo(place)).astimezone(UTC)
        try:
            found = read(file(in_zone(f"{quote}{name}{quote}")))
        except CalendarUnreadable as problem:
            refused.append(problem.sentence.split("'")[1])
        else:
            assert [each.start for each in found.occurrences] == [right], name
    # Three zones that Windows has had only since 2025.
    assert {*refused} <= {"British Columbia Standard Time", "Alberta Standard Time", "Manitoba Standard Time"}


def test_a_zone_with_two_definitions_or_none_for_the_time_of_an_event_is_refused() -> None:
    one, other = zone("C", "+0100"), zone("C", "-0500")
    assert starts(read(file(in_zone("C"), head=(*one, *one)))) == ["10-19 08:00"]
    with pytest.raises(CalendarUnreadable, match=r"defines the time zone 'C' twice, .* \(lines 4 and 12\)"):
        read(file(in_zone("C"), head=(*one, *other)))
    with pytest.raises(CalendarUnreadable, match="its definition of the time zone 'C' on line 4 is empty"):
        read(file(in_zone("C"), head=zone("C", "", lines=())))
    late = zone(
        "C", "+0100", lines=tuple(line.replace("1601", "2026").replace("0101", "1101", 1) for line in ZONE)
    )
    with pytest.raises(CalendarUnreadable, match="definition of the time zone 'C' starts on 2026-11-01"):
        read(file(in_zone("C"), head=late))


def test_a_zone_of_the_iana_database_with_other_rules_in_the_calendar_is_named() -> None:
    found = read(file(in_zone("Europe/Berlin"), head=zone("Europe/Berlin", "-0500")))
    assert starts(found) == FOUR[:1]
    assert doubts(found) == [
        "time zone Europe/Berlin has different rules in the IANA database, which are used instead"
    ]
    assert doubts(read(file(in_zone("Asia/Tokyo"), head=zone("Asia/Tokyo", "+0900")))) == []


GOOD = file(event("Zoë", *BERLIN_9))


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b"\r\n", b"\n"),
        GOOD.replace(b"\r\n", b"\r"),
        GOOD.replace(b"\r\n", b"\r\n\r\n"),
        b"\n" + GOOD,
        GOOD.replace(b"SUMMARY:", b"SUM\r\n MARY:"),
        GOOD.replace(b"SUMMARY:Z", b"SUMMARY;LANGUAGE=de:Z\r\n\t"),
        # RFC 5545, 3.1: a line may be folded within a character of several octets.
        GOOD.replace("ë".encode(), b"\xc3\r\n \xab"),
        GOOD.replace(b"VERSION:2.0\r\n", b""),
        GOOD.replace(b"BEGIN:VCALENDAR", b"begin:vcalendar"),
    ],
)
def test_a_calendar_is_the_same_with_other_line_ends_and_folds(raw: bytes) -> None:
    [found] = read(raw).occurrences
    assert (f"{found.start:%m-%d %H:%M}", found.label) == (FOUR[0], "Zoë")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "it is empty"),
        (b"\r\n \r\n", "it is empty"),
        (b"<!DOCTYPE html><title>Sign in</title>", "it starts with '<!DOCTYPE html>"),
        (GOOD.decode().encode("utf-16"), "it is UTF-16, not UTF-8"),
        (GOOD.decode().encode("latin-1"), "line 7 is not UTF-8"),
        (GOOD.replace(b"END:VCALENDAR\r\n", b""), "it is cut off"),
        (GOOD[: GOOD.index(b"DTEND")], "it is cut off"),
        (GOOD[: GOOD.index(b"DTEND") + 20], "it is cut off"),
        (GOOD.replace(b"END:VEVENT", b"BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VEVENT"), "line 10 begins an event in"),
        (GOOD.replace(b"END:VEVENT\r\n", b"END:VEVENT\r\nEND:VEVENT\r\n"), "line 11 ends a component that was not begun"),
        (GOOD + GOOD, "another calendar begins on line 12"),
        (GOOD + b"-- \r\nsent by mail", "line 12, after END:VCALENDAR, is '--'"),
        (GOOD.replace(b"PRODID:x", b"PRODID"), "line 3 is 'PRODID', which is not iCalendar"),
        (GOOD.replace(b"VERSION:2.0", b"VERSION:1.0"), "it is vCalendar 1.0"),
        (GOOD.replace(b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:CANCEL"), "it is a message with the method CANCEL"),
        (GOOD.replace(b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:REPLY"), "it is a message with the method REPLY"),
        (GOOD.replace(b"END:VEVENT", b"RECURRENCE-ID;RANGE=THISANDPRIOR:20261019T070000Z\r\nEND:VEVENT"), "all earlier"),
        (GOOD.replace(b"END:VEVENT", b"RRULE:\r\nEND:VEVENT"), "'Zoë' (line 4) has an RRULE that cannot be read"),
        (GOOD.replace(b"END:VEVENT", b"RECURRENCE-ID:x\r\nEND:VEVENT"), "has a RECURRENCE-ID that cannot be read"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_one_whole_calendar_is_refused_in_a_sentence(raw: bytes, why: str) -> None:
    with pytest.raises(CalendarUnreadable) as refused:
        read(raw)
    assert why in refused.value.sentence
    assert refused.value.hint


def test_a_calendar_without_events_has_none() -> None:
    for raw in (file(), GOOD.replace(b"VEVENT", b"VTODO")):
        assert read(raw) == Events((), ())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ATTENDEE:alex@example.com", ["alex@example.com"]),
        ("ATTENDEE;CN=A:MAILTO:alex@example.com", ["alex@example.com"]),
        ('ATTENDEE;CN="Lee, Sam":mailto:sam@example.com', ["sam@example.com"]),
        ("ATTENDEE:mailto:alex%2Boncall@example.com", ["alex+oncall@example.com"]),
        ("ATTENDEE:mailto:<alex@example.com>", ["alex@example.com"]),
        # Apple and Exchange write the address into a parameter.
        ("ATTENDEE;CN=A;EMAIL=alex@example.com:urn:uuid:1", ["alex@example.com"]),
        ("ATTENDEE;CN=alex@example.com:invalid:nomail", ["alex@example.com"]),
        # Rooms, groups and copies for information are not people on call.
        ("ATTENDEE;CUTYPE=GROUP:mailto:team@example.com", []),
        ("ATTENDEE;CUTYPE=ROOM:mailto:room@example.com", []),
        ("ATTENDEE;ROLE=NON-PARTICIPANT:mailto:boss@example.com", []),
        ("ORGANIZER;CN=Boss:mailto:boss@example.com", []),
        ("ATTENDEE;PARTSTAT=declined:mailto:alex@example.com", ["not alex@example.com"]),
        (
            'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:sam@example.com":mailto:alex@example.com',
            ["not alex@example.com", "sam@example.com"],
        ),
    ],
)
def test_the_attendees_of_an_event_are_the_people_who_take_part(line: str, expected: list[str]) -> None:
    [found] = read(file(event("On call", *BERLIN_9, line))).occurrences
    assert [f"{'' if each.is_coming else 'not '}{each.address}" for each in found.attendees] == expected
