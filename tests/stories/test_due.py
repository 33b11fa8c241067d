"""`mim due` on a real repository: unreadable records, and past times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


def owed(desk: Desk, *words: str) -> dict[str, str]:
    found = desk.type("due", "--format", "json", *words).document["obligations"]
    return {f"{each['clock']}/{each['subject']}".rstrip("/"): each["status"] for each in found}


def test_a_new_repository_owes_nothing(desk: Desk) -> None:
    assert desk.mim("due").out == "Nothing is due in 0 incidents, at 2026-11-23 10:09 UTC\n"


@pytest.mark.sweep
def test_a_declaration_is_owed_updates_and_roles(desk: Desk) -> None:
    name = desk.declare()
    desk.clock = "10:25"
    said = desk.type("due")
    assert said.status == 1
    assert (
        "communications-lead:\n  1m overdue    First stakeholder update to customers, due 10:24 UTC\n"
        in said.out
    )
    assert f"mim update --audience customers -i {name}" in said.out
    assert owed(desk)["first-update/customers"] == "overdue"
    assert desk.mim("due", "--fail-on", "never").status == 0
    assert desk.type("due", "--now", "10:12", "--fail-on", "overdue").status == 0
    assert desk.type("due", "--now", "10:14", "--fail-on", "soon").status == 1


@pytest.mark.sweep
def test_what_was_done_is_shown_when_it_is_asked_for(desk: Desk) -> None:
    desk.declare()
    desk.clock = "10:12"
    desk.mim("update", "--affected", "Checkout", "--doing", "We look", "--next", "20m")
    desk.clock = "10:40"
    assert owed(desk)["cadence/staff"] == "overdue"
    assert "first-update/staff" not in owed(desk)
    found = desk.type("due", "--all", "--format", "json").document["obligations"]
    assert [
        (each["due"][11:16], each["status"])
        for each in found
        if each["key"].endswith("/staff") and each["clock"] == "cadence"
    ] == [
        ("10:32", "overdue"),
        ("10:39", "met"),
    ]


@pytest.mark.sweep
def test_as_of_leaves_out_what_was_recorded_later(desk: Desk) -> None:
    desk.declare()
    desk.clock = "10:30"
    desk.mim("update", "--affected", "Checkout", "--doing", "We look", "--at", "10:20")
    assert "first-update/staff" not in owed(desk, "--now", "10:26")
    assert owed(desk, "--as-of", "10:26")["first-update/staff"] == "overdue"
    assert owed(desk, "--as-of", "10:08") == {}
    assert (
        "Use only one of them; --as-of also sets the time"
        in desk.refused(2, "due", "--now", "10:26", "--as-of", "10:26").err
    )


def test_only_what_one_owner_owes(desk: Desk) -> None:
    desk.declare()
    assert set(owed(desk, "--owner", "communications-lead")) == {
        f"{clock}/{audience}"
        for clock in ("first-update", "cadence")
        for audience in ("executives", "staff", "customers")
    }
    assert "first-update/staff" not in owed(desk, "--owner", "mim-duty")
    assert owed(desk, "--owner", "retail-operations") == {}
    assert "Did you mean comms-duty?" in desk.refused(2, "due", "--owner", "coms-duty").err


@pytest.mark.sweep
def test_only_one_incident(desk: Desk) -> None:
    first, second = desk.declare(), desk.declare("Second")
    found = desk.type("due", "--format", "json", "-i", first).document["obligations"]
    assert {each["incident"] for each in found} == {first}
    assert first != second
    desk.refused(2, "due", "-i", "QQQ")


def test_a_record_that_cannot_be_read_is_named_and_the_others_are_judged(desk: Desk) -> None:
    first, second = desk.declare(), desk.declare("Second")
    desk.record(first).write_text("title: [")
    desk.write("policy/runbooks/checkout-errors.yaml", "id: [")
    desk.commit()
    said = desk.type("due", "--format", "json", "--fail-on", "never")
    assert said.status == 1
    assert {each["incident"] for each in said.document["obligations"]} == {second}
    path = desk.record(first).relative_to(desk.folder)
    assert said.document["unreadable"] == [str(path), "policy/runbooks/checkout-errors.yaml"]
    assert f"note: {path} could not be read" in said.err
    assert "Traceback" not in said.err


@pytest.mark.sweep
def test_a_problem_record_is_chased_also_when_its_incident_cannot_be_read(desk: Desk) -> None:
    name = desk.declare()
    desk.mim("problem", "open", "--owner", "tech-duty")
    later = ("--now", "2027-03-01T10:00:00Z", "--owner", "tech-duty")
    assert [each.partition("/")[0] for each in owed(desk, *later)] == ["known-error", "problem-fixed"]
    desk.record(name).write_text("title: [")
    desk.commit()
    assert [each.partition("/")[0] for each in owed(desk, *later)] == ["known-error", "problem-fixed"]
    desk.git("rm", "-rq", str(desk.record(name).parent))
    desk.commit()
    assert [each.partition("/")[0] for each in owed(desk, *later)] == ["known-error", "problem-fixed"]


@pytest.mark.sweep
def test_without_a_policy_that_can_be_read_nothing_can_be_owed(desk: Desk, empty: Desk) -> None:
    desk.write("policy/policy.yaml", "roles: [")
    desk.commit()
    assert "policy/policy.yaml" in desk.refused(5, "due").err
    empty.git("init", "-q")
    assert "mim init" in empty.refused(5, "due").err
    empty.write("x", "x")
    empty.commit()
    assert "mim init" in empty.refused(5, "due").err


@pytest.mark.sweep
def test_a_job_of_github_gets_annotations_and_a_page(desk: Desk) -> None:
    desk.declare()
    page = desk.folder.parent / "page.md"
    desk.more["GITHUB_STEP_SUMMARY"] = str(page)
    desk.clock = "10:25"
    said = desk.type("due", "--format", "github")
    assert said.status == 1
    assert said.out.startswith("::error title=")
    assert "## mim due" in page.read_text()
    desk.more.clear()
    assert desk.type("due", "--format", "github").out == said.out


@pytest.mark.sweep
def test_a_status_counts_down_what_one_can_still_act_on(desk: Desk) -> None:
    name = desk.declare()
    desk.mim("restored", "All fine")
    said = desk.mim("status").out
    assert f"more: mim due -i {name}" in said
    assert "Post-incident review published" not in said
    desk.more["MIM_NOW"] = "2026-11-23T10:30:00Z"
    assert "overdue  First stakeholder update" in desk.mim("status").out
