"""The effect of a roster edit on past and future shifts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mimkit.duty.shift_changes import ShiftChange, moved_shifts, past_changes, shift_changes, whole_turn
from mimkit.duty.turns import Turn
from mimkit.model.organisation.roster import Roster
from mimkit.model.snapshot import Snapshot
from tests.builders import Desk, clock

PLAIN = {"starts": "2026-11-02", "people": ["a", "b", "c"]}


def snapshot(desk: Desk, **keys: Any) -> Snapshot:
    roster = {"id": "r", "title": "R", "group": "payments", "rotation": PLAIN, **keys}
    return replace(desk.snapshot, rosters={"r": Roster.model_validate(roster)})


def test_a_person_behind_the_others_changes_the_past(desk: Desk) -> None:
    before = snapshot(desk)
    after = snapshot(desk, rotation={**PLAIN, "people": ["a", "b", "c", "d"]})
    assert past_changes(before, after, clock("+2 10:00")) == (
        ShiftChange("r", clock("09:00"), clock("+2 10:00"), "a", "d"),
    )


def test_what_is_the_same_changes_nothing(desk: Desk) -> None:
    assert shift_changes(snapshot(desk), snapshot(desk), clock("0:00"), clock("+28 00:00")) == ()
    assert past_changes(snapshot(desk), snapshot(desk), clock("10:00")) == ()
    assert shift_changes(desk.snapshot, snapshot(desk), clock("0:00"), clock("+28 00:00")) == ()


def test_an_earlier_rotation_keeps_the_past_and_changes_what_is_to_come(desk: Desk) -> None:
    later = {"starts": "2026-11-30", "people": ["d", "a", "b", "c"]}
    after = snapshot(desk, rotation=later, earlier=[PLAIN])
    assert past_changes(snapshot(desk), after, clock("+2 10:00")) == ()
    assert shift_changes(snapshot(desk), after, clock("+2 10:00"), clock("+15 00:00")) == (
        ShiftChange("r", clock("+7 09:00"), clock("+14 09:00"), "b", "d"),
        ShiftChange("r", clock("+14 09:00"), clock("+15 00:00"), "c", "a"),
    )


def test_an_override_of_the_past_is_a_correction_and_one_of_the_future_a_change(desk: Desk) -> None:
    swaps = [
        {"start": clock("10:00"), "end": clock("11:00"), "person": "x"},
        {"start": clock("+3 10:00"), "end": clock("+3 11:00")},
        {"start": clock("+3 11:00"), "end": clock("+3 12:00")},
    ]
    after = snapshot(desk, overrides=swaps)
    assert past_changes(snapshot(desk), after, clock("+2 10:00")) == ()
    assert shift_changes(snapshot(desk), after, clock("+2 10:00"), clock("+9 00:00")) == (
        ShiftChange("r", clock("+3 10:00"), clock("+3 12:00"), "a", None),
    )


def test_time_that_had_nobody_may_get_somebody_later(desk: Desk) -> None:
    older = snapshot(desk, rotation={**PLAIN, "starts": "2026-10-12"})
    assert past_changes(snapshot(desk), older, clock("10:00")) == ()
    lost = past_changes(older, snapshot(desk), clock("10:00"))
    assert [(each.was, each.now) for each in lost] == [("a", None), ("b", None), ("c", None)]


def test_a_roster_of_shifts_has_no_rotation_to_change(desk: Desk) -> None:
    shifts = [{"start": clock("10:00"), "end": clock("14:00"), "person": "x"}]
    assert past_changes(snapshot(desk), snapshot(desk, rotation=None, shifts=shifts), clock("+2 10:00")) == ()


def moves(before: Snapshot, after: Snapshot) -> list[tuple[str, str, str, str]]:
    def told(turn: Turn | None) -> str:
        return f"{turn.start:%m-%d %H:%M} {turn.end:%m-%d %H:%M}" if turn else ""

    found = moved_shifts(before, after, clock("+2 10:00"), clock("+100 00:00"))
    return [(each.person, each.which, told(each.was), told(each.now)) for each in found]


def test_whose_next_shift_moves_when_somebody_joins(desk: Desk) -> None:
    """a has the week from 23 November, b from 30 November, c from 7 December, then a again."""
    later = {"starts": "2026-11-30", "people": ["b", "c", "d", "a"]}
    assert moves(snapshot(desk), snapshot(desk, rotation=later, earlier=[PLAIN])) == [
        ("a", "next", "12-14 09:00 12-21 09:00", "12-21 09:00 12-28 09:00"),
        ("d", "next", "", "12-14 09:00 12-21 09:00"),
    ]


def test_a_current_shift_moves_if_its_end_does(desk: Desk) -> None:
    early = [{"start": clock("+5 12:00"), "end": clock("+7 09:00"), "person": "b"}]
    assert moves(snapshot(desk), snapshot(desk, overrides=early)) == [
        ("a", "current", "11-23 09:00 11-30 09:00", "11-23 09:00 11-28 12:00"),
        ("b", "next", "11-30 09:00 12-07 09:00", "11-28 12:00 12-07 09:00"),
    ]
    swap = [{"start": clock("+2 09:30"), "end": clock("+3 09:00"), "person": "x"}]
    assert moves(snapshot(desk), snapshot(desk, overrides=swap)) == [
        ("a", "current", "11-23 09:00 11-30 09:00", ""),
        ("a", "next", "12-14 09:00 12-21 09:00", "11-26 09:00 11-30 09:00"),
        ("x", "current", "", "11-25 09:30 11-26 09:00"),
    ]


def test_a_new_roster_gives_people_their_first_shift_and_a_removed_one_takes_it(desk: Desk) -> None:
    none = replace(desk.snapshot, rosters={})
    assert moves(none, snapshot(desk))[:2] == [
        ("a", "current", "", "11-23 09:00 11-30 09:00"), ("a", "next", "", "12-14 09:00 12-21 09:00"),
    ]  # fmt: skip
    assert len(moves(snapshot(desk), none)) == 4
    assert moves(none, none) == []
    assert moves(snapshot(desk), snapshot(desk)) == []
    assert moves(snapshot(desk), snapshot(desk, title="Other words")) == []


def test_a_changed_rotation_is_compared_until_everyone_has_had_a_shift(desk: Desk) -> None:
    now = clock("+2 10:00")
    more = snapshot(desk, rotation={**PLAIN, "people": ["a", "b", "c", "d", "e", "f"]})
    # From Monday 23 November on, the current shift and the six that follow it.
    assert whole_turn(snapshot(desk), more, now) == clock("+49 09:00")
    assert whole_turn(snapshot(desk), snapshot(desk), now) == now
    assert whole_turn(desk.snapshot, more, now) == now
    slow = snapshot(desk, rotation={**PLAIN, "every": 53})
    assert whole_turn(snapshot(desk), slow, now) == clock("+368 10:00")
    shifts = [{"start": clock("10:00"), "end": clock("14:00"), "person": "x"}]
    assert whole_turn(snapshot(desk), snapshot(desk, rotation=None, shifts=shifts), now) == now
