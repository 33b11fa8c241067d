"""Rosters and calendars with their right answers, worked out from the standards and with `zoneinfo` alone."""

from __future__ import annotations

import json
import re
import shlex
import unicodedata
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.stories.conftest import Desk

INPUTS = Path(__file__).parent / "roster_inputs"
NOW = "2026-10-15T00:00:00Z"
Span = tuple[datetime, datetime]


def at(day: int, hour: int, zone: str, month: int = 10) -> datetime:
    """A local time of 2026 in UTC, by the time zone database."""
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.fixture
def named(desk: Desk) -> Desk:
    """The scaffold with two people of one name, and one whose name has accents."""
    people = desk.folder / "policy/people.yaml"
    people.write_text(people.read_text() + (INPUTS / "people-more.yaml").read_text())
    desk.commit()
    return desk


def words(name: str, *more: str, now: str = NOW) -> tuple[str, ...]:
    return ("roster", "import", str(INPUTS / name), "--group", "database", "--now", now, *more)


def shifts(desk: Desk) -> list[tuple[datetime, datetime, str]]:
    text = (desk.folder / "policy/rosters/database.yaml").read_text()
    found = re.findall(r"- start: (\S+)\n    end: (\S+)\n    person: (\S+)", text)
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end), who) for start, end, who in found]


def berlin_weeks() -> list[Span]:
    """Four weeks from 9:00 to 9:00 in Berlin; summer time ends on 25 October."""
    days = [date(2026, 10, 19) + timedelta(days=7 * number) for number in range(5)]
    turns = [at(day.day, 9, "Europe/Berlin", day.month) for day in days]
    return list(pairwise(turns))


DBA, NETWORK = "database-duty", "network-duty"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # RFC 5545, 3.8.2.2: the end is later than the start. The first event is named, see below.
        ("u-end-before-start.ics", [(at(21, 9, "UTC"), at(22, 9, "UTC"), NETWORK)]),
        # Unicode CLDR, windowsZones: `W. Europe Standard Time` is Europe/Berlin.
        ("b-windows-without-vtimezone.ics", [(*span, DBA) for span in berlin_weeks()]),
        # RFC 5545, 3.6.1: a whole day; many programs write the same day as its end.
        ("t-allday-end-equals-start.ics", [(at(20, 0, "UTC"), at(21, 0, "UTC"), DBA)]),
        # RFC 5545, 3.3.6: 24 hours are elapsed time, so the shift ends at 8:00 of London's winter.
        (
            "c-duration-PT24H.ics",
            [(at(24, 9, "Europe/London"), at(24, 9, "Europe/London") + timedelta(hours=24), DBA)],
        ),
        # RFC 5545, 3.8.4.7 asks for unique ids, but these are three different days.
        (
            "s-same-uid.ics",
            [(at(20 + number, 9, "UTC"), at(21 + number, 9, "UTC"), who) for number, who in enumerate((DBA, NETWORK, DBA))],
        ),
        ("b-mail-of-the-other.ics", [(at(24, 9, "UTC", 11), at(25, 9, "UTC", 11), "sam-lee-ops")]),
        ("c-nfd.ics", [(at(24, 9, "UTC", 11), at(25, 9, "UTC", 11), "zoe")]),
        ("i-declined-first.ics", [(at(24, 9, "UTC", 11), at(25, 9, "UTC", 11), DBA)]),
    ],
)  # fmt: skip
def test_each_calendar_is_imported_with_its_right_answer(
    named: Desk, name: str, expected: list[tuple[datetime, datetime, str]]
) -> None:
    named.mim(*words(name))
    assert shifts(named) == expected
    before = named.everything()
    assert "nothing changed" in named.mim(*words(name)).out
    assert named.everything() == before


def test_the_values_of_the_inputs_are_the_published_ones() -> None:
    assert berlin_weeks()[0] == (
        datetime(2026, 10, 19, 7, tzinfo=UTC),
        datetime(2026, 10, 26, 8, tzinfo=UTC),
    )
    assert at(24, 9, "Europe/London") + timedelta(hours=24) == datetime(2026, 10, 25, 8, tzinfo=UTC)


def test_an_event_that_ends_before_it_starts_is_named_with_its_line(named: Desk) -> None:
    [found] = named.mim(*words("u-end-before-start.ics", "--json")).document["unfit"]
    assert found == {
        "title": "Database administrator on duty", "start": "2026-10-20T09:00:00Z", "line": 4,
        "reason": "ends before it starts",
    }  # fmt: skip


