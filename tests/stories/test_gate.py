"""Another pipeline checks whether a service may be changed while serious action items on it are overdue."""

from __future__ import annotations

import re

import pytest

from tests.stories.conftest import Desk, Office


def reviewed(desk: Desk, *actions: tuple[str, ...]) -> list[str]:
    """Leave a closed matter with action items behind, due on 30 November; return their ids."""
    name = desk.declare()
    desk.clock = "11:00"
    desk.mim("restored", "-i", name)
    desk.mim("review", "start", "-i", name)
    made = [
        desk.mim("action", "add", *words, "--due", "2026-11-30", "-i", name, "--json").document["made"]
        for words in actions
    ]
    return [str(each) for each in made]


HIGH = ("Renew certificates by machine", "--owner", "tech-duty", "--priority", "high")
LOW = ("Write the steps down", "--owner", "scribe-duty", "--priority", "low")


def on(desk: Desk, moment: str) -> None:
    desk.more["MIM_NOW"] = moment


@pytest.mark.sweep
def test_before_the_day_is_over_the_gate_is_open(desk: Desk) -> None:
    reviewed(desk, HIGH, LOW)
    on(desk, "2026-11-30T23:59:59Z")
    said = desk.mim("gate", "--service", "checkout", "--fail-on", "overdue")
    assert said.out == "checkout: no serious action item is overdue\n"


@pytest.mark.sweep
def test_a_high_priority_counts_at_once_and_any_other_after_the_grace(desk: Desk) -> None:
    high, low = reviewed(desk, HIGH, LOW)
    on(desk, "2026-12-01T12:00:00Z")
    document = desk.mim("gate", "--service", "checkout", "--json").document
    assert [each["id"] for each in document["actions"]] == [high]
    assert not document["clear"]
    # The items are due on Monday 30 November. The grace of one business day is Tuesday, until its end.
    on(desk, "2026-12-01T23:59:59Z")
    assert [
        each["id"] for each in desk.mim("gate", "--service", "checkout", "--json").document["actions"]
    ] == [high]
    on(desk, "2026-12-02T00:00:00Z")
    found = desk.mim("gate", "--service", "checkout", "--json").document["actions"]
    assert {each["id"] for each in found} == {high, low}
    assert {each["overdue_seconds"] for each in found} == {86_400}


@pytest.mark.sweep
def test_it_says_which_action_of_which_incident_who_owes_it_how_late_and_where(desk: Desk) -> None:
    (high,) = reviewed(desk, HIGH)
    on(desk, "2026-12-01T12:00:00Z")
    said = desk.mim("gate", "--service", "checkout")
    name = re.search(r"MI-[0-9]{8}-\w{3}", said.out)
    assert name
    assert said.out == (
        "checkout: 1 serious action item is overdue\n"
        f"  {high}  Renew certificates by machine\n"
        "    high priority, due 2026-11-30, overdue for 1 day\n"
        "    owner: tech-duty\n"
        f"    {name[0]}  Checkout returns 503\n"
        f"    incidents/2026/{name[0]}/review.yaml\n"
        f"    mim action done {high} --evidence URL\n"
        "This is only a warning. To fail the pipeline, use --fail-on overdue.\n"
    )


@pytest.mark.sweep
def test_it_stops_the_pipeline_only_where_it_is_asked_to(desk: Desk) -> None:
    reviewed(desk, HIGH)
    on(desk, "2026-12-01T12:00:00Z")
    assert desk.type("gate", "--service", "checkout", "--fail-on", "overdue").status == 1
    assert desk.type("gate", "--service", "checkout").status == 0
    assert desk.type("gate", "--service", "email", "--fail-on", "overdue").status == 0
    both = desk.type("gate", "--service", "email", "--service", "checkout", "--fail-on", "overdue")
    assert both.status == 1
    assert both.out.startswith("email, checkout: 1 serious action item is overdue\n")


@pytest.mark.sweep
def test_an_action_that_is_done_opens_the_gate_again(desk: Desk) -> None:
    (high,) = reviewed(desk, HIGH)
    on(desk, "2026-12-01T12:00:00Z")
    desk.mim("action", "done", high, "--evidence", "https://example.com/pull/7")
    assert desk.mim("gate", "--service", "checkout", "--json").document["clear"]


@pytest.mark.sweep
def test_a_record_that_cannot_be_read_is_named_and_stops_the_pipeline_that_asked_for_it(desk: Desk) -> None:
    reviewed(desk, HIGH)
    on(desk, "2026-12-01T12:00:00Z")
    (path,) = (desk.folder / "incidents").rglob("review.yaml")
    desk.write(str(path.relative_to(desk.folder)), "half: [typed\n")
    desk.commit()
    said = desk.type("gate", "--service", "checkout", "--fail-on", "overdue")
    assert (said.status, said.out) == (1, "checkout: no serious action item is overdue\n")
    assert "review.yaml could not be read, so it was not checked: mim check " in said.err
    assert desk.type("gate", "--service", "checkout").status == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "--service is missing"),
        (("--service", "chekout"), "'chekout' is not a service in policy/services"),
    ],
)
def test_a_service_that_there_is_not_is_refused(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    said = desk.refused(2, "gate", *words)
    assert sentence in said.err
    assert "Did you mean checkout?" in said.err or not words


@pytest.mark.sweep
def test_a_clone_is_enough(office: Office) -> None:
    first = office.seat("mim-duty")
    reviewed(first, HIGH)
    pipeline = office.seat("pipeline")
    on(pipeline, "2026-12-01T12:00:00Z")
    assert pipeline.type("gate", "--service", "checkout", "--fail-on", "overdue").status == 1


@pytest.mark.sweep
def test_an_open_incident_on_a_dependency_warns_until_it_is_restored(desk: Desk) -> None:
    name = desk.declare("Order database down", "--service", "database", "--severity", "SEV1")
    said = desk.mim("gate", "--service", "checkout", "--fail-on", "overdue").out
    assert said == (
        "checkout: 1 major incident is open\n"
        f"  {name}  SEV1  Order database down\n"
        "    affects database, which checkout depends on; declared 2026-11-23 10:09 UTC\n"
        "checkout: no serious action item is overdue\n"
        "This is only a warning. To block releases during a major incident, set `release_gate` in the policy.\n"
    )
    assert desk.mim("gate", "--service", "email").out == "email: no serious action item is overdue\n"
    assert desk.mim("gate", "--service", "checkout", "--format", "github").out.startswith(
        "::warning title=Open"
    )
    desk.mim("restored")
    assert desk.mim("gate", "--service", "checkout", "--json").document["incidents"] == []


@pytest.mark.sweep
def test_the_policy_can_block_and_the_fix_is_released_all_the_same(desk: Desk) -> None:
    policy = desk.folder / "policy/policy.yaml"
    policy.write_text(policy.read_text() + "release_gate:\n  open_incidents: block\n")
    desk.commit()
    assert desk.type("gate", "--service", "checkout").status == 0
    desk.declare("Order database down", "--service", "database", "--severity", "SEV1")
    said = desk.type("gate", "--service", "checkout")
    assert said.status == 1
    assert said.out.endswith("To release the fix, use --fail-on never.\n")
    assert desk.type("gate", "--service", "checkout", "--json").document["blocked"]
    assert desk.type("gate", "--service", "checkout", "--format", "github").out.startswith(
        "::error title=Open"
    )
    assert desk.type("gate", "--service", "checkout", "--fail-on", "never").status == 0
    assert desk.type("gate", "--service", "email").status == 0
