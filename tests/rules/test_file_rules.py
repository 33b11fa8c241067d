"""Rules about a file itself: each problem that the code that reads files finds is a finding of one rule."""

from __future__ import annotations

from typing import get_args

import pytest

from mimkit.model.file_problem import Fault, FileProblem, OtherId, TimelineNotLast, UnknownPath, Unreadable
from mimkit.rules.catalogue import check_file


@pytest.mark.parametrize("fault", get_args(Fault))
def test_a_fault_in_the_text_is_a_finding_of_the_rule_of_its_name(fault: Fault) -> None:
    [(rule, spot)] = check_file(Unreadable(fault, 3, 7, "It is wrong.", "Correct it."))
    assert (rule.name, rule.level) == (fault, "error")
    assert spot == ((), "It is wrong.", "Correct it.")


@pytest.mark.parametrize(
    ("problem", "name", "spot"),
    [
        (UnknownPath("policy/x.txt"), "unknown-file", ((), "a record cannot have this path")),
        (
            OtherId("id", "PB-0001", "PB-0002"),
            "wrong-place",
            (("id",), "this path belongs to PB-0001, but the id in the file is PB-0002"),
        ),
        (TimelineNotLast("tags"), "timeline-not-last", (("tags",), "`tags` comes after the timeline")),
    ],
)
def test_a_file_in_the_wrong_place_or_order_is_a_finding(
    problem: FileProblem, name: str, spot: tuple[object, ...]
) -> None:
    [(rule, found)] = check_file(problem)
    assert (rule.name, found) == (name, spot)
