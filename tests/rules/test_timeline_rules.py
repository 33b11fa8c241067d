from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mimkit.model.organisation.directory import Audience

if TYPE_CHECKING:
    from tests.rules.conftest import Court


def test_each_milestone_is_compared_with_the_last_one_before_it(court: Court) -> None:
    confirmed = court.entry("10:20", "confirmed", stakeholder="retail-operations")
    assert court.incident(court.declared, court.restored, confirmed) == ["MIM301"]
    assert court.incident(court.declared, court.entry("10:20", "restored"), confirmed) == []


def test_impact_may_begin_long_before_anybody_notices(court: Court) -> None:
    detected = court.entry("10:07", "detected")
    assert court.incident(detected, court.declared, started=court.at("02:00")) == []
    assert court.incident(detected, court.declared, started=court.at("10:08")) == ["MIM301"]


def test_a_workaround_and_a_fix_may_be_found_before_anybody_declares(court: Court) -> None:
    early = [court.entry("10:02", kind, text="x") for kind in ("workaround", "fixed")]
    assert court.incident(*early, court.declared, started=court.at("10:00")) == []
    assert court.incident(*early, court.declared, started=court.at("10:05")) == ["MIM301", "MIM301"]


def test_after_reopening_the_new_milestones_count(court: Court) -> None:
    again = [court.entry("11:40", "reopen", reason="x"), court.entry("12:30", "restored")]
    assert court.incident(court.declared, court.restored, *again) == []


def test_an_amended_time_is_the_one_that_is_judged(court: Court) -> None:
    early = court.entry("09:55", "restored")
    amend = court.entry("11:00", "amend", entry=early["id"], correct={"at": court.at("10:55")})
    assert court.incident(court.declared, early, amend) == []


@pytest.mark.parametrize(("minutes", "found"), [(5, []), (6, ["MIM302"])])
def test_two_clocks_may_differ_by_five_minutes(court: Court, minutes: int, found: list[str]) -> None:
    note = court.entry("10:20", "note", text="x", recorded=court.at("10:20") - timedelta(minutes=minutes))
    assert court.incident(court.declared, note) == found


def test_a_corrected_time_was_written_down_with_its_correction(court: Court) -> None:
    note = court.entry("10:20", "note", text="x")
    amend = court.entry("11:00", "amend", entry=note["id"], correct={"at": court.at("11:05")})
    assert court.incident(court.declared, note, amend) == []
    ahead = {**amend, "correct": {"at": court.at("11:06")}}
    assert court.incident(court.declared, note, ahead) == ["MIM302"]
    words = {**amend, "correct": {"text": "y"}}
    assert court.incident(court.declared, {**note, "recorded": court.at("10:00")}, words) == ["MIM302"]


def test_an_entry_that_is_written_down_late_is_no_finding(court: Court) -> None:
    assert (
        court.incident(court.declared, court.entry("10:20", "note", text="x", recorded=court.at("23:00")))
        == []
    )


@pytest.mark.parametrize(
    "kind", ["note", "action", "link", "problem", "fixed", "amend", "redact", "reopen", "update"]
)
def test_what_happens_after_closing_is_recorded_all_the_same(court: Court, kind: str) -> None:
    words = {"text": "x"} if kind in ("note", "action", "fixed") else {}
    more = {
        "update": {"affected": "x", "doing": "y"},
        "link": {"ref": "INC-1"},
        "problem": {"problem": "PB-20261125-Q2M"},
        "amend": {"entry": court.declared["id"], "correct": {"text": "x"}},
        "redact": {"entry": court.restored["id"], "reason": "x"},
        "reopen": {"reason": "x"},
    }.get(kind, {})
    after = court.entry("12:00", kind, **words, **more)
    found = court.incident(court.declared, court.restored, court.entry("11:20", "close"), after)
    assert "MIM304" not in found


@pytest.mark.parametrize("kind", ["page", "severity", "role"])
def test_the_response_does_not_go_on_after_closing(court: Court, kind: str) -> None:
    more = {
        "page": {"group": "payments"},
        "severity": {"severity": "SEV2", "reason": "x"},
        "role": {"role": "scribe", "person": "scribe-duty"},
    }[kind]
    closed = (court.declared, court.restored, court.entry("11:20", "close"))
    assert "MIM304" in court.incident(*closed, court.entry("12:00", kind, **more))
    reopened = court.entry("11:50", "reopen", reason="x")
    assert "MIM304" not in court.incident(*closed, reopened, court.entry("12:00", kind, **more))


