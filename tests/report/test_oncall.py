"""JSON documents about who is on call and about the impact of an outage."""

from __future__ import annotations

from datetime import timedelta

from mimkit.duty.duty import Duty
from mimkit.duty.impact import impact
from mimkit.report.duty.impact import document as impact_document
from mimkit.report.duty.oncall import also_document, document, on_call_for, on_call_for_all, roles_for
from tests.builders import Desk, clock
from tests.duty.scoped import with_roster
from tests.duty.test_duty import rostered

AT = clock("10:09")


def duty(desk: Desk) -> Duty:
    return Duty(desk.snapshot, AT, AT + timedelta(days=28))


def test_a_group_with_a_roster_has_its_turns_and_its_path(desk: Desk) -> None:
    there = rostered(desk)
    found = document(
        on_call_for(duty(there), "group", "payments"), there.snapshot.people, AT + timedelta(days=14)
    )
    path = found.pop("path")
    assert found == {
        "subject": "group",
        "name": "payments",
        "title": "Payments",
        "person": "deputy-duty",
        "full_name": "Deputy incident manager on duty",
        "phone": "+44 20 7946 0002",
        "mail": "deputy-duty@example.com",
        "via": "roster payments",
        "trouble": None,
        "services": [],
        "also": [],
        "until": "2026-11-30T09:00:00Z",
        "next": {"person": "tech-duty", "start": "2026-11-30T09:00:00Z"},
        "turns": [
            {"start": "2026-11-23T10:09:00Z", "end": "2026-11-30T09:00:00Z", "person": "deputy-duty"},
            {"start": "2026-11-30T09:00:00Z", "end": "2026-12-07T09:00:00Z", "person": "tech-duty"},
            {"start": "2026-12-07T09:00:00Z", "end": "2026-12-07T10:09:00Z", "person": "deputy-duty"},
        ],
    }
    assert [(step["after"], step["person"], step["via"]) for step in path] == [
        ("0s", "deputy-duty", "roster payments"),
        ("0s", "payments-duty", "step 1"),
        ("10m", "head-of-service", "step 2"),
    ]


def test_a_turn_without_an_end_and_a_contact_without_a_roster_have_no_until(desk: Desk) -> None:
    found = {each.name: each for each in on_call_for_all(duty(desk))}
    assert list(found) == [
        "major-incident-manager", "technical-lead", "communications-lead", "scribe", "deputy",
        "database", "network", "payments",
    ]  # fmt: skip
    assert (found["scribe"].until, found["scribe"].next, len(found["scribe"].turns)) == (None, None, 1)
    assert (found["payments"].until, found["payments"].next, found["payments"].turns) == (None, None, ())


def test_whoever_cannot_be_reached_is_told_with_the_reason(desk: Desk) -> None:
    without = Desk({k: v for k, v in desk.files.items() if k != "policy/rosters/scribe.yaml"})
    found = document(on_call_for(duty(without), "role", "scribe"), without.snapshot.people, AT)
    assert (found["person"], found["via"], found["trouble"]) == (None, None, "it has no roster")
    gone = desk.but_file("policy/rosters/scribe.yaml", "[scribe-duty]", "[nobody]")
    found = document(on_call_for(duty(gone), "role", "scribe"), gone.snapshot.people, AT)
    assert (found["person"], found["phone"]) == ("nobody", None)
    assert found["trouble"] == "`nobody` is not in policy/people.yaml"
    juggling = desk.but_file("policy/rosters/scribe.yaml", "role: scribe", "role: juggler")
    assert on_call_for(duty(juggling), "role", "juggler").title == "juggler"


def test_what_is_hit_has_the_way_there_and_whom_to_call(desk: Desk) -> None:
    there = desk.but_file(
        "policy/services/payments.yaml", "depends_on: [database]", "depends_on: [database, banks]"
    ).but_file("policy/services/database.yaml", "owner: database", "owner: databases")
    calls = {"payments": on_call_for(duty(there), "group", "payments")}
    found = impact_document(impact(there.snapshot, ["payments"]), calls, [], there.snapshot.people)
    assert found["version"] == 1
    assert [(each["id"], each["way"]) for each in found["hit"]] == [("checkout", ["payments", "checkout"])]
    assert [(each["id"], each["title"]) for each in found["stands_on"]] == [
        ("database", "Order database"), ("banks", None),
    ]  # fmt: skip
    assert [(each["group"], each["answers_for"], each["person"]) for each in found["call"]] == [
        ("payments", ["payments"], "payments-duty"),
        ("databases", ["database"], None),
    ]
    assert (found["business_units"], found["infrastructure"]) == (
        ["Retail", "Finance", "Customer service"], ["Database cluster"],
    )  # fmt: skip
    [runbook] = found["runbooks"]
    assert {trigger["service"] for trigger in runbook["triggers"]} == {"checkout", "payments"}


def test_roles_with_a_roster_for_a_service_are_called_with_the_others_on_call(desk: Desk) -> None:
    there = with_roster(desk, "lead-a", "payments-duty", "services: [checkout]")
    there = with_roster(there, "lead-b", "scribe-duty", "services: [checkout, email]")
    [found] = roles_for(duty(there), ("checkout", "email"))
    assert (found.name, found.call.person, found.first_for) == (
        "technical-lead",
        "payments-duty",
        ("checkout",),
    )
    assert also_document(found) == [
        {"person": "scribe-duty", "roster": "lead-b", "services": ["checkout", "email"]}
    ]
    assert list(roles_for(duty(there), ("database",))) == []
    [*_, row] = impact_document(impact(there.snapshot, ["checkout"]), {}, [found], there.snapshot.people)[
        "roles"
    ]
    assert (row["role"], row["person"], row["also"]) == (
        "technical-lead",
        "payments-duty",
        also_document(found),
    )
    names = [(each.name, each.services) for each in on_call_for_all(duty(there)) if each.subject == "role"][
        1:4
    ]
    assert names == [
        ("technical-lead", ()),
        ("technical-lead", ("checkout",)),
        ("technical-lead", ("email",)),
    ]
