"""The statuses that an incident states, and how long each of them counts."""

from __future__ import annotations

from typing import Any

from mimkit.model.incident.state import fold
from tests.builders import clock, entry, incident


def stated(*more: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Return service, status, start and end of each stated status of an incident of two services."""
    declared = entry("10:00", "declared", severity="SEV1")
    found = fold(incident(declared, *more, services=["checkout", "payments"])).stated_statuses
    return [
        (each.service, each.status, f"{each.start:%H:%M}", f"{each.end:%H:%M}" if each.end else "")
        for each in found
    ]


def said(at: str, status: str, *services: str) -> dict[str, Any]:
    return entry(at, "service-status", services=services, status=status)


BOTH = said("10:10", "partial_outage", "checkout", "payments")


def test_a_status_counts_until_the_next_one_for_the_service() -> None:
    assert stated(BOTH, said("10:20", "operational", "checkout")) == [
        ("checkout", "partial_outage", "10:10", "10:20"),
        ("payments", "partial_outage", "10:10", ""),
        ("checkout", "operational", "10:20", ""),
    ]


def test_a_workaround_makes_an_outage_usable_and_nothing_worse() -> None:
    better = said("10:15", "operational", "checkout")
    assert stated(BOTH, better, entry("10:30", "workaround", text="x")) == [
        ("checkout", "partial_outage", "10:10", "10:15"),
        ("payments", "partial_outage", "10:10", "10:30"),
        ("checkout", "operational", "10:15", ""),
        ("payments", "degraded_performance", "10:30", ""),
    ]


def test_a_restoration_ends_it_for_the_restored_services() -> None:
    one = entry("10:40", "restored", services=["checkout"])
    rest = entry("10:50", "restored")
    assert [each[0::3] for each in stated(BOTH, one)] == [("checkout", "10:40"), ("payments", "")]
    assert [each[0::3] for each in stated(BOTH, one, rest)] == [("checkout", "10:40"), ("payments", "10:50")]


def test_a_confirmation_a_closing_and_a_reopening_end_it() -> None:
    after = said("10:55", "degraded_performance", "payments")
    restored = entry("10:50", "restored")
    for kind, more in (
        ("confirmed", {"stakeholder": "retail-operations"}),
        ("close", {}),
        ("reopen", {"reason": "Again"}),
    ):
        (found,) = stated(restored, after, entry("11:00", kind, **more))
        assert found == ("payments", "degraded_performance", "10:55", "11:00")


def test_a_period_includes_its_start_and_not_its_end() -> None:
    declared = entry("10:00", "declared", severity="SEV1")
    (span,) = fold(
        incident(declared, said("10:10", "operational", "x"), entry("10:20", "close"))
    ).stated_statuses
    moments = ("10:09", "10:10", "10:19", "10:20")
    assert [span.covers(clock(each)) for each in moments] == [False, True, True, False]
    assert span._replace(end=None).covers(clock("23:59"))
