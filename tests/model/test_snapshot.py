"""Snapshots of one commit: the owner of each service and group."""

from __future__ import annotations

from dataclasses import replace

from mimkit.model.incident.problem import Problem
from mimkit.model.snapshot import PolicyInForce
from tests.builders import INCIDENT, Desk, clock


def test_a_service_stands_before_what_it_depends_on_and_nothing_twice(desk: Desk) -> None:
    found = [each.id for each in desk.snapshot.services_behind(("checkout", "nothing", "checkout"))]
    assert found == ["checkout", "payments", "database"]


def test_services_that_depend_on_each_other_end_somewhere(desk: Desk) -> None:
    loop = desk.but_file(
        "policy/services/database.yaml", "owner: database", "owner: database\ndepends_on: [checkout]"
    )
    assert [each.id for each in loop.snapshot.services_behind(("database",))] == [
        "database",
        "checkout",
        "payments",
    ]


def test_the_groups_of_a_service_are_those_of_all_it_needs(desk: Desk) -> None:
    assert desk.snapshot.groups_for(("checkout",)) == ("payments", "database")
    assert desk.snapshot.groups_for(()) == ()


def test_the_roster_says_who_has_a_role(desk: Desk) -> None:
    assert desk.snapshot.on_call_for_role("technical-lead", clock("10:09")) == "tech-duty"
    assert desk.snapshot.on_call_for_role("technical-lead", clock("-400 10:09")) is None
    assert desk.snapshot.on_call_for_role("juggler", clock("10:09")) is None


def test_a_group_is_reached_by_its_roster_or_else_by_its_contact(desk: Desk) -> None:
    rostered = desk.but_file("policy/rosters/scribe.yaml", "role: scribe", "group: payments")
    assert rostered.snapshot.on_call_for_group("payments", clock("10:09")) == "scribe-duty"
    assert rostered.snapshot.on_call_for_group("payments", clock("-400 10:09")) == "payments-duty"
    assert desk.snapshot.on_call_for_group("network", clock("10:09")) == "network-duty"
    assert desk.snapshot.on_call_for_group("jugglers", clock("10:09")) is None


def test_a_problem_record_knows_its_incidents(desk: Desk) -> None:
    problem = Problem.model_validate(
        {"id": "PB-20261125-Q2M", "title": "x", "opened": clock("10:09"), "incidents": [INCIDENT]}
    )
    snapshot = replace(desk.snapshot, problems={problem.id: problem})
    assert snapshot.problems_of(INCIDENT) == (problem,)
    assert snapshot.problems_of("MI-20261123-000") == ()
    other = problem.model_copy(update={"id": "PB-20261125-Q3M", "incidents": (INCIDENT, "MI-20261123-000")})
    changed = snapshot.with_records({}, {}, {other.id: other})
    assert changed.problems_of(INCIDENT) == changed.problems_of("MI-20261123-000") == (other,)


def test_other_records_come_under_the_same_policy(declared: Desk) -> None:
    emptied = declared.snapshot.with_records({}, {}, {})
    assert (emptied.incidents, emptied.policy) == ({}, declared.policy)


def test_the_policy_of_a_time_is_the_last_one_that_was_in_force(desk: Desk) -> None:
    old, new = desk.policy.model_copy(update={"organisation": "Old"}), desk.policy
    rows = (PolicyInForce(clock("10:00"), old), PolicyInForce(clock("11:00"), new))
    snapshot = desk.snapshot.with_earlier_policies(rows)
    assert snapshot.earlier_policies == rows
    assert snapshot.policy is desk.snapshot.policy
    assert snapshot.incidents is desk.snapshot.incidents
