"""Which overdue action items count as serious."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.clocks.gate import SeriousActions, open_major_incidents
from mimkit.model.dossier import dossier_of
from tests.builders import INCIDENT, Desk, clock, entry, incident, review

ITEM = {
    "id": "AC-20261124-T4C", "title": "Alert", "owner": "tech-duty", "due": "2026-11-30",
    "opened": "2026-11-24T09:30:00Z",
}  # fmt: skip


def _serious(
    desk: Desk, now: str, *actions: dict[str, Any], services: tuple[str, ...] = ("checkout",)
) -> list[str]:
    record = incident(entry("10:09", "declared", severity="SEV1"), services=services)
    reviews = {INCIDENT: review(actions=[{**ITEM, **each} for each in actions])} if actions else {}
    snapshot = desk.snapshot.with_records({INCIDENT: record}, reviews, {})
    ask = SeriousActions(frozenset({"checkout", "payments"}))
    return [each.subject for each in ask(dossier_of(snapshot, INCIDENT).under_its_policy().at(clock(now)))]


@pytest.mark.parametrize(
    ("now", "priority", "found"),
    [
        # The item is due on Monday 30 November, so it is overdue from Tuesday; the grace of one business day is Tuesday,
        # as for the escalation to the manager.
        ("+7 23:59", "high", 0),
        ("+8 00:00", "high", 1),
        ("+8 12:00", "medium", 0),
        ("+8 23:59", "low", 0),
        ("+9 00:00", "low", 1),
    ],
)
def test_high_priority_is_serious_at_once_and_the_rest_after_the_grace(
    desk: Desk, now: str, priority: str, found: int
) -> None:
    assert len(_serious(desk, now, {"priority": priority})) == found


def test_what_is_done_or_declined_or_hit_another_service_is_not_serious(desk: Desk) -> None:
    done = {"done": {"at": "2026-12-01T09:00:00Z", "by": "tech-duty"}}
    declined = {"declined": {"at": "2026-12-01T09:00:00Z", "by": "tech-duty", "reason": "Replaced"}}
    assert _serious(desk, "+30 09:00", done, {**declined, "id": "AC-20261124-T4D"}) == []
    assert _serious(desk, "+30 09:00", {"priority": "high"}, services=("email",)) == []
    assert _serious(desk, "+30 09:00", {"priority": "high"}, services=("email", "payments")) == [ITEM["id"]]


def test_an_incident_without_a_review_has_no_action_items(desk: Desk) -> None:
    assert _serious(desk, "+30 09:00") == []


def test_an_action_that_nobody_was_given_is_another_clock(desk: Desk) -> None:
    assert _serious(desk, "+6 09:00", {"owner": None, "due": None, "priority": "high"}) == []


# In the scaffold's catalogue, checkout depends on payments and database, and payments on database.
DECLARED = entry("10:09", "declared", severity="SEV1")
RESTORED = entry("10:55", "restored")


def _open(desk: Desk, *timeline: Any, services: tuple[str, ...] = ("database",), **keys: Any) -> list[Any]:
    record = incident(*timeline, services=services, **keys)
    snapshot = desk.snapshot.with_records({INCIDENT: record}, {}, {})
    return [each.ways for each in open_major_incidents(snapshot, ("checkout",), clock("12:00"))]


def test_an_open_incident_on_a_service_or_on_what_it_depends_on_is_told(desk: Desk) -> None:
    assert _open(desk, DECLARED, services=("checkout",)) == [(("checkout",),)]
    assert _open(desk, DECLARED) == [(("checkout", "database"),)]
    assert _open(desk, DECLARED, services=("email",)) == []
    assert _open(desk, entry("10:09", "declared", severity="pending")) == [(("checkout", "database"),)]


def test_only_a_declared_live_major_incident_counts_until_it_is_restored(desk: Desk) -> None:
    assert _open(desk, DECLARED, RESTORED) == []
    minor = entry("10:09", "declared", severity="SEV3")
    assert _open(desk, minor) != []
    assert _open(desk.but_policy("title: Needs coordination", "title: x\n    major: false"), minor) == []
    assert _open(desk, entry("10:09", "proposed", severity="SEV1")) == []
    assert _open(desk, DECLARED, mode="drill") == []


def test_a_service_that_is_restored_on_its_own_no_longer_counts(desk: Desk) -> None:
    both = ("email", "database")
    assert _open(desk, DECLARED, entry("10:55", "restored", services=["email"]), services=both) != []
    assert _open(desk, DECLARED, entry("10:55", "restored", services=["database"]), services=both) == []
