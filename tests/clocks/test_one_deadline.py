"""When the next update is due is the same everywhere: the earlier of the policy's deadline and the promise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mimkit.clocks.checklist import checklist
from mimkit.clocks.due import PROMISED, due, next_update_of, obligations
from mimkit.model.dossier import dossier_of
from mimkit.ops.classify import ChangeSeverity
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.declare import Declare
from mimkit.ops.restore import Restore
from tests.builders import INCIDENT, Desk, clock, entry, incident

NO_CADENCE = ("every: {SEV1: 30m, SEV2: 60m, SEV3: 4h, default: 30m}", "every: {SEV2: 60m}")

NOT_HONOURED = ("    honours_promise: true\n", "")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The example organisation, in which one update meets the deadlines for all audiences."""
    return desk.informing_together()


@pytest.fixture
def declared(desk: Desk) -> Desk:
    """The same, with an incident."""
    return desk.declare()


def promised(desk: Desk) -> Desk:
    return desk.do(SendUpdate, "10:20", affected="a", doing="b", next=clock("11:20"))


def of_updates(desk: Desk, now: str) -> list[tuple[str, str]]:
    return [
        (each.clock, f"{each.due:%H:%M}")
        for each in due(desk.snapshot, clock(now))
        if each.is_owed and each.clock in ("first-update", "cadence", PROMISED)
    ]


@pytest.mark.parametrize(
    ("promised", "owed"),
    [
        ("10:40", [("cadence", "10:40")]),
        ("13:20", [("cadence", "10:50")]),
        (None, [("cadence", "10:50")]),
    ],
)
def test_a_clock_includes_the_promise(
    declared: Desk, promised: str | None, owed: list[tuple[str, str]]
) -> None:
    words = {"next": clock(promised)} if promised else {}
    there = declared.do(SendUpdate, "10:20", affected="a", doing="b", **words)
    assert of_updates(there, "10:30") == owed
    coming = next_update_of(there.dossier, clock("10:30"))
    assert coming
    assert f"{coming.due:%H:%M}" == owed[0][1]
    assert checklist(there.dossier, clock("10:30"))[-1].by == coming.due


def test_a_promise_is_owed_where_the_policy_has_no_clock_for_it(desk: Desk) -> None:
    assert of_updates(promised(desk.but_policy(*NO_CADENCE).declare()), "10:30") == [("cadence", "11:20")]
    there = desk.but_policy(*NO_CADENCE).but_policy(*NOT_HONOURED).declare()
    assert of_updates(there, "10:12") == [("first-update", "10:24")]
    there = promised(there)
    assert of_updates(there, "10:30") == [(PROMISED, "11:20")]
    (owed,) = [each for each in obligations(there.dossier.at(clock("11:30"))) if each.clock == PROMISED]
    assert (owed.status, owed.owner, owed.role) == ("overdue", "communications-lead", "communications-lead")
    assert owed.command == f"mim update -i {there.incident}"
    later = there.do(SendUpdate, "11:25", affected="a", doing="b")
    assert of_updates(later, "11:30") == []
    assert PROMISED not in {
        each.clock for each in obligations(there.do(Restore, "10:40").dossier.at(clock("11:30")))
    }


def test_an_update_in_the_second_of_the_declaration_starts_the_cadence(declared: Desk) -> None:
    there = declared.do(SendUpdate, "10:09", affected="a", doing="b", next=clock("13:09"))
    assert of_updates(there, "10:10") == [("cadence", "10:39")]
    there = there.do(SendUpdate, "10:11", affected="a", doing="b", next=clock("13:11"))
    assert of_updates(there, "10:12") == [("cadence", "10:41")]


def test_a_promise_from_a_time_without_cadence_does_not_hide_the_present_interval(desk: Desk) -> None:
    there = desk.but_policy(*NO_CADENCE).declare("10:09", severity="SEV2")
    there = there.do(ChangeSeverity, "10:15", severity="SEV1", reason="x")
    there = promised(there).do(ChangeSeverity, "10:30", severity="SEV2", reason="x")
    there = there.do(SendUpdate, "10:35", affected="a", doing="b")
    assert of_updates(there, "10:40") == [("cadence", "11:35")]


def test_a_promise_to_one_audience_counts_beside_the_clock_of_another(desk: Desk) -> None:
    there = desk.but_policy("    repeats: update\n", "    repeats: update\n    audience: customers\n")
    there = there.but_policy("    met_by: update\n", "    met_by: note\n").declare()
    there = there.do(SendUpdate, "10:20", affected="a", doing="b", audience="executives", next=clock("10:30"))
    assert of_updates(there, "10:25") == [
        ("first-update", "10:24"),
        (PROMISED, "10:30"),
        ("cadence", "10:39"),
    ]
    ignored = there.but_policy(*NOT_HONOURED)
    assert of_updates(ignored, "10:25")[1:] == [(PROMISED, "10:30"), ("cadence", "10:39")]


def test_a_promise_in_the_second_of_the_reopening_counts(desk: Desk) -> None:
    record = incident(
        entry("10:09", "declared", severity="SEV1"),
        entry("10:30", "restored"),
        entry("10:40", "close"),
        entry("11:00", "reopen", reason="Errors are back"),
        entry("11:00", "update", affected="a", doing="b", next=clock("11:05")),
    )
    dossier = dossier_of(desk.snapshot.with_records({INCIDENT: record}, {}, {}), INCIDENT)
    coming = next_update_of(dossier, clock("11:01"))
    assert coming
    assert (coming.due, coming.promised) == (clock("11:05"), clock("11:05"))


def test_without_an_owner_in_the_policy_who_promised_owns_it_and_a_drill_is_marked(desk: Desk) -> None:
    there = desk.but_policy(*NO_CADENCE).but_policy(*NOT_HONOURED)
    there = there.but_policy("    owner: communications-lead\n  - id: cadence", "  - id: cadence")
    there = there.but_policy("    until: restored\n    owner: communications-lead", "    until: restored")
    there = there.but_policy("[workaround]\n    owner: communications-lead", "[workaround]")
    there = there.do(Declare, "10:09", title="x", severity="SEV1", mode="drill")
    there = promised(there)
    (owed,) = [each for each in obligations(there.dossier.at(clock("10:30"))) if each.clock == PROMISED]
    assert (owed.owner, owed.role, owed.title) == ("mim-duty", None, "Promised stakeholder update (drill)")


def test_a_policy_that_does_not_honour_promises_counts_only_its_own_time(desk: Desk) -> None:
    there = desk.but_policy(*NOT_HONOURED).declare()
    there = there.do(SendUpdate, "10:20", affected="a", doing="b", next=clock("10:40"))
    assert of_updates(there, "10:30") == [("cadence", "10:50")]
    coming = next_update_of(there.dossier, clock("10:30"))
    assert coming
    assert coming.due == clock("10:50")
    assert coming.due - clock("10:20") == timedelta(minutes=30)
