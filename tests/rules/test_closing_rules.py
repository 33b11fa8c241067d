from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mimkit.model.incident.problem import Problem

if TYPE_CHECKING:
    from tests.rules.conftest import Court

DOUBTFUL: dict[str, Any] = {
    "mode": "backfill",
    "source": {
        "title": "A report",
        "url": "https://status.example.com/1",
        "doubts": [
            {"about": ["restored", "confirmed", "final-update", "cause-tracked"], "text": "Who confirmed it."}
        ],
    },
}


def test_every_open_gate_is_named_with_the_command_that_meets_it(court: Court) -> None:
    found = court.judge(court.declared, court.entry("11:20", "close"))
    gates = [(finding.message, finding.hint) for rule, finding in found if rule.code == "MIM501"]
    assert gates == [
        ("Closed, but a closing gate is not met: service is fully restored.", "Meet it: `mim restored`."),
        (
            "Closed, but a closing gate is not met: the business stakeholder confirms restoration.",
            "Meet it: `mim confirm retail-operations`.",
        ),
        (
            "Closed, but a closing gate is not met: the final update is recorded, with the review date.",
            "Meet it: `mim update`.",
        ),
    ]
    assert [rule.code for rule, _ in found][-1] == "MIM502"


def test_what_a_public_report_leaves_open_is_not_asked_for(court: Court) -> None:
    closed = (court.declared, court.restored, court.entry("11:20", "close"))
    assert court.incident(*closed, **DOUBTFUL) == []
    sure = {**DOUBTFUL, "source": {"title": "A report", "url": "https://status.example.com/1"}}
    assert court.incident(*closed, **sure) == ["MIM501", "MIM501", "MIM502"]


def test_a_problem_record_tracks_the_cause_also_when_it_is_raised_after_closing(court: Court) -> None:
    problem = Problem(
        id="PB-20261125-Q2M", title="x", opened=court.at("11:30"), incidents=("MI-20261123-K7F",)
    )
    tracked = court.entry("11:30", "problem", problem=problem.id)
    closed = (court.declared, court.restored, court.entry("11:20", "close"))
    assert "MIM502" in court.incident(*closed)
    assert "MIM502" not in court.but(problems={problem.id: problem}).incident(*closed, tracked)


@pytest.mark.parametrize(
    ("clock", "person", "found"),
    [
        ("10:12", "retail-operations", ["MIM504"]),
        ("11:30", "retail-operations", []),
        ("10:12", "scribe-duty", []),
    ],
)
def test_who_held_a_role_when_it_was_confirmed_cannot_confirm(
    court: Court, clock: str, person: str, found: list[str]
) -> None:
    role = court.entry(clock, "role", role="scribe", person=person)
    confirmed = court.entry("11:05", "confirmed", stakeholder="retail-operations")
    assert court.incident(court.declared, role, court.restored, confirmed) == found


def test_an_unknown_stakeholder_is_found_once(court: Court) -> None:
    confirmed = court.entry("11:05", "confirmed", stakeholder="nobody")
    assert court.incident(court.declared, court.restored, confirmed) == ["MIM201"]


def test_an_update_before_the_end_promises_the_next_one(court: Court) -> None:
    def update(clock: str, **keys: Any) -> dict[str, Any]:
        return court.entry(clock, "update", affected="x", doing="y", **keys)

    assert court.incident(court.declared, update("10:15")) == ["MIM402"]
    assert court.incident(court.declared, update("10:15", next=court.at("10:45"))) == []
    assert court.incident(court.declared, court.restored, update("11:00")) == []
    again = court.entry("11:30", "reopen", reason="x")
    assert court.incident(court.declared, court.restored, again, update("11:40")) == ["MIM402"]


def test_no_promise_is_asked_for_where_policy_has_no_cadence_or_the_report_is_old(court: Court) -> None:
    update = court.entry("10:15", "update", affected="x", doing="y")
    assert court.incident(court.declared, update, mode="backfill") == []
    assert court.but_policy(clocks=()).incident(court.declared, update) == []


@pytest.mark.parametrize(
    ("day", "found"), [("2026-11-22", ["MIM401"]), ("2026-11-23", []), ("2026-11-30", [])]
)
def test_the_review_is_promised_for_a_day_ahead(court: Court, day: str, found: list[str]) -> None:
    final = court.entry("11:00", "update", affected="x", doing="y", review_by=day)
    assert court.incident(court.declared, court.restored, final) == found


def test_the_day_of_a_promise_is_that_of_the_policys_zone(court: Court) -> None:
    late = court.entry("23:30", "update", affected="x", doing="y", review_by="2026-11-23")
    assert court.incident(court.declared, court.restored, late) == []
    calendar = {**court.snapshot.policy.calendar.model_dump(), "zone": "Asia/Tokyo"}
    assert court.but_policy(calendar=calendar).incident(court.declared, court.restored, late) == ["MIM401"]


def test_the_next_update_cannot_come_with_this_one(court: Court) -> None:
    update = court.entry("10:15", "update", affected="x", doing="y", next=court.at("10:15"))
    assert court.incident(court.declared, update) == ["MIM401"]
