"""Deadlines for what must not stay open: the decision on a proposal, and a severity that is pending."""

from __future__ import annotations

from typing import Any

import pytest

from mimkit.clocks.due import all_intervals, obligations
from mimkit.model.obligation import Obligation
from mimkit.ops.classify import ChangeSeverity
from mimkit.ops.declare import Merge, Promote, Withdraw
from tests.builders import Desk, clock


def owed(desk: Desk, name: str, now: str) -> Obligation | None:
    judged = desk.dossier.under_its_policy().at(clock(now))
    return next((each for each in obligations(judged) if each.clock == name), None)


def summary(desk: Desk, name: str, now: str) -> tuple[str, str] | None:
    found = owed(desk, name, now)
    return (found.status, f"{found.due:%H:%M}") if found else None


@pytest.fixture(scope="module")
def proposed(desk: Desk) -> Desk:
    return desk.declare(outcome="propose", severity=None)


def test_a_proposal_waits_for_a_decision(proposed: Desk) -> None:
    assert summary(proposed, "proposal-decided", "10:20") == ("pending", "10:39")
    assert summary(proposed, "proposal-decided", "10:40") == ("overdue", "10:39")
    found = owed(proposed, "proposal-decided", "10:20")
    assert found is not None
    assert (found.command, found.owner) == (f"mim promote -i {proposed.incident}", "major-incident-manager")


@pytest.mark.parametrize(("when", "status"), [("10:30", "met"), ("10:50", "late")])
@pytest.mark.parametrize(
    ("verb", "words"), [(Promote, {}), (Withdraw, {"kind": "rejected", "reason": "One user"})]
)
def test_each_decision_meets_the_deadline(
    proposed: Desk, verb: type[Any], words: dict[str, Any], when: str, status: str
) -> None:
    decided = proposed.do(verb, when, **words)
    intervals = all_intervals(decided.dossier.under_its_policy().at(clock("11:00")))
    assert [each.status for each in intervals if each.clock == "proposal-decided"] == [status]


def test_merging_a_proposal_decides_it(proposed: Desk) -> None:
    both = proposed.declare("10:10", title="Other")
    merged = both.do(Merge, "10:20", incident=proposed.incident, into=both.incident)
    dossier = merged.dossier
    assert dossier.incident.id == both.incident
    at = {
        each.clock: each.status
        for each in all_intervals(Desk(merged.files, proposed.incident).dossier.at(clock("11:00")))
    }
    assert at["proposal-decided"] == "met"


def test_what_was_declared_at_once_needs_no_decision(declared: Desk) -> None:
    assert owed(declared, "proposal-decided", "10:40") is None


def test_a_pending_severity_is_due_from_the_declaration(desk: Desk, proposed: Desk) -> None:
    pending = desk.declare(severity=None)
    assert summary(pending, "severity-known", "10:20") == ("pending", "10:39")
    known = pending.do(ChangeSeverity, "10:30", severity="SEV2", reason="x")
    assert summary(known, "severity-known", "10:45") == ("met", "10:39")
    found = owed(pending, "severity-known", "10:40")
    assert found is not None
    assert (found.status, found.command) == (
        "overdue",
        f"mim severity SEV --reason WHY -i {pending.incident}",
    )
    assert owed(proposed, "severity-known", "10:40") is None
    assert summary(proposed.do(Promote, "10:20"), "severity-known", "10:30") == ("pending", "10:50")


def test_a_known_severity_is_never_due_and_can_become_pending_again(declared: Desk, proposed: Desk) -> None:
    assert owed(declared, "severity-known", "11:00") is None
    assert owed(proposed.do(Promote, "10:20", severity="SEV1"), "severity-known", "11:00") is None
    again = declared.do(ChangeSeverity, "10:30", severity="pending", reason="x")
    assert summary(again, "severity-known", "10:40") == ("pending", "11:00")
    changed = again.do(ChangeSeverity, "10:50", severity="SEV3", reason="x")
    assert summary(changed, "severity-known", "11:30") == ("met", "11:00")
