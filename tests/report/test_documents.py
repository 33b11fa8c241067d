"""The JSON documents for other programs: their keys are stable."""

from __future__ import annotations

import json
from datetime import date

import pytest

from mimkit.clocks.due import obligations
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.correcting.amend import Amend
from mimkit.ops.correcting.retract import Retract
from mimkit.ops.declare import Merge
from mimkit.ops.follow_up.action import AddAction, DeclineAction, FinishAction, ReopenAction
from mimkit.ops.follow_up.problem import OpenProblem
from mimkit.ops.follow_up.review import StartReview
from mimkit.ops.log import Log
from mimkit.ops.restore import Close, RecordWorkaround, Reopen, Restore
from mimkit.report.incident import documents
from tests.builders import MANAGER, Desk, clock, entry, incident

SUMMARY = {
    "id", "title", "severity", "status", "phase", "mode", "services", "category", "roles", "milestones", "next_update",
}  # fmt: skip
SHOWN = SUMMARY | {
    "impact", "bridge", "links", "actions", "blockers", "queries", "problem", "problems", "workaround", "confirmed_by",
    "merged_into", "review", "timeline", "groups", "services_restored", "outages", "outage_seconds", "elapsed_seconds",
}  # fmt: skip
MILESTONES = [
    "started",
    "detected",
    "declared",
    "assembled",
    "workaround",
    "restored",
    "confirmed",
    "fixed",
    "closed",
]


@pytest.fixture(scope="module")
def rich(desk: Desk) -> Desk:
    there = desk.declare(
        services=("checkout",), category="certificate", impact="Nobody can pay", started=clock("09:58"),
        detected=clock("10:02"), origins=("INC-1",), bridge="https://meet.example/1",
    )  # fmt: skip
    there = there.do(Log, "10:20", text="Renew it", kind="action", owner="tech-duty")
    there = there.do(Log, "10:21", text="No access", kind="blocker")
    return there.do(SendUpdate, "10:22", affected="Checkout", doing="Renewing")


def test_a_summary_says_where_an_incident_stands(rich: Desk) -> None:
    found = documents.summary(rich.record, rich.state)
    assert set(found) == SUMMARY
    assert list(found["milestones"]) == MILESTONES
    assert found == {
        "id": rich.incident, "title": "Checkout fails", "severity": "SEV1", "status": "declared",
        "phase": "investigating", "mode": "live", "services": ["checkout"], "category": "certificate",
        "roles": {MANAGER: "mim-duty"},
        "milestones": dict.fromkeys(MILESTONES) | {
            "started": "2026-11-23T09:58:00Z", "detected": "2026-11-23T10:02:00Z", "declared": "2026-11-23T10:09:00Z",
        },
        "next_update": "2026-11-23T10:52:00Z",
    }  # fmt: skip


def test_what_is_shown_of_an_incident_has_every_key_also_when_it_is_empty(rich: Desk, declared: Desk) -> None:
    for desk in (rich, declared):
        found = documents.show(desk.dossier)
        assert (set(found), found["version"]) == ({"version", "incident"}, 1)
        assert set(found["incident"]) == SHOWN
        assert json.loads(json.dumps(found)) == found


def test_open_actions_and_blockers_are_shown_with_their_ids(rich: Desk) -> None:
    found = documents.show(rich.dossier)["incident"]
    (action,), (blocker,) = found["actions"], found["blockers"]
    assert action == {
        "id": rich.state.actions[0].id,
        "at": "2026-11-23T10:20:00Z",
        "owner": "tech-duty",
        "text": "Renew it",
    }
    assert (blocker["owner"], blocker["text"]) == (None, "No access")
    assert found["links"] == [{"ref": "INC-1", "rel": "originating", "closed": False}]
    assert (found["bridge"], found["impact"]) == ("https://meet.example/1", "Nobody can pay")


