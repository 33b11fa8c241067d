"""Alerts from monitoring: `mim declare --from` on real git, alone and in two clones at the same time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mimkit.app.importing.alerts.read import LARGEST
from tests.app.alerts.test_dialects import ALERTMANAGER, FORM

if TYPE_CHECKING:
    from tests.stories.conftest import Desk, Office, Said

PAYLOAD = json.dumps(ALERTMANAGER)
RESOLVED = PAYLOAD.replace('"firing"', '"resolved"').replace("0001-01-01T00:00:00Z", "2026-11-23T10:05:00Z")


def piped(desk: Desk, text: str = PAYLOAD, *words: str) -> Said:
    return desk.type("declare", "--from", "-", *words, stdin=text)


def outcomes(said: Said) -> list[str]:
    return [each["outcome"] for each in said.document["alerts"]]


@pytest.mark.sweep
def test_from_the_first_alert_to_the_last(desk: Desk) -> None:
    said = piped(desk, PAYLOAD, "--json")
    assert said.status == 0
    found = said.document
    assert found["alerts"] == [
        {
            "key": "alertmanager:a1",
            "state": "firing",
            "title": "Checkout returns 503",
            "outcome": "proposed",
            "incident": found["incident"],
            "arrivals": 1,
        },
        {
            "key": "alertmanager:a2",
            "state": "resolved",
            "title": "CheckoutDown on web-2",
            "outcome": "unknown",
            "incident": None,
            "arrivals": 1,
        },
    ]
    assert (found["recorded"], found["problems"]) == (True, [])
    before = desk.git("rev-list", "--count", "HEAD")
    for _ in range(3):
        said = piped(desk)
    assert "1 alert counted" in said.out
    assert "counted: this alert has arrived 4 times" in said.out
    assert int(desk.git("rev-list", "--count", "HEAD")) == int(before) + 3
    over = piped(desk, RESOLVED)
    assert "noted as resolved; the incident is still open" in over.out
    again = piped(desk, RESOLVED)
    assert "nothing changed" in again.out
    timeline: list[dict[str, Any]] = desk.timeline()
    assert [(each["kind"], each["arrivals"]) for each in timeline if each.get("arrivals")] == [
        ("detected", 4)
    ]
    assert [each["kind"] for each in timeline] == ["detected", "note", "proposed"]
    assert {each["via"] for each in timeline} == {"alert"}
    desk.mim("check")
    desk.mim("check", "--base", "HEAD~4")
    assert "arrived 4 times" in desk.mim("show").out
    desk.mim("reject", "--reason", "It was a test")
    assert outcomes(piped(desk, PAYLOAD, "--json"))[0] == "proposed"


@pytest.mark.sweep
def test_two_machines_that_pipe_the_same_alert_make_one_incident(office: Office) -> None:
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    (first.folder / "alert.json").write_text(PAYLOAD)
    (second.folder / "alert.json").write_text(PAYLOAD)
    processes = [(each, each.spawn("declare", "--from", "alert.json", "--json")) for each in (first, second)]
    said = [each.answer(process) for each, process in processes]
    assert [each.status for each in said] == [0, 0]
    assert {each.document["shared"] for each in said} == {True}
    assert sorted(outcomes(each)[0] for each in said) == ["counted", "proposed"]
    for each in (first, second):
        each.mim("sync")
        (found,) = json.loads(each.mim("list", "--json").out)["incidents"]
        assert found["status"] == "proposed"
        assert [entry.get("arrivals") for entry in each.timeline() if entry["kind"] == "detected"] == [2]


@pytest.mark.sweep
def test_alerts_that_two_machines_count_in_one_second_are_all_counted(office: Office) -> None:
    """With a fixed clock, the same values change in the same way: without a difference, git has one commit for both."""
    seats = [office.seat("mim-duty"), office.seat("tech-duty")]
    for key in ("user.name", "user.email"):
        seats[1].git("config", key, seats[0].git("config", key).strip())
    assert piped(seats[0]).status == 0
    for each in seats:
        each.mim("sync")
        (each.folder / "alert.json").write_text(PAYLOAD)
    words = ("import", "alert", "alert.json", "--json")
    for _ in range(3):
        processes = [(each, each.spawn(*words)) for each in seats]
        assert [each.answer(process).status for each, process in processes] == [0, 0]
    seats[0].mim("sync")
    assert [each.get("arrivals") for each in seats[0].timeline() if each["kind"] == "detected"] == [7]


@pytest.mark.sweep
def test_two_machines_without_a_network_make_one_incident_too(office: Office) -> None:
    first, second = office.seat("mim-duty"), office.seat("tech-duty")
    other = json.dumps(
        {**ALERTMANAGER, "alerts": [*ALERTMANAGER["alerts"], {"fingerprint": "a3", "labels": {"job": "x"}}]}
    )
    assert piped(first, PAYLOAD, "--offline").status == 4
    assert piped(first, PAYLOAD, "--offline").status == 4
    assert piped(second, other, "--offline").status == 4
    for each in (first, second, first):
        assert each.type("sync").status == 0
    for each in (first, second):
        (found,) = json.loads(each.mim("list", "--json").out)["incidents"]
        assert found["status"] == "proposed"
        each.mim("check")
    assert outcomes(piped(first, PAYLOAD, "--json"))[0] == "counted"


def test_the_policy_names_the_author_and_lets_an_alert_declare(desk: Desk) -> None:
    policy = desk.folder / "policy/policy.yaml"
    rules = "alerts:\n  by: scribe-duty\n  rules:\n    - labels: {service: checkout}\n      severity: SEV1\n      outcome: declare\n"
    policy.write_text(policy.read_text() + rules)
    desk.mim("check")
    desk.commit()
    desk.more["MIM_ACTOR"] = ""
    said = piped(desk)
    assert (said.status, "declared SEV1 checkout" in said.out) == (0, True)
    assert {each["by"] for each in desk.timeline()} == {"scribe-duty"}
    assert "Alerts" in desk.mim("policy", "show").out
    policy.write_text(
        policy.read_text()
        .replace("scribe-duty\n  rules", "nobody\n  rules")
        .replace("checkout}", "x}\n      service: nonesuch")
    )
    found = desk.type("check").out
    assert "MIM704" in found
    assert "MIM729" in found


def test_an_alert_needs_an_author(desk: Desk) -> None:
    desk.git("config", "user.email", "monitoring@example.org")
    said = piped(desk)
    assert said.status == 2
    assert "the alert has no author" in said.err
    assert piped(desk, PAYLOAD, "--by", "stranger").status == 2


def test_an_issue_form_proposes_with_its_services_and_severity(desk: Desk) -> None:
    said = piped(desk, FORM, "--origin", "INC-7")
    assert said.status == 0, said
    shown = json.loads(desk.mim("show", "--json").out)["incident"]
    assert (shown["title"], shown["severity"], shown["status"]) == (
        "Customers cannot pay by card",
        "SEV1",
        "proposed",
    )
    assert shown["services"] == ["checkout", "payments"]


def test_facts_can_be_given_with_an_alert_and_other_options_not(desk: Desk) -> None:
    piped(desk, PAYLOAD, "Nobody can pay", "--severity", "sev2", "--service", "pay", "--tag", "cards")
    shown = json.loads(desk.mim("show", "--json").out)["incident"]
    assert (shown["title"], shown["severity"], shown["services"]) == (
        "Nobody can pay",
        "SEV2",
        ["payments", "checkout"],
    )
    for words in (("--drill",), ("--backfill",), ("--tell",), ("--key", "x"), ("--at", "10:00")):
        said = piped(desk, PAYLOAD, *words)
        assert (said.status, f"{words[0]} and --from cannot be combined" in said.err) == (2, True)
    assert desk.type("declare", "x", "--dialect", "grafana").status == 2
    assert "TITLE is missing" in desk.type("declare").err
    assert desk.type("declare", "--from", "nowhere.json").status == 2


def test_what_cannot_be_read_is_reported_and_the_rest_recorded(desk: Desk) -> None:
    said = piped(desk, f'{{"specversion": "1.0"}}\n{PAYLOAD}\n{{"a": 1}}\n', "--json")
    assert said.status == 1
    assert outcomes(said) == ["proposed", "unknown"]
    assert [(each["line"], each["message"].partition(";")[0]) for each in said.document["problems"]] == [
        (1, "the event has no id and no source and no type, so it was skipped"),
        (3, "this is not an alert in a known format"),
    ]
    assert "-:3:1: error: this is not an alert" in said.err
    for text in ("", "\x00", "[" * 100_000, "{" * 100_000, "x" * 10_000_000, " " * LARGEST + "{}"):
        nothing = piped(desk, text)
        assert (nothing.status, nothing.out) == (1, "")
        assert len(nothing.err) < 500


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    before = desk.everything()
    said = piped(desk, PAYLOAD, "--dry-run")
    assert (said.status, "dry run, nothing recorded" in said.out) == (0, True)
    assert desk.everything() == before


def test_names_in_the_rules_for_alerts_that_nothing_has_are_found(desk: Desk) -> None:
    policy = desk.folder / "policy/policy.yaml"
    rule = "  rules:\n    - labels: {team: shop}\n      service: chekout\n      severity: SEV9\n    - labels: {team: x}\n"
    policy.write_text(
        policy.read_text().replace("calendar:\n", f"alerts:\n  by: nobody\n{rule}\ncalendar:\n", 1)
    )
    said = desk.type("check")
    assert said.status == 1
    for name in ("`nobody`", "`chekout`", "`SEV9`"):
        assert name in said.out, said.out
