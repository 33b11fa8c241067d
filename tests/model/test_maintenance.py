"""What a maintenance record says: its state, its window, and which entries count. Values follow from the entries."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.incident.maintenance import (
    Maintenance,
    MaintenanceState,
    announced,
    newest_first,
    soon,
    under_way,
)
from tests.builders import clock, entry


def record(*timeline: dict[str, Any], **keys: Any) -> Maintenance:
    base = {"id": "MW-20261201-K7F", "title": "Upgrade", "services": ["payments"]}
    times = {"start": clock("22:00"), "end": clock("23:00")}
    return Maintenance.model_validate(
        {**base, **times, "timeline": (entry("10:00", "planned"), *timeline), **keys}
    )


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ((), "scheduled"),
        (("update",), "scheduled"),
        (("started",), "in-progress"),
        (("started", "update"), "in-progress"),
        (("started", "verifying"), "verifying"),
        (("started", "verifying", "started"), "in-progress"),
        (("started", "completed"), "completed"),
        (("started", "verifying", "completed"), "completed"),
        (("cancelled",), "cancelled"),
        # What was not possible then does not count.
        (("completed",), "scheduled"),
        (("verifying",), "scheduled"),
        (("started", "cancelled"), "in-progress"),
        (("cancelled", "started"), "cancelled"),
        (("started", "completed", "started"), "completed"),
    ],
)
def test_the_state_follows_from_the_entries_that_were_possible(
    kinds: tuple[str, ...], state: MaintenanceState
) -> None:
    found = record(*(entry(f"22:{number:02}", kind) for number, kind in enumerate(kinds)))
    assert found.state == state
    assert found.is_active == (state in {"in-progress", "verifying"})
    assert found.is_over == (state in {"completed", "cancelled"})


def test_events_are_in_their_order_and_not_in_that_of_recording() -> None:
    late = record(entry("23:30", "completed"), entry("22:02", "started"))
    assert (late.state, late.started, late.ended) == ("completed", clock("22:02"), clock("23:30"))
    assert [step.entry.kind for step in late.steps] == ["planned", "started", "completed"]


def test_an_entry_that_does_not_count_gives_no_time() -> None:
    found = record(entry("22:00", "cancelled"), entry("22:01", "started"))
    assert (found.started, found.ended) == (None, clock("22:00"))
    assert [step.counts for step in found.steps] == [True, True, False]


def test_the_window_is_the_last_one_that_was_announced() -> None:
    moved = record(
        entry("11:00", "update", start=clock("+1 22:00"), end=clock("+1 23:00")),
        entry("12:00", "update", end=clock("+1 23:30")),
    )
    assert record().window == (clock("22:00"), clock("23:00"))
    assert moved.window == (clock("+1 22:00"), clock("+1 23:30"))


def test_records_are_listed_by_their_window() -> None:
    first = record()
    later = record(id="MW-20261201-Q2M", start=clock("+1 22:00"), end=clock("+1 23:00"))
    running = record(entry("22:00", "started"), id="MW-20261201-T4C", services=["email"])
    over = record(entry("12:00", "cancelled"), id="MW-20261201-ZZZ")
    known = {each.id: each for each in (later, over, first, running)}
    assert [each.id[-3:] for each in newest_first(known)] == ["Q2M", "ZZZ", "T4C", "K7F"]
    assert [each.id[-3:] for each in announced(known)] == ["K7F", "T4C", "Q2M"]
    assert [each.id[-3:] for each in soon(known, clock("12:00"))] == ["K7F", "T4C"]
    assert [each.id[-3:] for each in soon(known, clock("22:00"))] == ["K7F", "T4C", "Q2M"]
    assert under_way(known, ("payments", "database")) == ()
    assert under_way(known, ("database", "email")) == (running,)