def test_each_entry_of_the_timeline_says_when_who_and_what(rich: Desk) -> None:
    timeline = documents.show(rich.dossier)["incident"]["timeline"]
    assert all({"id", "at", "recorded", "by", "kind"} <= set(each) for each in timeline)
    assert [each["at"] for each in timeline] == sorted(each["at"] for each in timeline)
    assert timeline[-1] == {
        "at": "2026-11-23T10:22:00Z", "kind": "update", "by": "mim-duty", "affected": "Checkout", "doing": "Renewing",
        "next": "2026-11-23T10:52:00Z", "recorded": "2026-11-23T10:22:00Z", "id": rich.last_id,
    }  # fmt: skip


def test_an_entry_is_shown_as_it_was_corrected(declared: Desk) -> None:
    noted = declared.do(Log, "10:20", text="Typo")
    right = noted.do(Amend, "10:30", entry=noted.last_id, correct_text="Right", correct_at=clock("10:01"))
    timeline = documents.show(right.dossier)["incident"]["timeline"]
    assert (timeline[0]["text"], timeline[0]["at"]) == ("Right", "2026-11-23T10:01:00Z")


def test_an_update_after_closing_says_so(declared: Desk) -> None:
    closed = declared.do(RecordWorkaround, "10:30", text="Pay later").confirmed()
    closed = closed.do(OpenProblem, "11:20").do(Close, "12:00")
    late = closed.do(SendUpdate, "12:30", affected="Nobody", doing="The vendor pays back")
    marked = [each.get("after_closing") for each in documents.show(late.dossier)["incident"]["timeline"]]
    assert marked == [None] * (len(marked) - 1) + [True]


def test_the_end_is_shown_with_problem_review_and_who_confirmed(declared: Desk) -> None:
    there = declared.do(RecordWorkaround, "10:30", text="Pay later").confirmed().do(OpenProblem, "11:20")
    problem = there.made
    there = there.do(Close, "12:00").do(StartReview, "+1 09:00")
    there = there.do(
        AddAction, "+1 09:10", title="Renew", owner="tech-duty", due=date(2026, 12, 18), priority="high"
    )
    found = documents.show(there.dossier)["incident"]
    assert (found["problem"], found["problems"]) == (problem, [problem])
    assert (found["workaround"], found["confirmed_by"], found["status"]) == (
        "Pay later",
        "retail-operations",
        "closed",
    )
    assert found["review"] == {
        "state": "draft", "owner": "mim-duty", "published": None,
        "actions": [{
            "id": there.made, "title": "Renew", "owner": "tech-duty", "due": "2026-12-18", "kind": "prevent",
            "priority": "high", "opened": "2026-11-24T09:10:00Z", "state": "open", "reopened": [],
        }],
    }  # fmt: skip


def test_an_action_is_open_done_or_declined(declared: Desk) -> None:
    there = declared.restored().do(StartReview, "+1 09:00").do(AddAction, "+1 09:10", title="Renew")
    done = there.do(FinishAction, "+2 09:00", action=there.made, commit="0123abc")
    declined = there.do(DeclineAction, "+2 09:00", action=there.made, reason="x")
    assert [documents.action_item(each.review.actions[0])["state"] for each in (there, done, declined)] == [
        "open", "done", "declined",
    ]  # fmt: skip
    assert documents.action_item(there.review.actions[0])["due"] is None
    again = documents.action_item(
        done.do(ReopenAction, "+3 09:00", action=there.made, reason="x").review.actions[0]
    )
    assert (again["state"], again["reopened"]) == (
        "open", [{"at": "2026-11-26T09:00:00Z", "by": "mim-duty", "reason": "x", "commit": None}],
    )  # fmt: skip


def test_a_merged_incident_says_where_it_went(declared: Desk) -> None:
    merged = declared.declare("10:15", title="Other").do(Merge, "10:30", into=declared.incident)
    assert documents.show(merged.dossier)["incident"]["merged_into"] == declared.incident


