"""A deadline that is a day is the same day on every page, in the calendar, tables, feeds and texts."""

from __future__ import annotations

import re

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


@pytest.mark.parametrize("zone", ZONES)
def test_the_review_is_due_on_the_same_day_everywhere(desk: Desk, zone: str) -> None:
    day, shown = ZONES[zone]
    restored = restored_in(desk, zone)
    update = ("update", "--affected", "Nothing any more", "--doing", "Nothing")
    assert f"review will be published by {day}" in restored.mim(*update).out
    due = restored.type("due").out
    assert f"Post-incident review published, due end of {day}" in " ".join(due.split())
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


def test_a_deadline_of_minutes_that_ends_at_midnight_stays_a_time(desk: Desk) -> None:
    desk.clock = "23:45"
    desk.declare()
    events = desk.type("due", "--format", "ics").out.replace("\r\n ", "").split("BEGIN:VEVENT")
    (event,) = [each for each in events if "UID:first-update/" in each]
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
