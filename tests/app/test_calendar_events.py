"""Invalid and unusual iCalendar events are read as intended, reported as left out, or refused."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mimkit.app.rosters.ical.reader import Events, read_calendar
from mimkit.app.rosters.ical.text import CalendarUnreadable

HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x")
BERLIN = ZoneInfo("Europe/Berlin")


def file(*events: tuple[str, ...], head: tuple[str, ...] = ()) -> bytes:
    """A calendar of events, each with the id 1 unless it says otherwise."""
    lines = [*HEAD, *head]
    for event in events:
        uid = () if any(line.startswith("UID:") for line in event) else ("UID:1",)
        lines += ["BEGIN:VEVENT", *uid, "DTSTAMP:20260101T000000Z", *event, "END:VEVENT"]
    return "".join(f"{line}\r\n" for line in (*lines, "END:VCALENDAR")).encode()


def events(raw: bytes, zone: ZoneInfo = BERLIN) -> Events:
    return read_calendar(raw, zone, datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))


def read(raw: bytes, zone: ZoneInfo = BERLIN) -> list[str]:
    return [
        f"{each.start:%m-%d %H:%M} {each.end:%m-%d %H:%M} {each.label}"
        for each in events(raw, zone).occurrences
    ]


def reasons(raw: bytes) -> list[str]:
    return [f"{each.label} {each.why}" for each in events(raw).left_out]


def event(who: str, *lines: str) -> tuple[str, ...]:
    return (f"SUMMARY:{who}", *lines)


GOOD = event("Sam", "UID:2", "DTSTART:20261021T090000Z", "DTEND:20261022T090000Z")
SAM = "10-21 09:00 10-22 09:00 Sam"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("DTSTART:20261020T200000Z", "DTEND:20261020T080000Z"), "ends before it starts"),
        (("DTSTART;TZID=Asia/Tokyo:20261020T200000", "DTEND;TZID=Europe/Paris:20261020T120000"), "ends before"),
        (("DTSTART:20261020T200000", "DTEND:20261020T080000"), "ends before it starts"),
        (("DTSTART;VALUE=DATE:20261020", "DTEND;VALUE=DATE:20261019"), "ends before it starts"),
        (("DTSTART:20261020T200000Z", "DURATION:-PT12H"), "ends before it starts"),
        (("DTSTART:20261020T200000Z", "DURATION:-P1D"), "ends before it starts"),
        (("DTSTART:20261020T200000Z", "DTEND:20261020T200000Z"), "ends at its start time"),
        (("DTSTART:20261020T200000Z", "DURATION:PT0S"), "ends at its start time"),
        (("DTSTART:20261020T200000Z",), "has no end"),
        (("DTSTART:20261020T200000Z", "DTEND;VALUE=DATE:20261021"), "has a date without a time at one end"),
        (("DTSTART;VALUE=DATE:20261020", "DTEND:20261021T200000Z"), "has a date without a time at one end"),
        (("DTSTART:20261020T200000Z", "DTEND:20261021T080000"), "has a time zone at only one end"),
        (("DTSTART:20261020T200000Z", "DTEND:20261021T080000Z", "DURATION:PT12H"), "has both an end and"),
        (("DTSTART:20261020T200000Z", "DURATION:a while"), "has a DURATION that cannot be read"),
        (("DTSTART:soon", "DTEND:20261021T080000Z"), "has a DTSTART that cannot be read"),
        (("DTSTART:20261020T200000Z", "DTSTART:20261021T200000Z", "DURATION:PT1H"), "has a DTSTART that"),
        (("DTEND:20261021T080000Z",), "has no start"),
    ],
)  # fmt: skip
def test_an_event_without_a_length_is_named_and_never_read_as_something_else(
    lines: tuple[str, ...], why: str
) -> None:
    raw = file(event("Alex", *lines), GOOD)
    assert read(raw) == [SAM]
    [found] = reasons(raw)
    assert found.startswith(f"Alex {why}")


def test_a_repetition_that_ends_before_it_starts_does_not_bring_back_the_one_that_it_replaces() -> None:
    daily = event("Alex", "DTSTART:20261020T090000Z", "DTEND:20261020T170000Z", "RRULE:FREQ=DAILY;COUNT=3")
    bad = event("Sam", "RECURRENCE-ID:20261021T090000Z", "DTSTART:20261021T170000Z", "DTEND:20261021T090000Z")
    worse = event("Sam", "RECURRENCE-ID:20261021T090000Z", "DTSTART:late", "DTEND:20261021T090000Z")
    for each in (bad, worse):
        assert read(file(daily, each)) == ["10-20 09:00 10-20 17:00 Alex", "10-22 09:00 10-22 17:00 Alex"]
        assert len(reasons(file(daily, each))) == 1


def test_only_what_lies_near_the_time_is_named_unless_it_repeats() -> None:
    old = ("DTSTART:20200101T200000Z", "DTEND:20200101T080000Z")
    assert reasons(file(event("Alex", *old))) == []
    assert reasons(file(event("Alex", *old, "RRULE:FREQ=WEEKLY"))) == ["Alex ends before it starts"]


@pytest.mark.parametrize(
    ("lines", "turn"),
    [
        # Hours are elapsed time, days are days of the calendar (RFC 5545, 3.3.6); London leaves summer on 25 October.
        (("DTSTART;TZID=Europe/London:20261024T090000", "DURATION:PT24H"), "10-24 08:00 10-25 08:00"),
        (("DTSTART;TZID=Europe/London:20261024T090000", "DURATION:P1D"), "10-24 08:00 10-25 09:00"),
        (("DTSTART;TZID=Europe/London:20261024T090000", "DURATION:P1DT2H"), "10-24 08:00 10-25 11:00"),
        (("DTSTART;TZID=Europe/London:20261024T090000", "DURATION:P1W"), "10-24 08:00 10-31 09:00"),
        (("DTSTART;TZID=Europe/London:20261024T090000", "DURATION:PT1440M"), "10-24 08:00 10-25 08:00"),
        (("DTSTART;TZID=Europe/London:20261024T090000", "DURATION:PT", " 24H"), "10-24 08:00 10-25 08:00"),
        (
            ("DTSTART;TZID=Europe/London:20261024T090000", "DURATION:PT24H", "BEGIN:VALARM", "ACTION:AUDIO",
             "TRIGGER:-PT5M", "DURATION:PT5M", "REPEAT:2", "END:VALARM"),
            "10-24 08:00 10-25 08:00",
        ),
        (
            ("DTSTART;TZID=Europe/London:20261024T090000", "DTEND;TZID=America/New_York:20261025T090000"),
            "10-24 08:00 10-25 13:00",
        ),
        (("DTSTART;VALUE=DATE:20261025",), "10-24 22:00 10-25 23:00"),
        (("DTSTART;VALUE=DATE:20261025", "DTEND;VALUE=DATE:20261025"), "10-24 22:00 10-25 23:00"),
        (("DTSTART;VALUE=DATE:20261025", "DTEND;VALUE=DATE:20261027"), "10-24 22:00 10-26 23:00"),
        (("DTSTART;VALUE=DATE:20261025", "DURATION:P2D"), "10-24 22:00 10-26 23:00"),
        # The hour that comes twice, and the one that is left out in spring.
        (("DTSTART:20261025T003000Z", "DTEND:20261025T013000Z"), "10-25 00:30 10-25 01:30"),
        (("DTSTART;TZID=Europe/London:20261025T003000", "DURATION:PT2H"), "10-24 23:30 10-25 01:30"),
    ],
)  # fmt: skip
def test_the_length_of_an_event_is_what_the_standard_says(lines: tuple[str, ...], turn: str) -> None:
    assert read(file(event("Alex", *lines))) == [f"{turn} Alex"]


def test_each_repetition_has_the_length_of_its_event() -> None:
    start = "DTSTART;TZID=Europe/London:20261023T090000"
    elapsed = file(event("Alex", start, "DURATION:PT24H", "RRULE:FREQ=DAILY;COUNT=3"))
    assert [each[12:23] for each in read(elapsed)] == ["10-24 08:00", "10-25 08:00", "10-26 09:00"]
    by_the_clock = file(event("Alex", start, "DURATION:P1D", "RRULE:FREQ=DAILY;COUNT=3"))
    assert [each[12:23] for each in read(by_the_clock)] == ["10-24 08:00", "10-25 09:00", "10-26 09:00"]
    own = file(event("Alex", "DTSTART:20261020T090000Z", "DTEND:20261020T170000Z",
                     "RDATE;VALUE=PERIOD:20261022T090000Z/PT1H"))  # fmt: skip
    assert read(own)[1] == "10-22 09:00 10-22 10:00 Alex"


@pytest.mark.parametrize(
    "start", ["20261025T003000", "20261025T013000", "20270328T003000", "20270328T013000"]
)
def test_an_hour_is_an_hour_around_a_jump_of_the_clocks(start: str) -> None:
    raw = file(event("Alex", f"DTSTART;TZID=Europe/London:{start}", "DURATION:PT1H"))
    period = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC))
    [found] = read_calendar(raw, BERLIN, *period).occurrences
    assert (found.end - found.start).total_seconds() == 3600


CUSTOM = ("BEGIN:VTIMEZONE", "TZID:Customized Time Zone", "BEGIN:STANDARD", "DTSTART:16010101T000000",
          "TZOFFSETFROM:+0530", "TZOFFSETTO:+0530", "END:STANDARD", "END:VTIMEZONE")  # fmt: skip


def in_zone(name: str) -> tuple[str, ...]:
    return event("Alex", f"DTSTART;TZID={name}:20261020T090000", f"DTEND;TZID={name}:20261021T090000")


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("W. Europe Standard Time", "07:00"),
        ("Eastern Standard Time", "13:00"),
        ("GMT Standard Time", "08:00"),
        ("Tokyo Standard Time", "00:00"),
        ("America/Argentina/Buenos_Aires", "12:00"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "07:00"),
        ("/citadel.org/20210210_1/America/New_York", "13:00"),
        ("UTC", "09:00"),
    ],
)
def test_zones_of_the_usual_programs_are_known(name: str, hour: str) -> None:
    assert read(file(in_zone(name))) == [f"10-20 {hour} 10-21 {hour} Alex"]


def test_a_zone_that_cannot_be_determined_is_refused_by_its_name_wherever_it_stands() -> None:
    daily = ("DTSTART:20261020T090000Z", "DTEND:20261020T170000Z", "RRULE:FREQ=DAILY")
    for raw in (
        file(in_zone("Customized Time Zone")),
        file(event("Alex", *daily, "EXDATE;TZID=Customized Time Zone:20261021T090000")),
        file(event("Alex", *daily, "RDATE;TZID=Customized Time Zone:20261021T200000")),
        file(event("Alex", *daily), event("Sam", "RECURRENCE-ID;TZID=Customized Time Zone:20261021T090000",
                                          "DTSTART:20261021T090000Z", "DTEND:20261021T170000Z")),
        file(event("Alex", "DTSTART;VALUE=DATE:20261020"), head=("X-WR-TIMEZONE:Customized Time Zone",)),
        file(event("Alex", "DTSTART:20261020T090000", "DURATION:PT1H"),
             head=("X-WR-TIMEZONE:Customized Time Zone",)),
    ):  # fmt: skip
        with pytest.raises(CalendarUnreadable, match="time zone 'Customized Time Zone'") as refused:
            events(raw)
        assert "VTIMEZONE" in refused.value.hint


def test_a_zone_that_a_calendar_defines_counts_for_that_calendar_alone() -> None:
    assert read(file(in_zone("Customized Time Zone"), head=CUSTOM)) == ["10-20 03:30 10-21 03:30 Alex"]
    other = tuple(line.replace("+0530", "-0300") for line in CUSTOM)
    assert read(file(in_zone("Customized Time Zone"), head=other)) == ["10-20 12:00 10-21 12:00 Alex"]
    with pytest.raises(CalendarUnreadable, match="Customized Time Zone"):
        events(file(in_zone("Customized Time Zone")))


def test_a_calendar_may_name_its_own_zone_as_windows_does() -> None:
    head = ("X-WR-TIMEZONE:Tokyo Standard Time",)
    assert read(file(event("Alex", "DTSTART;VALUE=DATE:20261020"), head=head)) == [
        "10-19 15:00 10-20 15:00 Alex"
    ]


def test_a_calendar_may_name_a_zone_that_it_defines_as_its_own() -> None:
    head = ("X-WR-TIMEZONE:Customized Time Zone", *CUSTOM)
    assert read(file(event("Alex", "DTSTART;VALUE=DATE:20261020"), head=head)) == [
        "10-19 18:30 10-20 18:30 Alex"
    ]
    daily = event("Alex", "DTSTART:20261020T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
    assert read(file(daily, head=head)) == ["10-20 03:30 10-20 04:30 Alex", "10-21 03:30 10-21 04:30 Alex"]


def shift(day: int, *more: str, who: str = "Alex") -> tuple[str, ...]:
    return event(who, f"DTSTART:202610{day}T090000Z", f"DTEND:202610{day}T170000Z", *more)


def test_events_with_the_same_uid_are_events_of_their_own() -> None:
    same = [shift(20), shift(21, who="Sam"), shift(22)]
    expected = ["10-20 09:00 10-20 17:00 Alex", "10-21 09:00 10-21 17:00 Sam", "10-22 09:00 10-22 17:00 Alex"]
    assert read(file(*same)) == expected
    without = file(*same).replace(b"UID:1\r\n", b"")
    assert b"UID" not in without
    assert read(without) == expected


def test_of_two_versions_of_an_event_the_later_one_counts_and_the_other_is_named() -> None:
    raw = file(shift(20, "SEQUENCE:0"), shift(21, "SEQUENCE:2", who="Sam"), shift(22, "SEQUENCE:1"))
    assert read(raw) == ["10-21 09:00 10-21 17:00 Sam"]
    assert reasons(raw) == ["Alex is an older version of another event with the same UID"] * 2


def test_a_replaced_repetition_goes_to_the_event_that_has_it() -> None:
    early = shift(20, "RRULE:FREQ=DAILY;COUNT=2")
    late = event("Sam", "DTSTART:20261020T170000Z", "DTEND:20261020T230000Z", "RRULE:FREQ=DAILY;COUNT=2")
    swap = event(
        "Kim", "RECURRENCE-ID:20261021T170000Z", "DTSTART:20261021T180000Z", "DTEND:20261021T230000Z"
    )
    assert read(file(early, late, swap)) == [
        "10-20 09:00 10-20 17:00 Alex", "10-20 17:00 10-20 23:00 Sam",
        "10-21 09:00 10-21 17:00 Alex", "10-21 18:00 10-21 23:00 Kim",
    ]  # fmt: skip
    nobody = event("Kim", "RECURRENCE-ID:20261025T170000Z", "DTSTART:20261021T180000Z", "DURATION:PT1H")
    with pytest.raises(CalendarUnreadable, match=r"2 events have the same UID, .* 'Kim' at 2026-10-25"):
        events(file(early, late, nobody))


@pytest.mark.parametrize(
    "line", ["RRULE:FREQ=WEEKLYY", "RRULE:FREQ=DAILY;COUNT=x", "EXDATE:never", "RDATE:junk", "SEQUENCE:x"]
)
def test_repetitions_that_cannot_be_read_are_refused_and_not_passed_over(line: str) -> None:
    with pytest.raises(CalendarUnreadable):
        events(file(shift(20, line)))
