"""Who confirms is an argument, who acts is `--by`; the older form means the same as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stories.conftest import Desk


def confirmation(desk: Desk) -> tuple[str, str]:
    entry = desk.mim("show", "--json").document["incident"]["timeline"][-1]
    return entry["stakeholder"], entry["by"]


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("retail-operations", "mim-duty"),
        ("retail-operations --by tech-duty", "tech-duty"),
        ("retail-operations --as tech-duty", "tech-duty"),
        ("--by retail-operations", "mim-duty"),
        ("--by retail-operations --as tech-duty", "tech-duty"),
    ],
)
def test_both_forms_say_who_confirms_and_who_acts(desk: Desk, words: str, by: str) -> None:
    desk.declare()
    desk.mim("restored")
    desk.mim("confirm", *words.split())
    assert confirmation(desk) == ("retail-operations", by)
    assert "no problems found" in desk.mim("check").out


def test_what_does_not_name_a_stakeholder_is_refused_with_those_who_can(desk: Desk) -> None:
    desk.declare()
    assert "mim confirm retail-operations" in desk.mim("restored").out
    for status, words in (
        (2, ""),
        (2, "--as tech-duty"),
        (2, "nobody"),
        (3, "tech-duty"),
        (3, "--by tech-duty"),
    ):
        assert "retail-operations" in desk.refused(status, "confirm", *words.split()).err
    both = desk.refused(2, "confirm", "retail-operations", "--by", "tech-duty", "--as", "mim-duty")
    assert "--by and --as refer to different people" in both.err
