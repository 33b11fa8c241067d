"""Rosters through the real command: who can be reached, who is on call, importing and exporting calendars."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.conftest import Desk

ROSTER = """schema: 1
id: payments
title: Payments
group: payments
zone: Europe/London
# Two who know the card network.
rotation:
  starts: 2026-11-16
  people: [payments-duty, tech-duty]
"""
GAP = """overrides:
  - start: 2026-11-29T02:00:00Z
    end: 2026-11-29T06:00:00Z
"""
LOST = "payments loses cover Sunday 2026-11-29 02:00-06:00 UTC (roster payments: gap from override)\n"

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//calendar//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20261101T000000Z
DTSTART;TZID=Europe/Berlin:20261101T080000
DTEND;TZID=Europe/Berlin:20261101T200000
RRULE:FREQ=DAILY
SUMMARY:@Alex
END:VEVENT
BEGIN:VEVENT
UID:1
DTSTAMP:20261101T000000Z
RECURRENCE-ID;TZID=Europe/Berlin:20261125T080000
DTSTART;TZID=Europe/Berlin:20261125T080000
DTEND;TZID=Europe/Berlin:20261125T220000
SUMMARY:Senior engineer on duty
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261126
DTEND;VALUE=DATE:20261127
SUMMARY:Public holiday
END:VEVENT
END:VCALENDAR
"""
MAPPED = ("--map", "alex=payments-duty", "--map", "Public holiday=")


@pytest.fixture
def rostered(desk: Desk) -> Desk:
    desk.write("policy/rosters/payments.yaml", ROSTER)
    desk.commit()
    return desk


def calendar(desk: Desk, text: str = CALENDAR) -> Path:
    return desk.write("../oncall.ics", text.replace("\n", "\r\n"))


def test_the_scaffold_is_covered(desk: Desk) -> None:
    assert desk.mim("roster", "check").out == (
        "5 roles, 3 resolver groups, 4 services: no gaps in 28 days from 2026-11-23 10:09 UTC\n"
    )


def test_a_gap_is_found_before_it_is_committed(rostered: Desk) -> None:
    rostered.write("policy/rosters/payments.yaml", ROSTER + GAP)
    found = rostered.type("roster", "check")
    assert (found.status, found.out.startswith(LOST)) == (1, True)
    assert rostered.mim("roster", "check", "--days", "5").out.endswith(
        "no gaps in 5 days from 2026-11-23 10:09 UTC\n"
    )
    assert rostered.mim("roster", "check", "--now", "2026-11-29T06:00:00Z").status == 0
    document = rostered.type("roster", "check", "--format", "json").document
    assert [(gap["path"], gap["line"]) for gap in document["gaps"]] == [("policy/rosters/payments.yaml", 11)]
    annotation = rostered.type("roster", "check", "--format", "github").out
    assert annotation.startswith("::error file=policy/rosters/payments.yaml,line=11,endLine=11,col=5,")


def test_a_pull_request_hears_what_it_loses_and_what_it_gains(rostered: Desk) -> None:
    rostered.git("switch", "-q", "-c", "holiday")
    rostered.write("policy/rosters/payments.yaml", ROSTER + GAP)
    rostered.commit()
    lost = rostered.type("roster", "check", "--base", "main")
    assert lost.status == 1
    assert lost.out.startswith(f"Lost\n  {LOST}")
    assert "| payments | Sunday 2026-11-29 02:00-06:00 UTC |" in rostered.type(
        "roster", "check", "--base", "main", "--format", "markdown"
    ).out  # fmt: skip
    rostered.git("switch", "-q", "main")
    gained = rostered.mim("roster", "check", "--base", "holiday")
    assert gained.out.startswith("Gained\n  payments is covered Sunday 2026-11-29 02:00-06:00 UTC")


def test_a_gap_that_was_there_before_does_not_stop_a_pull_request(rostered: Desk) -> None:
    rostered.write("policy/rosters/payments.yaml", ROSTER + GAP)
    rostered.commit()
    assert rostered.mim("roster", "check", "--base", "main").out == (
        "against main: 0 lost, 0 gained; 1 gap in 28 days from 2026-11-23 10:09 UTC\n"
    )


