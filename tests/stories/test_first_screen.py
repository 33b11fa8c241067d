"""The first screen after a declaration, and the question before a second incident on the same service."""

from __future__ import annotations

import re
from collections.abc import Callable
from unittest import mock

import click
import pytest

from tests.stories.conftest import Desk, Office, Said

ON_CHECKOUT = ("--service", "checkout", "--criterion", "service-unavailable")


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], mock.Mock]:
    """Give a terminal whose user answers every question in one way."""

    def answered(said: str) -> mock.Mock:
        asked = mock.Mock(return_value=said == "yes")
        monkeypatch.setattr("mimkit.cli.commands.declare.can_ask", lambda: True)
        monkeypatch.setattr(click, "confirm", asked)
        return asked

    return answered


@pytest.fixture
def past(desk: Desk) -> Desk:
    """A desk whose checkout failed in March; one action item of the review is overdue and one is done."""
    desk.more = {"MIM_NOW": "2026-03-11T10:00:00Z"}
    name = desk.declare("Checkout returns 503 after the certificate expired")
    desk.mim("restored")
    desk.mim("problem", "open", "--cause", "The certificate was not renewed")
    desk.mim("review", "start")
    desk.mim(
        "action", "add", "Alert before a certificate expires", "--owner", "tech-duty", "--due", "2026-04-01"
    )
    desk.mim("action", "add", "Renew it by a job", "--owner", "payments-duty", "--due", "2026-12-24")
    desk.more = {}
    assert desk.mim("list", "--json").document["incidents"][0]["id"] == name
    return desk


def labels(said: Said) -> list[str]:
    """Return the labels at the left margin, in their order."""
    return [line.split()[0] for line in said.out.splitlines()[1:] if line[:1].strip()]


@pytest.mark.sweep
def test_the_screen_has_its_parts_in_order_and_fits_24_lines(past: Desk) -> None:
    past.more = {"COLUMNS": "80", "LINES": "24"}
    said = past.mim("declare", "Checkout returns 503 for all EU customers", *ON_CHECKOUT, "--detected", "-7m")
    assert labels(said) == [
        "manager", "affected", "page", "runbook", "similar", "warnings", "checklist", "next",
    ]  # fmt: skip
    lines = said.out.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert "MI-20260311-" in said.out
    assert "cause: The certificate was not renewed (service: checkout; words: returns," in " ".join(
        said.out.split()
    )
    assert "(tech-duty, overdue since 2026-04-01)" in " ".join(said.out.split())
    assert "1 more warning sign" in said.out
    assert re.search(r"^next .*mim bridge -i \w{3} URL$", lines[-1])


@pytest.mark.sweep
def test_a_narrow_terminal_has_the_same_parts(past: Desk) -> None:
    past.more = {"COLUMNS": "40"}
    said = past.mim("declare", "Checkout returns 503 for all EU customers", *ON_CHECKOUT)
    assert (
        max(map(len, said.out.splitlines()[2:])) <= 52
    )  # a command is longer than the line, and stays whole
    assert "similar" in labels(said)


@pytest.mark.sweep
def test_the_command_for_the_rest_shows_everything(past: Desk) -> None:
    name = past.declare("Checkout returns 503 for all EU customers")
    said = past.mim("impact", "-i", name)
    assert "Similar incidents" in said.out
    assert "Earlier warning signs" in said.out
    assert "payments-duty, due 2026-12-24" in said.out
    document = past.mim("impact", "-i", name, "--json").document
    assert [each["overdue"] for each in document["warning_signs"]] == [True, False]
    assert document["similar"][0]["why"] == {"service": "checkout", "words": "returns, 503"}
    assert past.mim("impact", "checkout", "--json").document["similar"][0]["why"] == {"service": "checkout"}
    other = past.mim("impact", "email", "-i", name, "--json").document
    assert [each["id"] for each in other["services"]] == ["email"]
    assert other["similar"][0]["why"] == {"words": "Checkout, returns, 503"}


@pytest.mark.sweep
def test_without_a_service_the_only_open_incident_is_shown(desk: Desk) -> None:
    name = desk.declare()
    assert desk.mim("impact").out == desk.mim("impact", "-i", name).out
    assert "checkout" in desk.mim("impact").out


@pytest.mark.sweep
def test_json_has_what_the_screen_shows(past: Desk) -> None:
    first = past.declare("Order database is out of connections", "--service", "database")
    found = past.mim("declare", "Checkout fails", "--service", "checkout", "--json").document["related"]
    assert [*found] == [
        "duty_card", "impact", "runbooks", "open_incidents", "similar", "warning_signs", "more", "not_compared",
    ]  # fmt: skip
    assert [(each["id"], each["why"]) for each in found["open_incidents"]] == [
        (first, {"dependency": "database"})
    ]
    assert len(found["similar"]) == 1


@pytest.mark.sweep
def test_a_second_incident_on_the_same_service_is_asked_for(
    desk: Desk, answer: Callable[[str], mock.Mock]
) -> None:
    first = desk.declare()
    asked = answer("no")
    said = desk.refused_after_question(3, "declare", "Customers cannot pay", *ON_CHECKOUT)
    assert f"{first} is already open" in said.err
    assert f"next: mim log TEXT -i {first[-3:]}" in said.err
    answer("yes")
    second = desk.mim("declare", "Customers cannot pay", *ON_CHECKOUT)
    assert "Already open:" in second.err
    assert f"--into {first[-3:]}" in second.out
    assert asked.call_count == 1


