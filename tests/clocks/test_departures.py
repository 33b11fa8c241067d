"""The deadline for replacing a person who leaves: when it starts, whom it concerns, and when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mimkit.clocks.due import due
from mimkit.model.obligation import Obligation
from mimkit.model.policy.policy import Clock
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.end_of_day import due_day
from tests.builders import Desk, clock

LEAVER = {
    "id": "leaver-replaced",
    "title": "Replace the person who leaves",
    "starts": "person",
    "met_by": "person.replaced",
    "within": "28d",
}
LAST_DAY = date(2026, 12, 31)


def owed(there: Snapshot, name: str, day: str, **keys: Any) -> list[Obligation]:
    """Return what is due at 10:00 on a day if a person of the example organisation leaves on 31 December 2026."""
    people = {**there.people, name: there.people[name].model_copy(update={"left": LAST_DAY})}
    policy = there.policy.model_copy(update={"clocks": (Clock.model_validate({**LEAVER, **keys}),)})
    return list(due(replace(there, people=people, policy=policy), clock("10:00", date.fromisoformat(day))))


@pytest.mark.parametrize(
    ("day", "status"),
    # 28 days before the end of 31 December is the end of 3 December; three quarters of them end on the 24th at 24:00.
    [("2026-12-03", None), ("2026-12-04", "pending"), ("2026-12-26", "soon"), ("2026-12-31", "soon"), ("2027-01-01", "overdue")],
)  # fmt: skip
def test_a_group_learns_in_time_that_its_contact_leaves(desk: Desk, day: str, status: str | None) -> None:
    found = owed(desk.snapshot, "payments-duty", day)
    assert [each.status for each in found] == ([status] if status else [])
    for each in found:
        assert due_day(each.due) == LAST_DAY
        assert (each.key, each.owner) == ("leaver-replaced/-/people/payments-duty", "head-of-service")
        assert each.about == (
            "payments-duty leaves on 2026-12-31: contact of group payments, escalation of group payments"
        )
        assert each.command == "edit policy/groups/payments.yaml: contact"


def test_a_manager_and_a_stakeholder_are_named_too(desk: Desk) -> None:
    (head,) = owed(desk.snapshot, "head-of-service", "2026-12-20", owner="major-incident-manager")
    assert (head.owner, head.role) == ("major-incident-manager", "major-incident-manager")
    assert head.about.startswith("head-of-service leaves on 2026-12-31: escalation of group ")
    assert head.about.endswith(", manager of others")
    (business,) = owed(desk.snapshot, "retail-operations", "2026-12-20")
    assert "stakeholder of service checkout" in business.about


def test_nobody_is_told_of_a_person_whom_nothing_names(desk: Desk) -> None:
    # Only a roster names the scribe, and the clock for rosters covers it.
    assert owed(desk.snapshot, "scribe-duty", "2026-12-20") == []


def test_it_is_over_when_another_person_is_named(desk: Desk) -> None:
    groups = {
        name: each.model_copy(update={"contact": "tech-duty", "escalation": ()})
        for name, each in desk.snapshot.groups.items()
    }
    assert owed(replace(desk.snapshot, groups=groups), "payments-duty", "2026-12-20") == []