@pytest.mark.parametrize(
    ("status", "words", "sentence"),
    [
        (2, ("roster", "check", "--base", "nowhere"), "--base 'nowhere' is not a commit in this clone"),
        (2, ("roster", "check", "--now", "soon"), "--now 'soon' is not a valid time"),
        (2, ("oncall", "paymets"), "'paymets' is not a role, service or resolver group"),
        (2, ("oncall", "network", "--ics"), "no roster covers network"),
        (2, ("impact", "paymets"), "'paymets' is not a service in policy/services"),
        (2, ("roster", "export", "scribes"), "'scribes' is not a roster in policy/rosters"),
        (
            2,
            ("roster", "import", "nothing.ics", "--role", "scribe"),
            "nothing.ics cannot be read: no such file",
        ),
    ],
)
def test_what_is_not_there_is_said_with_what_to_type(
    desk: Desk, status: int, words: tuple[str, ...], sentence: str
) -> None:
    assert desk.refused(status, *words).err.startswith(f"mim: {sentence}")


def test_a_checkout_without_a_policy_has_nothing_to_judge(desk: Desk) -> None:
    (desk.folder / "policy/policy.yaml").unlink()
    desk.commit()
    assert "has no policy/policy.yaml" in desk.refused(5, "roster", "check").err


def test_a_file_that_cannot_be_read_is_named_with_its_place(desk: Desk) -> None:
    desk.write(
        "policy/rosters/scribe.yaml",
        ROSTER.replace("id: payments", "id: scribe").replace("people", "persons"),
    )
    assert "policy/rosters/scribe.yaml:" in desk.refused(5, "roster", "check").err


def test_everybody_who_is_on_call_stands_in_one_table(rostered: Desk) -> None:
    lines = rostered.mim("oncall").out.splitlines()
    assert lines[:2] == ["Roles", "  major-incident-manager  mim-duty     +44 20 7946 0001"]
    assert (
        lines[-1]
        == "  payments  tech-duty      +44 20 7946 0003  until 2026-11-30 09:00 UTC, then payments-duty"
    )


def test_a_service_is_answered_by_its_group(rostered: Desk) -> None:
    assert rostered.mim("oncall", "Checkout", "--days", "10").out == (
        "checkout  Web checkout, tier 1; owned by payments\n"
        "  on call  tech-duty, Senior engineer on duty\n"
        "  phone    +44 20 7946 0003\n"
        "  mail     tech-duty@example.com\n"
        "  by       roster payments\n"
        "  until    2026-11-30 09:00 UTC\n"
        "  next     payments-duty\n"
        "\n"
        "If there is no answer\n"
        "  immediately  payments-duty    +44 20 7946 0006  Payments engineer on duty\n"
        "  after 10m    head-of-service  +44 20 7946 0009  Head of IT service\n"
        "\n"
        "Shifts until 2026-12-03 10:09 UTC\n"
        "  Monday 2026-11-23 10:09 to Monday 2026-11-30 09:00 UTC    tech-duty\n"
        "  Monday 2026-11-30 09:00 to Thursday 2026-12-03 10:09 UTC  payments-duty\n"
    )


def test_in_a_gap_the_named_contact_is_called_and_the_gap_is_told(rostered: Desk) -> None:
    rostered.write("policy/rosters/payments.yaml", ROSTER + GAP)
    rostered.commit()
    said = rostered.mim("oncall", "payments", "--at", "2026-11-29T03:00:00Z").out
    assert "  on call  payments-duty, Payments engineer on duty\n" in said
    assert "  by       named contact\n" in said
    assert "  next     tech-duty from 06:00 UTC\n" in said
    assert "  note     roster payments: gap from override\n" in said


def test_who_is_on_call_is_read_from_the_head_and_needs_no_network(rostered: Desk) -> None:
    rostered.git("remote", "add", "origin", "https://git.example.invalid/incidents.git")
    rostered.write("policy/rosters/payments.yaml", "half typed")
    [found] = rostered.mim("oncall", "payments", "--json").document["on_call"]
    assert (found["person"], found["until"]) == ("tech-duty", "2026-11-30T09:00:00Z")
    assert found["next"] == {"person": "payments-duty", "start": "2026-11-30T09:00:00Z"}
    assert [(step["after"], step["person"]) for step in found["path"]] == [
        ("0s", "tech-duty"), ("0s", "payments-duty"), ("10m", "head-of-service"),
    ]  # fmt: skip
    assert found["turns"] == []


def test_a_role_that_no_roster_is_for_says_so(desk: Desk) -> None:
    (desk.folder / "policy/rosters/scribe.yaml").unlink()
    desk.commit()
    assert desk.mim("oncall", "scribe").out == (
        "scribe  Scribe\n  on call  no one\n  note     it has no roster\n"
    )
    assert (
        "\n  scribe                  no one                         it has no roster\n"
        in desk.mim("oncall").out
    )


def test_a_service_of_nobody_says_so(desk: Desk) -> None:
    service = desk.folder / "policy/services/email.yaml"
    service.write_text(service.read_text().replace("owner: network", "owner: networks"))
    desk.commit()
    assert (
        "email is owned by networks, which is not a resolver group" in desk.refused(2, "oncall", "email").err
    )
    assert "networks  no one    not a resolver group; owns email" in desk.mim("impact", "email").out
    assert desk.mim("impact", "email", "--json").document["call"][0]["person"] is None


