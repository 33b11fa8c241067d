"""Invalid input is rejected or commented on immediately, and the output is complete."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING
from unittest import mock

import click
import pytest

from mimkit.cli.closing import ask_for_reason
from mimkit.ops.open_work import TasksOpen
from mimkit.ops.restore import Close

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


def closed(desk: Desk) -> str:
    name = desk.declare()
    desk.mim("restored")
    desk.mim("confirm", "--by", "retail-operations")
    desk.mim("update", "--affected", "Nothing", "--doing", "We watch it")
    desk.mim("problem", "open", "--title", "The certificate expired")
    return name


@pytest.mark.sweep
def test_assessing_within_an_open_incident_records_the_answers_and_the_item_ticks(desk: Desk) -> None:
    name = desk.declare("Mail is slow", "--service", "email", "--severity", "SEV3")
    assert "open  meets the criteria" in desk.mim("checklist").out
    words = (
        "assess",
        "--criterion",
        "many-users",
        "--not-met",
        "exposure",
        "--service",
        "checkout",
        "--impact",
        "No mail",
    )
    tried = desk.mim(*words, "--dry-run")
    assert "dry run, nothing recorded" in tried.out
    out = desk.mim(*words).out
    assert "assess, services, criteria, impact" in out
    assert (
        "If this is a different problem:\nmim assess --new --service checkout --criterion many-users" in out
    )
    typed = next(line for line in out.splitlines() if line.startswith("mim severity SEV2"))
    assert "done  meets the criteria: a large number of users" in desk.mim("checklist").out
    desk.mim(*shlex.split(typed)[1:])
    shown = desk.mim("show", "--json").document["incident"]
    assert (shown["severity"], shown["services"]) == ("SEV2", ["email", "checkout"])
    assert (shown["criteria"], shown["impact"]) == (["many-users"], "No mail")
    assert [each["kind"] for each in shown["timeline"]][-5:] == ["set", "set", "set", "note", "severity"]
    assert "already has these answers; nothing was recorded" in desk.mim(*words).out
    again = desk.mim(*words, "--json").document
    assert (again["recorded"], again["command"], again["incident"]) == (False, None, name)
    desk.mim("assess", "--not-met", "many-users")
    assert "open  meets the criteria" in desk.mim("checklist").out
    desk.mim("check")


@pytest.mark.sweep
def test_a_question_records_nothing(desk: Desk) -> None:
    name = desk.declare()
    before = desk.everything()
    assert "The policy sets SEV1 for service-unavailable" in desk.mim("assess").out
    assert (
        "mim declare TITLE --criterion exposure" in desk.mim("assess", "--new", "--criterion", "exposure").out
    )
    desk.mim("assess", "--criterion", "exposure", "--at", "10:00")
    assert "not a criterion" in desk.refused(2, "assess", "--criterion", "exposed").err
    assert desk.everything() == before
    desk.mim("demote", "--reason", "A test")
    said = desk.mim("assess", "--criterion", "exposure", "-i", name).out
    assert "is demoted, so nothing was recorded in it" in said


@pytest.mark.sweep
def test_without_an_open_incident_or_with_two_nothing_is_recorded(desk: Desk) -> None:
    assert desk.mim("assess", "--criterion", "exposure", "--json").document["incident"] is None
    first = desk.declare()
    desk.declare("Mail is down", "--service", "email")
    before = desk.everything()
    said = desk.mim("assess", "--criterion", "exposure", "--json").document
    assert (said["incident"], said["command"]) == (None, "mim declare TITLE --criterion exposure")
    assert (
        "2 incidents are open, so nothing was recorded" in desk.mim("assess", "--criterion", "exposure").out
    )
    assert desk.everything() == before
    named = desk.mim("assess", "--criterion", "exposure", "-i", first, "--json").document
    assert (named["incident"], named["recorded"], len(named["entries"])) == (first, True, 1)


@pytest.mark.sweep
def test_closing_lists_what_is_open_and_needs_a_reason(desk: Desk) -> None:
    name = closed(desk)
    (blocker,) = desk.mim("blocker", "Wait for the vendor", "--json").document["entries"]
    said = desk.refused(3, "close", "--anyway", "It goes on under INC-1")
    assert "cannot be closed yet: 1 blocker is open" in said.err
    assert f"blocker {blocker[-6:]} (no owner): Wait for the vendor" in said.err
    desk.mim("log", "It answered", "--resolves", blocker[-6:])
    assert (
        "was already resolved at 2026-11-23T10:09:00Z by mim-duty"
        in desk.refused(3, "log", "No", "--resolves", blocker).err
    )
    assert "resolved at 2026-11-23 10:09 UTC by mim-duty" in " ".join(desk.mim("show", name).out.split())
    desk.mim("task", "Tell the stores", "--owner", "tech-duty")
    said = desk.refused(3, "close")
    assert "still has 1 task open" in said.err
    assert f"mim log -i {name} TEXT --resolves " in said.err
    desk.mim("close", "--anyway", "It goes on under INC-1")
    assert "although work was open: It goes on under INC-1" in desk.mim("show", name).out
    desk.mim("check")


@pytest.mark.sweep
def test_at_a_terminal_the_reason_is_asked_for(desk: Desk) -> None:
    closed(desk)
    desk.mim("log", "Tell the stores", "--kind", "action")
    terminal = mock.patch("mimkit.cli.closing.can_ask", return_value=True)
    with terminal, mock.patch.object(click, "prompt", return_value=""):
        said = desk.type("close")
    assert said.status == 3
    assert "(no owner): Tell the stores" in said.err
    assert said.err.splitlines()[-2].endswith("was not closed, because you gave no reason")
    with terminal, mock.patch.object(click, "prompt", return_value="They are told by mail"):
        desk.mim("close")
    assert desk.timeline(desk.mim("list", "--json").document["incidents"][0]["id"])[-1]["anyway"] == (
        "They are told by mail"
    )


def test_nobody_is_asked_about_another_refusal(desk: Desk) -> None:
    desk.declare()
    with mock.patch("mimkit.cli.closing.can_ask", return_value=True):
        desk.refused(3, "close")
    open_task = TasksOpen("MI-20261123-K7F", ())
    assert ask_for_reason(open_task, mock.Mock(spec=Close)) is None  # nobody is at this terminal


@pytest.mark.sweep
def test_an_update_after_closing_is_marked_where_it_is_shown(desk: Desk) -> None:
    name = closed(desk)
    desk.mim("close")
    desk.clock = "12:00"
    desk.mim("update", "-i", name, "--affected", "Two orders were lost", "--doing", "We pay them back")
    assert "Two orders were lost" in desk.mim("show", name).out
    assert "recorded after closing" in desk.mim("show", name).out
    marked = [each.get("after_closing") for each in desk.timeline(name) if each["kind"] == "update"]
    assert marked == [None, True]
    desk.mim("check")
    assert "No open incident" in desk.mim("status").out


@pytest.mark.sweep
def test_show_has_evidence_audience_promise_and_lateness(desk: Desk) -> None:
    desk.declare()
    desk.clock = "11:00"
    desk.mim("log", "It expired", "--evidence", "https://graph.example/1", "--at", "10:20", "--star")
    desk.mim("update", "--affected", "x", "--doing", "y", "--next", "30m", "--audience", "executives")
    out = desk.mim("show").out
    for mark in (
        "evidence: https://graph.example/1",
        "recorded 40m later",
        "starred",
        "only for executives",
        "next update promised by 2026-11-23 11:30 UTC",
    ):
        assert mark in out


@pytest.mark.parametrize("verb", ["list", "checklist", "status", "show"])
def test_a_drill_is_marked(desk: Desk, verb: str) -> None:
    desk.declare("Practice", "--drill", "--service", "checkout")
    assert "Practice [drill]" in desk.mim(verb).out
    assert desk.mim("sitrep").out.startswith("This is a drill.")


@pytest.mark.sweep
def test_what_a_group_owes_is_what_its_people_owe(desk: Desk) -> None:
    closed(desk)
    desk.mim("close")
    name = json.loads(desk.mim("list", "--json").out)["incidents"][0]["id"]
    desk.mim("review", "start", "-i", name)
    desk.mim("action", "add", "Alarm at 80%", "-i", name, "--owner", "payments-duty", "--due", "2026-12-30")
    out = desk.mim("due", "--owner", "payments", "--fail-on", "never").out
    assert "payments-duty" in out
    assert "payments-duty" not in desk.mim("due", "--owner", "network", "--fail-on", "never").out


@pytest.mark.sweep
def test_a_vague_action_item_is_commented_on_when_it_is_added(desk: Desk) -> None:
    closed(desk)
    desk.mim("review", "start")
    assert "MIM608 `Improve` is" in desk.mim("action", "add", "Improve the monitoring").err
    assert "MIM608" not in desk.mim("action", "add", "Alarm at 80% of connections").err


@pytest.mark.sweep
def test_a_declaration_that_does_not_fit_is_commented_on(desk: Desk) -> None:
    said = desk.mim("declare", "Mail is down", "--service", "email", "--criterion", "service-unavailable")
    assert "email is tier 2" in said.err
    assert (
        "the policy requires only a proposal"
        in desk.mim("declare", "Slow", "--criterion", "procedures-insufficient").err
    )


def test_so_is_one_that_a_program_declares(desk: Desk) -> None:
    options = ("--service", "email", "--criterion", "service-unavailable")
    said = desk.mim("declare", "Mail is down", *options, "--json")
    assert "email is tier 2" in said.err
    assert said.document["recorded"] is True


def test_so_is_a_criterion_that_is_assessed_or_recorded_later(desk: Desk) -> None:
    criterion = ("--criterion", "service-unavailable")
    assert "but email is tier 2." in " ".join(
        desk.mim("assess", "--service", "email", *criterion).out.split()
    )
    desk.mim("declare", "Mail is slow", "--service", "email", "--severity", "SEV2")
    assert "email is tier 2" in desk.mim("severity", "SEV1", *criterion, "--reason", "they called").err
    assert "tier" not in desk.mim("severity", "SEV2", "--reason", "few called").err


@pytest.mark.sweep
def test_a_vendor_joins_as_a_guest(desk: Desk) -> None:
    desk.declare()
    assert "add --guest" in desk.refused(2, "join", "Acme support").err
    desk.mim("join", "Acme support", "--guest", "--group", "network")
    assert "Acme support (guest) for network" in desk.mim("show").out
    desk.mim("check")


@pytest.mark.sweep
def test_reopening_without_an_open_incident_suggests_the_one_closed_last(desk: Desk) -> None:
    desk_of_none = desk.refused(2, "reopen", "--reason", "It failed again").err
    assert "mim reopen -i" not in desk_of_none
    name = closed(desk)
    desk.mim("close")
    said = desk.refused(2, "reopen", "--reason", "It failed again").err
    assert f"no incident is open; the last one that was closed is {name}" in said
    assert f"mim reopen -i {name[-3:]} --reason WHY" in said
    assert "mim declare" not in said
    desk.mim("reopen", "-i", name[-3:], "--reason", "It failed again")
