"""Differences between two policy versions, in plain language."""

from __future__ import annotations

import pytest

from mimkit.model.policy.changes import changes
from tests.builders import Desk


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("SEV1: 30m, SEV2: 60m", "SEV1: 20m, SEV2: 60m", "clock cadence: every SEV1 20m, was 30m"),
        ("SEV2: 60m, SEV3: 4h", "SEV3: 4h", "clock cadence: every SEV2 none, was 1h"),
        ("id: many-users", "id: many-people", "criterion many-people added"),
        ("outcome: propose", "outcome: declare", "criterion procedures-insufficient: outcome declare, was propose"),
        ("title: Needs coordination", "title: Smaller", "severity SEV3: title Smaller, was Needs coordination"),
        ("words: The impact is limited", "words: The impact is small", "severity SEV3: words reworded"),
        ("review_by: 2027-01-05", "review_by: 2028-01-05", "review by 2028-01-05, was 2027-01-05"),
        ("review_by: 2027-01-05\n", "", "review by none, was 2027-01-05"),
        ("[mon, tue,", "[sat, tue,", "calendar: business days (sat added, mon removed)"),
        ("zone: UTC", "zone: Europe/London", "calendar: zone Europe/London, was UTC"),
        ("gates: [restored, confirmed,", "gates: [confirmed,", "gates (restored removed)"),
        ("gates: [restored, confirmed,", "gates: [confirmed, restored,", "gates (reordered)"),
        ("must_be: linked", "must_be: closed", "originating records: must be closed, was linked"),
        ("not_with: [technical-lead]", "not_with: []", "role major-incident-manager: not with (technical-lead removed)"),
        ("    required: true\n    assigned_on", "    assigned_on", "role major-incident-manager: required no, was yes"),
        ("- No jargon, no blame, no repair estimates.", "- No jargon.", "role communications-lead: avoid (No jargon. added, No jargon, no blame, no repair estimates. removed)"),
        ("Open each call with the 30-second summary", "Open it", "role major-incident-manager: do (reworded)"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_one_line(desk: Desk, old: str, new: str, said: str) -> None:
    assert said in changes(desk.policy, desk.but_policy(old, new).policy)


def test_a_part_that_a_policy_need_not_have_is_added_changed_and_removed(desk: Desk) -> None:
    high, low = (
        desk.but_policy("gates: [", f"action_issues: {{priorities: [{each}]}}\ngates: [").policy
        for each in ("high", "low")
    )
    assert changes(desk.policy, high) == ("action issues added",)
    assert changes(high, low) == ("action issues: priorities (low added, high removed)",)
    assert changes(high, desk.policy) == ("action issues removed",)


def test_the_same_policy_changes_nothing(desk: Desk) -> None:
    assert (
        changes(desk.policy, desk.but_policy("# From highest to lowest.", "# The worst first.").policy) == ()
    )


def test_an_approval_and_a_waiver_are_said_with_their_words(desk: Desk) -> None:
    signed = desk.but_policy("review_by: 2027", "  - {by: tech-duty, on: 2026-02-01}\nreview_by: 2027").policy
    assert changes(desk.policy, signed) == ("approvals (tech-duty 2026-02-01 added)",)
    assert changes(signed, desk.policy) == ("approvals (tech-duty 2026-02-01 removed)",)


def test_a_clock_with_a_scope_is_said_with_it(desk: Desk) -> None:
    scoped = desk.but_policy(
        "title: First stakeholder update",
        "title: First stakeholder update\n    applies_to: {services: [checkout, email]}",
    )
    assert changes(desk.policy, scoped.policy) == (
        "clock first-update: applies to checkout, email, was none",
    )


def test_criteria_in_another_order_are_named_in_theirs(desk: Desk) -> None:
    turned = desk.policy.model_copy(update={"criteria": tuple(reversed(desk.policy.criteria))})
    assert changes(desk.policy, turned) == (
        "criteria reordered: procedures-insufficient, many-users, exposure, service-unavailable",
    )


def test_a_length_that_was_none_is_said_whole(desk: Desk) -> None:
    there = desk.informing_together()
    bare = there.but_policy("within: {default: 15m}\n    owner: communications-lead", "owner: scribe").policy
    assert changes(bare, there.policy) == (
        "clock first-update: within default 15m, was none; owner communications-lead, was scribe",
    )