def test_turns_without_a_roster_are_those_of_the_named_contact(desk: Desk) -> None:
    said = desk.mim("oncall", "network", "--days", "3").out
    assert said.endswith("Shifts until 2026-11-26 10:09 UTC\n  No roster: always call the named contact.\n")


def test_a_calendar_becomes_the_shifts_of_a_roster_and_is_left_for_review(desk: Desk) -> None:
    file = str(calendar(desk))
    said = desk.mim("roster", "import", file, "--group", "payments", "--days", "4", *MAPPED)
    assert said.out.splitlines()[:3] == [
        "policy/rosters/payments.yaml  5 shifts, written",
        "  people   payments-duty, tech-duty",
        "  ignored  1 event",
    ]
    assert said.out.endswith("  next: git add policy && git commit\n")
    text = (desk.folder / "policy/rosters/payments.yaml").read_text()
    shift = "  - start: 2026-11-25T07:00:00Z\n    end: 2026-11-25T21:00:00Z\n    person: tech-duty"
    assert f"{shift}  # Senior engineer on duty\n" in text
    assert text.count("    person: payments-duty  # @Alex\n") == 4
    assert desk.git("status", "--porcelain") == "?? policy/rosters/payments.yaml\n"
    assert desk.mim("check").status == 0
    again = desk.mim("roster", "import", file, "--group", "payments", "--days", "4", *MAPPED)
    assert again.out.startswith("policy/rosters/payments.yaml  5 shifts, nothing changed\n")
    assert (desk.folder / "policy/rosters/payments.yaml").read_text() == text


def test_the_title_of_an_event_cannot_become_data_of_the_roster(desk: Desk) -> None:
    title = (
        "Senior engineer on duty\\n  - start: 2030-01-01T00:00:00Z # x\N{RIGHT-TO-LEFT OVERRIDE}" + "y" * 300
    )
    file = str(calendar(desk, CALENDAR.replace("Senior engineer on duty", title)))
    who = f"{' '.join(title.replace(chr(92) + 'n', ' ').replace(chr(0x202E), '').split())}=tech-duty"
    desk.mim("roster", "import", file, "--group", "payments", "--days", "4", *MAPPED, "--map", who)
    text = (desk.folder / "policy/rosters/payments.yaml").read_text()
    assert "    person: tech-duty  # Senior engineer on duty - start: 2030-01-01T00:00:00Z # xyyy" in text
    assert "\n  - start: 2030" not in text
    assert "\u202e" not in text
    assert desk.mim("check").status == 0


def test_titles_of_earlier_imports_and_comments_of_others_stay_beside_their_shifts(desk: Desk) -> None:
    file = str(calendar(desk))
    words = ("roster", "import", file, "--group", "payments", "--days", "4", *MAPPED)
    desk.mim(*words)
    path = "policy/rosters/payments.yaml"
    text = (
        (desk.folder / path)
        .read_text()
        .replace("tech-duty  # Senior engineer on duty", "tech-duty # swapped")
    )
    desk.write(path, text)
    desk.mim(*words, "--now", "2026-11-27T00:00:00Z")
    after = (desk.folder / path).read_text()
    assert "    end: 2026-11-25T21:00:00Z\n    person: tech-duty  # swapped\n" in after
    assert after.count("  # @Alex\n") > text.count("  # @Alex\n")


def test_reading_the_calendar_again_keeps_the_past_and_what_others_wrote(rostered: Desk) -> None:
    rostered.write("policy/rosters/payments.yaml", ROSTER + GAP)
    file = str(calendar(rostered))
    words = ("roster", "import", file, "--id", "payments", "--days", "3", *MAPPED)
    first = rostered.mim(*words)
    assert "  rotation  kept; covers times that are not in the calendar\n" in first.out
    later = rostered.mim(*words, "--now", "2026-11-25T10:09:00Z", "--json").document
    assert (later["kept"], later["shifts"], later["left_out"], later["written"]) == (2, 4, 1, True)
    text = (rostered.folder / "policy/rosters/payments.yaml").read_text()
    assert text.startswith(ROSTER)
    assert text.endswith(GAP)
    assert text.count("person: payments-duty") == 5
    assert rostered.mim("check").status == 0


