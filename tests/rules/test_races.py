"""Entries from commands contradict each other only if two clones raced; entries from an editor are mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.rules.conftest import Court


def by_commands(*timeline: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**each, "via": "cli"} for each in timeline]


def test_milestones_out_of_order_are_no_mistake_if_commands_recorded_them(court: Court) -> None:
    restored = court.entry("11:20", "restored")
    confirmed = court.entry("11:00", "confirmed", stakeholder="retail-operations")
    assert court.incident(court.declared, restored, confirmed) == ["MIM301"]
    assert court.incident(court.declared, *by_commands(restored, confirmed)) == ["MIM351"]
    started = court.entry("11:40", "set", field="started", value="2026-11-23T11:30:00Z")
    assert "MIM301" in court.incident(court.declared, restored, started)
    assert "MIM301" not in court.incident(court.declared, *by_commands(restored, started))
    assert "MIM301" in court.incident(*by_commands(court.declared, restored), started=court.at("11:30"))


def test_what_comes_after_a_reopening_and_before_a_restoration_has_no_effect(court: Court) -> None:
    reopened = court.entry("11:00", "reopen", reason="x")
    for late in (
        court.entry("11:10", "confirmed", stakeholder="retail-operations"),
        court.entry("11:10", "close"),
    ):
        assert court.incident(court.declared, court.restored, reopened, late) == ["MIM301"]
        assert court.incident(court.declared, court.restored, reopened, *by_commands(late)) == []


def test_a_confirmation_of_a_retracted_restoration_has_no_effect(court: Court) -> None:
    retracted = court.entry("11:30", "retract", entry=court.restored["id"], reason="x")
    confirmed = court.entry("11:00", "confirmed", stakeholder="retail-operations")
    assert court.incident(court.declared, court.restored, confirmed, retracted) == ["MIM301"]
    raced = by_commands(court.restored, confirmed, retracted)
    assert court.incident(court.declared, *raced) == []


def test_two_roles_that_two_clones_gave_to_one_person(court: Court) -> None:
    roles = [
        court.entry("10:10", "role", role="technical-lead", person="tech-duty"),
        court.entry("10:12", "role", role="major-incident-manager", person="tech-duty"),
    ]
    assert court.incident(court.declared, *roles) == ["MIM307"]
    assert court.incident(court.declared, *by_commands(*roles)) == []
    assert court.incident(court.declared, roles[0], *by_commands(roles[1])) == ["MIM307"]


def test_a_role_that_another_clone_gave_to_the_person_who_confirmed(court: Court) -> None:
    both = [
        court.entry("10:10", "role", role="scribe", person="retail-operations"),
        court.entry("11:00", "confirmed", stakeholder="retail-operations"),
    ]
    assert court.incident(court.declared, court.restored, *both) == ["MIM504"]
    assert court.incident(court.declared, court.restored, *by_commands(*both)) == []


def test_a_demotion_of_what_another_clone_dated_later(court: Court) -> None:
    proposed = court.entry("10:05", "proposed", severity="SEV2")
    demoted = court.entry("10:30", "demoted", reason="x")
    assert court.incident(proposed, demoted) == ["MIM309"]
    assert court.incident(proposed, *by_commands(demoted)) == []


def test_a_closure_for_which_another_clone_removed_what_it_needs(court: Court) -> None:
    told = {"affected": "Nothing any more", "doing": "We watch it", "review_by": "2026-12-07"}
    entries = [
        court.restored,
        court.entry("11:00", "confirmed", stakeholder="retail-operations"),
        court.entry("11:05", "update", **told),
        court.entry("11:10", "fixed", text="Renewed"),
        court.entry("11:20", "close"),
    ]
    assert court.incident(court.declared, *entries) == []
    for target, code in ((entries[1], "MIM501"), (entries[3], "MIM502")):
        retracted = court.entry("11:30", "retract", entry=target["id"], reason="x")
        assert code in court.incident(court.declared, *entries, retracted)
        assert code in court.incident(court.declared, *entries, *by_commands(retracted))
        assert code not in court.incident(court.declared, *by_commands(*entries, retracted))
    never = [each for each in entries if each["kind"] != "confirmed"]
    assert "MIM501" in court.incident(court.declared, *by_commands(*never))


def test_a_review_of_a_restoration_that_another_clone_retracted(court: Court) -> None:
    draft: dict[str, Any] = {"state": "draft"}
    retracted = court.entry("11:30", "retract", entry=court.restored["id"], reason="x")
    assert "MIM601" in court.incident(court.declared, court.restored, retracted, review=draft)
    raced = by_commands(court.restored, retracted)
    assert "MIM601" not in court.incident(court.declared, *raced, review=draft)
