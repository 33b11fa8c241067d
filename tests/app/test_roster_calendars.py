"""Rosters as calendars: export, re-import, and calendars from other programs."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events  # type: ignore[import-untyped]  # it has no types of its own
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from mimkit.app.rosters.ical.reader import Attendee, read_calendar
from mimkit.app.rosters.ical.text import CalendarUnreadable
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.organisation.roster import Roster, on_call
from mimkit.store.ical import Schedule, write_calendar
from tests.duty.test_turns import END, START, rosters

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "rosters"
UTC_ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
STAMP = datetime(2026, 3, 20, 9, tzinfo=UTC)


def schedule(roster: Roster) -> Schedule:
    return Schedule(f"roster-{roster.id}", roster.title, (roster,))


def written(*rosters: Roster, people: dict[str, PersonEntry] | None = None) -> str:
    return write_calendar([schedule(each) for each in rosters], people or {}, (START, END), STAMP)


def at_half_hours(start: datetime, end: datetime) -> list[datetime]:
    return [
        start + timedelta(minutes=30 * step) for step in range(int((end - start) / timedelta(minutes=30)))
    ]


@pytest.mark.sweep
@settings(max_examples=12, deadline=None)
@given(rosters())
def test_another_program_reads_the_same_person_out_of_the_calendar_at_every_half_hour(roster: Roster) -> None:
    calendar = Calendar.from_ical(written(roster))
    events = recurring_ical_events.of(calendar).between(START, END)
    spans = [(event.start, event.end, str(event["X-MIM-PERSON"])) for event in events]
    for at in at_half_hours(START, END):
        there = [person for start, end, person in spans if start <= at < end]
        assert there == [person for person in [on_call(roster, at)] if person], at


@pytest.mark.sweep
@settings(max_examples=12, deadline=None)
@given(rosters())
def test_what_is_written_is_read_back_as_the_same_turns(roster: Roster) -> None:
    found = read_calendar(written(roster).encode(), BERLIN, START, END).occurrences
    for at in at_half_hours(START, END):
        there = [each.person for each in found if each.start <= at < each.end]
        assert there == [person for person in [on_call(roster, at)] if person], at


def weekly(**keys: object) -> Roster:
    rotation = {"starts": "2026-03-02", "people": ["a", "b"]}
    return Roster.model_validate({"id": "r", "title": "R", "role": "scribe", "rotation": rotation, **keys})


def ids(text: str) -> list[str]:
    return re.findall(r"^UID:(.*)\r$", text, re.MULTILINE)


def test_an_event_keeps_its_id_from_day_to_day_and_has_the_stamp_of_the_day() -> None:
    today = written(weekly())
    tomorrow = write_calendar(
        [schedule(weekly())], {}, (START + timedelta(days=1), END), STAMP + timedelta(days=1)
    )
    assert ids(today) == ids(tomorrow)
    assert ids(today)[0] == "roster-r-20260316T090000Z@mimkit"
    assert len(ids(today)) == len(set(ids(today))) == 4
    assert "DTSTAMP:20260320T090000Z\r\n" in today
    assert "DTSTAMP:20260321T090000Z\r\n" in tomorrow


def test_text_is_escaped_and_lines_are_folded_at_75_octets() -> None:
    person = PersonEntry(
        id="a", name="Zoë; on duty, with \\ and a name that goes on and on — " + "longer " * 9 + "end",
        phone="+44 20 7946 0001", email="a@example.com",
    )  # fmt: skip
    text = written(weekly(title="Pay, roll; all"), people={"a": person})
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert text.count("\n") == text.count("\r\n")
    calendar = Calendar.from_ical(text)
    assert str(calendar["X-WR-CALNAME"]) == "Pay, roll; all"
    event = next(each for each in calendar.walk("VEVENT") if each["X-MIM-PERSON"] == "a")
    assert str(event["SUMMARY"]) == person.name
    assert str(event["DESCRIPTION"]) == "+44 20 7946 0001\na@example.com"


def test_a_calendar_of_several_rosters_says_whose_turn_is_whose() -> None:
    both = written(weekly(), weekly(id="q", title="Q"))
    assert "X-WR-CALNAME:On call\r\n" in both
    assert {str(event["SUMMARY"]) for event in Calendar.from_ical(both).walk("VEVENT")} == {
        "R: a", "R: b", "Q: a", "Q: b",
    }  # fmt: skip


HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"


def calendar(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\n{event}END:VEVENT\r\n" for event in events)
    return f"{HEAD}{head}{body}END:VCALENDAR\r\n".encode()


def event(uid: str, start: str, end: str, who: str, *more: str) -> str:
    lines = (f"UID:{uid}", f"DTSTART{start}", f"DTEND{end}", f"SUMMARY:{who}", *more)
    return "".join(f"{line}\r\n" for line in lines)


def read(raw: bytes, zone: ZoneInfo = BERLIN, days: int = 7) -> list[tuple[str, str, str]]:
    start = datetime(2026, 3, 25, tzinfo=UTC)
    found = read_calendar(raw, zone, start, start + timedelta(days=days)).occurrences
    return [(f"{each.start:%d %H:%M}", f"{each.end:%d %H:%M}", each.label) for each in found]


def test_a_repeated_event_follows_the_clocks_of_its_zone_with_its_exceptions() -> None:
    zone = ";TZID=Europe/Berlin:"
    daily = event(
        "1", f"{zone}20260301T080000", f"{zone}20260301T200000", "Alex",
        "RRULE:FREQ=DAILY", f"EXDATE{zone}20260327T080000",
    )  # fmt: skip
    moved = event(
        "1", f"{zone}20260328T100000", f"{zone}20260328T220000", "Sam", f"RECURRENCE-ID{zone}20260328T080000"
    )
    gone = event(
        "1", f"{zone}20260330T080000", f"{zone}20260330T200000", "Alex",
        f"RECURRENCE-ID{zone}20260330T080000", "STATUS:CANCELLED",
    )  # fmt: skip
    assert read(calendar(daily, moved, gone)) == [
        ("25 07:00", "25 19:00", "Alex"),
        ("26 07:00", "26 19:00", "Alex"),
        ("28 09:00", "28 21:00", "Sam"),
        ("29 06:00", "29 18:00", "Alex"),
        ("31 06:00", "31 18:00", "Alex"),
    ]


def test_whole_days_and_times_without_a_zone_are_in_the_zone_of_the_calendar_or_of_the_roster() -> None:
    whole = event("1", ";VALUE=DATE:20260326", ";VALUE=DATE:20260327", "@Alex")
    floating = event("2", ":20260327T090000", ":20260327T170000", "[L1] Sam")
    assert read(calendar(whole, floating)) == [
        ("25 23:00", "26 23:00", "Alex"),
        ("27 08:00", "27 16:00", "Sam"),
    ]
    tokyo = "X-WR-TIMEZONE:Asia/Tokyo\r\n"
    assert read(calendar(whole, head=tokyo))[0][0] == "25 15:00"
    nowhere = "X-WR-TIMEZONE:Nowhere/At all\r\n"
    with pytest.raises(CalendarUnreadable, match="the time zone 'Nowhere/At all'"):
        read(calendar(whole, head=nowhere), UTC_ZONE)
    sure = event("3", ":20260327T090000Z", ":20260327T170000Z", "Sam")
    assert read(calendar(sure, head=nowhere)) == [("27 09:00", "27 17:00", "Sam")]


def test_of_what_lies_on_each_other_the_later_and_the_shorter_comes_last() -> None:
    week = event("1", ":20260323T000000Z", ":20260330T000000Z", "Long")
    short = event("2", ":20260326T000000Z", ":20260326T040000Z", "Short")
    day = event("3", ":20260326T000000Z", ":20260327T000000Z", "Day")
    assert [label for *_, label in read(calendar(short, day, week))] == ["Long", "Day", "Short"]


def test_a_person_may_be_named_by_an_attendee() -> None:
    invited = event(
        "1", ":20260326T000000Z", ":20260326T040000Z", "Primary: Alex",
        "ATTENDEE;CN=Alexandra:mailto:alex@example.com", "ATTENDEE:MAILTO:b@example.com",
    )  # fmt: skip
    start = datetime(2026, 3, 25, tzinfo=UTC)
    [found] = read_calendar(calendar(invited), UTC_ZONE, start, start + timedelta(days=7)).occurrences
    assert found.label == "Primary: Alex"
    assert found.attendees == (
        Attendee("alex@example.com", "Alexandra", is_coming=True), Attendee("b@example.com", "", is_coming=True),
    )  # fmt: skip
    [bare] = read_calendar(
        calendar(event("1", ":20260326T000000Z", ":20260326T040000Z", "")),
        UTC_ZONE, start, start + timedelta(days=7),
    ).occurrences  # fmt: skip
    assert bare.label == "an event with no title"


def test_an_event_that_takes_no_time_is_no_shift() -> None:
    assert read(calendar(event("1", ":20260326T000000Z", ":20260326T000000Z", "Reminder"))) == []


FLOOD = event("1", ":20260101T000000Z", ":20260101T000100Z", "Flood")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "cannot be read"),
        (b"\x00\xff\xfe", "cannot be read"),
        (b"root:x:0:0", "cannot be read"),
        (calendar(FLOOD + "RRULE:FREQ=SECONDLY\r\n"), "Flood repeats every few minutes"),
        (calendar(FLOOD + "RRULE:FREQ=MINUTELY;INTERVAL=2\r\n"), "Flood repeats every few minutes"),
        (
            calendar(FLOOD + f"RRULE:FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))}\r\n"),
            "every few minutes",
        ),
        (b" " * (4 * 1024 * 1024 + 1), "larger than 4 MiB"),
        (calendar(FLOOD, head="CALSCALE:JULIAN\r\n"), "Gregorian"),
        (calendar(FLOOD.replace("2026", "0001") + "RRULE:FREQ=HOURLY\r\n"), "Flood starts in the year 1"),
        # A zone that is a folder of the machine's zones.
        (
            calendar(event("1", ";TZID=Europe:20260326T000000", ";TZID=Europe:20260326T010000", "x")),
            "cannot be",
        ),
    ],
)
def test_what_is_no_calendar_of_turns_is_refused_in_a_sentence(raw: bytes, why: str) -> None:
    with pytest.raises(CalendarUnreadable, match=why) as refused:
        read(raw)
    assert "\n" not in refused.value.sentence
    assert len(refused.value.sentence) < 200


def test_a_calendar_of_more_events_than_a_roster_needs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mimkit.app.rosters.ical.reader._MOST_EVENTS", 2)
    assert len(read(calendar(FLOOD, FLOOD))) == 0
    with pytest.raises(CalendarUnreadable, match="it has 3 events, too many for a roster"):
        read(calendar(FLOOD, FLOOD, FLOOD))


def test_an_event_every_hour_is_still_a_roster() -> None:
    hourly = event("1", ":20260325T000000Z", ":20260325T010000Z", "Alex", "RRULE:FREQ=HOURLY")
    assert len(read(calendar(hourly), days=2)) == 48


GOOD = calendar(
    event("1", ";TZID=Europe/Berlin:20260301T080000", ";TZID=Europe/Berlin:20260301T200000", "Alex",
          "RRULE:FREQ=DAILY", "EXDATE;TZID=Europe/Berlin:20260327T080000"),
    event("2", ";VALUE=DATE:20260326", ";VALUE=DATE:20260327", "@Sam"),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD) - 1), st.sampled_from([b"", b"\x00", b":", b"\r\n", b"9", b"Z", b";"])),
        min_size=1, max_size=6,
    ),
)  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_a_damaged_calendar_is_read_or_refused_and_never_a_traceback(damage: list[tuple[int, bytes]]) -> None:
    raw = bytearray(GOOD)
    for place, what in damage:
        raw[place : place + 1] = what
    with contextlib.suppress(CalendarUnreadable):
        read(bytes(raw))


@pytest.mark.corpora
@pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the calendars do not lie beside the checkout (../shared/corpora)"
)
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("recurring_event", [("25", "A"), ("26", "A"), ("27", "A"), ("28", "A")]),
        ("edited_recurring_events", [("25", "A"), ("26", "A"), ("27", "B"), ("28", "A")]),
        (
            "all_day_event",
            [("25", "A"), ("26", "A"), ("26", "D"), ("26", "C"), ("27", "B"), ("28", "A")],
        ),
    ],
)
def test_calendars_that_nobody_here_wrote(name: str, expected: list[tuple[str, str]]) -> None:
    [file] = CORPUS.rglob(f"calendar_with_{name}.ics")
    start = datetime(2021, 1, 25, tzinfo=UTC)
    found = read_calendar(file.read_bytes(), UTC_ZONE, start, start + timedelta(days=4)).occurrences
    # The people of the file stand here as letters, by where they first stand in it.
    letters = {"Bernard Desruisseaux": "A", "Bob": "B", "Alex": "C", "Alice": "D"}
    assert [(f"{each.start:%d}", letters[each.label]) for each in found] == expected
    whole = [each for each in found if each.end - each.start >= timedelta(days=1)]
    assert all(each.start.astimezone(ZoneInfo("Asia/Yekaterinburg")).hour == 0 for each in whole)
