"""A wrong entry is retracted with the real command, and stays where everybody can see it."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Desk

pytestmark = pytest.mark.sweep


def test_a_wrong_restoration_is_undone_and_recorded_earlier(desk: Desk) -> None:
    name = desk.declare()
    desk.mim("restored")
    undone = desk.mim("undo", "--json").document
    (gone,) = undone["retracted"]
    again = desk.type("undo")
    assert again.status == 3
    assert "cannot be retracted, because the record keeps each correction" in again.err
    desk.mim("restored", "--at", "-5m")
    shown = desk.mim("show", name)
    assert "~restored~" in shown.out
    assert "retracted by mim-duty" in shown.out
    (entry,) = [each for each in desk.timeline(name) if each["id"] == gone]
    assert entry["kind"] == "restored"
    desk.mim("check")


def test_undo_says_that_the_text_stays_and_how_to_remove_it(desk: Desk) -> None:
    name = desk.declare()
    (entry,) = desk.mim("note", "The customer is Example Ltd", "--json").document["entries"]
    removing = f"mim redact {entry[-6:]} --reason WHY"
    assert f"the text is still visible, but struck out; to remove it: {removing}" in desk.mim("undo").out
    desk.mim(*removing.split()[1:], "-i", name)
    assert "Example Ltd" not in desk.mim("show", name).out
    desk.mim("page", "database")
    assert "the text is still visible" not in desk.mim("undo").out
