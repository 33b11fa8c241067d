"""Several rosters for one role: every command names the same people for the affected services."""

from __future__ import annotations

import re

import pytest

from tests.stories.conftest import Desk

LEADS = {
    "lead-apac": ("zone: Asia/Singapore", "database-duty", "[{opens: 06:00, closes: 18:00}]"),
    "lead-emea": ("zone: Europe/London", "tech-duty", "[{opens: 08:00, closes: 00:00}]"),
    "lead-checkout": ("services: [checkout]", "payments-duty", "[{opens: 08:00, closes: 18:00}]"),
    "lead-tier-2": ("tiers: [2]", "network-duty", "[{opens: 00:00, closes: 00:00}]"),
}
"""Singapore is 8 hours ahead of UTC, so its lead is on call from 22:00 to 10:00 UTC, and London's from 08:00 to 24:00."""


@pytest.fixture
def led(desk: Desk) -> Desk:
    for name, (line, person, only) in LEADS.items():
        text = f"schema: 1\nid: {name}\ntitle: {name}\nrole: technical-lead\n{line}\n"
        rotation = f"rotation:\n  starts: 2026-01-05\n  people: [{person}]\n  only: {only}\n"
        desk.write(f"policy/rosters/{name}.yaml", text + rotation)
    (desk.folder / "policy/rosters/technical-lead.yaml").unlink()
    path = desk.folder / "policy/groups/payments.yaml"
    path.write_text(
        path.read_text().replace("after: 10m", "after: 5m\n    role: technical-lead\n  - after: 10m")
    )
    desk.commit()
    return desk


def rows(out: str, name: str) -> list[str]:
    return [re.sub(" +", " ", line.strip()) for line in out.splitlines() if line.strip().startswith(name)]


def test_every_command_names_the_same_lead(led: Desk) -> None:
    assert led.mim("check").status == 0
    overlap, checked = led.mim("roster", "check").out.splitlines()
    assert overlap.startswith("role technical-lead: rosters lead-apac and lead-emea overlap for ")
    assert checked.startswith("5 roles, 3 resolver groups, 4 services: no gaps")
    every = led.mim("oncall", "--at", "09:30").out
    assert [line.split(" +")[0] for line in rows(every, "technical-lead")] == [
        "technical-lead database-duty", "technical-lead for checkout payments-duty",
        "technical-lead for email network-duty",
    ]  # fmt: skip
    assert "; also tech-duty" in " ".join(every.split())
    document = led.mim("oncall", "technical-lead", "--at", "09:30", "--json").document
    assert [(each["services"], each["person"], each["also"]) for each in document["on_call"]] == [
        ([], "database-duty", [{"person": "tech-duty", "roster": "lead-emea", "services": []}]),
        (["checkout"], "payments-duty", []),
        (["email"], "network-duty", []),
    ]
    one = led.mim("oncall", "technical-lead", "--service", "email", "--service", "check", "--json").document
    assert [(each["person"], each["also"]) for each in one["on_call"]] == [
        ("payments-duty", [{"person": "network-duty", "roster": "lead-tier-2", "services": ["email"]}])
    ]
    service = led.mim("oncall", "checkout", "--json").document["on_call"]
    assert [(each["name"], each["person"]) for each in service] == [
        ("payments", "payments-duty"), ("technical-lead", "payments-duty"),
    ]  # fmt: skip
    led.more["COLUMNS"] = "200"
    impact = led.mim("impact", "email", "checkout")
    assert rows(impact.out, "technical-lead") == [
        "technical-lead payments-duty +44 20 7946 0006 for checkout; also on call: network-duty for email"
    ]
    roles = led.mim("impact", "email", "checkout", "--json").document["roles"]
    assert [(each["role"], each["person"], each["also"][0]["person"]) for each in roles] == [
        ("technical-lead", "payments-duty", "network-duty")
    ]


@pytest.mark.sweep
def test_a_declaration_and_a_page_use_the_rosters_for_the_affected_services(led: Desk) -> None:
    policy = led.folder / "policy/policy.yaml"
    head, lead, rest = policy.read_text().partition("  - id: technical-lead\n")
    policy.write_text(head + lead + rest.replace("    required: true\n", "    required: true\n    assigned_on_declare: true\n", 1))  # fmt: skip
    led.commit()
    first = led.mim("declare", "No e-mail", "--service", "email", "--json").document["incident"]
    second = led.mim("declare", "No checkout", "--service", "checkout", "--service", "email", "--json")
    third = led.mim("declare", "Something is wrong", "--json").document["incident"]
    names = (first, second.document["incident"], third)
    found = [
        led.mim("show", name, "--json").document["incident"]["roles"]["technical-lead"] for name in names
    ]
    people = [each["person"] if isinstance(each, dict) else each for each in found]
    assert people == ["network-duty", "payments-duty", "tech-duty"]
    several = led.mim("checklist", "-i", names[1]).out
    assert "technical lead: payments-duty (on call; also network-duty)" in several
    paged = led.mim("page", "payments", "-i", names[1]).out
    assert rows(paged, "after 5m") == ["after 5m payments-duty +44 20 7946 0006 Payments engineer on duty"]
    led.clock = "19:00"
    paged = led.mim("page", "payments", "-i", first).out
    assert rows(paged, "after 5m") == ["after 5m network-duty +44 20 7946 0008 Network engineer on duty"]


def test_a_gap_is_told_for_the_services_that_it_affects(led: Desk) -> None:
    emea = led.folder / "policy/rosters/lead-emea.yaml"
    emea.write_text(emea.read_text().replace("closes: 00:00", "closes: 17:00"))
    led.more["COLUMNS"] = "200"
    found = led.type("roster", "check", "--days", "1", "--base", "HEAD")
    assert found.status == 1
    words = "roster lead-apac: outside on-call hours; roster lead-emea: outside on-call hours"
    lost = [line.strip() for line in found.out.splitlines() if "loses cover" in line]
    ours = "(roster lead-checkout: outside on-call hours; "
    assert lost == [
        f"role technical-lead for other services loses cover Monday 2026-11-23 17:00-22:00 UTC ({words})",
        f"role technical-lead for checkout loses cover Monday 2026-11-23 18:00-22:00 UTC {ours}{words})",
    ]
    document = led.type("roster", "check", "--days", "1", "--format", "json").document
    assert [(gap["name"], gap["services"]) for gap in document["gaps"] if gap["subject"] == "role"] == [
        ("technical-lead", ["database", "payments"]), ("technical-lead", ["checkout"]),
    ]  # fmt: skip


def test_calendars_and_unknown_services(led: Desk) -> None:
    calendar = led.mim("oncall", "technical-lead", "--days", "1", "--ics").out
    assert calendar.count("BEGIN:VEVENT") == len(set(re.findall("UID:(.*)", calendar)))
    assert "SUMMARY:Technical lead\\, for email: Network engineer on duty" in calendar
    assert "is not a service" in led.refused(2, "oncall", "technical-lead", "--service", "nothing").err
    assert "--service needs a role or resolver group" in led.refused(2, "oncall", "--service", "email").err
    roster = led.folder / "policy/rosters/lead-checkout.yaml"
    roster.write_text(roster.read_text().replace("[checkout]", "[chekout]"))
    assert "did you mean `checkout`?" in led.type("check").out
