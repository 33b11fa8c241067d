"""`mim policy`: the current policy, and the effect of a change before it is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stories.test_policy_history import ALL_GATES, POLICY, change

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A desk with an incident whose criterion says to propose it, an update after 14 minutes, and a restoration."""
    desk.declare("Login is slow", "--criterion", "procedures-insufficient", "--service", "checkout")
    desk.clock = "10:23"
    desk.mim("update", "--affected", "Login", "--doing", "Looking")
    desk.clock = "10:40"
    desk.mim("restored")
    desk.clock = "12:00"
    return desk


def edit(desk: Desk, old: str, new: str, path: str = POLICY) -> None:
    text = (desk.folder / path).read_text()
    assert old in text
    desk.write(path, text.replace(old, new))


def test_a_policy_that_was_not_changed_means_the_same(busy: Desk) -> None:
    said = busy.mim("policy", "backtest")
    assert "The policy is the same as in HEAD (" in said.out
    assert busy.mim("policy", "backtest", "--format", "json").out.startswith("{")


@pytest.mark.sweep
def test_a_change_that_lies_here_is_tried_before_it_is_committed(busy: Desk) -> None:
    edit(busy, "within: {default: 15m}\n    each: audience", "within: {default: 10m}\n    each: audience")  # fmt: skip
    edit(busy, "outcome: propose", "outcome: declare")
    told = busy.mim("policy", "backtest", "--format", "json").document
    assert told["incidents"] == 1
    assert told["declared_at_once"] == [told["clocks"][0]["newly_missed"][0]]
    assert told["clocks"][0]["clock"] == "first-update"
    text = busy.mim("policy", "backtest").out
    assert "clock first-update: within default 10m, was 15m" in text
    assert "newly missed in 1: MI-20261123-" in text
    assert (
        "## Effect of this policy on past incidents"
        in busy.mim("policy", "backtest", "--format", "markdown").out
    )


def test_a_commit_is_compared_with_another(busy: Desk) -> None:
    change(busy, "11:00", "SEV1: 30m", "SEV1: 5m")
    told = busy.mim("policy", "backtest", "--base", "HEAD~1", "--format", "json").document
    assert told["before"].startswith("HEAD~1 (")
    assert told["changes"] == ["clock cadence: every SEV1 5m, was 30m"]
    assert (
        "'nope' is not a commit in this clone" in busy.refused(2, "policy", "backtest", "--base", "nope").err
    )


@pytest.mark.sweep
def test_only_the_incidents_of_a_period_are_looked_at(busy: Desk) -> None:
    edit(busy, "SEV1: 30m", "SEV1: 5m")
    for words, number in (
        (("--since", "2026-11-23"), 1),
        (("--since", "2026-11-24"), 0),
        (("--until", "2026-11-23"), 0),
        (("--since", "2026-11-23", "--until", "2026-11-24"), 1),
    ):
        assert busy.mim("policy", "backtest", *words, "--format", "json").document["incidents"] == number
    assert "is not a date" in busy.refused(2, "policy", "backtest", "--since", "yesterday").err


@pytest.mark.sweep
def test_drills_and_files_that_cannot_be_read_are_named(busy: Desk) -> None:
    busy.declare("A drill", "--drill", "--severity", "SEV1")
    busy.write("incidents/2026/MI-20261101-AAA/incident.yaml", "id: [\n")
    busy.write("incidents/problems/PB-20261101-AAA.yaml", "id: [\n")
    busy.write("incidents/notes.txt", "Nothing.\n")
    edit(busy, "SEV1: 30m", "SEV1: 5m")
    told = busy.mim("policy", "backtest", "--format", "json").document
    assert len(told["left_out"]["drill"]) == 1
    assert told["unreadable"] == [
        "incidents/2026/MI-20261101-AAA/incident.yaml",
        "incidents/problems/PB-20261101-AAA.yaml",
    ]


@pytest.mark.sweep
def test_a_policy_that_cannot_be_read_is_refused_with_its_place(busy: Desk) -> None:
    edit(busy, ALL_GATES, "gates: [nonsense]")
    said = busy.refused(5, "policy", "backtest")
    assert "policy/policy.yaml in your working tree does not match its schema" in said.err
    (busy.folder / POLICY).unlink()
    assert "has no policy/policy.yaml" in busy.refused(5, "policy", "backtest").err


def test_show_says_which_policy_was_in_force(desk: Desk) -> None:
    change(desk, "12:00", "SEV1: 30m", "SEV1: 5m")
    today = desk.mim("policy", "show").out
    assert "Every 5m for SEV1" in today
    assert "clock cadence: every SEV1 5m, was 30m" in today
    for words in (("--at", "11:00"), ("--rev", "HEAD~1"), ("--at", "2020-01-01T00:00Z")):
        assert "Every 30m for SEV1" in desk.mim("policy", "show", *words).out
    told = desk.mim("policy", "show", "--json", "--at", "11:00").document
    assert told["in_force"]["until"] == "2026-11-23T12:00:00Z"
    assert len(told["history"]) == 2


def test_show_refuses_what_names_no_version(desk: Desk, empty: Desk) -> None:
    assert "'nope' is not a commit in this clone" in desk.refused(2, "policy", "show", "--rev", "nope").err
    assert "--at and --rev" in desk.refused(2, "policy", "show", "--rev", "HEAD", "--at", "now").err
    empty.git("init", "-q")
    assert "mim init" in empty.refused(5, "policy", "show").err


def test_show_still_shows_the_last_policy_that_can_be_read(desk: Desk) -> None:
    change(desk, "12:00", ALL_GATES, "gates: [nonsense]")
    said = desk.mim("policy", "show").out
    assert "not readable by this version: policy/policy.yaml:" in said
    assert "cause-tracked" in said
