"""Promised next updates: on time, late or unanswered, to the second."""

from __future__ import annotations

import pytest

from mimkit.clocks.promises import SentUpdate, promises
from tests.builders import clock


def _outcomes(*updates: tuple[str, str | None]) -> list[str]:
    said = [SentUpdate(clock(at), clock(then) if then else None) for at, then in updates]
    return [each.outcome for each in promises(said)]


@pytest.mark.parametrize(
    ("updates", "outcomes"),
    [
        ([], []),
        ([("10:00", None)], []),
        ([("10:00", "10:30")], ["unanswered"]),
        ([("10:00", "10:30"), ("10:30", None)], ["kept"]),
        ([("10:00", "11:00"), ("11:04", None)], ["late"]),
        ([("10:00", "10:30"), ("10:10", "10:20"), ("10:40", None)], ["kept", "late"]),
        ([("10:00", None), ("10:10", "10:20")], ["unanswered"]),
        ([("23:50", "+1 00:20"), ("+1 00:20", None)], ["kept"]),
    ],
)  # fmt: skip
def test_a_promise_is_answered_by_the_update_after_it(
    updates: list[tuple[str, str | None]], outcomes: list[str]
) -> None:
    assert _outcomes(*updates) == outcomes
    assert _outcomes(*reversed(updates)) == outcomes


def test_a_promise_for_a_time_that_is_over_already_is_late() -> None:
    assert _outcomes(("10:00", "09:30"), ("10:05", None)) == ["late"]


def test_of_two_updates_of_one_instant_the_last_one_given_counts() -> None:
    (only,) = promises(
        [
            SentUpdate(clock("10:00"), clock("10:05")),
            SentUpdate(clock("10:00"), clock("10:30")),
            SentUpdate(clock("10:20")),
        ]
    )
    assert (only.made, only.due, only.answered) == (clock("10:00"), clock("10:30"), clock("10:20"))
    assert _outcomes(("10:00", None), ("10:00", "10:30")) == ["unanswered"]
