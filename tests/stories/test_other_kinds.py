"""An id of another kind is explained, with the command for what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

EVIDENCE = ("--evidence", "https://git.example.com/1")


@pytest.mark.sweep
def test_each_kind_of_id_is_explained_where_another_is_expected(desk: Desk) -> None:
    first = desk.declare()
    (task,) = desk.mim("task", "Roll back", "--json").document["entries"]
    (note,) = desk.mim("log", "The pool is full", "--json").document["entries"]
    desk.mim("restored")
    desk.mim("review", "start")
    item = desk.mim("action", "add", "Alert at 80%", "--owner", "tech-duty", "--due", "2026-12-15", "--json")
    action = item.document["made"]
    problem = desk.mim("problem", "open", "--title", "No alert", "--json").document["made"]
    second = desk.declare("Mail is down", "--service", "email")
    resolving = f"next: mim log TEXT --resolves {task[-6:]} -i {first}"
    for words, sentence, hint in (
        (("action", "done", task[-6:], *EVIDENCE), f"is a task of {first}, not an action item", resolving),
        (("problem", "update", task, "--cause", "x"), f"is a task of {first}, not a problem record", resolving),
        (("log", "x", "--resolves", action, "-i", first), "is an action item in the review of", f"next: mim action done {action} --evidence URL"),
        (("amend", action[-3:], "--text", "x", "-i", first), f"is {action}, an action item", f"next: mim action done {action} --evidence URL"),
        (("log", "x", "--resolves", task, "-i", second), f"is a task of {first}, not of this incident", resolving),
        (("retract", note, "--reason", "x", "-i", second), f"is a timeline entry (note) of {first}", f"next: mim show {first}"),
        (("show", problem), "is a problem record, not an incident", f"next: mim problem update {problem} --cause TEXT"),
        (("problem", "link", first, "-i", second), "is an incident, not a problem record", f"next: mim show {first}"),
    ):  # fmt: skip
        said = desk.refused(2, *words).err
        assert sentence in said
        assert hint in said


@pytest.mark.sweep
def test_what_is_done_or_unknown_or_short_has_no_such_command(desk: Desk) -> None:
    first = desk.declare()
    (task,) = desk.mim("task", "Roll back", "--json").document["entries"]
    desk.mim("log", "Rolled back", "--resolves", task)
    assert f"next: mim show {first}" in desk.refused(2, "action", "done", task, *EVIDENCE).err
    for unknown in ("ZZZZZZ", task[-2:]):
        assert "does not exist" in desk.refused(2, "action", "done", unknown, *EVIDENCE).err
    desk.mim("restored")
    desk.mim("review", "start")
    item = desk.mim("action", "add", "Alert at 80%", "--owner", "tech-duty", "--due", "2026-12-15", "--json")
    desk.mim("action", "done", item.document["made"], *EVIDENCE)
    said = desk.refused(2, "log", "x", "--resolves", item.document["made"]).err
    assert "next: mim action list --all" in said
