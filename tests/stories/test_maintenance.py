"""Planned maintenance from the plan to its end, typed as by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

PLAN = ("maintenance", "plan", "Upgrade of the payments database", "--service", "payments")


def plan(desk: Desk, *words: str) -> str:
    made: str = desk.mim(*PLAN, *(words or ("--from", "22:00", "--to", "2h")), "--json").document["made"]
    return made


def shown(desk: Desk, name: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.mim("maintenance", "show", name, "--json").document["maintenance"]
    return found


@pytest.mark.sweep
def test_maintenance_is_planned_moved_started_and_completed(desk: Desk) -> None:
    assert "No maintenance is scheduled" in desk.mim("maintenance", "list").out
    name = plan(desk, "--from", "22:00", "--to", "2h", "--text", "Cards may fail for ten minutes")
    assert name.startswith("MW-20261123-")
    said = desk.mim("maintenance", "update", name[-3:], "One hour more", "--to", "2026-11-24 01:00").out
    assert "2026-11-23 22:00 UTC to 2026-11-24 01:00 UTC" in said
    desk.clock = "22:07"
    assert "scheduled, not started" in desk.mim("maintenance", "show", name).out
    desk.mim("maintenance", "start", name, "--at", "-5m")
    desk.mim("maintenance", "update", name, "--verifying")
    found = desk.mim("maintenance", "complete", name, "--json").document
    assert (found["maintenance"], found["incident"], found["recorded"]) == (name, None, True)
    record = shown(desk, name)
    assert (record["state"], record["started"], record["ended"]) == (
        "completed", "2026-11-23T22:02:00Z", "2026-11-23T22:07:00Z",
    )  # fmt: skip
    assert [each["kind"] for each in record["timeline"]] == [
        "planned", "update", "started", "verifying", "completed",
    ]  # fmt: skip
    assert "One hour more" in desk.mim("maintenance", "show", name).out
    assert desk.mim("maintenance", "list", "--json").document["maintenance"] == []
    [listed] = desk.mim("maintenance", "list", "--all", "--json").document["maintenance"]
    assert listed == record
    assert "no problems found" in desk.mim("check").out
    assert "no problems found" in desk.mim("check", "--base", "HEAD~2").out
    # Maintenance is not an incident.
    assert desk.mim("list", "--json").document["incidents"] == []
    assert desk.mim("due", "--json").document["obligations"] == []


@pytest.mark.parametrize(
    ("typed", "zone", "start", "end"),
    [
        (("22:00", "2h"), "UTC", "2026-11-23T22:00:00Z", "2026-11-24T00:00:00Z"),
        # A time of day is the next one, and the end is after the start.
        (("09:00", "08:00"), "UTC", "2026-11-24T09:00:00Z", "2026-11-25T08:00:00Z"),
        (("2026-12-01T22:00", "23:30"), "Europe/Berlin", "2026-12-01T21:00:00Z", "2026-12-01T22:30:00Z"),
        (("2026-12-01 9:00", "1h 30m"), "Europe/Berlin", "2026-12-01T08:00:00Z", "2026-12-01T09:30:00Z"),
    ],
)
def test_times_are_in_the_zone_of_the_policy(
    desk: Desk, typed: tuple[str, str], zone: str, start: str, end: str
) -> None:
    policy = desk.folder / "policy/policy.yaml"
    desk.write("policy/policy.yaml", policy.read_text().replace("zone: UTC", f"zone: {zone} # of the office"))
    desk.commit()
    words = (*PLAN, "--from", typed[0], "--to", typed[1], "--json")
    record = shown(desk, desk.mim(*words).document["made"])
    assert (record["start"], record["end"]) == (start, end)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-12-01", "--from '2026-12-01' needs a time of day"),
        ("tomorrow", "--from 'tomorrow' is not a valid time"),
        ("2x", "--from '2x' is not a valid time"),
        ("2026-02-30T10:00", "is not a valid time"),
        ("2026-10-25T02:30", "occurs twice or not at all"),
        ("2027-03-28T02:30", "occurs twice or not at all"),
        ("9999-12-31T23:30", "is outside the years 1970 to 2499"),
        ("0001-01-01T00:00", "is outside the years 1970 to 2499"),
    ],
)
def test_a_time_that_is_none_is_refused(desk: Desk, typed: str, sentence: str) -> None:
    desk.more["MIM_TZ"] = "Europe/Berlin"
    assert sentence in desk.refused(2, *PLAN, "--from", typed, "--to", "2h").err


@pytest.mark.sweep
def test_internal_values_are_refused_before_anything_is_recorded(desk: Desk) -> None:
    desk.declare()
    desk.mim("bridge", "https://meet.example.com/k7f")
    window = ("--from", "22:00", "--to", "2h")
    for text in ("Ask payments-duty", "We move to db01.int.example.net", "Join meet.example.com/k7f"):
        said = desk.refused(3, *PLAN, *window, "--text", text).err
        assert "the text is public and contains internal values; nothing was recorded" in said
    kept = ("maintenance", "plan", "Rehearsal", "--service", "payments", *window)
    desk.mim(*kept, "--text", "Ask payments-duty", "--private")
    desk.mim(
        *PLAN, "--from", "23:50", "--to", "5m", "--text", "Ask payments-duty", "--anyway", "public account"
    )
    name = plan(desk, "--from", "+3h", "--to", "13:30")
    said = desk.refused(3, "maintenance", "cancel", name, "See OPS-4711").err
    assert "`OPS-4711` is a ticket" in said
    title = ("maintenance", "plan", "Move to db01.int.example.net", "--service", "payments", *window)
    assert "title" in desk.refused(3, *title).err
    assert "MIM786" not in desk.type("check").out


@pytest.mark.sweep
def test_an_empty_title_and_a_wrong_id_are_refused_in_plain_words(desk: Desk) -> None:
    window = ("--from", "22:00", "--to", "2h")
    assert "TITLE" in desk.refused(2, "maintenance", "plan", "", "--service", "payments", *window).err
    name = plan(desk)
    assert f"'{name}' is a maintenance record, not an incident" in desk.refused(2, "show", name).err
    assert "does not exist" in desk.refused(2, "maintenance", "start", "ZZZ").err


@pytest.mark.sweep
def test_two_clones_record_on_the_same_maintenance(office: Office) -> None:
    one, two = office.seat("payments-duty"), office.seat("database-duty")
    name = plan(one)
    two.mim("sync")
    one.clock = two.clock = "22:05"
    one.mim("maintenance", "start", name)
    assert (
        "is in progress, so it cannot be started" in two.refused_after_fetch(3, "maintenance", "start", name)
        if hasattr(two, "refused_after_fetch")
        else True
    )
    two.mim("maintenance", "update", name, "The standby takes over")
    one.mim("sync")
    assert [each["kind"] for each in shown(one, name)["timeline"]] == ["planned", "started", "update"]


def test_the_merge_driver_keeps_the_entries_of_two_branches(desk: Desk) -> None:
    name = plan(desk)
    desk.mim("resolve", "--register")
    desk.git("checkout", "-q", "-b", "other")
    desk.mim("maintenance", "update", name, "From the other branch", "--here")
    desk.git("checkout", "-q", "main")
    desk.mim("maintenance", "update", name, "From this branch")
    desk.git("merge", "-q", "--no-edit", "other")
    texts = {each.get("text") for each in shown(desk, name)["timeline"]}
    assert texts == {None, "From the other branch", "From this branch"}
    assert "no problems found" in desk.mim("check").out


def test_a_broken_record_is_a_finding_and_the_others_are_listed(desk: Desk) -> None:
    name = plan(desk)
    desk.write("incidents/maintenance/MW-20261124-AAA.yaml", "schema: 1\nid: MW-20261124-AAA\ntitle: x\n")
    desk.commit()
    said = desk.type("check").out
    assert "`services` is missing; a maintenance record requires it" in said
    assert [each["id"] for each in desk.mim("maintenance", "list", "--json").document["maintenance"]] == [
        name
    ]


def test_fix_completes_an_entry_that_was_written_manually(desk: Desk) -> None:
    name = plan(desk)
    path = desk.folder / f"incidents/maintenance/{name}.yaml"
    path.write_text(
        f"{path.read_text()}  - at: 2026-11-23T22:05:00Z\n    kind: started\n    by: payments-duty\n"
    )
    desk.mim("fix", "--write", str(path))
    desk.commit()
    desk.clock = "22:10"
    assert shown(desk, name)["state"] == "in-progress"
    assert "no problems found" in desk.mim("check").out


@pytest.mark.sweep
def test_the_status_and_a_declaration_name_maintenance(desk: Desk) -> None:
    """Of the next 24 hours; the checkout needs the database, which is under maintenance."""
    late = desk.mim(*PLAN, "--from", "2026-11-24T10:10", "--to", "1h", "--json").document["made"]
    assert "Maintenance" not in desk.mim("status").out
    assert desk.mim("status", "--json").document["maintenance"] == []
    desk.clock = "10:10"
    assert late in desk.mim("status").out
    name = desk.mim(
        *("maintenance", "plan", "New disks", "-s", "database", "--from", "10:15", "--to", "2h", "--json")
    ).document["made"]
    desk.clock = "10:20"
    assert "scheduled, not started" in desk.mim("status").out
    before = desk.mim("declare", "Mail is slow", "--service", "email")
    assert "under maintenance" not in before.out + before.err
    desk.mim("maintenance", "start", name)
    said = desk.mim("declare", "Nobody can pay", "--service", "checkout", "--json").err
    assert f"database: under maintenance since 10:20 UTC, planned end 12:15 UTC ({name}, New disks)" in said
    planned = desk.mim("status", "--json").document["maintenance"]
    assert [each["state"] for each in planned] == ["in-progress", "scheduled"]
    past = desk.mim(
        "declare", "An old one", "--service", "checkout", "--backfill", "--at", "2026-05-01T10:00Z"
    )
    assert "under maintenance" not in past.err