def test_a_declined_repetition_is_left_out_and_named(desk: Desk) -> None:
    event = (
        "BEGIN:VEVENT\nUID:1\n{id}DTSTAMP:20261101T000000Z\nDTSTART:{day}T090000Z\nDTEND:{day}T170000Z\n"
        "SUMMARY:On call\nATTENDEE;PARTSTAT={answer}:mailto:tech-duty@example.com\nEND:VEVENT\n"
    )
    events = event.format(id="RRULE:FREQ=DAILY;COUNT=2\n", day="20261124", answer="ACCEPTED")
    events += event.format(id="RECURRENCE-ID:20261125T090000Z\n", day="20261125", answer="DECLINED")
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{events}END:VCALENDAR\n"
    words = ("roster", "import", str(calendar(desk, text)), "--group", "network")
    assert desk.mim(*words).out.splitlines()[:3] == [
        "policy/rosters/network.yaml  1 shift, written",
        "  people   tech-duty",
        "  ignored  On call, 2026-11-25T09:00:00Z (line 13): declined by tech-duty",
    ]
    calendar(desk, text.replace("ACCEPTED", "DECLINED"))
    said = desk.refused(2, *words).err
    assert said.startswith("mim: the calendar has no events that can become shifts between")
    assert "\n  On call, 2026-11-24T09:00:00Z (line 4): declined by tech-duty\n" in said


def test_a_dry_run_reads_and_writes_nothing(desk: Desk) -> None:
    file = str(calendar(desk))
    before = desk.everything()
    said = desk.mim("roster", "import", file, "--role", "scribe", "--id", "night", *MAPPED, "--dry-run")
    assert said.out.startswith("policy/rosters/night.yaml  93 shifts, dry run, nothing written\n")
    assert desk.everything() == before


def test_overlapping_events_are_counted(desk: Desk) -> None:
    file = str(calendar(desk))
    said = desk.mim(
        "roster", "import", file, "--group", "payments", "--days", "4",
        "--map", "Alex=payments-duty", "--map", "Public holiday=tech-duty",
    )  # fmt: skip
    assert "  overlap  1 shift; the shift with the later start is used, or else the shorter one\n" in said.out


