"""The closing gates: each names what is missing, and the command that meets it."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.incident.state import fold
from mimkit.model.policy.gates import gates
from mimkit.model.policy.policy import Policy
from tests.builders import Desk, clock, entry, incident

AUDIENCES = ["executives", "staff"]
RESTORED = entry("10:55", "restored")


def final(at: str = "11:00", **keys: Any) -> dict[str, Any]:
    return entry(at, "update", **{"affected": "a", "doing": "b", "review_by": "2026-11-30", **keys})


def waiting(policy: Policy, *timeline: dict[str, Any]) -> dict[str, tuple[str, str]]:
    state = fold(incident(entry("10:09", "declared", severity="SEV1"), *timeline))
    return {each.id: (each.words, each.command) for each in gates(state, policy, AUDIENCES) if not each.met}


def test_a_new_incident_has_every_gate_open_but_that_of_origins(desk: Desk) -> None:
    assert waiting(desk.policy) == {
        "restored": ("service is fully restored", "mim restored"),
        "confirmed": ("the business stakeholder confirms restoration", "mim confirm STAKEHOLDER"),
        "final-update": (
            "the final update is recorded, with the review date",
            "mim update",
        ),
        "cause-tracked": (
            "the permanent fix is in place, or a problem record is raised",
            "mim problem open",
        ),
    }


@pytest.mark.parametrize(
    ("entries", "met"),
    [
        ([RESTORED], "restored"),
        ([RESTORED, entry("11:00", "confirmed", stakeholder="retail-operations")], "confirmed"),
        ([RESTORED, final()], "final-update"),
        ([RESTORED, final("10:55")], "final-update"),
        ([RESTORED, final(audience="staff"), final("11:01", audience="executives")], "final-update"),
        ([entry("11:00", "fixed", text="Renewed")], "cause-tracked"),
        ([entry("11:00", "problem", problem="PB-20261125-Q2M")], "cause-tracked"),
    ],
)
def test_a_gate_is_met_by_what_is_in_the_timeline(desk: Desk, entries: list[Any], met: str) -> None:
    assert met not in waiting(desk.policy, *entries)


@pytest.mark.parametrize(
    "entries", [[RESTORED, final("10:54")], [RESTORED, final(review_by=None)], [final()], [RESTORED]]
)
def test_an_update_before_restoration_or_without_the_reviews_day_is_not_the_final_one(
    desk: Desk, entries: list[Any]
) -> None:
    assert "final-update" in waiting(desk.policy, *entries)


def test_the_final_update_names_the_audience_that_was_not_told(desk: Desk) -> None:
    words, _ = waiting(desk.policy, RESTORED, final(audience="staff"))["final-update"]
    assert words == "the final update is recorded, with the review date (not yet for executives)"


def test_a_policy_without_a_review_asks_for_no_day_of_it(desk: Desk) -> None:
    policy = desk.policy.model_copy(update={"clocks": ()})
    assert "final-update" not in waiting(policy, RESTORED, final(review_by=None))
    assert waiting(policy)["final-update"][0] == "the final update is recorded"


def test_an_origin_must_be_closed_where_the_policy_says_so(desk: Desk) -> None:
    strict = desk.but_policy("must_be: linked", "must_be: closed").policy
    origins = [entry("10:10", "link", ref="INC-1"), entry("10:11", "link", ref="CHG-2", rel="change")]
    assert waiting(strict, *origins)["origins-closed"] == (
        "the originating records are closed (still open: INC-1)",
        "mim link INC-1 --closed",
    )
    assert "origins-closed" not in waiting(strict, *origins, entry("11:00", "link", ref="INC-1", closed=True))
    assert "origins-closed" not in waiting(strict)


def test_a_policy_has_the_gates_that_it_names_in_its_order(desk: Desk) -> None:
    policy = desk.policy.model_copy(update={"gates": ("confirmed", "restored")})
    found = gates(fold(incident(RESTORED)), policy, AUDIENCES)
    assert [(each.id, each.met) for each in found] == [("confirmed", False), ("restored", True)]


def test_a_reopening_opens_the_gates_again(desk: Desk) -> None:
    steps = [RESTORED, entry("11:00", "confirmed", stakeholder="retail-operations"), final("11:01")]
    assert set(waiting(desk.policy, *steps)) == {"cause-tracked"}
    assert set(waiting(desk.policy, *steps, entry("12:00", "reopen", reason="Again"))) == {
        "restored", "confirmed", "final-update", "cause-tracked",
    }  # fmt: skip
    assert "final-update" in waiting(
        desk.policy,
        *steps,
        entry("12:00", "reopen", reason="Again"),
        {**RESTORED, "at": clock("13:00"), "id": final()["id"]},
    )


def test_a_reference_is_quoted_in_the_command_that_closes_it(desk: Desk) -> None:
    strict = desk.but_policy("must_be: linked", "must_be: closed").policy
    for ref, command in (
        ("INC-1; touch X #", "mim link 'INC-1; touch X #' --closed"),
        ("--rel=x $(y)", "mim link --closed -- '--rel=x $(y)'"),
    ):
        assert waiting(strict, entry("10:10", "link", ref=ref))["origins-closed"][1] == command
