"""From an empty folder to a published review, with commands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office

ACTED = {"version", "incident", "entries", "made", "commit", "recorded", "shared"}


def act(desk: Desk, clock: str, *words: str, shared: bool = False) -> dict[str, object]:
    """Run an acting verb with `--json` at a time of day, and hold its document against the design."""
    desk.clock = clock
    found = desk.mim(*words, "--json").document
    assert set(found) == (ACTED | {"related"} if words[0] == "declare" else ACTED)
    assert (found["recorded"], found["shared"]) == (True, shared)
    assert found["commit"] == desk.git("rev-parse", "HEAD").strip()
    return found


def live_through(desk: Desk, *, shared: bool = False) -> str:
    """Run an incident from its declaration to its published review; return its id."""
    declared = act(
        desk,
        "10:09",
        *("declare", "Checkout returns 503 for all EU customers", "--service", "checkout"),
        *("--criterion", "service-unavailable", "--started", "09:57", "--detected", "10:01"),
        *("--reported-by", "retail-operations", "--origin", "INC-4711"),
        shared=shared,
    )
    steps = (
        ("10:10", ("role", "technical-lead", "tech-duty")),
        ("10:10", ("role", "communications-lead", "comms-duty")),
        ("10:11", ("bridge", "https://meet.example.com/k7f")),
        ("10:11", ("page", "payments")),
        ("10:11", ("page", "database")),
        ("10:14", ("join", "payments-duty")),
        ("10:15", ("join", "database")),
        ("10:20", ("update", "--affected", "Nobody in the EU can pay", "--doing", "The cause is sought")),
        ("10:22", ("log", "The connection pool is full", "--kind", "finding", "--star")),
        ("10:24", ("log", "Roll back payments 4.2", "--kind", "decision")),
        ("10:25", ("link", "CHG-88", "--rel", "change")),
        ("10:26", ("severity", "SEV2", "--reason", "the stores can take orders by telephone")),
        ("10:30", ("workaround", "Orders are paid for by link")),
        (
            "10:48",
            ("update", "--affected", "Some payments are slow", "--doing", "Rolling back", "--next", "20m"),
        ),
        ("10:55", ("restored", "Error rate is back to normal", "--at", "-2m")),
        ("10:58", ("confirm", "--by", "retail-operations")),
        ("11:00", ("update", "--affected", "Nothing any more", "--doing", "The review begins")),
        ("11:01", ("problem", "open", "--cause", "The connection limit was lowered", "--kind", "bad-change")),
        ("11:02", ("link", "INC-4711", "--closed")),
        ("11:03", ("close",)),
        ("11:30", ("review", "start")),
        ("11:31", ("review", "add", "trigger", "A change of the connection pool")),
        ("11:32", ("review", "add", "detection", "An alarm on the error rate")),
        ("11:33", ("review", "add", "worked", "The roll-back was ready within four minutes")),
        ("11:34", ("review", "add", "slowed", "No alert on the connection count")),
        ("11:35", ("action", "add", "Alarm at 80%", "--owner", "database-duty", "--due", "2026-12-15")),
        ("11:36", ("review", "submit")),
        ("11:40", ("review", "publish", "--shared-with", "executives")),
    )
    for clock, words in steps:
        found = act(desk, clock, *words, shared=shared)
        assert found["incident"] == declared["incident"], words
    return str(declared["incident"])


@pytest.mark.sweep
def test_a_whole_incident_in_an_empty_folder(empty: Desk) -> None:
    started = empty.mim("init", "--json").document
    assert set(started) == {"version", "folder", "made", "changed", "kept", "commit", "package", "site_url"}
    assert "policy/policy.yaml" in started["made"]

    name = live_through(empty)

    shown = empty.mim("show", name, "--json").document["incident"]
    assert {key: at and at[11:16] for key, at in shown["milestones"].items()} == {
        "started": "09:57",
        "detected": "10:01",
        "declared": "10:09",
        "assembled": "10:15",
        "workaround": "10:30",
        "restored": "10:53",
        "confirmed": "10:58",
        "fixed": None,
        "closed": "11:03",
    }
    assert (shown["status"], shown["severity"], shown["next_update"]) == ("closed", "SEV2", None)
    assert shown["roles"]["technical-lead"] == "tech-duty"
    assert {entry["kind"] for entry in shown["timeline"]} >= {"detected", "declared", "finding", "close"}
    assert empty.mim("check").out.count("\n") == 1
    assert empty.git("status", "--porcelain") == ""
    assert empty.mim("list", "--json").document["incidents"][0]["id"] == name


@pytest.mark.sweep
def test_a_whole_incident_with_a_remote_is_shared_step_by_step(office: Office) -> None:
    desk = office.seat("mim-duty")
    name = live_through(desk, shared=True)
    assert office.head() == desk.git("rev-parse", "HEAD").strip()
    other = office.seat("tech-duty")
    assert other.mim("show", name, "--json").out == desk.mim("show", name, "--json").out


def test_a_second_init_changes_nothing(desk: Desk) -> None:
    before = desk.everything()
    assert desk.mim("init", "--json").document["made"] == []
    assert desk.everything() == before


def test_init_leaves_what_is_there(empty: Desk) -> None:
    mine = empty.write("policy/people.yaml", "# mine\nschema: 1\npeople: []\n").read_bytes()
    empty.write("notes.txt", "not for git\n")
    assert empty.mim("init", "--json").document["kept"] == ["policy/people.yaml"]
    assert (empty.folder / "policy/people.yaml").read_bytes() == mine
    assert empty.git("status", "--porcelain").splitlines() == ["?? notes.txt", "?? policy/people.yaml"]


def test_a_dry_run_decides_and_writes_nothing(desk: Desk) -> None:
    before = desk.everything()
    found = desk.mim("declare", "Nobody can log in", "--dry-run", "--json").document
    assert (found["recorded"], found["shared"], found["commit"]) == (False, False, None)
    assert desk.everything() == before
    assert "dry run, nothing recorded" in desk.mim("declare", "Nobody can log in", "--dry-run").out


@pytest.mark.sweep
def test_a_proposal_is_promoted_or_rejected(desk: Desk) -> None:
    first = desk.declare("Payments are slow", "--propose", "--criterion", "many-users")
    assert desk.mim("status", "--json").document["incidents"][0]["status"] == "proposed"
    assert desk.mim("reject", "--reason", "one shop only", "--json").document["incident"] == first
    second = desk.declare("Payments fail", "--propose")
    desk.mim("promote", "--severity", "SEV1")
    assert desk.mim("show", second, "--json").document["incident"]["status"] == "declared"
    desk.mim("demote", "--reason", "a single shop after all")
    assert desk.mim("status").out == "No open incident.\n"


def test_two_incidents_that_are_one_are_merged(desk: Desk) -> None:
    first, second = desk.declare("Checkout is down"), desk.declare("Payments are down")
    desk.mim("merge", "-i", second[-3:], "--into", first[-3:])
    assert desk.refused(3, "workaround", "x", "-i", second[-3:]).err.count(first) == 2
    assert desk.mim("log", "goes on here", "--json").document["incident"] == first


@pytest.mark.sweep
def test_a_closed_incident_takes_notes_and_may_be_reopened(desk: Desk) -> None:
    name = live_through(desk)
    desk.clock = "14:20"
    desk.mim("log", "The vendor answers at last", "-i", name[-3:])
    assert "reopen" in desk.refused(3, "restored", "-i", name[-3:]).err
    desk.mim("reopen", "-i", name[-3:], "--reason", "errors are back, first seen at 14:10")
    found = desk.mim("status", "--json").document["incidents"][0]
    assert found["milestones"]["restored"] is None
    desk.mim("restored")


@pytest.mark.sweep
def test_services_are_restored_one_by_one_and_one_fails_again(desk: Desk) -> None:
    desk.clock = "10:09"
    desk.declare("Shop down", "--service", "checkout", "--service", "email", "--started", "10:00")
    desk.clock = "10:30"
    assert (
        "not restored yet: email; next: mim restored --service email"
        in desk.mim("restored", "--service", "checkout").out
    )
    assert "checkout (restored 10:30 UTC), email (not restored)" in " ".join(desk.mim("status").out.split())
    desk.clock = "10:40"
    assert "Before you can close the incident" in desk.mim("restored").out
    desk.clock = "12:05"
    desk.mim("reopen", "--service", "email", "--reason", "Mail is delayed again", "--at", "12:00")
    refused = desk.refused(2, "restored", "--service", "payments")
    assert "Affected services: checkout, email" in refused.err
    desk.clock = "12:10"
    desk.mim("restored", "--service", "email")
    shown = desk.mim("show", "--json").document["incident"]
    assert (shown["outage_seconds"], shown["elapsed_seconds"]) == (50 * 60, 130 * 60)
    assert "Outage time is 50m in 2 outages." in " ".join(desk.mim("sitrep").out.split())
    assert desk.mim("check").out.endswith("no problems found\n")


def test_the_next_manager_takes_over_with_everything_on_one_screen(desk: Desk) -> None:
    desk.more["COLUMNS"] = "80"
    name = desk.declare()
    desk.mim("decision", "Roll back payments 4.2 first")
    shown = desk.mim("handover").out
    assert "decided      10:09 UTC  Roll back payments 4.2 first" in shown
    assert "Nothing was recorded." in shown
    assert desk.mim("handover", "--json").document["roles"]["technical-lead"] is None
    desk.clock = "10:40"
    said = desk.mim("handover", "deputy-duty").out
    assert "announce  deputy-duty takes over from mim-duty as major incident manager." in said
    assert len(said.splitlines()) < 24
    assert max(map(len, said.splitlines())) <= 80
    assert desk.timeline(name)[-1]["person"] == "deputy-duty"