def test_a_zone_that_cannot_be_determined_is_refused_by_its_name_and_line(named: Desk) -> None:
    before = named.everything()
    said = named.refused(2, *words("d-custom-without-vtimezone.ics")).err
    assert "it does not define the time zone 'Customized Time Zone' of the event on line 4" in said
    assert "(VTIMEZONE)" in said
    assert named.everything() == before


def test_a_name_of_two_people_is_asked_and_each_printed_line_is_an_answer(named: Desk) -> None:
    text = (INPUTS / "b-mail-of-the-other.ics").read_text()
    file = str(named.write("../bare.ics", re.sub(r"ATTENDEE.*\n", "", text)))
    asked = ("roster", "import", file, "--group", "database", "--now", NOW)
    said = named.refused(2, *asked).err
    assert "'Sam Lee' in the calendar may be sam-lee-ops or sam-lee-finance" in said
    lines = [shlex.split(line) for line in said.splitlines() if line.startswith("  --map")]
    people = []
    for line in lines:
        named.mim(*asked, *line)
        people.append(shifts(named)[0][2])
    assert people == ["sam-lee-ops", "sam-lee-finance"]


def test_a_printed_line_is_the_same_name_in_either_normal_form(named: Desk) -> None:
    text = (INPUTS / "c-nfd.ics").read_text()
    assert not unicodedata.is_normalized("NFC", text)
    file = str(named.write("../nfd.ics", text.replace("Zoe", "Chloe")))
    asked = ("roster", "import", file, "--group", "database", "--now", NOW)
    [line] = [each for each in named.refused(2, *asked).err.splitlines() if each.startswith("  --map")]
    for form in ("NFC", "NFD"):
        option = shlex.split(unicodedata.normalize(form, line).replace("=PERSON", "=zoe"))
        named.mim(*asked, *option)
        assert shifts(named)[0][2] == "zoe"


