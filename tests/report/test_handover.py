"""What the next incident manager needs, on one screen."""

from __future__ import annotations

import json

import pytest

from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.log import Log
from mimkit.ops.paging.page import PageGroup
from mimkit.ops.restore import RecordWorkaround, Restore
from mimkit.ops.roles import Join
from mimkit.report.incident.handover import LINES, brief_next_manager, document, rows
from tests.builders import MANAGER, Desk, clock

ROSTER = "policy/rosters/major-incident-manager.yaml"
WEEKLY = "every: 1\n  unit: weeks\n  people: [mim-duty]"
DAILY = "every: 1\n  unit: days\n  people: [mim-duty, deputy-duty]"


@pytest.fixture(scope="module")
def busy(desk: Desk) -> Desk:
    """Return an incident in which much happened."""
    there = desk.but_file(ROSTER, WEEKLY, DAILY).declare(
        services=("checkout", "payments"), impact="Nobody\ncan pay", bridge="https://meet.example/1"
    )
    there = there.do(PageGroup, "10:12", group="payments").do(PageGroup, "10:12", group="database")
    there = there.do(Join, "10:15", who="payments-duty").do(Join, "10:15", who="Acme support", guest=True)
    there = there.do(SendUpdate, "10:20", affected="Checkout", doing="Looking", next=clock("10:40"))
    for number in range(6):
        for kind in ("blocker", "action", "decision", "finding"):
            owner = {"owner": "tech-duty"} if kind == "action" else {}
            there = there.do(Log, f"10:2{number}", text=f"{kind} {number}", kind=kind, **owner)
    return there.do(RecordWorkaround, "10:30", text="Pay later").do(Restore, "10:32", services=("payments",))


def screen(desk: Desk, now: str) -> list[tuple[str, str]]:
    return rows(brief_next_manager(desk.dossier, clock(now)))


def test_the_screen_says_how_things_stand_and_who_is_off_duty(busy: Desk) -> None:
    found = screen(busy, "+1 09:10")
    assert found[:12] == [
        ("phase", "workaround, for 22h 40m"),
        ("services", "checkout (not restored), payments (restored 2026-11-23 10:32 UTC)"),
        ("impact", "Nobody can pay"),
        ("workaround", "Pay later"),
        ("next update", "2026-11-23 10:40 UTC, 22h 30m overdue, promised"),
        ("bridge", "https://meet.example/1"),
        ("roles", "major-incident-manager: mim-duty, shift ended 09:00 UTC"),
        ("", "technical-lead: no one"),
        ("", "communications-lead: no one"),
        ("here", "payments-duty, Acme support; paged, not here: database"),
        ("blockers", f"{busy.state.blockers[0].id[-6:]}  blocker 0 (no owner)"),
        ("", f"{busy.state.blockers[1].id[-6:]}  blocker 1 (no owner) (+4 more)"),
    ]


def test_much_is_cut_to_one_screen_and_says_how_much_is_missing(busy: Desk) -> None:
    found = screen(busy, "10:35")
    assert len(found) == LINES
    assert [label for label, _ in found if label][-5:] == ["blockers", "open", "due", "decided", "found"]
    assert found[-2:] == [("found", "10:25 UTC  finding 5"), ("", "10:24 UTC  finding 4 (+4 more)")]
    decided = [label for label, _ in found].index("decided")
    assert found[decided : decided + 2] == [
        ("decided", "10:25 UTC  decision 5"),
        ("", "10:24 UTC  decision 4 (+4 more)"),
    ]


def test_little_takes_few_lines(desk: Desk) -> None:
    found = screen(desk.declare(outcome="propose"), "10:15")
    assert found == [
        ("phase", "proposed, for 6m"),
        ("roles", "major-incident-manager: no one"),
        ("", "technical-lead: no one"),
        ("", "communications-lead: no one"),
        ("due", "Declare or reject the proposal, in 24m"),
    ]
    assert ("here", "paged, not here: payments") in screen(
        desk.declare().do(PageGroup, "10:12", group="payments"), "10:15"
    )


def test_the_document_has_all_of_it(busy: Desk) -> None:
    found = document(brief_next_manager(busy.dossier, clock("+1 09:10")))
    assert json.loads(json.dumps(found)) == found
    assert (found["recorded"], found["incident"], found["next_update"]) == (
        False,
        busy.incident,
        "2026-11-23T10:40:00Z",
    )
    assert found["roles"] == {MANAGER: "mim-duty", "technical-lead": None, "communications-lead": None}
    assert found["shifts_ended"] == {MANAGER: "2026-11-24T09:00:00Z"}
    assert (found["present"], found["paged"]) == (["payments-duty", "Acme support"], ["database"])
    assert [len(found[each]) for each in ("blockers", "actions", "decisions", "findings")] == [6] * 4
    assert document(brief_next_manager(busy.restored().dossier, clock("11:00")))["next_update"] is None
