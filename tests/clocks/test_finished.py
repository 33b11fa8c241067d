"""Incidents that are recognised as owing nothing any more: never one that owes something later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from mimkit.clocks.due import obligations, still_owed
from mimkit.clocks.finished import is_finished
from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.policy.policy import ClockWaiver
from mimkit.model.snapshot import Snapshot
from tests.builders import INCIDENT, Desk, clock, entry, incident, review
from tests.laws import law
from tests.model.test_fold import timelines

DECLARED = entry("10:09", "declared", severity="SEV3", criteria=["many-users"])
UPDATES = [
    entry("10:11", "update", affected="Checkout", doing="Looking"),
    entry("11:30", "update", affected="Nothing any more", doing="Watching"),
]
ROLES = [
    entry("10:09", "role", role=role, person=person, id=f"01KY8M5VAPXE4YM9XCC2PSQP{number}A")
    for number, (role, person) in enumerate(
        (
            ("major-incident-manager", "mim-duty"),
            ("technical-lead", "tech-duty"),
            ("communications-lead", "comms-duty"),
            ("scribe", "scribe-duty"),
            ("deputy", "deputy-duty"),
        ),
        start=1,
    )
]
OVER = [
    *ROLES,
    DECLARED,
    *UPDATES,
    entry("11:20", "restored"),
    entry("11:25", "confirmed", stakeholder="retail-operations"),
    entry("11:40", "close"),
]
SIGNED = {
    "state": "published",
    "held": clock("+2 10:00"),
    "published": clock("+2 12:00"),
    "signed_off": [{"by": "mim-duty", "at": clock("+2 12:00")}],
}
ACTION = {
    "id": "AC-20261124-T4C",
    "title": "Renew",
    "kind": "prevent",
    "owner": "tech-duty",
    "due": "2026-12-10",
    "opened": clock("+2 10:00"),
    "assigned": clock("+2 10:00"),
}
DONE = {
    **ACTION,
    "done": {"at": clock("+4 10:00"), "by": "tech-duty", "evidence": "https://tickets.example/1"},
}
PROBLEM = Problem.model_validate(
    {
        "id": "PB-20261125-Q2M",
        "title": "Pool",
        "owner": "tech-duty",
        "opened": clock("+2 10:00"),
        "incidents": [INCIDENT],
        "state": "fixed",
        "cause": "x",
        "fixed": clock("+9 10:00"),
    }
)


def finished(
    snapshot: Snapshot,
    now: str,
    *timeline: dict[str, Any],
    review: Review | None = None,
    problems: tuple[Problem, ...] = (),
) -> bool:
    dossier = Dossier(incident(*timeline, services=["checkout"]), snapshot, review, problems)
    seen = dossier.under_its_policy().at(clock(now))
    return is_finished(seen, obligations(seen))


@pytest.fixture(scope="module")
def snapshot(desk: Desk) -> Snapshot:
    return desk.snapshot


def test_a_closed_incident_with_a_published_review_and_a_finished_action_item_is_finished(
    snapshot: Snapshot,
) -> None:
    assert finished(snapshot, "+30 10:00", *OVER, review=review(**SIGNED, actions=[DONE]))
    assert finished(snapshot, "+30 10:00", *OVER, review=review(**SIGNED), problems=(PROBLEM,))


def test_an_open_incident_is_not_finished(snapshot: Snapshot) -> None:
    assert not finished(snapshot, "+30 10:00", *OVER[:-1], review=review(**SIGNED))


def test_an_incident_without_its_review_or_with_an_open_action_item_is_not_finished(
    snapshot: Snapshot,
) -> None:
    severe = [{**each, "severity": "SEV1"} if each["kind"] == "declared" else each for each in OVER]
    assert not finished(snapshot, "+30 10:00", *severe)
    assert not finished(snapshot, "+30 10:00", *OVER, review=review(**SIGNED, actions=[ACTION]))


@pytest.mark.parametrize("later", ["published", "opened", "fixed", "problem", "at", "recorded", "amended"])
def test_what_is_dated_later_can_still_become_due(later: str, snapshot: Snapshot) -> None:
    """At 09:00 of the eighth day, one part of the record is announced for the twelfth."""
    there = clock("+12 10:00")
    signed = {**SIGNED, "published": there} if later == "published" else SIGNED
    actions = [{**DONE, "opened": there, "assigned": there, "done": None}] if later == "opened" else []
    problem = PROBLEM.model_copy(update={"fixed": there if later == "fixed" else clock("+3 10:00")})
    problem = problem.model_copy(update={"opened": there}) if later == "problem" else problem
    more = {
        "at": [entry("+12 10:00", "note", text="x", recorded=clock("12:00"))],
        "recorded": [entry("12:00", "note", text="x", recorded=there)],
        "amended": [
            entry("12:00", "note", text="x"),
            entry("12:01", "amend", entry=entry("12:00", "note")["id"], correct={"at": there}),
        ],
    }.get(later, [])
    kept = review(**signed, actions=actions)
    assert not finished(snapshot, "+8 09:00", *OVER, *more, review=kept, problems=(problem,))
    if later not in ("published", "opened"):
        assert finished(snapshot, "+13 09:00", *OVER, *more, review=kept, problems=(problem,))


def test_a_waiver_of_the_policy_may_expire_and_a_declined_action_item_stays_declined(
    snapshot: Snapshot,
) -> None:
    waiver = ClockWaiver.model_validate(
        {
            "clock": "action-done",
            "reason": "Frozen",
            "approver": "mim-duty",
            "on": "2026-11-24",
            "until": "2027-03-01",
        }
    )
    waived = snapshot.policy.model_copy(update={"waivers": (waiver,)})
    frozen = Snapshot(**{**snapshot.__dict__, "policy": waived})
    late = review(**SIGNED, actions=[{**ACTION, "due": "2026-11-30"}])
    declined = {"at": clock("+3 10:00"), "by": "mim-duty", "reason": "No longer used"}
    rejected = review(**SIGNED, actions=[{**ACTION, "declined": declined}])
    dossier = Dossier(incident(*OVER, services=["checkout"]), frozen, late).at(clock("+30 10:00"))
    assert not still_owed(dossier)
    assert not is_finished(dossier, obligations(dossier))
    assert still_owed(Dossier(dossier.incident, frozen, late).at(clock("+200 10:00")))
    assert finished(snapshot, "+30 10:00", *OVER, review=rejected)


DESK = Desk.scaffolded()
LEAVERS = {
    name: PersonEntry(id=name, name=name, left=clock(f"+{days} 00:00").date())
    for days, name in enumerate(("mim-duty", "deputy-duty", "tech-duty"), start=1)
}
SNAPSHOTS = (
    DESK.snapshot,
    DESK.informing_together().snapshot,
    Snapshot(**{**DESK.snapshot.__dict__, "people": LEAVERS}),
)
REVIEWS = (
    None,
    review(**SIGNED),
    review(**SIGNED, actions=[ACTION, {**DONE, "id": "AC-20261124-T5C"}]),
    review(**SIGNED, actions=[DONE]),
    review(state="waived", waived={"at": clock("+1 10:00"), "reason": "x", "approver": "mim-duty"}),
)


@law(
    few=60,
    many=3_000,
    entries=timelines(),
    directory=st.integers(0, len(SNAPSHOTS) - 1),
    reviewed=st.integers(0, len(REVIEWS) - 1),
    hours=st.integers(0, 24 * 12),
    mode=st.sampled_from(("live", "live", "backfill", "drill")),
)
def test_what_is_finished_owes_nothing_at_any_later_time(
    entries: list[dict[str, Any]],
    directory: int,
    reviewed: int,
    hours: int,
    mode: str,
) -> None:
    closing = entry("00:31", "close")
    record = incident(*entries, closing, services=["checkout"], mode=mode)
    problems = (PROBLEM,) if hours % 2 else ()
    whole = Dossier(record, SNAPSHOTS[directory], REVIEWS[reviewed], problems).under_its_policy()
    now = clock("00:10") + timedelta(hours=hours)
    seen = whole.at(now)
    if is_finished(seen, obligations(seen)):
        for minutes in (0, 1, 17, 61, 600, 1441, 3_000, 9_000, 50_000, 900_000):
            assert still_owed(whole.at(now + timedelta(minutes=minutes))) == ()
