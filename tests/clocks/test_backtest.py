"""The effect of another policy on one incident and on many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mimkit.clocks.backtest import PolicyPair, compare, family
from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.review import Review
from mimkit.model.policy.backtest import Backtest, Comparison
from mimkit.model.policy.policy import Clock
from tests.builders import Desk, clock, entry, incident, review

LENGTHS = "SEV1: 30m, SEV2: 60m"
NOW = clock("+60 12:00")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The example organisation, in which one update meets the deadlines for all audiences."""
    return desk.informing_together()


def change(desk: Desk, *words: tuple[str, str]) -> PolicyPair:
    changed = desk
    for old, new in words:
        changed = changed.but_policy(old, new)
    return PolicyPair(desk.snapshot, changed.snapshot, NOW)


def told(change: PolicyPair, record: Incident, of: Review | None = None) -> Comparison:
    found = compare(change, Dossier(record, change.snapshot, of))
    assert isinstance(found, Comparison)
    return found


def counted(*comparisons: Comparison) -> Backtest:
    return Backtest(comparisons, ("something",), "HEAD", "here")


def update(at: str) -> dict[str, Any]:
    return entry(at, "update", affected="Checkout", doing="Rolling back")


def restored(*between: dict[str, Any], severity: str = "SEV1", **header: Any) -> Incident:
    """An incident of 10:00 to 11:40."""
    return incident(
        entry("10:00", "declared", severity=severity), *between, entry("11:40", "restored"), **header
    )


def test_a_shorter_schedule_is_missed_where_the_longer_was_kept(desk: Desk) -> None:
    record = restored(*(update(at) for at in ("10:14", "10:40", "11:05", "11:34")))
    found = counted(told(change(desk, (LENGTHS, "SEV1: 28m, SEV2: 60m")), record))
    line = next(each for each in found.clocks if each.clock == "cadence")
    assert line.late == (0, 1)
    assert (line.newly_late, line.late_no_more, line.moved) == ((record.id,), (), (record.id,))
    assert found.owed("updates") == (4, 4)
    assert line.family == "updates"
    assert line.differs


def test_as_many_updates_are_owed_as_fall_due_whatever_was_sent(desk: Desk) -> None:
    found = told(change(desk, (LENGTHS, "SEV1: 10m, SEV2: 60m")), restored())
    cadence = {"cadence": counted(found).clocks}
    assert [each.owed for each in cadence["cadence"] if each.clock == "cadence"] == [(3, 10)]
    busy = restored(*(update(f"10:{minute:02}") for minute in range(5, 60, 5)))
    assert counted(told(change(desk), busy)).owed("updates") == (4, 4)  # the first update, and three more


def test_a_longer_schedule_frees_who_was_late(desk: Desk) -> None:
    record = restored(update("10:50"), update("11:15"))
    found = counted(told(change(desk, ("within: {default: 15m}\n    owner: communications", "within: {default: 1h}\n    owner: communications")), record))  # fmt: skip
    line = next(each for each in found.clocks if each.clock == "first-update")
    assert (line.late, line.late_no_more) == ((1, 0), (record.id,))


def test_a_review_that_is_asked_for_earlier_is_late(desk: Desk) -> None:
    shorter = (
        "met_by: review.published\n    within: {default: 5 business",
        "met_by: review.published\n    within: {default: 1 business",
    )
    published = review(state="published", published=clock("+3 12:00"))
    found = counted(told(change(desk, shorter), restored(), published))
    line = next(each for each in found.clocks if each.clock == "review")
    assert (line.family, line.owed, line.late) == ("reviews", (1, 1), (0, 1))


def test_actions_move_with_the_policy_unless_they_have_a_day_of_their_own(desk: Desk) -> None:
    action = {"title": "A", "opened": clock("+1 12:00"), "owner": "tech-duty"}
    actions = [
        {**action, "id": "AC-20261124-000"},
        {**action, "id": "AC-20261124-001", "due": "2026-12-24"},
    ]
    of = review(actions=actions)
    found = told(change(desk, ("SEV1: 15d, SEV2: 30d, default: 56d", "SEV1: 5d, SEV2: 30d")), restored(), of)
    done = [(owed.subject, owed.due) for owed in found.after.owed if owed.clock == "action-done"]
    before = [(owed.subject, owed.due) for owed in found.before.owed if owed.clock == "action-done"]
    assert done[0][1] == clock("+6 12:00")
    assert done[1] == before[1]
    owners = {(load.family, load.owner): load.owed for load in counted(found).load}
    assert owners["actions", "tech-duty"] == (4, 4)


def test_what_is_not_major_owes_nothing(desk: Desk) -> None:
    minor = ("title: Many users affected", "title: Many users affected\n    major: false")
    found = told(change(desk, minor), restored(severity="SEV2"))
    assert (found.before.answer, found.after.answer) == ("major", "ordinary")
    assert found.before.owed
    assert not found.after.owed
    assert counted(found).no_longer_major == (found.incident,)
    back = PolicyPair(desk.but_policy(*minor).snapshot, desk.snapshot, NOW)
    assert counted(told(back, restored(severity="SEV2"))).newly_major == (found.incident,)