def test_an_obligation_has_the_keys_of_mim_due(declared: Desk) -> None:
    owed = obligations(dossier_of(declared.snapshot, declared.incident).under_its_policy().at(clock("10:30")))
    assert documents.obligation(owed[0]) == {
        "clock": "first-update", "title": "First stakeholder update to executives and business owners",
        "incident": declared.incident,
        "owner": "communications-lead", "starts": "2026-11-23T10:09:00Z", "due": "2026-11-23T10:24:00Z", "due_day": None,
        "met": None, "met_before_start": False, "status": "overdue", "key": f"first-update/{declared.incident}/executives", "subject": "executives",
        "role": "communications-lead", "severity": "SEV1", "about": "Checkout fails", "escalated_to": None,
        "waived": None, "command": f"mim update --audience executives -i {declared.incident}", "ended": None, "reopened": None,
    }  # fmt: skip


def test_an_absent_time_is_null() -> None:
    assert documents.at(None) is None
    assert documents.at(clock("10:09")) == "2026-11-23T10:09:00Z"


def test_a_list_leaves_out_what_is_only_remembered_of_the_reviews(rich: Desk) -> None:
    known = documents.summary(rich.record, rich.state)
    assert documents.incident_list([{**known, "review": {"actions": []}}]) == {
        "version": 1,
        "incidents": [known],
    }
    assert documents.incident_list([]) == {"version": 1, "incidents": []}


def test_each_service_and_each_outage_has_its_times(desk: Desk) -> None:
    there = desk.declare(services=("checkout", "payments"), started=clock("10:00"))
    there = there.do(Restore, "10:30", services=("checkout",))
    found = documents.show(there.dossier)["incident"]
    assert found["services_restored"] == {"checkout": "2026-11-23T10:30:00Z", "payments": None}
    assert (found["milestones"]["restored"], found["outage_seconds"], found["elapsed_seconds"]) == (None,) * 3
    again = there.do(Restore, "10:40").do(Reopen, "12:00", reason="x").do(Restore, "12:05")
    found = documents.show(again.dossier)["incident"]
    assert found["outages"] == [
        {"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T10:40:00Z"},
        {"start": "2026-11-23T12:00:00Z", "end": "2026-11-23T12:05:00Z"},
    ]
    assert (found["outage_seconds"], found["elapsed_seconds"]) == (45 * 60, 125 * 60)


def test_an_entry_that_does_not_count_says_why(declared: Desk) -> None:
    restored = declared.do(Restore, "10:55")
    gone = restored.do(Retract, "11:00", entry=restored.last_id, reason="Not yet")
    (shown,) = [
        each
        for each in documents.show(gone.dossier)["incident"]["timeline"]
        if each["id"] == restored.last_id
    ]
    assert shown["retracted"] == {"by": "mim-duty", "at": "2026-11-23T11:00:00Z", "reason": "Not yet"}
    first, second = entry("10:55", "restored"), entry("10:57", "restored", by="tech-duty")
    twins = Dossier(incident(entry("10:09", "declared", severity="SEV1"), first, second), declared.snapshot)
    later = documents.show(twins)["incident"]["timeline"][-1]
    assert later["superseded_by"] == first["id"]


def test_what_was_known_says_what_was_recorded_later(declared: Desk) -> None:
    late = entry("10:12", "note", text="x", recorded=clock("10:30"))
    about = Dossier(incident(entry("10:09", "declared", severity="SEV1"), late), declared.snapshot)
    known = about.known_at(clock("10:20"))
    assert known
    found = documents.show_known(about, known, clock("10:20"))
    assert (found["known_at"], found["entries"]) == ("2026-11-23T10:20:00Z", 2)
    assert [(each["kind"], each["late"]) for each in found["incident"]["timeline"]] == [("declared", False)]
    assert found["recorded_later"] == [
        {"id": late["id"], "at": "2026-11-23T10:12:00Z", "recorded": "2026-11-23T10:30:00Z", "kind": "note"}
    ]
    whole = documents.show_known(about, about, clock("10:30"))
    assert [each["late"] for each in whole["incident"]["timeline"]] == [False, True]
    assert whole["recorded_later"] == []
