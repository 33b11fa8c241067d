"""Clocks that run for each audience of the affected services: titles, commands, closing gates and backtests."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.clocks.backtest import PolicyPair, compare
from mimkit.clocks.due import all_intervals, earlier_updates, next_update_of, obligations
from mimkit.clocks.updates import answers
from mimkit.model.dossier import Dossier
from mimkit.model.policy.backtest import Backtest, ClockLine
from mimkit.model.policy.changes import audience_changes
from mimkit.model.text import lower_first
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.restore import Restore
from tests.builders import INCIDENT, Desk, clock, entry, incident

WORDS = {"affected": "a", "doing": "b"}


@pytest.fixture
def apart() -> Desk:
    """The example organisation, in which both clocks of updates run for each audience, and e-mail concerns staff."""
    return Desk.scaffolded()


@pytest.fixture
def desk(apart: Desk) -> Desk:
    """The same with the clocks of earlier policies, which an update to any audience meets."""
    return apart.informing_together()


def of_updates(desk: Desk, now: str) -> list[tuple[str, str, str, str]]:
    found = obligations(desk.dossier.under_its_policy().at(clock(now)))
    return [
        (each.key, each.title, f"{each.due:%H:%M} {each.status}", each.command)
        for each in found
        if each.clock in ("first-update", "cadence")
    ]


def test_each_audience_has_a_title_a_command_and_a_key_of_its_own(apart: Desk) -> None:
    there = apart.declare(services=("checkout",)).do(SendUpdate, "10:20", **WORDS, audience="executives")
    name = there.incident
    owed = [each for each in of_updates(there, "10:25") if "first-update" in each[0]]
    assert owed == [
        (
            f"first-update/{name}/executives",
            "First stakeholder update to executives and business owners",
            "10:24 met",
            f"mim update --audience executives -i {name}",
        ),
        (
            f"first-update/{name}/staff",
            "First stakeholder update to all staff",
            "10:24 overdue",
            f"mim update --audience staff -i {name}",
        ),
        (
            f"first-update/{name}/customers",
            "First stakeholder update to customers",
            "10:24 overdue",
            f"mim update --audience customers -i {name}",
        ),
    ]


def test_only_the_audiences_of_the_service_are_owed_the_final_update(apart: Desk) -> None:
    for services, missing in (((), ["executives", "customers"]), (("email",), [])):
        there = apart.declare(services=services).do(Restore, "10:30")
        there = there.do(SendUpdate, "10:40", **WORDS, audience="staff")
        gate = there.gates()["final-update"]
        assert gate.met is not bool(missing)
        assert all(name in gate.words for name in missing)


def test_a_restricted_incident_is_closed_with_an_update_to_its_audiences(apart: Desk) -> None:
    there = apart.declare(restricted=True, audiences=("executives",)).do(Restore, "10:30")
    assert there.do(SendUpdate, "10:40", **WORDS).gates()["final-update"].met


def test_the_next_update_is_the_earliest_of_any_audience(apart: Desk) -> None:
    there = apart.declare(services=("checkout",)).do(SendUpdate, "10:20", **WORDS)
    there = there.do(SendUpdate, "10:30", **WORDS, audience="executives", next=clock("11:00"))
    coming = next_update_of(there.dossier, clock("10:31"))
    assert coming
    assert coming.due == clock("10:50")


def test_the_next_update_to_one_audience_is_not_due_when_another_one_is(apart: Desk) -> None:
    # By hand: SEV1 is declared at 10:09, the first update is due within 15 minutes, the next every 30 minutes.
    there = apart.declare(services=("checkout",)).do(SendUpdate, "10:12", **WORDS, audience="executives")
    coming = next_update_of(there.dossier, clock("10:13"), "executives")
    assert coming
    assert coming.due == clock("10:42")
    earlier = earlier_updates(there.dossier, clock("10:13"), coming.due)
    assert [(each.title, each.due) for each in earlier] == [
        ("First stakeholder update to all staff", clock("10:24")),
        ("First stakeholder update to customers", clock("10:24")),
    ]
    there = there.do(SendUpdate, "10:14", **WORDS).do(
        SendUpdate, "10:20", **WORDS, audience="customers", next=clock("10:25")
    )
    coming = next_update_of(there.dossier, clock("10:21"), "executives")
    assert coming
    assert (coming.due, coming.promised) == (clock("10:44"), clock("10:44"))
    assert not earlier_updates(there.dossier, clock("10:21"), clock("10:25"))


def test_a_promise_that_no_schedule_of_its_audience_honours_is_ignored(apart: Desk) -> None:
    there = apart.but_policy("    honours_promise: true\n", "").declare(services=("email",))
    there = there.do(SendUpdate, "10:20", **WORDS, audience="staff", next=clock("10:30"))
    coming = next_update_of(there.dossier, clock("10:25"))
    assert coming
    assert (coming.due, coming.promised) == (clock("10:50"), None)
    there = there.do(SendUpdate, "10:21", **WORDS, audience="customers", next=clock("10:40"))
    coming = next_update_of(there.dossier, clock("10:25"))
    assert coming
    assert (coming.due, coming.promised) == (clock("10:40"), clock("10:40"))


def test_of_intervals_of_the_same_time_the_missed_one_answers(apart: Desk) -> None:
    there = apart.declare(services=("checkout",)).do(SendUpdate, "10:20", **WORDS)
    there = there.do(SendUpdate, "10:40", **WORDS, audience="staff")
    dossier = there.dossier.under_its_policy().at(clock("11:00"))
    found = answers(all_intervals(dossier), dossier.policy)[clock("10:20")]
    assert (found.subject, found.status) == ("executives", "overdue")


def line(before: Desk, after: Desk, *updates: dict[str, Any]) -> tuple[ClockLine, Backtest]:
    record = incident(
        entry("10:00", "declared", severity="SEV1"),
        *updates,
        entry("10:10", "restored"),
        entry("10:40", "close"),
        services=["checkout"],
    )
    pair = PolicyPair(before.snapshot, after.snapshot, clock("+60 12:00"))
    found = compare(pair, Dossier(record, pair.snapshot))
    assert not isinstance(found, str)
    result = Backtest([found], ("something",), "HEAD", "here")
    return next(each for each in result.clocks if each.clock == "first-update"), result


def test_a_backtest_shows_who_was_not_informed(desk: Desk, apart: Desk) -> None:
    private = entry("10:05", "update", **WORDS, audience="executives")
    found, result = line(desk, apart, private)
    assert (found.owed, found.late) == ((1, 3), (0, 2))
    assert (found.newly_late, found.late_no_more, found.moved) == ((INCIDENT,), (), ())
    assert result.owed("updates") == (1, 3)
    back, _ = line(apart, desk, private)
    assert (back.owed, back.late) == ((3, 1), (2, 0))
    assert (back.newly_late, back.late_no_more) == ((), (INCIDENT,))


def test_an_incident_in_which_no_one_was_informed_is_missed_under_both(desk: Desk, apart: Desk) -> None:
    found, _ = line(desk, apart)
    assert (found.owed, found.late) == ((1, 3), (1, 3))
    assert (found.newly_late, found.late_no_more) == ((), ())
    assert found.differs


def test_a_schedule_counts_for_each_audience(desk: Desk, apart: Desk) -> None:
    """Two hours at one update in 30 minutes are four deadlines; for three audiences, twelve."""
    record = incident(
        entry("10:00", "declared", severity="SEV1"), entry("12:00", "restored"), services=["checkout"]
    )
    pair = PolicyPair(desk.snapshot, apart.snapshot, clock("+60 12:00"))
    found = compare(pair, Dossier(record, pair.snapshot))
    assert not isinstance(found, str)
    cadence = next(each for each in Backtest([found], (), "", "").clocks if each.clock == "cadence")
    assert cadence.owed == (4, 12)


def test_other_audiences_of_a_service_are_a_change(apart: Desk) -> None:
    there = apart.but_file("policy/services/email.yaml", "audiences: [staff]", "audiences: [executives]")
    found = list(audience_changes(apart.snapshot.services, there.snapshot.services))
    assert found == ["service email: audiences (executives added, staff removed)"]


@pytest.mark.parametrize(
    ("title", "said"),
    [("Customers", "customers"), ("All staff", "all staff"), ("EU customers", "EU customers"), ("A", "a")],
)
def test_a_title_within_a_sentence(title: str, said: str) -> None:
    assert lower_first(title) == said
