"""Schedules of other tools through the real command: in, out, and what differs later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

SCHEDULE = {
    "schedule": {
        "name": "Payments primary",
        "time_zone": "Europe/London",
        "schedule_layers": [
            {
                "name": "Layer 1",
                "start": "2026-11-16T09:00:00+00:00",
                "rotation_virtual_start": "2026-11-16T09:00:00+00:00",
                "rotation_turn_length_seconds": 604_800,
                "users": [
                    {"user": {"id": "P1", "summary": "payments-duty"}},
                    {"user": {"id": "P2", "summary": "tech-duty"}},
                ],
                "restrictions": [],
            }
        ],
    }
}
ROSTER = "policy/rosters/payments.yaml"


def given(desk: Desk, document: Any) -> None:
    (desk.folder / "schedule.json").write_text(json.dumps(document))


@pytest.fixture
def imported(desk: Desk) -> Desk:
    given(desk, SCHEDULE)
    said = desk.mim("roster", "import", "schedule.json", "--group", "payments").out
    assert f"{ROSTER}  a rotation of 2 people, written" in said
    return desk


def test_a_schedule_becomes_a_rotation_once(imported: Desk) -> None:
    roster = YAML(typ="safe").load(imported.folder / ROSTER)
    assert roster["zone"] == "Europe/London"
    assert roster["rotation"]["people"] == ["payments-duty", "tech-duty"]
    assert "shifts" not in roster
    before = (imported.folder / ROSTER).read_bytes()
    again = imported.mim("roster", "import", "schedule.json", "--group", "payments", "--json").document
    assert (again["changed"], again["rotation"], again["shifts"]) == (False, 2, 0)
    assert (imported.folder / ROSTER).read_bytes() == before


def test_an_override_is_added_and_what_a_person_changed_stays(imported: Desk) -> None:
    path = imported.folder / ROSTER
    path.write_text(path.read_text() + "# Ask the vendor first.\n")
    entry = {
        "start": "2026-12-24T09:00:00Z",
        "end": "2026-12-26T09:00:00Z",
        "user": {"summary": "database-duty"},
    }
    given(
        imported,
        {
            "schedule": {
                **SCHEDULE["schedule"],
                "overrides_subschedule": {"rendered_schedule_entries": [entry]},
            }
        },
    )
    imported.mim("roster", "import", "schedule.json", "--id", "payments")
    text = path.read_text()
    assert "# Ask the vendor first." in text
    assert YAML(typ="safe").load(text)["overrides"][0]["person"] == "database-duty"
    imported.mim("roster", "import", "schedule.json", "--id", "payments")
    assert path.read_text() == text


def test_what_is_exported_to_pagerduty_is_the_same_schedule(imported: Desk) -> None:
    imported.commit("Import the roster of payments")
    refusal = imported.refused(2, "roster", "export", "payments", "--to", "pagerduty").err
    assert "--user payments-duty=ID" in refusal
    users = ("--user", "payments-duty=P1", "--user", "tech-duty=P2")
    written = json.loads(imported.mim("roster", "export", "payments", "--to", "pagerduty", *users).out)
    (layer,) = written["schedule"]["schedule_layers"]
    (before,) = SCHEDULE["schedule"]["schedule_layers"]
    for key in ("start", "rotation_virtual_start", "rotation_turn_length_seconds", "restrictions"):
        assert layer[key] == before[key]  # type: ignore[index]
    assert [each["user"]["id"] for each in layer["users"]] == ["P1", "P2"]
    (imported.folder / "out.json").write_text(json.dumps(written))
    mapped = (
        "--map",
        "Payments engineer on duty=payments-duty",
        "--map",
        "Senior engineer on duty=tech-duty",
    )
    assert "no difference" in imported.mim("roster", "drift", "payments", "out.json", *mapped).out


def test_a_difference_is_named_with_its_time_and_both_people(imported: Desk) -> None:
    changed = json.loads(json.dumps(SCHEDULE))
    changed["schedule"]["schedule_layers"][0]["users"].reverse()
    given(imported, changed)
    said = imported.type("roster", "drift", "payments", "schedule.json", "--days", "7")
    assert said.status == 1
    assert "Monday 2026-11-23 10:09 to Monday 2026-11-30 09:00" in said.out
    assert "here tech-duty" in said.out
    found = imported.type("roster", "drift", "payments", "schedule.json", "--days", "7", "--json").document
    assert found["differences"][0] == {
        "start": "2026-11-23T10:09:00Z", "end": "2026-11-30T09:00:00Z", "here": "tech-duty", "there": "payments-duty",
    }  # fmt: skip
    assert (
        "did you mean payments?"
        in imported.refused(2, "roster", "drift", "payment", "schedule.json").err.lower()
    )


def test_terraform_and_goalert_get_the_hours_on_duty(imported: Desk) -> None:
    path = imported.folder / ROSTER
    path.write_text(
        path.read_text() + "  only:\n    - days: [mon, sun]\n      opens: 22:00\n      closes: 06:00\n"
    )
    imported.commit("Import the roster of payments")
    text = imported.mim("roster", "export", "payments", "--to", "terraform").out
    for line in (
        'data "pagerduty_user" "payments-duty" {',
        '  email = "payments-duty@example.com"',
        "    rotation_turn_length_seconds = 604800",
        '      start_time_of_day = "22:00:00"',
        "      start_day_of_week = 7",
        "      duration_seconds  = 28800",
    ):
        assert line in text.splitlines()
    users = ("--user", "payments-duty=u1", "--user", "tech-duty=u2")
    found = json.loads(imported.mim("roster", "export", "payments", "--to", "goalert", *users).out)
    assert found["rotation"]["type"] == "weekly"
    assert found["rules"] == [
        {"start": "22:00", "end": "06:00", "weekdayFilter": [False, True, False, False, False, False, False]},
        {"start": "22:00", "end": "06:00", "weekdayFilter": [True, False, False, False, False, False, False]},
    ]


@pytest.mark.parametrize(
    ("text", "tool", "sentence"),
    [
        ("shifts:\n  - {start: 2026-12-01T00:00:00Z, end: 2026-12-02T00:00:00Z, person: tech-duty}\n", "goalert", "has only shifts"),
        (
            "rotation:\n  starts: 2026-11-16\n  unit: days\n  count: duty-days\n  people: [tech-duty]\n  only:\n    - opens: 09:00\n      closes: 17:00\n",
            "pagerduty",
            "counts only duty days",
        ),
        (
            "rotation: {starts: 2026-11-16, people: [tech-duty]}\noverrides:\n  - {start: 2026-12-01T00:00:00Z, end: 2026-12-02T00:00:00Z}\n",
            "pagerduty",
            "has an override with no one on call",
        ),
        (
            "rotation: {starts: 2026-11-16, people: [tech-duty]}\noverrides:\n  - {start: 2026-12-01T00:00:00Z, end: 2026-12-02T00:00:00Z, person: tech-duty}\n",
            "terraform",
            "has shifts or overrides",
        ),
    ],
)  # fmt: skip
def test_what_a_tool_cannot_express_is_refused(desk: Desk, text: str, tool: str, sentence: str) -> None:
    head = "schema: 1\nid: payments\ntitle: Payments\ngroup: payments\n"
    Path(desk.folder / ROSTER).write_text(head + text)
    desk.commit("Add a roster")
    said = desk.refused(2, "roster", "export", "payments", "--to", tool, "--user", "tech-duty=u")
    assert sentence in said.err


ESCALATION = {
    "escalation_policy": {
        "name": "Payments",
        "num_loops": 2,
        "escalation_rules": [
            {
                "escalation_delay_in_minutes": 10,
                "targets": [{"type": "user_reference", "summary": "payments-duty"}],
            },
            {
                "escalation_delay_in_minutes": 20,
                "targets": [
                    {"type": "schedule_reference", "summary": "Technical lead"},
                    {"type": "user_reference", "summary": "head-of-service"},
                ],
            },
            {
                "escalation_delay_in_minutes": 0,
                "targets": [{"type": "user_reference", "summary": "Somebody else"}],
            },
        ],
    }
}


def test_an_escalation_policy_becomes_the_path_of_a_group_once(desk: Desk) -> None:
    """Ten minutes after the first call the second step, twenty minutes later the third."""
    given(desk, ESCALATION)
    refusal = desk.refused(2, "roster", "escalation", "schedule.json", "--group", "payments").err
    assert "--map 'Somebody else=PERSON'" in refusal
    words = (
        "roster",
        "escalation",
        "schedule.json",
        "--group",
        "payments",
        "--map",
        "Somebody else=deputy-duty",
    )
    assert "3 steps, dry run" in desk.mim(*words, "--dry-run").out
    found = desk.mim(*words, "--json").document
    assert found["steps"] == [
        {"person": "payments-duty"},
        {"after": "10m", "roster": "technical-lead"},
        {"after": "30m", "person": "deputy-duty"},
    ]
    assert len(found["notes"]) == 2
    assert "3 steps, nothing changed" in desk.mim(*words).out
    desk.commit("Escalate")
    desk.mim("check")


def test_rules_of_opsgenie_are_ordered_by_their_delay(desk: Desk) -> None:
    rules = [
        {"condition": "if-not-acked", "delay": {"timeAmount": 1, "timeUnit": "hours"}, "recipient": {"type": "team", "name": "Network"}},
        {"condition": "if-not-closed", "delay": {"timeAmount": 0}, "recipient": {"type": "user", "username": "tech-duty@example.com"}},
    ]  # fmt: skip
    given(desk, {"data": [{"name": "E", "rules": rules}]})
    found = desk.mim("roster", "escalation", "schedule.json", "--group", "payments", "--json").document
    assert found["steps"] == [{"person": "tech-duty"}, {"after": "1h", "group": "network"}]
    assert "if-not-closed" in found["notes"][0]
