"""Typed text becomes a commit subject that triggers no forge; the record keeps the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk

TEXT = "[skip ci] fixes #12, closes owner/repo#7, see @team"
PLAIN = "(skip ci) fixes 12, closes owner/repo 7, see team"


@pytest.mark.parametrize(
    "words",
    [
        ("log", TEXT),
        ("log", TEXT, "--kind", "decision"),
        ("workaround", TEXT),
    ],
)
def test_free_text_in_a_subject_is_inert(desk: Desk, words: tuple[str, ...]) -> None:
    name = desk.declare()
    desk.mim(*words)
    message = desk.git("log", "-1", "--format=%B")
    assert not set("[]#@").intersection(message)
    assert "fixes 12" in message
    assert TEXT in desk.record(name).read_text()


def test_a_title_in_a_subject_is_inert(desk: Desk) -> None:
    desk.declare(TEXT)
    assert desk.git("log", "-1", "--format=%B").strip().endswith(PLAIN)
    assert TEXT in desk.mim("list").out
