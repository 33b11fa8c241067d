"""Rules judge approximate times only as far as their precision allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Court


@pytest.mark.parametrize(
    ("restored", "found"),
    [
        ({}, ["MIM301"]),
        ({"precision": "minute"}, ["MIM301"]),
        ({"precision": "hour"}, []),
        ({"precision": "day"}, []),
    ],
)
def test_milestones_are_out_of_order_only_if_they_certainly_are(
    court: Court, restored: dict[str, Any], found: list[str]
) -> None:
    detected = court.entry("10:05", "detected")
    assert court.incident(detected, court.declared, court.entry("09:50", "restored", **restored)) == found


def test_an_entry_is_too_late_only_if_it_certainly_is(court: Court) -> None:
    late: dict[str, Any] = {"recorded": court.at("11:00")}
    assert court.incident(court.declared, court.entry("11:20", "note", text="x", **late)) == ["MIM302"]
    assert (
        court.incident(court.declared, court.entry("11:20", "note", text="x", precision="hour", **late)) == []
    )


@pytest.mark.parametrize(
    "keys",
    [
        {"precision": "hour", "latest": "2026-11-23T11:40:00Z"},
        {"latest": "2026-11-23T10:40:00Z"},
        {"latest": "2026-11-23T10:55:00Z"},
    ],
)
def test_an_approximate_time_has_either_a_precision_or_a_later_end(
    court: Court, keys: dict[str, Any]
) -> None:
    assert court.incident(court.declared, court.entry("10:55", "restored", **keys)) == ["MIM367"]
    start = {"started": court.at("10:55"), **{f"started_{key}": value for key, value in keys.items()}}
    assert "MIM367" in court.incident(court.declared, **start)


def test_a_precision_without_a_time_describes_nothing(court: Court) -> None:
    amend = court.entry(
        "11:00", "amend", entry=court.declared["id"], correct={"text": "x", "precision": "day"}
    )
    assert court.incident(court.declared, amend) == ["MIM367"]
    assert court.incident(court.declared, started_latest="2026-11-23T10:40:00Z") == ["MIM367"]


def test_a_stated_figure_is_compared_unless_the_record_doubts_it(court: Court) -> None:
    timeline = (court.declared, court.restored)
    figure = ({"metric": "declared-to-restored", "duration": "3h"},)
    assert court.incident(*timeline, stated=figure) == ["MIM368"]
    doubt: dict[str, Any] = {
        "mode": "backfill",
        "source": {"doubts": [{"about": "stated", "text": "Support hours"}]},
    }
    assert court.incident(*timeline, stated=figure, **doubt) == []
    unknown = ({"metric": "reviewed", "duration": "3h"},)
    assert court.incident(*timeline, stated=unknown) == ["MIM269"]