@pytest.mark.parametrize("kind", ["confirmed", "fixed", "close"])
def test_a_milestone_is_reached_once(court: Court, kind: str) -> None:
    more = {"confirmed": {"stakeholder": "retail-operations"}, "fixed": {"text": "x"}}.get(kind, {})
    twice = [court.entry(clock, kind, **more) for clock in ("11:20", "11:40")]
    assert "MIM305" in court.incident(court.declared, court.restored, *twice)


def test_an_incident_may_be_reopened_after_restoration_before_it_is_closed(court: Court) -> None:
    reopened = court.entry("11:40", "reopen", reason="x")
    assert court.incident(court.declared, court.restored, reopened) == []
    assert court.incident(court.declared, reopened, court.entry("11:50", "restored")) == ["MIM306"]


def test_a_role_that_was_handed_over_is_held_no_longer(court: Court) -> None:
    def takes(clock: str, role: str, person: str) -> dict[str, object]:
        return court.entry(clock, "role", role=role, person=person)

    mine = takes("10:10", "technical-lead", "tech-duty")
    theirs = takes("10:12", "major-incident-manager", "tech-duty")
    assert court.incident(court.declared, mine, theirs) == ["MIM307"]
    handed_over = takes("10:11", "technical-lead", "payments-duty")
    assert court.incident(court.declared, mine, handed_over, theirs) == []


def test_roles_that_go_together_may_be_held_together(court: Court) -> None:
    roles = [court.entry("10:10", "role", role=role, person="scribe-duty") for role in ("scribe",)]
    again = court.entry("10:11", "role", role="communications-lead", person="scribe-duty")
    same = court.entry("10:12", "role", role="scribe", person="scribe-duty")
    assert court.incident(court.declared, *roles, again, same) == []


def test_a_conflict_that_only_one_of_the_two_roles_names_counts(court: Court) -> None:
    roles = [role.model_dump() for role in court.snapshot.policy.roles]
    one_sided = [{**role, "not_with": ["scribe"] if role["id"] == "deputy" else []} for role in roles]
    other = court.but_policy(roles=one_sided)
    first = court.entry("10:10", "role", role="deputy", person="deputy-duty")
    second = court.entry("10:11", "role", role="scribe", person="deputy-duty")
    assert other.incident(court.declared, first, second) == ["MIM307"]
    unknown = court.entry("10:11", "role", role="watcher", person="deputy-duty")
    assert other.incident(court.declared, first, unknown) == ["MIM202"]


def test_an_old_report_need_not_say_who_declared(court: Court) -> None:
    detected = court.entry("10:07", "detected")
    assert court.incident(detected) == ["MIM308"]
    assert court.incident(detected, mode="backfill") == []


def test_a_proposal_is_rejected_and_a_declared_incident_demoted(court: Court) -> None:
    proposed = court.entry("10:05", "proposed", severity="SEV2")
    rejected = court.entry("10:20", "rejected", reason="x")
    demoted = court.entry("10:30", "demoted", reason="x")
    assert court.incident(proposed, rejected) == []
    assert court.incident(court.declared, demoted) == []
    assert court.incident(proposed, demoted) == ["MIM309"]
    late = court.entry("10:40", "declared", severity="SEV2")
    assert court.incident(proposed, demoted, late) == ["MIM304", "MIM309"]
    assert court.incident(proposed, rejected, late) == ["MIM304"]
    assert court.incident(proposed, court.declared, rejected) == ["MIM309"]


def test_an_action_or_blocker_is_resolved(court: Court) -> None:
    action = court.entry("10:20", "action", text="x")
    assert (
        court.incident(court.declared, action, court.entry("10:30", "note", text="x", resolves=action["id"]))
        == []
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(6)))
def test_the_order_of_the_lines_does_not_matter(court: Court, order: list[int]) -> None:
    timeline = [
        court.entry("10:07", "detected"),
        court.declared,
        court.entry("10:12", "role", role="technical-lead", person="nobody"),
        court.entry("10:15", "update", affected="x", doing="y"),
        court.restored,
        court.entry("11:05", "confirmed", stakeholder="tech-duty"),
    ]
    assert court.incident(*(timeline[each] for each in order)) == ["MIM201", "MIM402", "MIM505"]


