"""`mim roster stats` and `mim roster changes` through the real command."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.stories.conftest import Desk

WEEKLY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
DTSTAMP:20261101T000000Z
DTSTART;TZID=Europe/London:20261123T090000
DTEND;TZID=Europe/London:20261130T090000
RRULE:FREQ=WEEKLY;COUNT=52
SUMMARY:Database administrator on duty
END:VEVENT
END:VCALENDAR
"""
PAYMENTS = """schema: 1
id: payments
title: Payments on call
group: payments
zone: Europe/London
rotation:
  starts: 2026-06-15
  handover: 09:00
  people: [payments-duty, tech-duty, deputy-duty]
"""


@pytest.fixture
def weekly(desk: Desk) -> Desk:
    path = desk.write("../weekly.ics", WEEKLY.replace("\n", "\r\n"))
    desk.write(
        "policy/rosters/database.yaml",
        "schema: 1\nid: database\ntitle: Database\ngroup: database\nzone: Europe/London\n"
        "shifts:\n  - start: 2026-11-23T08:59:00Z\n    end: 2026-11-23T09:00:00Z\n    person: database-duty\n",
    )
    desk.mim("roster", "import", str(path), "--id", "database", "--days", "366", "--remove-missing")
    desk.commit()
    return desk


def test_a_year_of_weeks_has_the_hours_of_its_months(weekly: Desk) -> None:
    """The weeks run from 23 November 2026 to 22 November 2027 without a gap, in London's time.

    Clocks go forward on 28 March and back on 31 October 2027. A month always on call has as many nights as days, and as
    many weekends as Sundays: 4 in February and 5 in October 2027, for example. From 23 November 09:00, November 2026 has
    15 + 7 * 24 hours, and the nights that end on 24 to 30 November. Until 22 November 09:00, November 2027 has
    21 * 24 + 9 hours, 22 nights, and the Sundays 7, 14 and 21.
    """
    found = weekly.mim(
        "roster", "stats", "--person", "database", "--since", "2026-11-24", "--until", "2027-11-30", "--json"
    ).document
    [person] = found["people"]
    months = {each["month"]: (each["hours"], each["nights"], each["weekends"]) for each in person["months"]}
    assert (person["person"], person["zone"]) == ("database-duty", "Europe/London")
    assert months["2026-11"] == (7 * 24, 7, 1)
    assert (months["2027-02"], months["2027-03"]) == ((28 * 24, 28, 4), (31 * 24 - 1, 31, 4))
    assert (months["2027-10"], months["2027-11"]) == ((31 * 24 + 1, 31, 5), (21 * 24 + 9, 22, 3))
    assert [each["month"] for each in person["months"] if not each["whole"]] == ["2026-11"]
    # 52 weeks, without the 15 hours before 24 November; the two changes of the clocks cancel each other.
    assert person["total"]["hours"] == 52 * 168 - 15
    assert (person["total"]["nights"], person["total"]["weekends"]) == (52 * 7, 52)


@pytest.mark.sweep
def test_pages_count_for_the_person_who_was_called_and_drills_do_not(desk: Desk) -> None:
    desk.write("policy/rosters/payments.yaml", PAYMENTS)
    desk.commit()
    desk.mim("declare", "Checkout is down", "--service", "checkout")
    desk.mim("page", "payments")
    desk.clock = "10:20"
    desk.mim("page", "network")
    drill = desk.mim("declare", "Practice", "--drill", "--json").document["incident"]
    desk.mim("page", "payments", "-i", drill)
    desk.clock = "12:00"
    out = desk.mim("roster", "stats", "--since", "2026-11-01").out
    table = [line.split() for line in out.partition("Definitions")[0].splitlines()[2:] if line]
    pages = {row[0]: row[-1] for row in table}
    # 23 weeks after 15 June is the turn of the third of three people.
    assert (pages["deputy-duty"], pages["network-duty"], pages["tech-duty"]) == ("1", "1", "0")
    # From 9 to 16 November payments-duty, from 16 to 23 tech-duty who is always on call as the lead, then deputy-duty.
    assert next(row for row in table if row[0] == "payments-duty")[2] == "168"
    assert "pages: pages to this person, excluding drills" in out


def test_the_table_fits_a_narrow_terminal_and_the_period_is_checked(desk: Desk) -> None:
    desk.more["COLUMNS"] = "40"
    out = desk.mim("roster", "stats", "--person", "scribe-duty").out
    assert max(map(len, out.splitlines())) <= 40
    assert re.sub(r"\s+", " ", out).startswith(
        "On-call load from 2026-09-01 until 2026-11-23 10:09 UTC scribe-duty 2026-09 720 h, 30 nights, 4 weekends, 0 pages"
    )
    assert "use a later --since" in desk.refused(2, "roster", "stats", "--since", "1990-01-01").err.lower()
    assert "add --until" in desk.refused(2, "roster", "stats", "--since", "2027-01-01").err.lower()
    err = desk.refused(2, "roster", "stats", "--since", "2026-10-01", "--until", "2026-09-01").err
    assert "is before --since" in " ".join(err.split())
    assert "'nobody' is not a person" in desk.refused(2, "roster", "stats", "--person", "nobody").err
    desk.write("policy/rosters/scribe.yaml", "schema: 1\n")
    desk.commit()
    broken = desk.type("roster", "stats")
    assert (
        broken.status,
        "policy/rosters/scribe.yaml could not be read" in " ".join(broken.err.split()),
    ) == (1, True)


