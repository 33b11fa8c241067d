"""What the record knows for a review: facts by section, never text that was redacted, and similar incidents."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mimkit.model.time.times import rfc3339
from mimkit.model.time.typed_precision import typed_approximate_time
from mimkit.ops.classify import ChangeSeverity, Link
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.correcting.redact import Redact
from mimkit.ops.follow_up.action import AddAction
from mimkit.ops.follow_up.problem import OpenProblem, UpdateProblem
from mimkit.ops.follow_up.review import AddToReview, StartReview, WaiveReview, requirements
from mimkit.ops.log import Log
from mimkit.ops.paging.page import PageGroup
from mimkit.ops.restore import RecordWorkaround, Reopen, Restore
from mimkit.ops.roles import Join, TakeRole
from mimkit.ops.runbooks import RecordStep
from mimkit.report.incident.background import known_facts
from mimkit.report.incident.related.earlier import EarlierIncident, Subject, resembling, similar_lines
from mimkit.report.incident.related.warning_signs import warning_lines
from mimkit.report.incident.review_text import document, header, prompts, sections
from tests.builders import Desk, clock

UPDATE = {"affected": "Cards", "doing": "We look into it"}


def facts(
    desk: Desk, at: str = "+1 09:00", earlier: tuple[EarlierIncident, ...] = ()
) -> dict[str, tuple[str, ...]]:
    return known_facts(desk.snapshot, desk.incident, earlier, clock(at))


def lines(found: tuple[str, ...], start: str) -> list[str]:
    return [each for each in found if each.startswith(start)]


@pytest.fixture(scope="module")
def response(desk: Desk) -> Desk:
    """A response with something of everything."""
    there = desk.declare("10:09", services=("checkout",), started=clock("09:58"), detected=clock("10:02"))
    there = there.do(PageGroup, "10:12", group="payments").do(PageGroup, "10:13", group="database")
    there = there.do(Log, "10:15", text="The pool is full", kind="finding", starred=True)
    there = there.do(Log, "10:20", text="Roll back", kind="decision")
    there = there.do(TakeRole, "10:25", role="technical-lead", person="tech-duty")
    there = there.do(SendUpdate, "10:31", **UPDATE, next=clock("10:51"))
    there = there.do(Join, "10:40", who="payments-duty").do(Log, "10:41", text="No access", kind="blocker")
    there = there.do(Log, "10:50", text="Access granted", resolves=there.last_id)
    there = there.do(SendUpdate, "11:20", **UPDATE, next=clock("11:40"))
    there = there.do(Link, "11:21", record="CHG-12", rel="change")
    there = there.do(ChangeSeverity, "11:22", severity="SEV2", reason="Stores can sell")
    there = there.do(RecordWorkaround, "11:30", text="Orders by link")
    there = there.do(Log, "11:35", text="Tell the stores", kind="action", owner="comms-duty")
    there = there.do(Log, "11:50", at=clock("10:05"), text="The alert was muted", kind="finding")
    return there.do(Restore, "12:01")


def test_phases_have_their_lengths_and_the_severities_their_times(response: Desk) -> None:
    assert facts(response)["summary"] == (
        "Investigating: 10:09 UTC to 11:30 UTC (1h 21m)",
        "Workaround: 11:30 UTC to 12:01 UTC (31m)",
        "Severity: SEV1 from 10:09 UTC, SEV2 from 11:22 UTC",
        "Affected services: checkout",
    )


def test_a_phase_that_begins_on_a_day_is_a_phase_from_that_day(desk: Desk) -> None:
    day = typed_approximate_time("2026-11-23", clock("+1 09:00"), ZoneInfo("UTC"))
    there = desk.declare("08:09", services=("checkout",)).do(Restore, "+1 08:00", at=day)
    (line,) = lines(facts(there)["summary"], "Investigating")
    assert line.startswith("Investigating: 08:09 UTC to 2026-11-23 (")


def test_a_reopened_incident_has_the_phases_of_each_response(response: Desk) -> None:
    again = response.do(Reopen, "13:00", reason="It failed again").do(Restore, "13:30")
    found = facts(again)
    assert lines(found["summary"], "Investigating") == [
        "Investigating: 10:09 UTC to 11:30 UTC (1h 21m)",
        "Investigating: 13:00 UTC to 13:30 UTC (30m)",
    ]
    assert "13:00 UTC reopened by mim-duty: It failed again" in found["surprised"]


def test_the_trigger_lists_changes_and_findings_and_the_detection_its_times(response: Desk) -> None:
    found = facts(response)
    assert found["trigger"] == (
        "Linked change: CHG-12",
        "10:05 UTC finding by mim-duty: The alert was muted",
        "10:15 UTC finding by mim-duty: The pool is full",
    )
    assert found["detection"] == (
        "Impact started: 09:58 UTC",
        "Detected: 10:02 UTC, 4m later",
        "Declared: 10:09 UTC, 7m later",
    )


def test_the_reporter_and_the_text_of_the_detection_are_named(desk: Desk) -> None:
    there = desk.declare("10:09", detected=clock("10:02"), reported_by="retail-operations").do(
        Restore, "10:31"
    )
    path = f"incidents/2026/{there.incident}/incident.yaml"
    spoken = there.but_file(path, "kind: detected\n", "kind: detected\n    text: An alert of the tills\n")
    assert facts(spoken)["detection"][2:] == (
        "Reported by retail-operations",
        "10:02 UTC detected by mim-duty: An alert of the tills",
    )


def test_a_decision_is_listed_with_what_was_recorded_by_then_and_not_with_what_came_later(
    response: Desk,
) -> None:
    assert lines(facts(response)["worked"], "10:20") == [
        "10:20 UTC decision by mim-duty: Roll back. Known then: 10:15 UTC The pool is full"
    ]
    early = response.do(Log, "12:05", at=clock("09:59"), text="Wait", kind="decision")
    assert lines(facts(early)["worked"], "09:59")[0].endswith("Known then: no findings were recorded")


def test_a_runbook_is_listed_with_the_steps_that_were_done(desk: Desk) -> None:
    there = desk.declare(services=("checkout",))
    assert not lines(facts(there).get("worked", ()), "Runbook")
    for number in (1, 3):
        there = there.do(RecordStep, "10:20", number=number)
    assert lines(facts(there)["worked"], "Runbook") == [
        "Runbook checkout-errors: 2 of 4 done; not done: 2, 4"
    ]
    for number in (2, 4):
        there = there.do(RecordStep, "10:21", number=number)
    assert lines(facts(there)["worked"], "Runbook") == ["Runbook checkout-errors: 4 of 4 done"]
    gone = Desk({path: raw for path, raw in there.files.items() if "runbooks" not in path}, there.incident)
    assert not lines(facts(gone)["worked"], "Runbook")


def test_what_slowed_the_response_is_missed_deadlines_people_who_came_late_and_late_entries(
    response: Desk,
) -> None:
    found = facts(response)["slowed"]
    late = "First stakeholder update to customers, due 10:24 UTC, met 10:31 UTC, 7m late"
    assert f"Deadline missed: {late}" in found
    assert lines(found, "Deadline missed: Fill the role: communications lead, due 10:14 UTC, not met")
    assert "payments: called 10:12 UTC, joined 10:40 UTC (28m)" in found
    assert "database: called 10:13 UTC, did not join" in found
    assert "technical-lead: tech-duty from 10:25 UTC (16m after the start)" in found
    assert "10:41 UTC blocker by mim-duty: No access (open for 9m)" in found
    assert "Recorded 1h 45m later: 10:05 UTC finding by mim-duty: The alert was muted" in found


def test_promises_are_checked_even_if_no_deadline_of_the_policy_was_missed(desk: Desk) -> None:
    there = desk.declare("10:09").do(SendUpdate, "10:10", **UPDATE, next=clock("10:20"))
    there = there.do(SendUpdate, "10:24", **UPDATE, next=clock("10:30")).do(Restore, "10:31")
    without = there.but_file("policy/policy.yaml", "    honours_promise: true\n", "")
    found = facts(without)["slowed"]
    assert "Promised update: due 10:20 UTC, sent 10:24 UTC, 4m late" in found
    assert "Promised update: due 10:30 UTC, not sent" in found
    assert not lines(facts(without, "10:29")["slowed"], "Promised update: due 10:30")


def test_a_group_that_was_there_before_it_was_called_did_not_come_late(desk: Desk) -> None:
    there = desk.declare("10:09").do(Join, "10:10", who="payments").do(PageGroup, "10:20", group="payments")
    assert "payments: called 10:20 UTC, had joined 10:10 UTC" in facts(there.do(Restore, "10:31"))["slowed"]


def test_open_tasks_are_for_the_actions(response: Desk) -> None:
    assert facts(response)["actions"] == (
        "Still open: 11:35 UTC task by mim-duty: Tell the stores (comms-duty)",
    )


def test_the_cause_comes_from_the_problem_record(response: Desk) -> None:
    opened = response.do(OpenProblem, "12:10")
    assert lines(facts(opened)["root_cause"], opened.made)[0].endswith("no root cause is recorded yet")
    known = opened.do(UpdateProblem, "12:20", problem=opened.made, root_cause="A leak", factors=("No alert",))
    assert [each.partition(": ")[2] for each in facts(known)["root_cause"]] == ["A leak", "No alert"]


def test_redacted_and_retracted_text_is_nowhere(response: Desk) -> None:
    secret = response.do(Log, "12:02", text="db01.example.com has no disk", kind="finding", starred=True)
    secret = secret.do(Log, "12:03", text="Wait for db01.example.com", kind="decision")
    first = secret.do(Redact, "12:05", entry=secret.last_id, reason="A host name")
    second = first.do(Redact, "12:06", entry=secret.state.timeline[-2].id, reason="A host name")
    blocked = second.do(Log, "12:07", text="No access to db01.example.com", kind="blocker")
    found = blocked.do(Redact, "12:08", entry=blocked.last_id, reason="A host name")
    assert "db01" not in str(facts(found))
    assert "redacted" not in str(facts(found))


def test_many_entries_are_cut_and_counted(desk: Desk) -> None:
    there = desk.declare("10:09")
    for minute in range(15):
        there = there.do(Log, "11:00", at=clock(f"10:{10 + minute}"), text="word " * 100, kind="finding")
    found = facts(there.do(Restore, "11:31"))
    assert len(found["trigger"]) == 13
    assert found["trigger"][-1] == "... and 3 more in the timeline"
    assert found["slowed"][-1] == "... and 3 more late entries"
    assert max(map(len, found["trigger"])) < 400


def test_a_record_that_knows_nothing_has_no_facts(desk: Desk) -> None:
    there = desk.declare("10:09", services=()).do(Restore, "10:31")
    assert "trigger" not in facts(there)


OTHERS = (
    EarlierIncident("MI-20261001-AAA", "Slow", "SEV2", "2026-10-01", ("checkout",), None, ("leak",)),
    EarlierIncident("MI-20261101-BBB", "Down", "SEV1", "2026-11-01", ("checkout", "email"), "capacity"),
    EarlierIncident("MI-20261102-CCC", "Mail", "", "", ("email",), "capacity"),
    EarlierIncident("MI-20261103-DDD", "Other", "SEV1", "2026-11-03", ("email",)),
)


def test_similar_incidents_are_those_with_a_common_cause_service_or_category(response: Desk) -> None:
    services = response.record.services
    found = resembling(Subject(services=services, causes=("leak",), category="capacity"), OTHERS)
    assert [each.text for each in found] == [
        "MI-20261001-AAA (2026-10-01, SEV2): Slow (same service: checkout; same cause: leak)",
        "MI-20261101-BBB (2026-11-01, SEV1): Down (same service: checkout; same category: capacity)",
        "MI-20261102-CCC (): Mail (same category: capacity)",
    ]
    many = [*similar_lines(found * 3)]
    assert len(many) == 6
    assert many[-1] == "Similar incidents in total: 9"
    assert lines(facts(response, earlier=OTHERS)["surprised"], "Similar incident: MI-20261001-AAA")


def test_open_actions_of_incidents_with_the_same_service_or_cause_are_warning_signs(response: Desk) -> None:
    def item(name: str, due: str | None, owner: str | None, state: str = "open") -> dict[str, Any]:
        return {"id": name, "title": "Alert", "due": due, "owner": owner, "state": state}

    actions = (
        item("AC-1", "2026-10-20", "tech-duty"),
        item("AC-2", "2026-12-01", None),
        item("AC-3", None, "x"),
        item("AC-4", None, "x", "done"),
    )
    near = OTHERS[0]._replace(actions=actions)
    by_category = OTHERS[2]._replace(actions=actions)
    subject = Subject(services=response.record.services, category="capacity")
    assert [*warning_lines(resembling(subject, (near, by_category)), date(2026, 11, 24))] == [
        "Earlier warning sign: AC-1 of MI-20261001-AAA (tech-duty, overdue since 2026-10-20): Alert",
        "Earlier warning sign: AC-2 of MI-20261001-AAA (no owner, due 2026-12-01): Alert",
        "Earlier warning sign: AC-3 of MI-20261001-AAA (x, no due date): Alert",
    ]
    many = [*warning_lines(resembling(subject, (near,) * 4), date(2026, 11, 24))]
    assert [each[:25] for each in many[:4]] == ["Earlier warning sign: AC-"] * 4
    assert all("overdue" in each for each in many[:4])
    assert many[10:] == ["... and 2 more open action items: mim action list"]


ASKED = "review:\n  sections:\n    - id: customers\n      title: What customers told us\n    - id: vendors\n      title: Vendors\n      ask: What did our vendors do?\nreminders:\n"


def test_prompts_have_a_question_for_each_section_and_the_facts_below_it(response: Desk) -> None:
    policy = requirements(
        response.but_file("policy/policy.yaml", "reminders:\n", ASKED).snapshot, response.incident
    )
    found = prompts(facts(response), policy)
    assert found["trigger",][:3] == (
        "What triggered the incident at that time?", "From the record:", "- Linked change: CHG-12",
    )  # fmt: skip
    assert len(found["lucky",]) == 1
    assert found["sections", 0, "findings"] == ("What customers told us",)
    assert found["sections", 1, "findings"] == ("What did our vendors do?",)


def test_a_review_is_read_section_by_section_and_published_without_the_facts(response: Desk) -> None:
    desk = response.but_file("policy/policy.yaml", "reminders:\n", ASKED).do(StartReview, "+1 09:00")
    desk = desk.do(AddToReview, "+1 09:05", section="customers", text="They called")
    desk = desk.do(AddAction, "+1 09:06", title="Alert above 80 %", owner="tech-duty", due=date(2026, 12, 15))
    policy = requirements(desk.snapshot, desk.incident)
    read = {each.id: each for each in sections(desk.review, policy, facts(desk))}
    assert [*read][-3:] == ["surprised", "customers", "vendors"]
    assert (read["customers"].title, read["customers"].texts) == ("What customers told us", ("They called",))
    assert read["trigger"].facts
    assert header(desk.dossier) == [("state", "draft"), ("owner", "mim-duty")]
    shown = document(desk.dossier, policy, facts(desk))
    assert {each["what"] for each in shown["missing"]} >= {"the section trigger is empty"}
    assert (shown["actions"][0]["title"], shown["started"]) == (
        "Alert above 80 %",
        rfc3339(clock("+1 09:00")),
    )
    assert shown["actions_record"]
    over = desk.do(WaiveReview, "+1 10:00", reason="A drill", approver="head-of-service")
    assert ("waived", "A drill (approved by head-of-service)") in header(over.dossier)
    waived = document(over.dossier, policy, facts(over))
    assert not any(each["record"] for each in waived["sections"])
    assert (waived["missing"], waived["actions_record"]) == ([], [])


def test_a_signed_and_shared_review_says_by_whom_and_with_whom(response: Desk) -> None:
    path = f"incidents/2026/{response.incident}/review.yaml"
    desk = response.do(StartReview, "+1 09:00").but_file(
        path,
        "summary:",
        "signed_off:\n  - {by: tech-duty, at: 2026-11-24T10:00:00Z}\nshared_with: [staff]\nsummary:",
    )
    odd = desk.but_file(path, "actions: []", "sections:\n  - id: unknown\n    findings: [x]\nactions: []")
    assert [*header(odd.dossier)][2:] == [("signed off by", "tech-duty"), ("shared with", "staff")]
    assert sections(odd.review, requirements(odd.snapshot, odd.incident), {})[-1][:3] == (
        "unknown",
        "unknown",
        ("x",),
    )