def test_a_finding_points_at_the_line_of_its_entry_wherever_that_stands(court: Court) -> None:
    early, detected = court.entry("09:55", "restored"), court.entry("10:07", "detected")
    for position, timeline in enumerate([(early, detected), (detected, early)]):
        ((_, finding),) = court.judge(*timeline, court.declared)
        assert finding.keys == ("timeline", position, "at")


def test_a_workaround_that_failed_may_be_taken_back(court: Court) -> None:
    worked_around = (
        court.entry("10:07", "detected"),
        court.declared,
        court.entry("10:30", "workaround", text="Orders by phone"),
    )
    assert court.incident(*worked_around, court.entry("10:40", "reopen", reason="The lines are full")) == []
    assert court.incident(*worked_around[:2], court.entry("10:40", "reopen", reason="x")) == ["MIM306"]


def test_a_regulator_may_be_told_after_closing_and_is_promised_no_next_update(court: Court) -> None:
    audience = {"id": "regulator", "title": "The authority", "channel": "executive-mail"}
    loose = court.but_policy(gates=[])
    closed = (loose.restored, loose.entry("11:30", "close"))
    told = {"affected": "Card payments", "doing": "We write the report", "audience": "regulator"}
    report = loose.entry("12:00", "update", **told)
    early = {**loose.entry("10:30", "update", **told), "id": "01M83Y2QK004ZYDQWV3F5BSNT9"}
    found = {}
    for authority in (True, False):
        channels = loose.snapshot.channels.model_copy(
            update={"audiences": (Audience.model_validate({**audience, "authority": authority}),)}
        )
        codes = loose.but(channels=channels).incident(loose.declared, early, *closed, report)
        found[authority] = {"MIM304", "MIM402"} & set(codes)
    assert found == {True: set(), False: {"MIM402"}}


def test_a_key_with_two_texts_is_reported_until_one_entry_is_retracted(court: Court) -> None:
    first, later = (court.entry(at, "note", text=at, key="alert-1") for at in ("10:20", "10:30"))
    assert court.incident(court.declared, first, later) == ["MIM364"]
    for each in (first, later):
        retract = court.entry("11:00", "retract", entry=each["id"], reason="Wrong alert")
        assert court.incident(court.declared, first, later, retract) == []


def test_what_a_command_recorded_before_it_knew_of_an_earlier_entry_is_no_mistake(court: Court) -> None:
    demoted = court.entry("10:20", "demoted", reason="x")
    for later in (
        court.entry("10:30", "severity", severity="SEV2", reason="x"),
        court.entry("10:30", "declared", severity="SEV2"),
        court.entry("10:30", "rejected", reason="x"),
        court.entry("10:30", "close"),
    ):
        assert court.incident(court.declared, demoted, {**later, "via": "cli"}) == []
        assert "MIM304" in court.incident(court.declared, demoted, later)


def test_each_service_is_restored_once(court: Court) -> None:
    services = ["checkout", "payments"]
    first = court.entry("10:30", "restored", services=["payments"])
    rest = court.entry("10:50", "restored", services=["checkout"])
    assert court.incident(court.declared, first, rest, services=services) == []
    twice = court.entry("10:40", "restored", services=["payments"])
    assert court.incident(court.declared, first, twice, rest, services=services) == ["MIM305"]
    other = court.entry("10:40", "restored", services=["email"])
    assert court.incident(court.declared, first, other, rest, services=services) == ["MIM361"]
    failed = court.entry("10:35", "reopen", reason="x", services=["payments"])
    assert court.incident(court.declared, first, failed, twice, rest, services=services) == []
    removed = court.entry("11:00", "set", field="services", remove=["payments"])
    assert court.incident(court.declared, first, rest, removed, services=services) == []


def test_a_status_is_of_a_service_that_the_incident_reaches(court: Court) -> None:
    """In the example organisation, checkout needs payments and database, and nothing needs e-mail."""
    stated = court.entry(
        "10:20", "service-status", services=["checkout", "email"], status="degraded_performance"
    )
    assert court.incident(court.declared, stated, services=["database"]) == ["MIM361"]
    added = court.entry("10:15", "set", field="services", add=["email"])
    assert court.incident(court.declared, added, stated, services=["database"]) == []
