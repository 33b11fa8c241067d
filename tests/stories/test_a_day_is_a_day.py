"""A deadline that is a day is the same day on every page, in the calendar, tables, feeds and texts."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from tests.stories.conftest import Desk

# The end of the fifth business day after the restoration, which is on a Tuesday in Nepal and on a Monday elsewhere.
ZONES = {
    "UTC": ("2026-11-30", "30 Nov 2026"),
    "Europe/Copenhagen": ("2026-11-30", "30 Nov 2026"),
    "America/Vancouver": ("2026-11-30", "30 Nov 2026"),
    "Asia/Kathmandu": ("2026-12-01", "1 Dec 2026"),
}


def restored_in(desk: Desk, zone: str) -> Desk:
    policy = desk.folder / "policy/policy.yaml"
    if zone != "UTC":
        policy.write_text(policy.read_text().replace("zone: UTC", f"zone: {zone}"))
        desk.commit("Another zone")
    desk.clock = "19:00"
    desk.declare()
    desk.clock = "20:00"
    desk.mim("restored")
    return desk


@pytest.mark.sweep
@pytest.mark.parametrize(
    "zone",
    [
        "Asia/Kathmandu",
        "America/Vancouver",
        *(pytest.param(zone, marks=pytest.mark.sweep) for zone in ("UTC", "Europe/Copenhagen")),
    ],
)
def test_the_review_is_due_on_the_same_day_everywhere(desk: Desk, zone: str) -> None:
    day, shown = ZONES[zone]
    restored = restored_in(desk, zone)
    update = ("update", "--affected", "Nothing any more", "--doing", "Nothing")
    assert f"review will be published by {day}" in restored.mim(*update).out
    due = restored.type("due").out
    assert f"Post-incident review published, due {day}" in " ".join(due.split())
    events = restored.type("due", "--format", "ics").out.replace("\r\n ", "").split("BEGIN:VEVENT")
    (event,) = [each for each in events if "UID:review/" in each]
    assert f"DTSTART;VALUE=DATE:{day.replace('-', '')}" in event
    restored.mim("site", "build", "--out", "out")
    pages = [restored.folder / "out" / name for name in ("index.html", "reviews/index.html")]
    pages += (restored.folder / "out/incidents").glob("*/MI-*/index.html")
    for page in pages:
        text = re.sub(r"<[^>]+>", " ", page.read_text())
        assert shown in text, page
        assert f"{shown}, 00:00" not in text, page
        assert not re.search(r"\b[12] Dec 2026, 00:00", text), page
    calendar = (restored.folder / "out/deadlines.ics").read_text().replace("\n ", "")
    assert f"DTSTART;VALUE=DATE:{day.replace('-', '')}" in calendar


# An action item due on 27 November: the instants at which the 28th begins, from the offsets +13, -8 and 0.
THE_28TH = {
    "Pacific/Auckland": "2026-11-27T11:00:00Z",
    "America/Los_Angeles": "2026-11-28T08:00:00Z",
    "UTC": "2026-11-28T00:00:00Z",
}


def with_item(desk: Desk, zone: str) -> Desk:
    restored_in(desk, zone)
    desk.mim("review", "start")
    desk.mim("action", "add", "Alarm at 80%", "--owner", "tech-duty", "--due", "2026-11-27")
    return desk


def event_of(calendar: str, uid: str) -> Any:
    events = icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    (found,) = [each for each in events if str(each["uid"]).startswith(uid)]
    return found


@pytest.mark.sweep
@pytest.mark.parametrize("zone", THE_28TH)
def test_an_item_due_on_the_27th_is_due_on_the_27th_in_every_format_and_for_every_reader(
    desk: Desk, zone: str
) -> None:
    there = with_item(desk, zone)
    for reader in ("Asia/Tokyo", "America/Los_Angeles", "UTC"):
        there.more["TZ"] = reader
        for form in ("text", "markdown"):
            said = there.type("due", "--format", form, "--owner", "tech-duty").out
            assert "2026-11-27" in said, (reader, form)
            assert not re.search(r"2026-11-2[78] \d|end of", said), (reader, form)
        event = event_of(there.type("due", "--format", "ics").out, "action-done/")
        assert event.decoded("dtstart") == date(2026, 11, 27)
        assert event["dtstart"].to_ical() == b"20261127"
        assert event["dtstart"].params["VALUE"] == "DATE"
        owed = there.type("due", "--format", "json", "--owner", "tech-duty").document["obligations"]
        assert [(each["due_day"], each["due"]) for each in owed] == [("2026-11-27", THE_28TH[zone])]
    del there.more["TZ"]


@pytest.mark.sweep
@pytest.mark.parametrize("zone", THE_28TH)
def test_it_is_overdue_from_the_28th_in_the_zone_of_the_policy(desk: Desk, zone: str) -> None:
    there = with_item(desk, zone)
    begins = datetime.fromisoformat(THE_28TH[zone])
    for now, status in ((begins - timedelta(seconds=1), "soon"), (begins, "overdue")):
        there.more["MIM_NOW"] = now.isoformat()
        owed = there.type("due", "--format", "json", "--owner", "tech-duty").document["obligations"]
        assert [each["status"] for each in owed] == [status]
        listed = there.mim("action", "list").out
        assert f"{'overdue' if status == 'overdue' else 'due'} 2026-11-27" in listed
    for form in ("github", "sarif", "gitlab", "junit"):
        assert "due 2026-11-27" in there.type("due", "--format", form).out, form


@pytest.mark.sweep
def test_the_site_shows_the_27th_without_a_time_that_a_browser_would_move(desk: Desk) -> None:
    there = with_item(desk, "America/Los_Angeles")
    there.mim("site", "build", "--out", "out")
    pages = [there.folder / "out/index.html", *(there.folder / "out/incidents").glob("*/MI-*/index.html")]
    assert len(pages) == 2
    for page in pages:
        text = page.read_text()
        assert "27 Nov 2026" in text, page
        assert not re.search(r"<time[^>]*>27 Nov 2026</time>", text), page
        assert THE_28TH["America/Los_Angeles"] not in text, page
    event = event_of((there.folder / "out/deadlines.ics").read_text(), "action-done/")
    assert event.decoded("dtstart") == date(2026, 11, 27)


def test_the_dates_of_runbooks_and_of_the_policy_are_days_too(desk: Desk) -> None:
    policy = desk.folder / "policy/policy.yaml"
    text = policy.read_text().replace("zone: UTC", "zone: Pacific/Auckland")
    policy.write_text(text.replace("review_by: 2027-01-05", "review_by: 2026-12-01"))
    runbook = desk.folder / "policy/runbooks/checkout-errors.yaml"
    runbook.write_text(re.sub(r"review_by: .*", "review_by: 2026-12-02", runbook.read_text()))
    desk.commit("Other dates")
    calendar = desk.type("due", "--format", "ics").out
    assert event_of(calendar, "policy-review/").decoded("dtstart") == date(2026, 12, 1)
    assert event_of(calendar, "runbook-review/").decoded("dtstart") == date(2026, 12, 2)
    said = " ".join(desk.type("due").out.split())
    assert "the policy, due 2026-12-01" in said
    assert "the runbook, due 2026-12-02" in said


def test_an_item_that_is_opened_on_its_day_is_due_on_that_day(desk: Desk) -> None:
    desk.clock = "19:00"
    desk.declare()
    desk.mim("restored")
    desk.mim("review", "start")
    desk.mim("action", "add", "Alarm at 80%", "--owner", "tech-duty", "--due", "2026-11-23")
    event = event_of(desk.type("due", "--format", "ics").out, "action-done/")
    assert event.decoded("dtstart") == date(2026, 11, 23)


def test_a_deadline_of_minutes_that_ends_at_midnight_stays_a_time(desk: Desk) -> None:
    desk.clock = "23:45"
    desk.declare()
    assert "First stakeholder update to customers, due 2026-11-24 00:00 UTC" in " ".join(
        desk.type("due").out.split()
    )
    events = desk.type("due", "--format", "ics").out.replace("\r\n ", "").split("BEGIN:VEVENT")
    event, *_ = [each for each in events if "UID:first-update/" in each]
    assert "DTSTART:20261124T000000Z" in event


def test_a_person_may_be_about_to_leave_and_check_does_not_look_at_the_calendar(desk: Desk) -> None:
    people = desk.folder / "policy/people.yaml"
    text = people.read_text()
    for name in ("tech-duty", "payments-duty", "head-of-service"):
        text = text.replace(f"- id: {name}\n", f"- id: {name}\n    left: 2026-12-31\n")
    people.write_text(text)
    for now in (
        "2026-11-23T10:09:00Z",
        "2026-12-31T23:59:00Z",
        "2027-01-01T00:01:00Z",
        "2040-01-01T00:00:00Z",
    ):
        desk.more["MIM_NOW"] = now
        said = desk.mim("check")
        assert "no problems found" in said.out
    desk.more["MIM_NOW"] = "2026-12-20T10:00:00Z"
    roster = desk.type("roster", "check")
    assert roster.status == 1
    assert "left on 2026-12-31" in roster.out