def test_a_year_stays_when_the_default_period_is_imported_a_week_later(named: Desk) -> None:
    named.mim(*words("weekly-for-a-year.ics", "--days", "366", now="2026-11-23T12:00:00Z"))
    mondays = [date(2026, 11, 23) + timedelta(days=7 * number) for number in range(53)]
    weeks = [datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Europe/London")) for day in mondays]
    year = [(begin, end, DBA) for begin, end in pairwise(weeks)]
    assert shifts(named) == year
    said = named.mim(*words("weekly-for-a-year.ics", now="2026-11-30T12:00:00Z")).out
    # Of 52 weeks, one is over, and those of 92 days from 30 November on, until 2 March, are read again: 14.
    assert "  kept    1 shift in the past\n  kept    37 shifts after the imported days\n" in said
    assert shifts(named) == year


def rotation(desk: Desk, name: str) -> Path:
    return desk.write("policy/rosters/payments.yaml", (INPUTS / name).read_text())


def people_on(desk: Desk, days: list[date]) -> list[str]:
    """Who is on call at 12:00 UTC of each day, by the command."""
    found = []
    for day in days:
        document = desk.mim("oncall", "payments", "--at", f"{day}T12:00:00Z", "--json").document
        found.append(document["on_call"][0]["person"])
    return found


THREE = ["payments-duty", "tech-duty", "deputy-duty"]
SEVEN = [*THREE, "database-duty", "network-duty", "comms-duty", "scribe-duty"]


def test_three_people_on_weekdays_are_reported_and_days_of_duty_can_be_counted(desk: Desk) -> None:
    rotation(desk, "rotation-weekdays-three-people.yaml")
    uneven = json.loads(desk.type("roster", "check", "--format", "json").out)["uneven"]
    # Counting all days, Friday and Monday are days 4 and 7: both of the second person.
    assert [each["message"] for each in uneven] == [
        "`tech-duty` has two shifts in a row, such as Friday 2026-11-27 and Monday 2026-11-30"
    ]
    text = (desk.folder / "policy/rosters/payments.yaml").read_text()
    desk.write("policy/rosters/payments.yaml", text.replace("unit: days", "unit: days\n  count: duty-days"))
    assert json.loads(desk.type("roster", "check", "--format", "json").out)["uneven"] == []
    desk.commit()
    weekdays = [
        day for number in range(14) if (day := date(2026, 11, 23) + timedelta(days=number)).weekday() < 5
    ]
    assert people_on(desk, weekdays) == [THREE[number % 3] for number in range(10)]


def test_of_seven_people_on_weekdays_the_two_without_a_turn_are_named(desk: Desk) -> None:
    rotation(desk, "rotation-weekdays-seven-people.yaml")
    uneven = json.loads(desk.type("roster", "check", "--format", "json").out)["uneven"]
    # Counting all days, the sixth and the seventh person always have Saturday and Sunday.
    assert [each["message"] for each in uneven] == [
        "`comms-duty` and `scribe-duty` never get a shift, because their turns always fall outside the on-call hours"
    ]


@pytest.mark.sweep
def test_the_printed_command_counts_days_of_duty_and_changes_no_past_shift(desk: Desk) -> None:
    rotation(desk, "rotation-weekdays-three-people.yaml")
    desk.commit()
    now = ("--now", "2026-12-02T12:00:00Z")
    said = desk.type("roster", "check", *now).out
    command = next(line for line in said.splitlines() if line.startswith("  fix: count only")).partition(
        ": mim "
    )[2]
    assert command == "roster change payments --count duty-days"
    desk.mim(*command.split(), *now)
    document = desk.type("roster", "check", "--base", "HEAD", "--format", "json", *now).document
    assert (document["past_changed"], document["uneven"]) == ([], [])
    assert document["shifts_changed"] != []
    desk.commit()
    past = [date(2026, 11, day) for day in (23, 24, 25, 26, 27, 30)]
    # On Wednesday 2 December, the tenth day since Monday 23 November, the first person is on call.
    assert people_on(desk, past) == [THREE[number % 3] for number in (0, 1, 2, 3, 4, 7)]
    days = [day for number in range(14) if (day := date(2026, 12, 2) + timedelta(days=number)).weekday() < 5]
    assert people_on(desk, days) == [THREE[number % 3] for number in range(len(days))]


def test_over_a_year_of_days_of_duty_seven_people_have_the_same_number_of_shifts(desk: Desk) -> None:
    rotation(desk, "rotation-weekdays-seven-people.yaml")
    desk.mim("roster", "change", "payments", "--count", "duty-days", "--now", "2026-11-20T12:00:00Z")
    text = (desk.folder / "policy/rosters/payments.yaml").read_text()
    assert "earlier:" not in text  # it begins on Monday
    desk.commit()
    calendar = desk.mim("roster", "export", "payments", "--days", "366", "--now", "2026-11-23T00:00:00Z").out
    begins = re.findall(r"DTSTART:(\d{8})T080000Z|DTSTART:(\d{8})T070000Z", calendar)
    days = sorted(date.fromisoformat(winter or summer) for winter, summer in begins)
    year = [date(2026, 11, 23) + timedelta(days=number) for number in range(366)]
    assert days == [day for day in year if day.weekday() < 5]
    counts = [calendar.count(f"X-MIM-PERSON:{who}\r\n") for who in SEVEN]
    assert sum(counts) == len(days)
    assert max(counts) - min(counts) <= 1


@pytest.mark.sweep
def test_a_fourth_person_joins_and_the_pull_request_lists_whose_shifts_change(desk: Desk) -> None:
    rotation(desk, "rotation-before-a-fourth-person.yaml")
    desk.commit()
    monday = date(2026, 6, 15)
    mondays = [monday + timedelta(days=7 * number) for number in range(30)]
    before = people_on(desk, mondays)
    assert before == [THREE[number % 3] for number in range(30)]
    path = desk.folder / "policy/rosters/payments.yaml"
    path.write_text(path.read_text().replace("deputy-duty]", "deputy-duty, database-duty]"))
    now = ("--now", "2026-11-30T12:00:00Z")  # the 25th Monday: the first person is on call
    said = desk.type("roster", "check", "--base", "HEAD", *now)
    assert said.status == 1
    [fix] = [
        line.partition("unchanged: mim ")[2] for line in said.out.splitlines() if "unchanged: mim" in line
    ]
    desk.mim(*fix.split(), *now)
    document = desk.type("roster", "check", "--base", "HEAD", "--format", "json", *now).document
    assert document["past_changed"] == []
    # The others go on in their order, and the new person follows the third: on the 28th Monday, 21 December.
    expected = [THREE[0], THREE[1], THREE[2], "database-duty", *THREE[:2]]
    changes = [(each["start"][:10], each["was"], each["now"]) for each in document["shifts_changed"]]
    assert changes[:2] == [
        ("2026-12-21", THREE[0], "database-duty"),
        ("2026-12-28", THREE[1], THREE[0]),
    ]
    desk.commit()
    assert people_on(desk, mondays) == [*before[:24], *expected]
    # The same in one step, without an edit.
    edited = path.read_text()
    desk.git("checkout", "-q", "HEAD~1", "--", "policy")
    desk.mim("roster", "change", "payments", "--add", "database-duty", *now)
    assert path.read_text() == edited
