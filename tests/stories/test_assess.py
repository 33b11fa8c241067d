"""`mim assess` on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stories.test_policy_history import change

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


def test_the_verdict_the_command_and_the_doubt_stand_together(desk: Desk) -> None:
    out = desk.mim("assess", "--criterion", "many-users", "--not-met", "exposure").out
    assert (
        "\nDeclare it, SEV2: a large number of users or business units are affected at the same time.\n"
        "mim declare TITLE --criterion many-users\n"
        "But service-unavailable (SEV1) is unknown and would raise the severity."
    ) in out
    assert "in force since 2026-11-23 10:09" in out


def test_nothing_to_declare_prints_no_command(desk: Desk) -> None:
    every = ("service-unavailable", "exposure", "many-users", "procedures-insufficient")
    out = desk.mim("assess", *(word for each in every for word in ("--not-met", each))).out
    assert "Not a major incident under this policy:" in out
    assert "mim declare" not in out


def test_the_policy_of_another_time_is_asked(desk: Desk) -> None:
    change(desk, "12:00", "outcome: propose", "outcome: declare")
    desk.clock = "13:00"
    words = ("assess", "--criterion", "procedures-insufficient", "--json")
    assert desk.mim(*words).document["outcome"] == "declare"
    assert desk.mim(*words, "--at", "11:59").document["outcome"] == "propose"
    assert "is not a valid time" in desk.refused(2, *words, "--at", "once").err


@pytest.mark.sweep
def test_an_answer_that_is_not_met_is_remembered(desk: Desk) -> None:
    desk.declare("Checkout fails", "--severity", "SEV2")
    desk.mim("assess", "--not-met", "exp", "--not-met", "service-unavailable")
    found = desk.mim("assess", "--criterion", "many", "--json").document
    answers = {each["id"]: each["answer"] for each in found["criteria"]}
    assert (answers["exposure"], answers["service-unavailable"]) == ("not met", "not met")
    assert found["unsure"] == []
    changed = desk.mim("assess", "--criterion", "exposure", "--json").document
    assert {each["id"]: each["answer"] for each in changed["criteria"]}["exposure"] == "met"


def test_a_criterion_is_not_both_met_and_not_met(desk: Desk) -> None:
    before = desk.everything()
    refused = desk.refused(2, "assess", "--criterion", "many", "--not-met", "many-users").err
    assert "many-users is specified as both met and not met" in refused
    assert "--criterion many-users or --not-met many-users" in refused
    assert desk.everything() == before
