"""Descriptions of policy clocks in plain language."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.model.policy.policy import Clock, Scope
from mimkit.report.policy.clock_text import deadline_text, promise_spelt_out, remarks, scope
from tests.builders import Desk


def clock(**keys: Any) -> Clock:
    return Clock.model_validate({"id": "a", "title": "A", **keys})


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"starts": "declared", "within": "15m"}, "Within 15m after declaration"),
        ({"starts": "restored", "within": {"SEV1": "3d", "default": "5 business days"}}, "Within 3d for SEV1, 5 business days for SEV2, SEV3 and pending after service is restored"),
        ({"repeats": "update", "every": {"SEV1": "30m", "SEV2": "30m"}, "until": "restored"}, "Every 30m for SEV1 and SEV2, never for SEV3 and pending, until service is restored"),
        ({"repeats": "update", "every": "1h", "honours_promise": True}, "Every 1h; or the promised next update, if earlier"),
        ({"starts": "runbook", "within": "28d"}, "By its own review date; reminders start 28d before"),
        (
            {"starts": "page", "met_by": "escalated"},
            "At the times in the escalation path of the group, until it answers",
        ),
        ({"starts": "person", "within": "28d"}, "By the person's last day; reminders start 28d before"),
        ({"starts": "problem.opened", "within": "28d"}, "Within 28d after the problem record is opened"),
        ({"starts": "declared"}, "No time limit set"),
    ],
)  # fmt: skip
def test_a_promise_names_the_length_for_each_severity(desk: Desk, keys: dict[str, Any], said: str) -> None:
    assert promise_spelt_out(clock(**keys), desk.policy) == said


def test_everything_else_that_a_clock_says_is_a_remark() -> None:
    everything = clock(
        starts="detected",
        met_by="update",
        within="72h",
        nth=2,
        audience="regulator",
        during=["investigating", "workaround"],
        applies_to={"services": ["checkout"], "tags": ["dora", "nis2"]},
        at_most={"after": "declared", "within": "24h"},
        rest_day="noon-of-next-business-day",
        source="A regulation",
        to_be_checked=True,
    )
    assert list(remarks(everything)) == [
        "met by occurrence 2",
        "for regulator",
        "only while investigating and workaround",
        "only for services checkout; tags dora and nis2",
        "no later than 1d after declaration",
        "a deadline on a non-business day moves to noon of next business day",
        "source: A regulation",
        "not yet verified against its source",
    ]
    assert list(remarks(clock())) == []
    assert scope(Scope()) == "every incident"


@pytest.mark.parametrize(
    ("within", "said"),
    [
        ({"default": "15m"}, "Within 15m after declaration"),
        ({"SEV1": "15m"}, "Within 15m for SEV1 after declaration"),
        ({"SEV1": "15m", "default": "1h"}, "Within 15m for SEV1, otherwise 1h after declaration"),
    ],
)
def test_a_promise_in_short_has_the_lengths_as_the_policy_gives_them(
    within: dict[str, str], said: str
) -> None:
    assert deadline_text(clock(starts="declared", within=within)) == said
    assert deadline_text(clock(starts="declared")) == "No time limit set"
