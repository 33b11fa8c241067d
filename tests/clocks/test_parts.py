"""Details of clocks that the worked cases do not cover: names, rosters, waivers, owners, commands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mimkit.clocks.due import all_intervals, due, obligations, still_owed
from mimkit.clocks.moments import moments
from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.obligation import Obligation
from mimkit.model.organisation.people import PersonEntry
from mimkit.model.organisation.roster import Roster
from mimkit.model.policy.moments import EACH_ROLE, ELSEWHERE, REVIEW_STEPS, in_timeline, split
from mimkit.model.policy.policy import Policy, cadence
from mimkit.model.snapshot import PolicyInForce, Snapshot
from mimkit.model.time.times import rfc3339
from tests.builders import INCIDENT, Desk, clock, entry, incident, review

DECLARED = entry("10:09", "declared", severity="SEV1")
RESTORED = entry("10:55", "restored")
ONCE = {"id": "x", "title": "X", "starts": "declared", "met_by": "restored", "within": "1h"}
ACTIONS = {"id": "x", "title": "X", "starts": "action", "met_by": "action.done", "within": "1d"}
ITEM = {"id": "AC-20261124-T4C", "title": "Renew", "opened": clock("+1 10:00")}
LATER = "2027-03-01"


def policy(desk: Desk, *clocks: dict[str, Any], **keys: Any) -> Policy:
    raw = desk.policy.model_dump(by_alias=True)
    return Policy.model_validate({**raw, "clocks": clocks, **keys})


def snapshot(desk: Desk, *clocks: dict[str, Any], **keys: Any) -> Snapshot:
    return replace(desk.snapshot, policy=policy(desk, *clocks, **keys))


def owed(
    where: Snapshot, now: str, *timeline: dict[str, Any], about: Review | None = None
) -> list[Obligation]:
    return list(obligations(Dossier(incident(*timeline), where, about).under_its_policy().at(clock(now))))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("update", ("update", "", 1)),
        ("update.regulator", ("update", "regulator", 1)),
        ("update.regulator.2", ("update", "regulator", 2)),
        ("review.published", ("review", "published", 1)),
    ],
)
def test_a_moment_has_a_kind_somebody_it_is_about_and_a_number(
    name: str, parts: tuple[str, str, int]
) -> None:
    assert split(name) == parts


def test_every_name_of_a_moment_means_something_that_happens(desk: Desk) -> None:
    """A name that the rules accept and no clock hears would be a promise that nobody is reminded of."""
    told = {"affected": "a", "doing": "b"}
    happens = [
        entry("10:00", "detected"), entry("10:01", "proposed", severity="SEV1"), DECLARED,
        entry("10:11", "severity", severity="pending", reason="x"),
        entry("10:12", "severity", severity="SEV1", reason="x"),
        *(entry("10:12", "role", role=role.id, person="tech-duty", id=f"01KAR0000000000000000RZE{n:02}")
          for n, role in enumerate(desk.policy.roles, 1)),
        *(entry("10:13", kind, group=name, id=f"01KAR0000000000000000{kind[:1].upper()}{n:04}")
          for kind in ("page", "acknowledged", "join") for n, name in enumerate(desk.snapshot.groups, 1)),
        entry("10:14", "bridge", url="tel:+442079460001"), entry("10:14", "link", ref="INC-1"),
        *(entry("10:15", kind, text="x", by="tech-duty") for kind in ("finding", "decision", "action", "blocker", "note")),
        entry("10:15", "query", text="x"), entry("10:15", "step", runbook="r", step=1, do="x"),
        entry("10:15", "service-status", services=["checkout"], status="partial_outage"),
        *(entry("10:16", "update", **told, audience=each.id, id=f"01KAR0000000000000000VPD{n:02}")
          for n, each in enumerate(desk.snapshot.audiences, 1)),
        *(entry("10:16", "proposed-update", **told, audience=each.id, id=f"01KAR0000000000000000PRP{n:02}")
          for n, each in enumerate(desk.snapshot.audiences, 1)),
        entry("10:16", "approval", update="01KAR0000000000000000PRP01", text_hash="0" * 64),
        entry("10:16", "posted", channel="war-room", state="posted", entries=["01KAR0000000000000000VPD01"]),
        entry("10:16", "delivery", update="01KAR0000000000000000VPD01", channel="mail", state="sent"),
        entry("10:16", "page-receipt", page="01KAR0000000000000000P0001",
              attempts=[{"address": "group", "service": "ntfy", "state": "accepted"}]),
        *(entry("10:17", "workaround", text="x", audience=each.id, id=f"01KAR0000000000000000WRK{n:02}")
          for n, each in enumerate(desk.snapshot.audiences, 1)),
        RESTORED, entry("10:56", "confirmed", stakeholder="retail-operations"), entry("10:57", "fixed", text="x"),
        entry("10:58", "problem", problem="PB-20261124-001"), entry("10:59", "close"),
        entry("10:59", "set", field="impact", value="No orders"),
        entry("11:00", "amend", entry=RESTORED["id"], correct={"text": "x"}),
        entry("11:01", "redact", entry=RESTORED["id"], reason="x"),
        entry("11:01", "retract", entry="01KAR0000000000000000AAA01", reason="x"),
    ]  # fmt: skip
    told_all = review(held=clock("+2 10:00"), published=clock("+3 10:00"), state="published")
    closed = (
        Dossier(incident(*happens, started=clock("09:50")), desk.snapshot, told_all)
        .under_its_policy()
        .at(clock("+9 10:00"))
    )
    reopened = (
        Dossier(incident(*happens, entry("11:02", "reopen", reason="x")), desk.snapshot)
        .under_its_policy()
        .at(clock("+9 10:00"))
    )
    ends = (
        (entry("10:01", "proposed", severity="SEV1"), entry("10:10", "rejected", reason="x")),
        (DECLARED, entry("10:10", "demoted", reason="x")),
        (DECLARED, entry("10:10", "merged", into="MI-20261123-AAA")),
    )
    ended = [Dossier(incident(*each), desk.snapshot).at(clock("+9 10:00")) for each in ends]
    names = in_timeline(
        (role.id for role in desk.policy.roles),
        desk.snapshot.groups,
        (each.id for each in desk.snapshot.audiences),
    )
    heard = (closed, *ended)
    deaf = {name for name in (*names, *REVIEW_STEPS) if not any(moments(name, each) for each in heard)}
    assert deaf == {"reopen"}
    assert moments("reopen", reopened)
    assert moments("review.published", reopened) == []
    assert EACH_ROLE not in names
    assert set(ELSEWHERE) & names == {"action"}, "an action of the timeline is no action item"


def test_the_second_of_something_is_no_other(desk: Desk) -> None:
    told = {"affected": "a", "doing": "b", "audience": "staff"}
    twice = [entry(at, "update", **told) for at in ("10:20", "10:40")]
    case = Dossier(incident(DECLARED, *twice), desk.snapshot).under_its_policy().at(clock("12:00"))
    assert moments("update.staff.2", case) == [clock("10:40")]
    assert moments("update.staff.3", case) == []


def test_what_happens_after_the_moment_that_is_asked_about_has_not_happened(desk: Desk) -> None:
    where = snapshot(desk, ONCE)
    assert [each.status for each in owed(where, "10:30", DECLARED, RESTORED)] == ["pending"]
    assert [each.status for each in owed(where, "11:00", DECLARED, RESTORED)] == ["met"]


def test_a_repeating_clock_may_begin_with_something_else_than_the_declaration(desk: Desk) -> None:
    where = snapshot(desk, {"id": "x", "title": "X", "starts": "page", "repeats": "note", "every": "30m"})
    assert owed(where, "10:30", DECLARED) == []
    (found,) = owed(where, "10:30", DECLARED, entry("10:20", "page", group="payments"))
    assert found.due == clock("10:50")


def test_a_workaround_before_the_declaration_is_the_phase_that_it_begins_in(desk: Desk) -> None:
    clocks = [
        {"id": name, "title": "X", "repeats": "update", "every": "30m", "during": [name]}
        for name in ("investigating", "workaround")
    ]
    timeline = [entry("10:00", "workaround", text="x"), DECLARED]
    assert [each.clock for each in owed(snapshot(desk, *clocks), "10:30", *timeline)] == ["workaround"]
    late = [DECLARED, RESTORED, entry("11:30", "workaround", text="x")]
    assert owed(snapshot(desk, *clocks), "12:00", *late) == []


def test_a_clock_for_a_phase_that_is_never_reached_does_not_run(desk: Desk) -> None:
    assert owed(snapshot(desk, {**ONCE, "during": ["workaround"]}), "10:30", DECLARED) == []
    roles = {**ONCE, "met_by": "role.required", "during": ["workaround"]}
    assert owed(snapshot(desk, roles), "10:30", DECLARED) == []
    assert owed(snapshot(desk, {**roles, "within": {"SEV2": "5m"}}), "10:30", DECLARED) == []


def test_a_deadline_on_a_day_of_rest_moves_where_the_clock_says_so(desk: Desk) -> None:
    moved = {**ACTIONS, "rest_day": "end-of-next-business-day"}
    about = review(actions=[{**ITEM, "due": "2026-12-19"}])
    (found,) = owed(snapshot(desk, moved), "+2 10:00", DECLARED, about=about)
    assert rfc3339(found.due) == "2026-12-22T00:00:00Z"


@pytest.mark.parametrize(
    ("scope", "runs"),
    [
        ({"services": ["checkout"]}, True), ({"services": ["email"]}, False), ({"tags": ["dora"]}, True),
        ({"tags": ["gdpr"]}, False), ({"severities": ["SEV2"]}, False), ({"services": ["checkout"], "tags": ["x"]}, False),
    ],
)  # fmt: skip
def test_a_clock_runs_for_the_incidents_in_its_scope(desk: Desk, scope: dict[str, Any], runs: bool) -> None:  # noqa: FBT001
    record = incident(DECLARED, services=["checkout"], tags=["dora"])
    where = snapshot(desk, {**ONCE, "applies_to": scope}, {**ACTIONS, "id": "y", "applies_to": scope})
    case = Dossier(record, where, review(actions=[ITEM])).under_its_policy().at(clock("+2 10:00"))
    assert [each.clock for each in obligations(case)] == (["x", "y"] if runs else [])


WAIVER = {"clock": "x", "reason": "no need", "approver": "retail-operations", "on": "2026-11-23"}


@pytest.mark.parametrize(
    ("keys", "status"),
    [
        ({}, "waived"),
        ({"of": INCIDENT}, "waived"),
        ({"of": "MI-20261123-AAA"}, "overdue"),
        ({"clock": "y"}, "overdue"),
        ({"on": "2026-11-24"}, "overdue"),
        ({"until": "2026-11-23"}, "waived"),
    ],
)
def test_a_waiver_is_for_a_clock_and_for_what_it_names(desk: Desk, keys: dict[str, Any], status: str) -> None:
    (found,) = owed(snapshot(desk, ONCE, waivers=[{**WAIVER, **keys}]), "12:00", DECLARED)
    assert found.status == status
    assert found.waived == ("no need (approved by retail-operations)" if status == "waived" else None)


def test_what_was_met_in_time_needs_no_waiver_and_what_was_late_may_have_one(desk: Desk) -> None:
    where = snapshot(desk, ONCE, waivers=[WAIVER])
    assert [each.status for each in owed(where, "12:00", DECLARED, RESTORED)] == ["met"]
    assert [each.status for each in owed(where, "12:00", DECLARED, entry("11:30", "restored"))] == ["waived"]


def test_the_manager_of_the_owner_hears_of_it_after_the_grace(desk: Desk) -> None:
    people = {"tech-duty": PersonEntry(id="tech-duty", name="T", manager="head-of-service")}
    about = review(actions=[{**ITEM, "owner": "tech-duty", "due": "2026-12-18"}])
    where = replace(snapshot(desk, ACTIONS), people=people)

    def heard(now: str) -> str | None:
        return owed(where, now, DECLARED, RESTORED, about=about)[0].escalated_to

    # Due at the end of Friday 18 December, which is the first instant of a Saturday; a business day later is Monday.
    assert [heard(now) for now in ("+26 12:00", "+28 23:00", "+29 00:01")] == [None, None, "head-of-service"]


def test_a_drill_is_called_one(desk: Desk) -> None:
    case = (
        Dossier(incident(DECLARED, mode="drill"), snapshot(desk, ONCE)).under_its_policy().at(clock("10:30"))
    )
    assert [each.title for each in obligations(case)] == ["X (drill)"]


def test_a_report_of_the_past_may_not_say_when_it_was_published(desk: Desk) -> None:
    where = snapshot(desk, {**ONCE, "starts": "restored", "met_by": "review.published"})
    about = review(state="published")
    (found,) = owed(where, "+20 10:00", DECLARED, RESTORED, about=about)
    assert (found.status, found.met) == ("met", None)


def test_whoever_held_the_role_and_has_left_owes_nothing_any_more(desk: Desk) -> None:
    people = {"comms-duty": PersonEntry(id="comms-duty", name="C", left=date(2026, 11, 24))}
    where = replace(snapshot(desk, {**ONCE, "owner": "communications-lead"}), people=people)
    taken = entry("10:10", "role", role="communications-lead", person="comms-duty")
    assert [owed(where, now, DECLARED, taken)[0].owner for now in ("10:30", "+3 10:00")] == [
        "comms-duty",
        "communications-lead",
    ]


def test_a_role_that_was_handed_over_before_its_holder_left_was_never_vacant(desk: Desk) -> None:
    people = {"comms-duty": PersonEntry(id="comms-duty", name="C", left=date(2026, 11, 24))}
    roles = {**ONCE, "met_by": "role.required"}
    where = replace(snapshot(desk, roles), people=people)
    taken = [
        entry("10:10", "role", role="communications-lead", person="comms-duty"),
        entry("10:11", "role", role="communications-lead", person="tech-duty"),
    ]
    found = {each.subject: each.status for each in owed(where, "+3 10:00", DECLARED, *taken)}
    assert found["communications-lead"] == "met"
    closed = [DECLARED, taken[0], entry("12:00", "close")]
    after = {each.subject: each.status for each in owed(where, "+3 10:00", *closed)}
    assert after == {"communications-lead": "met"}
    kept = all_intervals(Dossier(incident(DECLARED, taken[0], entry("+2 09:00", "role", role="communications-lead", person="tech-duty", id=DECLARED["id"][:-1] + "X")), where).under_its_policy().at(clock("+3 10:00")))  # fmt: skip
    assert [each.status for each in kept if each.subject == "communications-lead"] == ["met", "late"]


@pytest.mark.parametrize(
    ("met_by", "command"),
    [
        ("update", f"mim update -i {INCIDENT}"), ("update.staff", f"mim update --audience staff -i {INCIDENT}"),
        ("workaround.staff", f"mim workaround TEXT -i {INCIDENT}"), ("page.payments", f"mim page payments -i {INCIDENT}"),
        ("role.scribe", f"mim role scribe scribe-duty -i {INCIDENT}"), ("review.published", f"mim review start -i {INCIDENT}"),
        ("finding", f"mim log TEXT --kind finding -i {INCIDENT}"), ("note", f"mim log TEXT -i {INCIDENT}"),
        ("closed", f"mim close -i {INCIDENT}"), ("detected", ""),
    ],
)  # fmt: skip
def test_an_obligation_says_what_to_type(desk: Desk, met_by: str, command: str) -> None:
    (found,) = owed(snapshot(desk, {**ONCE, "met_by": met_by}), "10:30", DECLARED)
    assert found.command == command


def test_a_role_that_no_roster_fills_asks_for_a_person(desk: Desk) -> None:
    where = replace(snapshot(desk, {**ONCE, "met_by": "role.scribe"}), rosters={})
    assert owed(where, "10:30", DECLARED)[0].command.startswith("mim role scribe PERSON")


PROBLEM = {"id": "PB-20261124-001", "title": "x", "opened": clock("+1 10:00")}
KNOWN = {"id": "x", "title": "X", "starts": "problem.opened", "met_by": "problem.known-error", "within": "1d"}


def test_a_problem_record_without_an_incident_is_chased_all_the_same(desk: Desk) -> None:
    alone = Problem.model_validate(PROBLEM)
    other = Problem.model_validate({**PROBLEM, "id": "PB-20261124-002", "incidents": ["MI-20261123-AAA"]})
    where = replace(snapshot(desk, KNOWN, ONCE), problems={each.id: each for each in (alone, other)})
    found = due(where, clock("+3 10:00"))
    assert [(each.incident, each.subject, each.status) for each in found] == [
        (None, "PB-20261124-001", "overdue"),
        ("MI-20261123-AAA", "PB-20261124-002", "overdue"),
    ]
    assert due(where, clock("+1 09:00")) == ()
    by_severity = replace(where, policy=policy(desk, {**KNOWN, "within": {"SEV1": "1d"}}))
    assert due(by_severity, clock("+3 10:00")) == ()


def test_the_problem_records_behind_a_report_of_the_past_are_not_chased(desk: Desk) -> None:
    problem = Problem.model_validate({**PROBLEM, "incidents": [INCIDENT]})
    record = incident(DECLARED, RESTORED, mode="backfill")
    case = Dossier(record, snapshot(desk, KNOWN), None, [problem]).under_its_policy().at(clock("+9 10:00"))
    assert obligations(case) == ()


COVER = {
    "id": "x",
    "title": "Cover",
    "starts": "roster",
    "met_by": "roster.covered",
    "within": "14d",
    "owner": "deputy",
}


def roster(**keys: Any) -> Roster:
    base = {"id": "r", "title": "R", "group": "payments"}
    return Roster.model_validate(
        {**base, "rotation": {"starts": "2026-01-05", "people": ["payments-duty"]}, **keys}
    )


@pytest.mark.parametrize(
    ("keys", "ends"),
    [
        ({}, None),
        ({"overrides": [{"start": clock("+3 10:00"), "end": clock("+3 12:00")}]}, "+3 10:00"),
        ({"overrides": [{"start": clock("+30 10:00"), "end": clock("+30 12:00")}]}, None),
        ({"rotation": {"starts": "2026-01-05", "people": ["gone"]}}, "+5 00:00"),
        ({"rotation": None, "shifts": [{"start": clock("09:00"), "end": clock("+2 09:00"), "person": "payments-duty"}]}, "+2 09:00"),
        ({"rotation": None, "shifts": [{"start": clock("09:00"), "end": clock("+40 09:00"), "person": "payments-duty"}]}, None),
    ],
)  # fmt: skip
def test_a_roster_is_owed_cover_before_it_runs_out(
    desk: Desk, keys: dict[str, Any], ends: str | None
) -> None:
    gone = PersonEntry(id="gone", name="G", left=date(2026, 11, 27))
    where = replace(snapshot(desk, COVER), rosters={"r": roster(**keys)}, people={"gone": gone}, runbooks={})
    found = due(where, clock("10:00"))
    assert [each.due for each in found] == ([clock(ends)] if ends else [])
    assert [(each.owner, each.subject, each.about) for each in found] == (
        [(desk.snapshot.groups["payments"].contact, "roster/r", "R")] if ends else []
    )


@pytest.mark.parametrize(
    ("other", "keys", "ends"),
    [
        ({}, {}, None),
        ({"services": ["checkout"]}, {}, "+3 10:00"),
        ({"services": ["checkout"]}, {"services": ["checkout"]}, None),
        ({}, {"tiers": [1]}, None),
        ({"group": "database"}, {}, "+3 10:00"),
        ({"overrides": [{"start": clock("+3 11:00"), "end": clock("+3 13:00")}]}, {}, "+3 11:00"),
    ],
)
def test_a_gap_that_another_roster_covers_is_not_owed(
    desk: Desk, other: dict[str, Any], keys: dict[str, Any], ends: str | None
) -> None:
    gap = roster(overrides=[{"start": clock("+3 10:00"), "end": clock("+3 12:00")}], **keys)
    where = replace(
        snapshot(desk, COVER), rosters={"r": gap, "s": roster(**{"id": "s", **other})}, runbooks={}
    )
    found = [each.due for each in due(where, clock("10:00")) if each.subject == "roster/r"]
    assert found == ([clock(ends)] if ends else [])


def test_a_roster_of_a_role_is_owed_by_the_role_and_one_without_a_length_by_nobody(desk: Desk) -> None:
    gap = roster(
        group=None, role="scribe", overrides=[{"start": clock("+3 10:00"), "end": clock("+3 12:00")}]
    )
    where = replace(snapshot(desk, COVER), rosters={"r": gap})
    assert [each.owner for each in due(where, clock("10:00"))] == ["scribe"]
    silent = replace(where, policy=policy(desk, {**COVER, "within": {"SEV1": "1d"}}))
    assert due(silent, clock("10:00")) == ()
    assert due(replace(where, policy=policy(desk, {**COVER, "within": None})), clock("10:00")) == ()


def test_a_policy_is_owed_a_review_by_whoever_approved_it_first(desk: Desk) -> None:
    again = {
        "id": "x",
        "title": "X",
        "starts": "policy",
        "met_by": "policy.reviewed",
        "within": "5 business days",
    }
    where = snapshot(desk, again, review_by="2026-11-30")
    (found,) = due(where, clock("10:00"))
    # Five business days before the end of Monday the 30th: those days are over then when they begin on the 23rd.
    assert (found.owner, found.starts, found.due) == ("retail-operations", clock("00:00"), clock("+8 00:00"))
    nobody = snapshot(desk, {**again, "owner": "deputy"}, review_by="2026-11-30", approvals=[])
    assert due(nobody, clock("10:00"))[0].owner == "deputy"
    assert due(snapshot(desk, again, review_by=None), clock("10:00")) == ()


def test_a_runbook_of_an_unknown_group_is_owed_by_that_name(desk: Desk) -> None:
    again = {"id": "x", "title": "X", "starts": "runbook", "met_by": "runbook.reviewed", "within": "28d"}
    where = replace(snapshot(desk, again), groups={})
    (found,) = due(where, clock("10:00", date(2027, 6, 1)))
    assert (found.owner, found.key) == ("payments", "x/-/runbook/checkout-errors")
    assert found.command == "edit policy/runbooks/checkout-errors.yaml: reviewed, reviewed_by, review_by"
    waived = {**WAIVER, "of": "checkout-errors", "on": "2026-11-23"}
    quiet = replace(where, policy=policy(desk, again, waivers=[waived]))
    assert [each.status for each in due(quiet, clock("10:00", date(2027, 6, 1)))] == ["waived"]


def test_only_what_is_neither_met_nor_waived_is_still_owed(desk: Desk) -> None:
    both = snapshot(desk, ONCE, {**ONCE, "id": "y", "met_by": "confirmed"})
    case = Dossier(incident(DECLARED, RESTORED), both).under_its_policy().at(clock("12:00"))
    assert [each.clock for each in still_owed(case)] == ["y"]


def test_an_incident_is_judged_by_the_policy_of_its_day(desk: Desk) -> None:
    former = policy(desk, {**ONCE, "within": "2h"})
    versions = (
        PolicyInForce(clock("00:00", date(2026, 1, 1)), former),
        PolicyInForce(clock("+1 00:00"), policy(desk, ONCE)),
    )
    where = replace(snapshot(desk, ONCE), earlier_policies=versions)
    assert [each.due for each in owed(where, "12:00", DECLARED)] == [clock("12:09")]


def test_an_incident_that_was_reopened_twice_tells_of_each_time(desk: Desk) -> None:
    where = snapshot(desk, {**ONCE, "starts": "restored", "met_by": "closed", "within": "1d"})
    timeline = [
        DECLARED, RESTORED, entry("11:30", "close"), entry("+3 09:00", "reopen", reason="x"),
        entry("+3 10:00", "restored"), entry("+5 09:00", "reopen", reason="x"), entry("+5 10:00", "restored"),
    ]  # fmt: skip
    case = Dossier(incident(*timeline), where).under_its_policy().at(clock("+5 11:00"))
    assert [(rfc3339(each.due)[:16], each.status) for each in all_intervals(case)] == [
        ("2026-11-24T10:55", "met"),
        ("2026-11-27T10:00", "late"),
        ("2026-11-29T10:00", "pending"),
    ]


def test_the_cadence_of_a_policy_is_that_for_everybody(desk: Desk) -> None:
    some = {"id": "x", "title": "X", "repeats": "update", "audience": "staff", "every": "2h"}
    every = {"id": "y", "title": "Y", "repeats": "update", "every": "30m"}
    assert cadence(policy(desk, some, every), "SEV1") == timedelta(minutes=30)
    assert cadence(policy(desk, some), "SEV1") == timedelta(hours=2)
    assert cadence(policy(desk), "SEV1") is None