@pytest.mark.sweep
@pytest.mark.parametrize(
    "option", [("--yes",), ("--dry-run",), ("--key", "alert-1"), ("--drill",), ("--json",)]
)
def test_a_question_is_asked_only_when_a_person_declares_the_same_kind(
    desk: Desk, answer: Callable[[str], mock.Mock], option: tuple[str, ...]
) -> None:
    desk.declare()
    asked = answer("yes")
    desk.mim("declare", "Customers cannot pay", *ON_CHECKOUT, *option)
    assert asked.call_count == (option == ("--json",))


@pytest.mark.sweep
def test_another_service_and_a_restored_incident_need_no_question(
    desk: Desk, answer: Callable[[str], mock.Mock]
) -> None:
    desk.declare()
    asked = answer("no")
    desk.mim("declare", "Mail is late", "--service", "email", "--severity", "SEV2")
    first = desk.mim("list", "--json").document["incidents"][1]["id"]
    desk.mim("restored", "-i", first)
    desk.mim("declare", "Checkout fails", *ON_CHECKOUT)
    assert asked.call_count == 0


@pytest.mark.sweep
def test_a_restricted_open_incident_is_counted_but_not_named(
    desk: Desk, answer: Callable[[str], mock.Mock]
) -> None:
    hidden = desk.declare(
        "Customer data was copied", *ON_CHECKOUT, "--restricted", "--audience", "executives"
    )
    answer("no")
    said = desk.refused_after_question(3, "declare", "Checkout fails", *ON_CHECKOUT)
    answer("yes")
    second = desk.mim("declare", "Checkout fails", *ON_CHECKOUT)
    every = desk.mim("impact", "-i", desk.mim("list", "--json").document["incidents"][0]["id"])
    for each in (said, second, every):
        assert "restricted" in each.out + each.err
        assert "copied" not in each.out + each.err
        assert hidden not in each.out + each.err


@pytest.mark.sweep
def test_a_past_restricted_incident_is_never_similar(past: Desk) -> None:
    past.mim("set", "visibility=restricted", "-i", past.mim("list", "--json").document["incidents"][0]["id"])
    found = past.mim("declare", "Checkout returns 503", *ON_CHECKOUT, "--json").document["related"]
    assert (found["similar"], found["warning_signs"], found["not_compared"]["restricted"]) == ([], [], 1)


@pytest.mark.sweep
def test_broken_records_and_a_broken_policy_do_not_stop_a_declaration(past: Desk) -> None:
    past.write("incidents/2026/MI-20260101-AAA/incident.yaml", "title: [")
    past.write("policy/runbooks/broken.yaml", "id: broken\n")
    past.write("policy/groups/database.yaml", "id: database\n")
    past.commit()
    said = past.mim("declare", "Checkout returns 503", *ON_CHECKOUT)
    assert "MI-20260311-" in said.out
    assert "checkout-errors" in said.out
    assert past.mim("declare", "Checkout returns 503", *ON_CHECKOUT, "--json").document["related"]["similar"]


@pytest.mark.sweep
def test_a_clone_that_has_not_fetched_learns_of_the_open_incident_when_it_shares(office: Office) -> None:
    here, there = office.seat("mim-duty"), office.seat("tech-duty")
    first = here.declare("Nobody can pay")
    said = there.mim("declare", "Checkout returns 503", *ON_CHECKOUT)
    assert "shared" in said.out.splitlines()[0]
    assert f"{first} SEV1, investigating: Nobody can pay (service: checkout)" in said.out
    assert f"--into {first[-3:]}" in said.out


@pytest.mark.sweep
def test_a_large_clone_without_a_cache_reads_the_newest_records_only(
    past: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mimkit.cli.declaring.screen.AT_ONCE", 1)
    for file in ("open.json", "summaries.json"):
        (past.folder / ".git" / "mimkit" / file).unlink(missing_ok=True)
    said = past.mim("declare", "Checkout returns 503", *ON_CHECKOUT)
    assert "no earlier incidents in the records that were read" in said.out
    assert "3 records not read yet in this clone" in said.out
    assert past.mim("impact", "-i", past.mim("list", "--json").document["incidents"][0]["id"]).out.count(
        "MI-20260311-"
    )


def test_a_proposal_names_the_decision_and_a_back_fill_nobody_to_page(desk: Desk) -> None:
    said = desk.mim("declare", "Checkout fails", "--service", "checkout", "--propose")
    assert "mim promote" in said.out
    past = desk.mim("declare", "Checkout failed", *ON_CHECKOUT, "--backfill", "--at", "2026-05-30T20:40Z")
    assert "mim page" not in past.out.split("Activation checklist")[0]


def test_the_command_for_the_runbook_works_in_any_folder(desk: Desk) -> None:
    below = Desk(desk.folder / "policy" / "groups", desk.environment)
    assert "mim runbook checkout-errors" in below.mim("declare", "Checkout fails", *ON_CHECKOUT).out
    assert "Take orders without payment" in below.mim("runbook", "checkout-errors").out


def test_without_services_the_screen_says_so(desk: Desk) -> None:
    said = desk.mim("declare", "Nobody can log in", "--severity", "SEV1")
    assert "no service recorded" in said.out
    assert "mim set service=VALUE" in said.out


def test_the_update_of_a_declaration_counts_on_its_screen(desk: Desk) -> None:
    plain = desk.mim("declare", "Checkout fails", *ON_CHECKOUT)
    told = desk.mim("declare", "Checkout fails", *ON_CHECKOUT, "--tell")
    assert "2 of 13 done" in plain.out
    assert "6 of 13 done" in told.out  # the first update to three audiences, and the schedule
