"""The policy that applies to an incident: the one in force when it was declared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mimkit.model.in_force import in_force
from mimkit.model.incident.incident import Incident
from mimkit.model.policy.metric import Metric
from mimkit.model.policy.policy import Policy
from mimkit.model.snapshot import PolicyInForce, Snapshot, with_policy_in_force
from tests.builders import Desk, clock, entry, incident

GATES = "gates: [restored, confirmed, final-update, cause-tracked, origins-closed, blockers-settled, severity-known]"


def with_history(desk: Desk, *versions: tuple[str, Policy]) -> Snapshot:
    history = in_force([(clock(since), policy) for since, policy in versions], desk.policy)
    return replace(desk.snapshot, earlier_policies=history)


@pytest.fixture(scope="module")
def former(desk: Desk) -> Policy:
    """A policy with one gate and another name for a severity."""
    return desk.but_policy(GATES, "gates: [restored]").but_policy("SEV3", "MINOR").policy


def declared(at: str, **header: str) -> Incident:
    return incident(entry(at, "declared", severity="SEV1", recorded=clock("+9 12:00")), **header)


def test_an_incident_is_judged_by_the_policy_of_its_declaration(desk: Desk, former: Policy) -> None:
    snapshot = with_history(desk, ("08:00", former), ("12:00", desk.policy))
    assert snapshot.policy_for(declared("11:59")).gates == ("restored",)
    assert with_policy_in_force(snapshot, declared("11:59")).policy.gates == ("restored",)
    assert with_policy_in_force(snapshot, declared("12:00")) is snapshot


def test_what_is_older_than_every_policy_is_judged_by_the_first(desk: Desk, former: Policy) -> None:
    snapshot = with_history(desk, ("08:00", former), ("12:00", desk.policy))
    assert snapshot.policy_for(declared("-900 11:59")) == former


def test_a_proposal_counts_when_it_came_first(desk: Desk, former: Policy) -> None:
    snapshot = with_history(desk, ("08:00", former), ("12:00", desk.policy))
    both = incident(entry("11:00", "proposed", severity="SEV1"), entry("12:30", "declared", severity="SEV1"))
    assert snapshot.policy_for(both) == former


def test_a_corrected_time_of_declaration_counts(desk: Desk, former: Policy) -> None:
    snapshot = with_history(desk, ("08:00", former), ("12:00", desk.policy))
    first = entry("12:30", "declared", severity="SEV1")
    corrected = incident(first, entry("12:40", "amend", entry=first["id"], correct={"at": clock("11:30")}))
    assert snapshot.policy_for(corrected) == former


def test_a_back_filled_record_is_judged_by_the_policy_it_was_written_under(
    desk: Desk, former: Policy
) -> None:
    snapshot = with_history(desk, ("08:00", former), ("12:00", desk.policy))
    assert snapshot.policy_for(declared("-900 11:59", mode="backfill")) == desk.policy


def test_without_a_history_or_a_declaration_the_present_policy_judges(desk: Desk, former: Policy) -> None:
    snapshot = with_history(desk, ("08:00", former))
    assert with_policy_in_force(desk.snapshot, declared("11:59")) is desk.snapshot
    assert with_policy_in_force(snapshot, incident(entry("10:00", "detected"))) is snapshot
    assert desk.snapshot.policy_at(clock("10:00")) is desk.policy
    assert snapshot.policy_at(None) is desk.policy


def test_names_that_came_later_are_known_and_nothing_new_is_required(desk: Desk, former: Policy) -> None:
    bare = former.model_copy(update={"roles": former.roles[:1], "criteria": former.criteria[:1]})
    metric = Metric.model_validate(
        {"id": "to-close", "title": "x", "words": "x", "from": "declared", "to": "closed"}
    )
    later = desk.policy.model_copy(update={"metrics": (metric,)})
    snapshot = with_history(desk, ("08:00", bare), ("12:00", later))
    policy = with_policy_in_force(snapshot, declared("11:59")).policy
    assert policy.metrics == (metric,)
    assert [each.id for each in policy.severities] == ["SEV1", "SEV2", "MINOR", "pending", "SEV3"]
    assert [each.id for each in policy.criteria] == [each.id for each in desk.policy.criteria]
    assert policy.required_roles == bare.required_roles == ("major-incident-manager",)
    assert policy.role("technical-lead") is not None
    assert snapshot.policy_for(declared("11:59")) is bare


def test_names_of_a_policy_that_is_not_committed_yet_are_known(desk: Desk, former: Policy) -> None:
    snapshot = with_history(desk, ("08:00", former))
    policy = with_policy_in_force(snapshot, declared("11:59")).policy
    assert policy.gates == ("restored",)
    assert policy.severity("SEV3") is not None


def test_a_version_that_says_what_the_present_one_says_is_the_present_one(desk: Desk, former: Policy) -> None:
    again = desk.policy.model_copy()
    same, other = (
        in_force([(clock("08:00"), again), (clock("09:00"), again)], desk.policy),
        in_force([(clock("08:00"), again), (clock("09:00"), former)], desk.policy),
    )
    assert all(each.policy is desk.policy and each.judging is desk.policy for each in same)
    assert other[0].judging != desk.policy
    assert PolicyInForce(clock("08:00"), former).judging is None


def test_a_version_without_other_names_judges_as_it_is(desk: Desk, former: Policy) -> None:
    snapshot = replace(desk.snapshot, earlier_policies=(PolicyInForce(clock("08:00"), former),))
    assert with_policy_in_force(snapshot, declared("11:59")).policy is former


def test_what_is_waived_today_is_waived_for_what_was_declared_before(desk: Desk, former: Policy) -> None:
    waiver = {
        "clock": "review",
        "of": "MI-20261123-K7F",
        "reason": "one user",
        "approver": "head-of-service",
        "on": "2026-12-01",
    }
    present = Policy.model_validate({**desk.policy.model_dump(by_alias=True), "waivers": [waiver]})
    history = in_force([(clock("08:00"), former)], present)
    snapshot = replace(desk.snapshot, policy=present, earlier_policies=history)
    judging = with_policy_in_force(snapshot, declared("11:59")).policy
    assert judging.waivers == present.waivers
    assert judging.gates == ("restored",)
    assert snapshot.policy_for(declared("11:59")) == former
