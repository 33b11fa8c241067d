"""The clocks of the scaffold for a bridge hour: bridge, report of the technical lead, blockers, workaround.

The right times are worked out from the scaffold's time limits: bridge 5 minutes, report 20 minutes at SEV1, blocker 30
minutes, workaround 15 minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from mimkit.clocks.due import all_intervals, obligations
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation
from mimkit.model.policy.policy import Clock
from tests.builders import Desk, clock, entry, incident

SNAPSHOT = Desk.scaffolded().snapshot
NEW = ("bridge-opened", "technical-report", "blocker-resolved", "workaround-told")
UPDATE = {"affected": "Nobody can pay", "doing": "We look for the cause"}
LEAD = entry("10:10", "role", role="technical-lead", person="tech-duty")


def dossier(now: str, *timeline: dict[str, Any], start: str = "declared", **keys: Any) -> Dossier:
    record = incident(entry("10:09", start, severity="SEV1"), *timeline, services=["checkout"], **keys)
    return Dossier(record, SNAPSHOT).at(clock(now))


def told(name: str, found: Sequence[Obligation]) -> list[tuple[str, str]]:
    """Return the deadline and status of a clock."""
    return [(f"{each.due:%H:%M}", each.status) for each in found if each.clock == name]


def blocker(at: str, **keys: Any) -> dict[str, Any]:
    return entry(at, "blocker", text="No access to the cluster", **keys)


def resolution(at: str, of: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return entry(at, "note", text="Access granted", resolves=of["id"], **keys)


def test_the_bridge_is_open_in_five_minutes_and_one_that_a_proposal_had_counts() -> None:
    bridge = {"url": "https://meet.example.com/k7f"}
    assert told("bridge-opened", obligations(dossier("10:10"))) == [("10:14", "pending")]
    late = dossier("10:30", entry("10:15", "bridge", **bridge))
    assert told("bridge-opened", obligations(late)) == [("10:14", "late")]
    early = dossier(
        "10:30",
        entry("10:10", "bridge", **bridge),
        entry("10:20", "declared", severity="SEV1"),
        start="proposed",
    )
    assert told("bridge-opened", obligations(early)) == [("10:25", "met")]


def test_the_technical_lead_reports_every_twenty_minutes_once_there_is_one() -> None:
    assert told("technical-report", obligations(dossier("10:30"))) == []
    report = entry("10:25", "finding", text="The pool is full", by="tech-duty")
    there = dossier("10:50", LEAD, report)
    assert told("technical-report", all_intervals(there)) == [("10:30", "met"), ("10:45", "overdue")]
    (owed,) = [each for each in obligations(there) if each.clock == "technical-report"]
    assert owed.owner == "tech-duty"
    assert owed.command == f"mim finding TEXT --by tech-duty -i {there.incident.id}"


@pytest.mark.parametrize("kind", ["note", "finding", "decision", "action", "blocker"])
def test_whatever_the_lead_says_on_the_call_is_a_report(kind: str) -> None:
    said = entry("10:25", kind, text="We roll back", by="tech-duty")
    assert told("technical-report", obligations(dossier("10:26", LEAD, said))) == [("10:45", "pending")]


def test_what_others_record_or_what_is_no_log_entry_is_no_report() -> None:
    by_scribe = entry("10:20", "finding", text="The pool is full", by="scribe-duty")
    bridge = entry("10:21", "bridge", url="https://meet.example.com/k7f", by="tech-duty")
    assert told("technical-report", obligations(dossier("10:29", LEAD, by_scribe, bridge))) == [
        ("10:30", "soon")
    ]


def test_after_a_handover_the_new_lead_reports() -> None:
    new = entry("10:20", "role", role="technical-lead", person="payments-duty")
    former = entry("10:25", "finding", text="By the way", by="tech-duty")
    there = dossier("10:29", LEAD, new, former)
    assert told("technical-report", obligations(there)) == [("10:30", "soon")]
    answer = entry("10:28", "finding", text="It is the pool", by="payments-duty")
    assert told("technical-report", obligations(dossier("10:29", LEAD, new, former, answer))) == [
        ("10:48", "pending")
    ]
    restored = entry("10:35", "restored")
    assert told("technical-report", obligations(dossier("11:00", LEAD, restored))) == []
    assert told("technical-report", all_intervals(dossier("11:00", LEAD, restored))) == [("10:30", "late")]


def test_each_blocker_has_its_own_half_hour() -> None:
    first, second = blocker("10:12"), blocker("10:20", owner="network-duty")
    there = dossier("10:51", first, second, resolution("10:40", first))
    assert told("blocker-resolved", obligations(there)) == [("10:42", "met"), ("10:50", "overdue")]
    _, owed = [each for each in obligations(there) if each.clock == "blocker-resolved"]
    assert (owed.subject, owed.owner) == (second["id"], "network-duty")
    assert owed.role is None  # the owner need not be the major incident manager
    assert owed.title == "Resolve the blocker: No access to the cluster"
    assert owed.command == f"mim log TEXT --resolves {second['id'][-6:]} -i {there.incident.id}"


def test_a_blocker_is_open_for_too_long_also_if_it_is_resolved_in_the_end() -> None:
    first = blocker("10:12")
    assert told("blocker-resolved", obligations(dossier("11:00", first, resolution("10:43", first)))) == [
        ("10:42", "late")
    ]


def test_what_is_retracted_is_neither_open_nor_resolved() -> None:
    first = blocker("10:12")
    wrong = entry("10:30", "retract", entry=first["id"], reason="The wrong incident")
    assert told("blocker-resolved", obligations(dossier("11:00", first, wrong))) == []
    solved = resolution("10:20", first)
    undone = entry("10:30", "retract", entry=solved["id"], reason="It is still closed")
    assert told("blocker-resolved", obligations(dossier("11:00", first, solved, undone))) == [
        ("10:42", "overdue")
    ]


def test_the_end_of_the_incident_ends_its_blockers() -> None:
    first = blocker("10:12")
    demoted = entry("10:30", "demoted", reason="Not major")
    assert told("blocker-resolved", all_intervals(dossier("11:00", first, demoted))) == []
    late = entry("10:50", "demoted", reason="Not major")
    found = all_intervals(dossier("11:00", first, late, resolution("10:55", first)))
    assert told("blocker-resolved", found) == [("10:42", "late")]
    assert told("blocker-resolved", all_intervals(dossier("11:30", demoted, blocker("10:40")))) == []


def test_a_blocker_that_was_resolved_before_it_was_recorded_shows_nothing() -> None:
    first = blocker("10:12")
    (owed,) = [
        each
        for each in obligations(dossier("10:30", first, resolution("10:11", first)))
        if each.clock == "blocker-resolved"
    ]
    assert (owed.status, owed.is_evidence) == ("met", False)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"during": ["workaround"]}, []),
        ({"applies_to": {"severities": ["SEV3"]}}, []),
        ({"within": {"SEV3": "5m"}}, []),
        ({}, [("10:42", "overdue")]),
    ],
)
def test_phase_and_scope_apply_to_blockers(keys: dict[str, Any], found: list[tuple[str, str]]) -> None:
    base = {"id": "blocker-resolved", "title": "Resolve", "starts": "blocker", "met_by": "blocker.resolved"}
    policy = SNAPSHOT.policy.model_copy(
        update={"clocks": (Clock.model_validate({**base, "within": "30m", **keys}),)}
    )
    there = replace(dossier("11:00", blocker("10:12")), snapshot=replace(SNAPSHOT, policy=policy))
    assert told("blocker-resolved", obligations(there)) == found


def test_each_affected_audience_is_told_of_the_workaround() -> None:
    workaround = entry("10:40", "workaround", text="Pay by invoice")
    before = entry("10:30", "update", **UPDATE)
    executives = entry("10:44", "update", audience="executives", **UPDATE)
    there = dossier("10:56", before, workaround, executives)
    found = {
        each.subject: (f"{each.due:%H:%M}", each.status)
        for each in obligations(there)
        if each.clock == "workaround-told"
    }
    assert found == {
        "executives": ("10:55", "met"),
        "staff": ("10:55", "overdue"),
        "customers": ("10:55", "overdue"),
    }
    everybody = entry("10:50", "update", **UPDATE)
    assert (
        told("workaround-told", obligations(dossier("10:56", workaround, everybody)))
        == [("10:55", "met")] * 3
    )
    # Service was restored before the workaround had to be explained.
    assert (
        told("workaround-told", all_intervals(dossier("11:10", workaround, entry("10:50", "restored")))) == []
    )


def test_a_past_report_has_none_of_these_deadlines() -> None:
    past: dict[str, Any] = {"mode": "backfill", "source": {"url": "https://example.com/1"}}
    workaround = entry("10:40", "workaround", text="Pay by invoice")
    found = all_intervals(dossier("11:30", LEAD, blocker("10:12"), workaround, **past))
    assert [each.clock for each in found if each.clock in NEW] == []