def test_what_cannot_be_told_is_named_and_owes_what_it_did(desk: Desk) -> None:
    record = incident(entry("10:00", "declared", severity="SEV2", criteria=["many-users"]))
    found = told(change(desk, ("id: many-users", "id: many-people")), record)
    assert counted(found).untold == {record.id: ("many-users",)}
    assert counted(found).owed("updates")[0] == counted(found).owed("updates")[1]


def test_outcomes_and_severities_that_differ_are_listed(desk: Desk) -> None:
    record = incident(entry("10:00", "declared", severity="SEV3", criteria=["procedures-insufficient"]))
    at_once = change(desk, ("outcome: propose\n    severity: SEV3", "outcome: declare\n    severity: SEV2"))
    found = counted(told(at_once, record))
    assert (found.at_once, found.proposed) == ((record.id,), ())
    assert found.severities == {("SEV3", "SEV2"): (record.id,)}
    back = PolicyPair(at_once.after, desk.snapshot, NOW)
    assert counted(told(back, record)).proposed == (record.id,)


def test_a_back_filled_incident_is_read_as_if_it_had_been_kept_here(desk: Desk) -> None:
    found = told(change(desk), restored(mode="backfill"))
    assert found.is_backfilled
    assert found.before.owed == told(change(desk), restored()).before.owed != ()


def test_a_back_filled_incident_that_nobody_declared_counts_by_its_severity(desk: Desk) -> None:
    classified = entry("10:00", "severity", severity="SEV2", reason="Read from the report")
    record = incident(classified, entry("11:00", "restored"), entry("12:00", "close"), mode="backfill")
    minor = ("title: Many users affected", "title: Many users affected\n    major: false")
    found = told(change(desk, minor), record)
    assert (found.declared, found.before.severity) == (clock("10:00"), "SEV2")
    assert counted(found).no_longer_major == (record.id,)
    live = incident(classified)
    assert compare(change(desk), Dossier(live, desk.snapshot)) == "never proposed or declared"


def test_a_waived_deadline_is_not_owed(desk: Desk) -> None:
    waiver = "waivers: [{clock: first-update, reason: A test, approver: mim-duty, on: 2026-11-01}]\ngates: ["
    found = counted(told(change(desk, ("gates: [", waiver)), restored()))
    line = next(each for each in found.clocks if each.clock == "first-update")
    assert (line.owed, line.late) == ((1, 0), (1, 0))


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (restored(mode="drill"), "drill"),
        (incident(entry("10:00", "detected")), "never proposed or declared"),
        (restored(entry("10:30", "demoted", reason="x")), "demoted"),
        (restored(entry("10:30", "merged", into="MI-20261123-AAA")), "merged"),
    ],
)
def test_what_is_no_major_incident_under_any_policy_is_left_out(
    desk: Desk, record: Incident, reason: str
) -> None:
    assert compare(change(desk), Dossier(record, desk.snapshot)) == reason


def test_the_same_policy_means_the_same(desk: Desk) -> None:
    found = counted(told(change(desk), restored(update("10:50")), review()))
    assert not any(line.differs for line in found.clocks)
    assert not found.severities
    assert found.clocks
    assert all(before == after for before, after in (load.owed for load in found.load))


def test_the_rate_is_by_the_months_between_the_declarations(desk: Desk) -> None:
    first = told(change(desk), restored())
    assert counted(first).months == counted().months == 1
    later = replace(first, declared=clock("+365 10:00"))
    assert round(counted(first, later).months, 1) == 12


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ({"starts": "action", "met_by": "action.done"}, "actions"),
        ({"starts": "declared", "met_by": "update.customers"}, "updates"),
        ({"repeats": "update"}, "updates"),
        ({"starts": "restored", "met_by": "review.held"}, "reviews"),
        ({"starts": "restored", "met_by": "closed"}, "other deadlines"),
        ({}, "other deadlines"),
    ],
)
def test_each_clock_asks_for_a_kind_of_work(keys: dict[str, str], kind: str) -> None:
    assert family(Clock.model_validate({"id": "a", "title": "A", **keys})) == kind


def test_the_last_interval_counts_although_it_ended_before_it_came_due(desk: Desk) -> None:
    record = incident(
        entry("10:00", "declared", severity="SEV1"),
        update("10:12"),
        update("10:38"),
        entry("10:55", "restored"),
    )
    found = counted(told(change(desk, (LENGTHS, "SEV1: 20m, SEV2: 60m")), record))
    assert next(each for each in found.clocks if each.clock == "cadence").owed == (1, 2)
    closed = incident(entry("10:00", "declared", severity="SEV1"), update("10:12"), entry("10:55", "close"))
    found = counted(told(change(desk, (LENGTHS, "SEV1: 20m, SEV2: 60m")), closed))
    assert next(each for each in found.clocks if each.clock == "cadence").owed == (1, 2)