def test_people_whom_nobody_knows_are_listed_with_the_words_to_type(desk: Desk) -> None:
    file = str(calendar(desk))
    said = desk.refused(2, "roster", "import", file, "--group", "payments")
    assert said.err.splitlines()[:3] == [
        "mim: the calendar names 2 people not in policy/people.yaml",
        "  --map Alex=PERSON",
        "  --map 'Public holiday=PERSON'",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "the roster needs a role or a group"),
        (("--id", "night"), "roster night does not exist; a new roster needs a role or a group"),
        (("--role", "scribe", "--group", "payments", "--id", "night"), "roster night does not exist"),
        (("--role", "juggler"), "'juggler' is not a role in policy/policy.yaml"),
        (("--group", "jugglers"), "'jugglers' is not a resolver group in policy/groups"),
        (("--group", "payments", "--id", "scribe"), "the roster scribe is for the role scribe"),
        (("--role", "scribe", "--map", "Alex"), "--map 'Alex' is not NAME=PERSON"),
        (("--role", "scribe", "--map", "Alex=nobody"), "'nobody' is not a person in policy/people.yaml"),
        (
            ("--role", "scribe", *MAPPED, "--now", "2020-01-01T00:00:00Z"),
            "the calendar has no events between",
        ),
        (("--role", "scribe", "--id", "Not A Name"), "'Not A Name' is not a valid roster id"),
        (("--role", "scribe", "--id", "../../x"), "'../../x' is not a valid roster id"),
    ],
)
def test_an_import_that_makes_no_sense_is_refused(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    file = str(calendar(desk))
    assert desk.refused(2, "roster", "import", file, *words).err.startswith(f"mim: {sentence}")


WEEKS = (
    CALENDAR.split("BEGIN:VEVENT", maxsplit=1)[0]
    + """BEGIN:VEVENT
UID:1
DTSTAMP:20261101T000000Z
DTSTART;TZID=Europe/London:20261123T090000
DTEND;TZID=Europe/London:20261130T090000
RRULE:FREQ=WEEKLY;COUNT=10
SUMMARY:Senior engineer on duty
END:VEVENT
END:VCALENDAR
"""
)


def shifts(desk: Desk, name: str = "payments") -> list[str]:
    text = (desk.folder / f"policy/rosters/{name}.yaml").read_text()
    return [line.removeprefix("  - start: ") for line in text.splitlines() if line.startswith("  - start: ")]


def test_a_shorter_time_read_again_keeps_what_lies_after_it(desk: Desk) -> None:
    file = str(calendar(desk, WEEKS))
    desk.mim("roster", "import", file, "--group", "payments", "--days", "200")
    before = shifts(desk)
    assert len(before) == 10
    again = desk.mim(
        "roster", "import", file, "--group", "payments", "--days", "14", "--now", "2026-12-01T12:00:00Z"
    )
    assert "  kept    1 shift in the past\n  kept    6 shifts after the imported days\n" in again.out
    assert shifts(desk) == before


def test_shifts_that_the_calendar_has_no_more_go_only_when_somebody_says_so(desk: Desk) -> None:
    desk.mim("roster", "import", str(calendar(desk, WEEKS)), "--group", "payments")
    before = shifts(desk)
    words = (
        "roster", "import", str(calendar(desk, WEEKS.replace("COUNT=10", "COUNT=7"))), "--group", "payments",
    )  # fmt: skip
    said = desk.refused(3, *words).err
    assert said.startswith(
        "mim: 3 shifts in the roster are no longer in the calendar; nothing was written\n"
        "  2027-01-11T09:00:00Z to 2027-01-18T09:00:00Z  tech-duty\n"
    )
    assert shifts(desk) == before
    dry = desk.mim(*words, "--dry-run", "--json").document
    assert ([each["start"] for each in dry["removed"]], dry["written"]) == (before[7:], False)
    assert "  removed  3 shifts\n" in desk.mim(*words, "--remove-missing").out
    assert shifts(desk) == before[:7]


def test_a_calendar_that_changes_today_does_not_change_who_was_on_call_before(desk: Desk) -> None:
    desk.mim("roster", "import", str(calendar(desk, WEEKS)), "--group", "payments", "--days", "10")
    desk.commit()
    other = WEEKS.replace("Senior engineer on duty", "Payments engineer on duty")
    words = ("roster", "import", str(calendar(desk, other)), "--group", "payments", "--days", "10", "--now")
    desk.mim(*words, "2026-11-25T12:00:00Z")
    desk.commit()
    turns = [
        desk.mim("oncall", "payments", "--at", at, "--json").document["on_call"][0]["person"]
        for at in ("2026-11-25T11:59:00Z", "2026-11-25T12:00:00Z")
    ]
    assert turns == ["tech-duty", "payments-duty"]
    text = (desk.folder / "policy/rosters/payments.yaml").read_text()
    desk.mim(*words, "2026-11-26T12:00:00Z")
    assert (desk.folder / "policy/rosters/payments.yaml").read_text() == text


def test_events_that_cannot_be_shifts_and_people_who_left_are_named(desk: Desk) -> None:
    people = desk.folder / "policy/people.yaml"
    people.write_text(
        people.read_text().replace("- id: tech-duty\n", "- id: tech-duty\n    left: 2026-11-20\n")
    )
    bad = WEEKS.replace("END:VCALENDAR\n", "") + (
        "BEGIN:VEVENT\nUID:2\nDTSTAMP:20261101T000000Z\nDTSTART:20261124T200000Z\nDTEND:20261124T080000Z\n"
        "SUMMARY:Payments engineer on duty\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    words = ("roster", "import", str(calendar(desk, bad)), "--group", "payments", "--days", "7")
    said = desk.mim(*words).out
    assert (
        "  ignored   Payments engineer on duty, 2026-11-24T20:00:00Z (line 12): ends before it starts\n"
        in said
    )
    assert "  departed  tech-duty has a shift after their last day in policy/people.yaml\n" in said
    document = desk.mim(*words, "--json").document
    assert document["unfit"] == [
        {
            "title": "Payments engineer on duty", "start": "2026-11-24T20:00:00Z", "line": 12,
            "reason": "ends before it starts",
        }
    ]  # fmt: skip
    assert document["departed"] == ["tech-duty"]


def test_a_calendar_without_one_shift_names_why(desk: Desk) -> None:
    bad = WEEKS.replace("20261130T090000", "20261122T090000")
    said = desk.refused(2, "roster", "import", str(calendar(desk, bad)), "--group", "payments").err
    assert said.startswith("mim: the calendar has no events that can become shifts between")
    assert "\n  Senior engineer on duty, 2026-11-23T09:00:00Z (line 4): ends before it starts\n" in said


def test_a_calendar_larger_than_a_record_is_refused(desk: Desk) -> None:
    file = str(
        calendar(
            desk,
            CALENDAR.replace("RRULE:FREQ=DAILY", "RRULE:FREQ=HOURLY;INTERVAL=2").replace(
                "T200000\nRR", "T090000\nRR"
            ),
        )
    )
    said = desk.refused(2, "roster", "import", file, "--group", "payments", "--days", "200", *MAPPED)
    assert "the roster would have more than 2,000 shifts" in said.err


def test_what_is_exported_can_be_imported(rostered: Desk) -> None:
    text = rostered.mim("roster", "export", "payments", "--days", "28").out
    file = str(rostered.write("../out.ics", text))
    rostered.mim("roster", "import", file, "--group", "network", "--days", "28")
    copied = (rostered.folder / "policy/rosters/network.yaml").read_text()
    assert copied.count("person: tech-duty") == copied.count("person: payments-duty") + 1 == 3
    everything = rostered.mim("oncall", "--ics").out
    assert everything.count("SUMMARY:Payments: Senior engineer on duty") == 3


def test_what_stands_on_a_service_is_hit_with_it(rostered: Desk) -> None:
    assert rostered.mim("impact", "payments").out == (
        "payments  tier 1  Card payments\n"
        "  users           The web shop and the tills.\n"
        "  business units  Retail, Finance\n"
        "\n"
        "Also affected\n"
        "  checkout  tier 1  Web checkout\n"
        "\n"
        "Affected business units\n"
        "  Retail, Finance, Customer service\n"
        "\n"
        "Depends on\n"
        "  database  tier 1  Order database; runs on Database cluster\n"
        "\n"
        "Call\n"
        "  payments  tech-duty      +44 20 7946 0003  owns payments\n"
        "  database  database-duty  +44 20 7946 0007  owns database\n"
        "\n"
        "Runbooks\n"
        "  checkout-errors  Checkout returns errors: More than 5% of requests end in an error page; Card\n"
        "                   payments are declined by us, not by the bank\n"
    )
    document = rostered.mim("impact", "checkout", "database", "--json").document
    assert [each["id"] for each in document["services"]] == ["checkout", "database"]
    assert [(each["id"], each["way"]) for each in document["hit"]] == [("payments", ["database", "payments"])]
    assert [each["id"] for each in document["runbooks"]] == ["checkout-errors"]
    assert document["call"][0]["phone"] == "+44 20 7946 0003"


def test_a_service_that_nobody_needs_and_one_that_nobody_knows_are_told(desk: Desk) -> None:
    service = desk.folder / "policy/services/email.yaml"
    service.write_text(service.read_text() + "depends_on: [directory]\n")
    desk.commit()
    said = desk.mim("impact", "email").out
    assert "Also affected\n  No other service depends on it.\n" in said
    assert "Depends on\n  directory    not in the service catalogue\n" in said


WEEKDAYS = ROSTER.replace("  people: [payments-duty, tech-duty]\n", """\
  every: 1
  unit: days
  people: [payments-duty, tech-duty, deputy-duty]
  only: [{days: [mon, tue, wed, thu, fri], opens: 09:00, closes: 19:00}]
""")  # fmt: skip


def test_an_uneven_rotation_is_reported_and_counting_days_of_duty_is_the_remedy(desk: Desk) -> None:
    path = "policy/rosters/payments.yaml"
    desk.write(path, WEEKDAYS)
    said = desk.type("roster", "check").out
    assert (
        "roster payments: `tech-duty` has two shifts in a row, such as Friday 2026-11-20 and Monday" in said
    )
    everyone = "[payments-duty, tech-duty, deputy-duty, database-duty, network-duty, comms-duty, scribe-duty]"
    desk.write(path, WEEKDAYS.replace("[payments-duty, tech-duty, deputy-duty]", everyone))
    said = desk.type("roster", "check").out
    assert "roster payments: `comms-duty` and `scribe-duty` never get a shift" in said
    desk.write(path, WEEKDAYS.replace("  unit: days\n", "  unit: days\n  count: duty-days\n"))
    assert "roster payments:" not in desk.type("roster", "check").out.replace("(roster payments:", "")
    assert desk.mim("check").status == 0
    desk.commit()
    people = [
        desk.mim("oncall", "payments", "--at", f"2026-11-{day}T10:00:00Z", "--json").document["on_call"][0][
            "person"
        ]
        for day in (23, 24, 25, 26, 27, 30)
    ]
    assert people == ["deputy-duty", "payments-duty", "tech-duty"] * 2


def test_whoever_joins_a_rotation_leaves_the_past_as_it_was(rostered: Desk) -> None:
    moments = [f"2026-11-{day}T10:00:00Z" for day in (17, 22, 23, 29)]

    def on_call() -> list[str]:
        return [
            rostered.mim("oncall", "payments", "--at", at, "--json").document["on_call"][0]["person"]
            for at in moments
        ]

    before = on_call()
    assert before == ["payments-duty", "payments-duty", "tech-duty", "tech-duty"]
    path = rostered.folder / "policy/rosters/payments.yaml"
    edited = ROSTER.replace("[payments-duty, tech-duty]", "[database-duty, payments-duty, tech-duty]")
    path.write_text(edited)
    red = rostered.type("roster", "check", "--base", "HEAD")
    assert red.status == 1
    assert (
        "Past shifts that change\n  payments  Monday 2026-11-16 09:00 to Monday 2026-11-23 09:00" in red.out
    )
    path.write_text(ROSTER)
    said = rostered.mim("roster", "change", "payments", "--add", "database-duty").out
    assert "  from    2026-11-30\n  people  database-duty, payments-duty, tech-duty\n" in said
    assert path.read_text().startswith(ROSTER.partition("  starts")[0])
    green = rostered.mim("roster", "check", "--base", "HEAD").out
    assert (
        "  payments  Monday 2026-11-30 09:00 to Monday 2026-12-07 09:00 UTC: payments-duty -> database-duty\n"
        in green
    )
    assert "Past shifts" not in green
    rostered.mim("check")
    rostered.commit()
    assert on_call() == before
    document = rostered.mim(
        "roster", "change", "payments", "--remove", "tech-duty", "--now", "2026-12-01T10:00:00Z", "--json"
    ).document
    assert (document["starts"], document["people"]) == ("2026-12-07", ["payments-duty", "database-duty"])
    assert path.read_text().count("  - starts: ") == 2


def test_a_rotation_that_has_not_begun_is_simply_changed(rostered: Desk) -> None:
    path = rostered.folder / "policy/rosters/payments.yaml"
    path.write_text(ROSTER.replace("2026-11-16", "2026-12-07"))
    rostered.mim("roster", "change", "payments", "--add", "database-duty", "--remove", "payments-duty")
    assert path.read_text() == ROSTER.replace("2026-11-16", "2026-12-07").replace(
        "[payments-duty, tech-duty]", "[tech-duty, database-duty]"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nobody", "--add", "tech-duty"), "'nobody' is not a roster in policy/rosters"),
        (("payments",), "the rotation for payments would have the same people"),
        (("payments", "--add", "nobody"), "'nobody' is not a person in policy/people.yaml"),
        (("payments", "--remove", "nobody"), "'nobody' is not in the rotation for payments"),
        (("payments", "--remove", "tech-duty", "--remove", "payments-duty"), "would have no people"),
    ],
)
def test_a_change_of_a_rotation_that_makes_no_sense_is_refused(
    rostered: Desk, words: tuple[str, ...], sentence: str
) -> None:
    before = rostered.everything()
    assert sentence in rostered.refused(2, "roster", "change", *words).err
    assert rostered.everything() == before


WEEKLY = ROSTER.replace("[payments-duty, tech-duty]", "[payments-duty, tech-duty, deputy-duty]")
WEEKS_OF = ["2026-11-17", "2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"]


def people_of(desk: Desk) -> list[str]:
    desk.commit()
    return [
        desk.mim("oncall", "payments", "--at", f"{day}T10:00:00Z", "--json").document["on_call"][0]["person"]
        for day in WEEKS_OF
    ]


@pytest.mark.parametrize(
    ("people", "words", "expected"),
    [
        # The second person is on call on 24 November and leaves: the third one follows.
        ("p, t, d", ("--remove", "tech-duty"), "p t d p d p"),
        ("p, t, d", ("--remove", "deputy-duty"), "p t p t p t"),
        ("p, t, d", ("--remove", "tech-duty", "--add", "database-duty"), "p t d b p d"),
        # Somebody with two shifts in each turn keeps both.
        ("p, t, d, t", ("--add", "database-duty"), "p t d t b p"),
        ("p, t, p, d", ("--remove", "deputy-duty"), "p t p p t p"),
    ],
)
def test_the_order_continues_after_the_person_who_is_on_call(
    rostered: Desk, people: str, words: tuple[str, ...], expected: str
) -> None:
    names = {"p": "payments-duty", "t": "tech-duty", "d": "deputy-duty", "b": "database-duty"}
    listed = ", ".join(names[each] for each in people.split(", "))
    rostered.write("policy/rosters/payments.yaml", ROSTER.replace("payments-duty, tech-duty", listed))
    rostered.commit()
    rostered.mim("roster", "change", "payments", *words)
    assert people_of(rostered) == [names[each] for each in expected.split()]


def test_an_edit_keeps_the_past_with_the_version_before_it(rostered: Desk) -> None:
    path = "policy/rosters/payments.yaml"
    rostered.write(path, WEEKLY)
    before = people_of(rostered)
    # In another order, and for two weeks each.
    edited = WEEKLY.replace("payments-duty, tech-duty, deputy-duty", "deputy-duty, tech-duty, payments-duty")
    rostered.write(path, edited.replace("  people:", "  every: 2\n  people:"))
    rostered.mim("roster", "change", "payments", "--base", "HEAD")
    assert rostered.mim("roster", "check", "--base", "HEAD").status == 0
    assert people_of(rostered) == [*before[:2], *["payments-duty"] * 2, *["deputy-duty"] * 2]
    again = ("roster", "change", "payments", "--base")
    assert "would be the same" in rostered.refused(2, *again, "HEAD").err
    assert "`earlier` rotations of payments were also edited" in rostered.refused(2, *again, "HEAD~1").err
    assert "--base 'nowhere' is not a commit" in rostered.refused(2, *again, "nowhere").err


def test_an_edit_may_start_later(rostered: Desk) -> None:
    path = "policy/rosters/payments.yaml"
    rostered.write(
        path, ROSTER.replace("2026-11-16", "2026-12-14").replace("[payments", "[database-duty, payments")
    )
    rostered.mim("roster", "change", "payments", "--base", "HEAD")
    assert people_of(rostered) == [
        "payments-duty", "tech-duty", "payments-duty", "tech-duty", "database-duty", "payments-duty",
    ]  # fmt: skip


def test_days_of_duty_need_hours_and_a_rotation_by_days(rostered: Desk) -> None:
    words = ("roster", "change", "payments", "--count", "duty-days")
    assert "has no duty days to count, because it needs both `unit: days`" in rostered.refused(2, *words).err
    rostered.write("policy/rosters/payments.yaml", WEEKDAYS)
    rostered.mim(*words)
    assert "  count: duty-days\n" in (rostered.folder / "policy/rosters/payments.yaml").read_text()
    assert "would be the same" in rostered.refused(2, *words).err


def test_a_roster_of_shifts_has_no_rotation_to_change(desk: Desk) -> None:
    desk.mim("roster", "import", str(calendar(desk, WEEKS)), "--group", "payments")
    said = desk.refused(2, "roster", "change", "payments", "--add", "tech-duty")
    assert "the roster payments has only shifts, no rotation" in said.err


def test_everyone_who_left_and_is_still_named_is_reported_with_a_place_and_a_command(desk: Desk) -> None:
    people = desk.folder / "policy" / "people.yaml"
    text = people.read_text().replace("- id: tech-duty\n", "- id: tech-duty\n    left: 2026-11-20\n")
    people.write_text(text)
    group = desk.folder / "policy" / "groups" / "network.yaml"
    group.write_text(group.read_text() + "members: [network-duty, tech-duty, ghost]\n")
    found = desk.type("roster", "check", "--format", "json").document["departed"]
    assert [(each["message"], each["path"]) for each in found] == [
        (
            "roster technical-lead, rotation people: `tech-duty` left on 2026-11-20",
            "policy/rosters/technical-lead.yaml",
        ),
        ("group network, members: `tech-duty` left on 2026-11-20", "policy/groups/network.yaml"),
        ("group network, members: `ghost` is not in policy/people.yaml", "policy/groups/network.yaml"),
    ]
    line = len(group.read_text().splitlines())
    assert [each["line"] for each in found[1:]] == [line, line]
    said = desk.type("roster", "check")
    assert f"policy/groups/network.yaml:{line}:25: group network, members: `tech-duty` left" in said.out
    assert "fix: mim roster change technical-lead --add PERSON --remove tech-duty" in said.out
    for form in ("github", "markdown"):
        assert "ghost" in desk.type("roster", "check", "--format", form).out
    # On the last day everyone is still there.
    people.write_text(text.replace("left: 2026-11-20", "left: 2026-11-23"))
    left = desk.type("roster", "check", "--format", "json").document["departed"]
    assert [each["message"] for each in left] == [
        "group network, members: `ghost` is not in policy/people.yaml"
    ]


def test_a_manager_who_left_is_reported_for_those_who_are_still_there(desk: Desk) -> None:
    people = desk.folder / "policy" / "people.yaml"
    head = "- id: head-of-service\n"
    text = people.read_text().replace(head, f"{head}    left: 2026-11-01\n")
    people.write_text(text.replace("- id: mim-duty\n", "- id: mim-duty\n    left: 2026-11-02\n"))
    said = desk.type("roster", "check").out
    assert "manager of deputy-duty: `head-of-service` left on 2026-11-01" in said
    assert "manager of mim-duty" not in said
    assert "fix: choose another person in policy/people.yaml, then run mim check" in said


@pytest.mark.parametrize("typed", ["nope", "../groups/payments"])
def test_a_card_of_an_unknown_group_is_refused_with_the_known_ones(desk: Desk, typed: str) -> None:
    said = desk.refused(2, "card", typed)
    assert f"{typed!r} is not a resolver group in policy/groups" in said.err