def test_whoever_is_asked_for_is_listed_even_without_a_roster(desk: Desk) -> None:
    found = desk.mim("roster", "stats", "--person", "retail-operations", "--json").document
    assert [(each["person"], each["total"]["hours"], each["zone"]) for each in found["people"]] == [
        ("retail-operations", 0, "UTC")
    ]
    for path in (desk.folder / "policy/rosters").glob("*.yaml"):
        path.unlink()
    desk.commit()
    assert "No one was on call or paged." in desk.mim("roster", "stats").out


@pytest.mark.sweep
def test_whose_next_shift_moved_since_a_commit_and_since_a_date(desk: Desk) -> None:
    desk.write("policy/rosters/payments.yaml", PAYMENTS)
    desk.commit()
    assert desk.mim("roster", "changes", "--since", "HEAD").out.startswith("no shift moved since HEAD,")
    desk.mim("roster", "change", "payments", "--add", "database-duty")
    out = re.sub(r"\s+", " ", desk.mim("roster", "changes", "--since", "HEAD").out)
    # The order after deputy-duty, who is on call until 30 November, is database, payments, tech, deputy.
    assert out.startswith(
        "database-duty payments next shift: Monday 2026-11-30 09:00 to Monday 2026-12-07 09:00 UTC; "
        "previously none deputy-duty payments next shift: Monday 2026-12-21 09:00 to Monday 2026-12-28 09:00 UTC; "
        "previously Monday 2026-12-14 09:00 to Monday 2026-12-21 09:00 UTC "
    )
    assert " 4 moved since HEAD," in out
    mine = desk.mim("roster", "changes", "--since", "HEAD", "--person", "tech-duty", "--json").document
    assert mine["moved"] == [
        {
            "person": "tech-duty", "full_name": "Senior engineer on duty", "roster": "payments", "shift": "next",
            "was": {"start": "2026-12-07T09:00:00Z", "end": "2026-12-14T09:00:00Z"},
            "now": {"start": "2026-12-14T09:00:00Z", "end": "2026-12-21T09:00:00Z"},
        }
    ]  # fmt: skip
    desk.git("add", "-A")
    late = {
        **desk.environment,
        "GIT_COMMITTER_DATE": "2026-11-23T12:00Z",
        "GIT_AUTHOR_DATE": "2026-11-23T12:00Z",
    }
    subprocess.run(["git", "commit", "-q", "-m", "One more"], cwd=desk.folder, env=late, check=True)
    desk.clock = "13:00"
    # The commit of the scaffold is from 10:09, and the one by hand after it claims to be from 09:00.
    for since, moved in (("11:59", 4), ("12:00", 0), ("-10m", 0), ("2026-11-23T10:09:00Z", 4)):
        found = desk.mim("roster", "changes", "--since", since, "--json").document["moved"]
        assert (since, len(found)) == (since, moved)
    for since in ("2026-11-23", "2026-11-01", "10:08"):
        assert "no version of the rosters" in desk.refused(2, "roster", "changes", "--since", since).err
    assert "is not a commit" in desk.refused(2, "roster", "changes", "--since", "nowhere").err
    refused = desk.refused(2, "roster", "changes", "--since", "HEAD", "--person", "nobody")
    assert "'nobody' is not a person" in refused.err


def test_the_moved_shifts_as_a_calendar_update_the_export(desk: Desk) -> None:
    desk.write("policy/rosters/payments.yaml", PAYMENTS)
    desk.commit()
    exported = set(re.findall(r"UID:(\S+)", desk.mim("roster", "export", "payments").out))
    desk.write("policy/rosters/payments.yaml", PAYMENTS.replace("handover: 09:00", "handover: 10:00"))
    calendar = desk.mim("roster", "changes", "--since", "HEAD", "--person", "payments-duty", "--ics").out
    events = re.findall(r"DTSTART:(\S+)\s.*?UID:(\S+)\s.*?STATUS:(\w+)", calendar, re.DOTALL)
    assert [(start, status) for start, _, status in events] == [
        ("20261130T090000Z", "CANCELLED"), ("20261130T100000Z", "CONFIRMED"),
    ]  # fmt: skip
    assert events[0][1] in exported
    assert events[1][1] not in exported
    (desk.folder / "policy/rosters/payments.yaml").unlink()
    gone = desk.mim("roster", "changes", "--since", "HEAD", "--ics").out
    assert set(re.findall(r"STATUS:(\w+)", gone)) == {"CANCELLED"}
