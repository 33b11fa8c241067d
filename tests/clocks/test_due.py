"""The deadlines of an incident: what is due, when and who owns it, at any time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.clocks.due import obligations
from mimkit.clocks.judge import status
from mimkit.model.dossier import Dossier
from mimkit.model.incident.review import Review
from mimkit.model.obligation import Obligation
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.policy.policy import Policy
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from tests.builders import INCIDENT, MANAGER, Desk, clock, entry, incident, review

DECLARED = entry("10:09", "declared", severity="SEV1")
RESTORED = entry("10:55", "restored")
ACTION = {"id": "AC-20261124-T4C", "title": "Renew", "opened": clock("+1 10:00")}
Entry = dict[str, Any]


def update(at: str, **keys: Any) -> Entry:
    return entry(at, "update", affected="a", doing="b", **keys)


def raised(at: str, severity: str) -> Entry:
    return entry(at, "severity", severity=severity, reason="x")


def owed(policy: Policy, now: str, *timeline: Entry, review: Review | None = None) -> list[Obligation]:
    snapshot = Snapshot(
        policy, people={"comms-duty": PersonEntry(id="comms-duty", name="Comms", manager="head")}
    )
    return list(obligations(Dossier(incident(*timeline), snapshot, review).under_its_policy().at(clock(now))))


def of(
    policy: Policy, name: str, now: str, *timeline: Entry, review: Review | None = None
) -> tuple[str, str, str | None]:
    """Return when one clock is due, how it stands, and when it was met."""
    (found,) = [each for each in owed(policy, now, *timeline, review=review) if each.clock == name]
    return rfc3339(found.due)[:16], found.status, rfc3339(found.met)[:16] if found.met else None


@pytest.fixture(scope="module")
def policy(desk: Desk) -> Policy:
    return desk.policy


def test_a_declaration_starts_the_clocks_of_the_policy_in_its_order(policy: Policy) -> None:
    found = [(each.clock, each.subject, rfc3339(each.due)[:16]) for each in owed(policy, "10:10", DECLARED)]
    assert found == [
        ("first-update", "", "2026-11-23T10:24"),
        ("cadence", "", "2026-11-23T10:39"),
        ("bridge-opened", "", "2026-11-23T10:14"),
        ("roles", "major-incident-manager", "2026-11-23T10:14"),
        ("roles", "technical-lead", "2026-11-23T10:14"),
        ("roles", "communications-lead", "2026-11-23T10:14"),
        ("assemble", "", "2026-11-23T10:24"),
        ("silence", "", "2026-11-24T10:09"),
    ]
    assert {each.status for each in owed(policy, "10:10", DECLARED)} == {"pending"}


@pytest.mark.parametrize(
    "timeline",
    [
        [],
        [DECLARED, entry("10:30", "demoted", reason="x")],
        [DECLARED, entry("10:30", "merged", into="MI-20261123-AAA")],
        [entry("10:00", "proposed", severity="SEV1"), entry("10:30", "rejected", reason="x")],
    ],
)
def test_what_is_not_declared_or_ended_otherwise_owes_nothing(policy: Policy, timeline: list[Entry]) -> None:
    assert [each for each in owed(policy, "+9 10:00", *timeline) if each.is_owed] == []


def test_a_proposal_owes_only_a_decision(policy: Policy) -> None:
    found = owed(policy, "+9 10:00", entry("10:00", "proposed", severity="SEV1"))
    assert [each.clock for each in found] == ["proposal-decided"]


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        ("10:20", "pending"),
        ("10:21", "soon"),
        ("10:24", "soon"),
        ("10:25", "overdue"),
        ("+9 10:00", "overdue"),
    ],
)
def test_the_first_update_warns_at_three_quarters_and_is_overdue_after_its_time(
    policy: Policy, now: str, stands: str
) -> None:
    assert of(policy, "first-update", now, DECLARED) == ("2026-11-23T10:24", stands, None)


@pytest.mark.parametrize(("sent", "stands"), [("10:09", "met"), ("10:24", "met"), ("10:25", "late")])
def test_the_first_update_is_met_or_late_by_when_it_was_sent(policy: Policy, sent: str, stands: str) -> None:
    assert of(policy, "first-update", "12:00", DECLARED, update(sent)) == (
        "2026-11-23T10:24",
        stands,
        f"2026-11-23T{sent}",
    )


def test_an_update_before_the_declaration_is_its_first(policy: Policy) -> None:
    assert of(policy, "first-update", "10:30", update("10:05"), DECLARED)[1:] == ("met", "2026-11-23T10:05")
    assert of(policy, "cadence", "10:30", update("10:05"), DECLARED)[0] == "2026-11-23T10:39"


def test_the_next_update_is_due_an_interval_after_the_last(policy: Policy) -> None:
    assert of(policy, "cadence", "10:30", DECLARED, update("10:20")) == ("2026-11-23T10:50", "pending", None)
    assert of(policy, "cadence", "10:51", update("10:20"), DECLARED) == ("2026-11-23T10:50", "overdue", None)


def test_a_promise_counts_when_it_is_earlier_than_the_policy(policy: Policy) -> None:
    assert (
        of(policy, "cadence", "10:30", DECLARED, update("10:20", next=clock("10:30")))[0]
        == "2026-11-23T10:30"
    )
    assert (
        of(policy, "cadence", "10:30", DECLARED, update("10:20", next=clock("11:30")))[0]
        == "2026-11-23T10:50"
    )


def test_an_update_promised_for_eleven_and_sent_four_minutes_later_was_overdue_in_between(
    policy: Policy,
) -> None:
    before = [DECLARED, update("10:40", next=clock("11:00"))]
    assert of(policy, "cadence", "11:00", *before)[1] == "soon"
    assert of(policy, "cadence", "11:02", *before) == ("2026-11-23T11:00", "overdue", None)
    assert of(policy, "cadence", "11:05", *before, update("11:04")) == ("2026-11-23T11:34", "pending", None)


def test_a_policy_may_hold_to_its_own_time_only(desk: Desk) -> None:
    strict = desk.but_policy("honours_promise: true", "honours_promise: false").policy
    assert (
        of(strict, "cadence", "10:30", DECLARED, update("10:20", next=clock("10:30")))[0]
        == "2026-11-23T10:50"
    )


def test_the_cadence_ends_with_restoration_and_with_closing(policy: Policy, desk: Desk) -> None:
    endless = desk.but_policy("    until: restored\n", "").policy
    for timeline in ([DECLARED, RESTORED], [DECLARED, entry("11:00", "close")]):
        assert "cadence" not in [each.clock for each in owed(policy, "12:00", *timeline)]
    assert of(endless, "cadence", "12:00", DECLARED, RESTORED)[1] == "overdue"
    assert "cadence" not in [each.clock for each in owed(endless, "12:00", DECLARED, entry("11:00", "close"))]


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ([raised("10:25", "SEV2")], "11:20"),
        ([raised("10:25", "SEV2"), raised("10:30", "SEV1")], "10:50"),
    ],
)
def test_an_interval_is_as_long_as_the_severity_in_force_says(
    policy: Policy, changes: list[Entry], due: str
) -> None:
    assert of(policy, "cadence", "10:40", DECLARED, update("10:20"), *changes)[0] == f"2026-11-23T{due}"


@pytest.mark.parametrize(
    ("at", "due"), [("10:30", "10:50"), ("10:50", "10:50"), ("11:10", "11:10"), ("11:30", "11:20")]
)
def test_a_raised_severity_asks_for_an_update_but_for_none_in_the_past(
    policy: Policy, at: str, due: str
) -> None:
    calm = entry("10:09", "declared", severity="SEV2")
    assert of(policy, "cadence", "11:31", calm, update("10:20"), raised(at, "SEV1"))[0] == f"2026-11-23T{due}"


def test_a_severity_that_had_no_cadence_begins_one_when_it_is_raised(desk: Desk) -> None:
    some = desk.but_policy(
        "every: {SEV1: 30m, SEV2: 60m, SEV3: 4h, default: 30m}", "every: {SEV1: 30m}"
    ).policy
    calm = entry("10:09", "declared", severity="SEV3")
    assert "cadence" not in [each.clock for each in owed(some, "12:00", calm)]
    assert of(some, "cadence", "12:00", calm, raised("11:30", "SEV1"))[0] == "2026-11-23T12:00"


def test_a_cadence_may_count_business_time(desk: Desk) -> None:
    daily = desk.but_policy(
        "every: {SEV1: 30m, SEV2: 60m, SEV3: 4h, default: 30m}", "every: 1 business day"
    ).policy
    assert of(daily, "cadence", "10:30", DECLARED)[0] == "2026-11-25T00:00"


def test_after_a_reopening_the_cadence_counts_from_there(policy: Policy) -> None:
    again = [
        DECLARED,
        update("10:20", next=clock("10:50")),
        RESTORED,
        entry("+2 09:00", "reopen", reason="x"),
    ]
    assert of(policy, "cadence", "+2 09:10", *again) == ("2026-11-25T09:30", "pending", None)
    assert of(policy, "cadence", "+2 09:10", *again, update("+2 09:05"))[0] == "2026-11-25T09:35"


def test_after_a_reopening_the_review_is_not_owed_until_it_is_restored_again(policy: Policy) -> None:
    again = [DECLARED, RESTORED, entry("+2 09:00", "reopen", reason="x")]
    assert not {"review", "stale"} & {each.clock for each in owed(policy, "+2 09:10", *again)}
    assert of(policy, "review", "+2 11:00", *again, entry("+2 10:00", "restored"))[0] == "2026-12-03T00:00"


def test_the_review_is_due_after_five_business_days(policy: Policy) -> None:
    friday = [entry("+4 18:00", "declared", severity="SEV1"), entry("+4 18:30", "restored")]
    assert of(policy, "review", "+5 10:00", *friday) == ("2026-12-05T00:00", "pending", None)
    done = review(state="published", published=clock("+7 10:00"), owner="deputy-duty")
    assert of(policy, "review", "+20 10:00", *friday, review=done) == (
        "2026-12-05T00:00",
        "met",
        "2026-11-30T10:00",
    )
    late = review(state="published", published=clock("+12 00:01"))
    assert of(policy, "review", "+20 10:00", *friday, review=late)[1] == "late"


def test_a_waived_review_is_not_owed(policy: Policy) -> None:
    waiver = {"reason": "x", "approver": "head-of-service", "at": clock("+1 10:00")}
    waived = review(state="waived", waived=waiver)
    assert of(policy, "review", "+20 10:00", DECLARED, RESTORED, review=waived)[1] == "waived"


def test_what_is_restored_and_left_open_is_stale_after_a_week(policy: Policy) -> None:
    assert of(policy, "stale", "+7 10:56", DECLARED, RESTORED)[1] == "overdue"
    closed = entry("+1 10:00", "close")
    assert of(policy, "stale", "+9 10:00", DECLARED, RESTORED, closed)[1:] == ("met", "2026-11-24T10:00")


def test_the_length_is_that_of_the_severity_when_the_clock_started(desk: Desk) -> None:
    graded = desk.but_policy("within: {default: 5 business days}", "within: {SEV1: 3d, SEV2: 5d}").policy
    lowered = [DECLARED, RESTORED, raised("11:00", "SEV2")]
    assert of(graded, "review", "12:00", *lowered)[0] == "2026-11-26T10:55"
    assert "review" not in [
        each.clock for each in owed(graded, "12:00", DECLARED, raised("10:30", "SEV3"), RESTORED)
    ]


def test_a_clock_may_start_with_any_kind_of_entry(desk: Desk) -> None:
    paged = desk.but_policy(
        "starts: declared\n    met_by: assembled", "starts: page\n    met_by: join"
    ).policy
    call = entry("10:20", "page", group="payments")
    assert "assemble" not in [each.clock for each in owed(paged, "10:30", DECLARED)]
    assert of(paged, "assemble", "10:30", DECLARED, entry("10:15", "join", group="network"), call)[1:] == (
        "pending",
        None,
    )
    assert (
        of(paged, "assemble", "10:30", DECLARED, call, entry("10:25", "join", group="payments"))[1] == "met"
    )


def test_a_clock_that_nothing_meets_runs_on(desk: Desk) -> None:
    endless = desk.but_policy("    met_by: assembled\n", "").policy
    assert of(endless, "assemble", "12:00", DECLARED)[1:] == ("overdue", None)


def test_a_clock_may_be_met_by_closing(desk: Desk) -> None:
    for name in ("close", "closed"):
        by = desk.but_policy("met_by: closed", f"met_by: {name}").policy
        assert of(by, "stale", "+9 10:00", DECLARED, RESTORED, entry("12:00", "close"))[1] == "met"


def test_what_is_owed_is_owed_by_who_holds_the_role_or_by_the_role_itself(policy: Policy) -> None:
    taken = entry("10:12", "role", role="communications-lead", person="comms-duty")
    found = owed(policy, "12:00", DECLARED, taken, RESTORED)
    owners = {each.clock: each.owner for each in found}
    assert {name: owners[name] for name in ("first-update", "review", "stale")} == {
        "first-update": "comms-duty",
        "review": MANAGER,
        "stale": MANAGER,
    }
    assert {each.role for each in found if each.owner == "comms-duty"} == {"communications-lead"}
    mine = {
        each.clock: each.owner
        for each in owed(policy, "+1 12:00", DECLARED, RESTORED, review=review(owner="deputy-duty"))
    }
    assert mine["review"] == "deputy-duty"


def test_an_action_is_due_by_the_end_of_its_day_in_the_zone_of_the_policy(desk: Desk) -> None:
    found = review(
        actions=[{**ACTION, "owner": "tech-duty", "due": "2026-12-18", "assigned": clock("+1 10:00")}]
    )
    assert (
        of(desk.policy, "action-done", "+1 11:00", DECLARED, RESTORED, review=found)[0] == "2026-12-19T00:00"
    )
    west = desk.but_policy("zone: UTC", "zone: America/New_York").policy
    assert of(west, "action-done", "+1 11:00", DECLARED, RESTORED, review=found)[0] == "2026-12-19T05:00"
    there = clock("+1 11:00").astimezone(west.calendar.tz)
    case = Dossier(incident(DECLARED, RESTORED), Snapshot(west), found).under_its_policy().at(there)
    local = [each for each in obligations(case) if each.clock == "action-done"]
    assert rfc3339(local[0].due) == "2026-12-19T05:00:00Z"


def test_an_action_on_a_closed_incident_is_chased_all_the_same(policy: Policy) -> None:
    found = review(actions=[{**ACTION, "owner": "tech-duty", "due": "2026-12-18"}])
    closed = [DECLARED, RESTORED, entry("12:00", "close")]
    (owes,) = [
        each for each in owed(policy, "+40 10:00", *closed, review=found) if each.clock == "action-done"
    ]
    assert (owes.status, owes.owner, owes.title, owes.incident) == (
        "overdue",
        "tech-duty",
        "AC-20261124-T4C Renew",
        INCIDENT,
    )


@pytest.mark.parametrize(
    ("keys", "stands"),
    [
        ({"done": {"at": clock("+25 23:59"), "by": "a", "commit": "0123abc"}}, "met"),
        ({"done": {"at": clock("+26 00:01"), "by": "a", "commit": "0123abc"}}, "late"),
        ({"declined": {"at": clock("+5 10:00"), "by": "a", "reason": "x"}}, "waived"),
    ],
)
def test_an_action_is_done_in_time_or_late_or_declined(policy: Policy, keys: Entry, stands: str) -> None:
    found = review(actions=[{**ACTION, "owner": "tech-duty", "due": "2026-12-18", **keys}])
    assert of(policy, "action-done", "+40 10:00", DECLARED, RESTORED, review=found)[1] == stands


def test_an_action_that_was_reopened_is_owed_again_and_says_why(policy: Policy) -> None:
    done = {"at": clock("+5 10:00"), "by": "a", "commit": "0123abc"}
    again = {"at": clock("+6 10:00"), "by": "a", "reason": "It was reverted", "done": done}
    item = {**ACTION, "owner": "tech-duty", "due": "2026-12-18", "reopened": [again]}
    found = {
        each.clock: (each.status, each.reopened)
        for each in owed(policy, "+40 10:00", DECLARED, RESTORED, review=review(actions=[item]))
        if each.subject
    }
    assert found == {"action-done": ("overdue", "It was reverted"), "action-assigned": ("overdue", "")}


def test_an_action_without_a_day_is_due_after_the_time_of_the_policy(policy: Policy) -> None:
    found = review(actions=[ACTION])
    assert of(policy, "action-done", "+1 11:00", DECLARED, RESTORED, review=found)[0] == "2026-12-09T10:00"


def test_an_action_needs_an_owner_within_days_and_until_then_the_review_does(policy: Policy) -> None:
    found = review(owner="deputy-duty", actions=[ACTION])
    assert of(policy, "action-assigned", "+1 11:00", DECLARED, RESTORED, review=found) == (
        "2026-11-27T10:00",
        "pending",
        None,
    )
    (owes,) = [
        each
        for each in owed(policy, "+1 11:00", DECLARED, RESTORED, review=found)
        if each.clock == "action-assigned"
    ]
    assert owes.owner == "deputy-duty"
    for keys, stands in (
        ({"owner": "tech-duty", "assigned": clock("+2 10:00")}, "met"),
        ({"owner": "tech-duty", "assigned": clock("+9 10:00")}, "late"),
        ({"done": {"at": clock("+3 10:00"), "by": "a", "commit": "0123abc"}}, "met"),
    ):
        given = review(actions=[{**ACTION, **keys}])
        assert of(policy, "action-assigned", "+20 10:00", DECLARED, RESTORED, review=given)[1] == stands


def test_a_policy_that_gives_actions_no_time_owes_only_their_days(desk: Desk) -> None:
    some = desk.but_policy("within: {SEV1: 15d, SEV2: 30d, default: 56d}", "within: {SEV2: 30d}").policy
    dated = {**ACTION, "id": "AC-20261124-T4D", "due": "2026-12-18"}
    found = owed(some, "+1 11:00", DECLARED, RESTORED, review=review(actions=[ACTION, dated]))
    assert [each.title[:15] for each in found if each.clock == "action-done"] == ["AC-20261124-T4D"]


MOMENTS = st.integers(-500, 500).map(lambda minutes: clock("12:00") + timedelta(minutes=minutes))


@given(MOMENTS, st.integers(1, 300), st.one_of(st.none(), MOMENTS), MOMENTS, MOMENTS)
def test_an_obligation_only_ever_moves_on(
    starts: datetime, length: int, met: datetime | None, one: datetime, other: datetime
) -> None:
    due, (earlier, later) = starts + timedelta(minutes=length), sorted((one, other))
    steps = ["pending", "soon", "overdue"]
    before, after = status(starts, due, met, earlier), status(starts, due, met, later)
    if met is None:
        assert steps.index(before) <= steps.index(after)
        assert (after == "overdue") == (later > due)
    else:
        assert before == after == ("met" if met <= due else "late")
