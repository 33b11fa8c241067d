"""A draft review is worth holding a meeting from, and is published without its prompts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Desk

ASKED = """review:
  second_person: true
  sections:
    - id: customers
      title: What customers told us
      ask: What did customers tell us?
      required: true
"""


def drafted(desk: Desk) -> Path:
    policy = desk.folder / "policy/policy.yaml"
    desk.write("policy/policy.yaml", policy.read_text() + ASKED)
    desk.commit()
    first = desk.declare("Payments fail")
    desk.mim("restored", "-i", first)
    desk.mim("review", "start", "-i", first)
    desk.mim(
        "action",
        "add",
        "Alert when the pool is above 80 %",
        "-i",
        first,
        "--owner",
        "database-duty",
        "--due",
        "2026-12-15",
    )
    desk.clock = "10:20"
    name = desk.declare()
    desk.more["MIM_INCIDENT"] = name
    desk.mim("log", "The pool is full of connections", "--kind", "finding")
    desk.clock = "10:40"
    desk.mim("restored")
    desk.mim("review", "start")
    return desk.folder / f"incidents/2026/{name}/review.yaml"


@pytest.mark.sweep
def test_the_draft_is_filled_in_an_editor_and_with_commands_and_published_by_two_people(desk: Desk) -> None:
    file = drafted(desk)
    text = file.read_text()
    assert "  # > - 10:20 UTC finding by mim-duty: The pool is full of connections\n" in text
    assert "database-duty, due 2026-12-15): Alert when the pool is above 80 %" in " ".join(
        text.replace("# >", "").split()
    )
    assert "  - id: customers\n    findings:\n      # > What did customers tell us?\n" in text
    assert desk.mim("check").status == 0
    edited = text.replace("trigger:\n", "trigger: A release at 10:15\n").replace(
        "worked:\n", "worked:\n  - The roll-back was ready\n"
    )
    file.write_text(edited)
    assert desk.mim("check").status == 0
    assert desk.mim("fix").status == 0
    desk.commit()
    for section in ("detection", "slowed", "root_cause", "customers"):
        desk.mim("review", "add", section, f"About {section}")
    assert "# > What slowed the response down?" in file.read_text()
    refused = desk.refused(3, "review", "publish")
    assert "other than the owner, mim-duty" in refused.err
    desk.mim("review", "sign-off", "--by", "tech-duty")
    desk.mim("review", "publish")
    assert "# >" not in file.read_text()
    assert desk.mim("check").status == 0
    shown = desk.mim("review", "show", "--json").document
    assert [each["by"] for each in shown["signed_off"]] == ["tech-duty", "mim-duty"]
    assert {each["id"]: each["texts"] for each in shown["sections"]}["customers"] == ["About customers"]
    assert not any(each["record"] for each in shown["sections"])


@pytest.mark.sweep
def test_the_meeting_reads_the_whole_review_with_what_the_record_knows_now(desk: Desk) -> None:
    drafted(desk)
    desk.mim("log", "The alert was muted", "--kind", "finding", "--at", "10:25")
    shown = desk.mim("review", "show").out
    assert "finding by mim-duty: The alert was muted" in shown
    assert "What customers told us\n  (empty)" in shown
    assert "Timeline (times in UTC)" in shown
    assert "mim review add" in shown.partition("Before you can publish the review")[2]


@pytest.mark.sweep
def test_a_redacted_entry_leaves_the_prompts_too(desk: Desk) -> None:
    file = drafted(desk)
    entry = desk.mim("show", "--json").document["incident"]["timeline"]
    found = next(each["id"] for each in entry if each["kind"] == "finding")
    desk.mim("redact", found, "--reason", "It names a system")
    assert "connections" not in file.read_text()
    assert "connections" not in desk.mim("review", "show").out


def test_the_commands_of_a_new_review_are_whole_lines_in_a_narrow_terminal(desk: Desk) -> None:
    desk.mim("declare", "Checkout is down", "--service", "checkout", "--severity", "SEV1")
    desk.mim("restored", "It works again")
    said = replace(desk, more={"COLUMNS": "40"}).mim("review", "start").out
    name = desk.mim("list", "--json").document["incidents"][0]["id"][-3:]
    assert said.splitlines()[-4:] == [
        f"  fill in  mim review add -i {name} SECTION TEXT",
        f"  meeting  mim review show -i {name}",
        f"  actions  mim action add TITLE -i {name} --owner PERSON --due DAY",
        f"  publish  mim review publish -i {name}",
    ]


def test_a_review_that_does_not_exist_is_refused_with_the_command_that_starts_it(desk: Desk) -> None:
    name = desk.declare()
    refused = desk.refused(3, "review", "show", name)
    assert f"mim review start -i {name[-3:]}" in refused.err
