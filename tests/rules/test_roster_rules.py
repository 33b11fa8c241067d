"""Escalation steps that lead to rosters and groups, and shifts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from mimkit.app.reading.records import gather
from mimkit.model.diagnostic import KeyPath
from mimkit.model.organisation.directory import EscalationStep
from mimkit.rules.families.directory import named_after_leaving
from mimkit.rules.judge import check_directory
from tests.builders import Desk
from tests.duty.scoped import with_roster, without
from tests.duty.test_duty import steps


def broken(desk: Desk) -> list[tuple[str, str, tuple[str | int, ...]]]:
    return [(rule.code, found.ref.id, found.keys) for rule, found in check_directory(desk.snapshot)]


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"person": "a", "group": "b"},
        {"role": "a", "roster": "b"},
        {"person": "a", "roster": "b", "group": "c"},
    ],
)
def test_a_step_leads_to_one_of_four(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="must have exactly one"):
        EscalationStep.model_validate(keys)


def test_steps_may_lead_to_rosters_and_groups_that_exist(desk: Desk) -> None:
    fine = steps(desk, "  - roster: technical-lead", "  - after: 10m", "    group: database")
    assert broken(fine) == []


def test_a_step_to_what_does_not_exist_is_found(desk: Desk) -> None:
    wrong = steps(desk, "  - roster: technical-leads", "  - after: 10m", "    group: databases")
    assert broken(wrong) == [
        ("MIM703", "payments", ("escalation", 1, "group")),
        ("MIM710", "payments", ("escalation", 0, "roster")),
    ]


def test_a_step_to_a_role_needs_a_role_with_a_roster(desk: Desk) -> None:
    path = steps(desk, "  - role: technical-lead", "  - after: 10m", "    role: juggler")
    assert broken(path) == [("MIM721", "payments", ("escalation", 1, "role"))]
    scribe = steps(without(desk, "scribe"), "  - role: scribe")
    assert broken(scribe) == [("MIM711", "payments", ("escalation", 0, "role"))]


def test_a_roster_is_for_services_and_tiers_that_exist(desk: Desk) -> None:
    fine = with_roster(desk, "lead", "tech-duty", "services: [checkout]", "tiers: [1, 2]")
    assert broken(fine) == []
    wrong = with_roster(desk, "lead", "tech-duty", "services: [checkout, chekout]", "tiers: [1, 3]")
    assert broken(wrong) == [("MIM701", "lead", ("services", 1)), ("MIM712", "lead", ("tiers", 1))]


@pytest.mark.parametrize("keys", ["tiers: [0]", "tiers: [5]", "services: [Web Shop]"])
def test_tiers_are_one_to_four_and_services_are_ids(desk: Desk, keys: str) -> None:
    files = with_roster(desk, "lead", "tech-duty", keys).files
    assert [(each.path, each.line) for each in gather(files).diagnostics] == [("policy/rosters/lead.yaml", 5)]


def test_a_circle_of_three_is_found_once_and_a_path_beside_it_is_not(desk: Desk) -> None:
    one = steps(desk, "  - person: payments-duty", "  - after: 10m", "    group: network")
    two = steps(one, "  - group: payments", group="network")
    beside = steps(two, "  - group: payments", group="database")
    assert broken(beside) == [("MIM709", "network", ("escalation", 0, "group"))]


def test_a_group_that_calls_itself_is_a_circle(desk: Desk) -> None:
    assert broken(steps(desk, "  - group: payments")) == [("MIM709", "payments", ("escalation", 0, "group"))]


def test_shifts_name_people_who_exist_and_are_still_there(desk: Desk) -> None:
    shift = "shifts:\n  - start: 2026-11-24T00:00:00Z\n    end: {end}\n    person: {person}\n"

    def with_shift(person: str, end: str) -> Desk:
        text = desk.files["policy/rosters/scribe.yaml"].decode() + shift.format(person=person, end=end)
        left = desk.but_file(
            "policy/people.yaml", "name: Network engineer on duty", "name: X\n    left: 2026-11-30"
        )
        groups = left.files["policy/groups/network.yaml"].decode().replace("network-duty", "tech-duty")
        return Desk(
            {
                **left.files,
                "policy/rosters/scribe.yaml": text.encode(),
                "policy/groups/network.yaml": groups.encode(),
            }
        )

    place = ("scribe", ("shifts", 0, "person"))
    assert broken(with_shift("nobody", "2026-11-25T00:00:00Z")) == [("MIM704", *place)]
    assert broken(with_shift("network-duty", "2026-12-01T00:00:00Z")) == []
    assert broken(with_shift("network-duty", "2026-12-01T20:00:00Z")) == [("MIM705", *place)]


def test_who_is_still_named_after_leaving_is_found_but_for_the_past(desk: Desk) -> None:
    left = desk.but_file("policy/people.yaml", "name: Service desk on duty", "name: X\n    left: 2026-11-30")
    shift = "  - {{start: 2026-{0}T00:00:00Z, end: 2026-{0}T08:00:00Z, person: scribe-duty}}\n"
    text = left.files["policy/rosters/scribe.yaml"].decode()
    earlier = "earlier:\n  - {starts: 2025-01-06, people: [scribe-duty]}\n"
    shifts = f"shifts:\n{shift.format('11-24')}{shift.format('12-24')}"
    people = "people: [scribe-duty]"
    assert people in text

    def named(text: str, day: date) -> list[tuple[KeyPath, str]]:
        files = {**left.files, "policy/rosters/scribe.yaml": text.encode()}
        snapshot = Desk(files).snapshot
        return [(each.keys, each.hint) for each in named_after_leaving(snapshot, day)]

    alone = (("rotation", "people", 0), "mim roster change scribe --add PERSON --remove scribe-duty")
    later = (("shifts", 1, "person"), "")
    assert named(text + earlier + shifts, date(2026, 12, 2)) == [alone, later]
    assert named(text + shifts, date(2026, 11, 30)) == []
    both = text.replace(people, "people: [scribe-duty, tech-duty, ghost]")
    assert named(both, date(2026, 12, 2)) == [
        (("rotation", "people", 0), "mim roster change scribe --remove scribe-duty"),
        (("rotation", "people", 2), "mim roster change scribe --remove ghost"),
    ]


def test_a_roster_of_shifts_alone_is_fine(desk: Desk) -> None:
    text = desk.files["policy/rosters/scribe.yaml"].decode().partition("rotation:")[0]
    text += "shifts:\n  - {start: 2026-11-24T00:00:00Z, end: 2026-11-25T00:00:00Z, person: scribe-duty}\n"
    assert broken(Desk({**desk.files, "policy/rosters/scribe.yaml": text.encode()})) == []
