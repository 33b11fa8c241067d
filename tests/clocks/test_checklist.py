"""The activation checklist of the guide, ticked only by the timeline."""

from __future__ import annotations

import pytest

from mimkit.clocks.checklist import ChecklistItem, checklist
from mimkit.model.time.times import rfc3339
from mimkit.ops.classify import Link
from mimkit.ops.communication.updates import SendUpdate
from mimkit.ops.facts.fact_change import FactChange
from mimkit.ops.facts.set_facts import SetFacts
from mimkit.ops.paging.page import PageGroup
from mimkit.ops.roles import Join, OpenBridge, TakeRole
from tests.builders import Desk, clock


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The example organisation, in which one update meets the deadlines for all audiences."""
    return desk.informing_together()


@pytest.fixture
def declared(desk: Desk) -> Desk:
    """The same, with an incident."""
    return desk.declare()


def items(desk: Desk, now: str = "10:15") -> tuple[ChecklistItem, ...]:
    return checklist(desk.dossier, clock(now))


def lines(desk: Desk, now: str = "10:15") -> list[tuple[str, str]]:
    return [("x" if each.done else " ", each.words) for each in items(desk, now)]


def test_a_new_incident_shows_all_that_is_still_to_do(desk: Desk) -> None:
    bare = desk.but_file("policy/rosters/major-incident-manager.yaml", "[mim-duty]", "[nobody]").declare()
    found = items(bare)
    assert [(each.words, each.command) for each in found] == [
        ("meets the criteria", "mim assess --criterion CRITERION"),
        ("facts that are still missing: service, impact, started, reporter", "mim set service=VALUE"),
        ("major incident manager", "mim role major-incident-manager nobody"),
        ("technical lead", "mim role technical-lead tech-duty"),
        ("communications lead", "mim role communications-lead comms-duty"),
        ("scribe", "mim role scribe scribe-duty"),
        ("bridge", "mim bridge URL"),
        ("originating record, if any", "mim link REF"),
        ("first stakeholder update", "mim update"),
        ("updates every 30m, each with the time of the next one", "mim update --next 30m"),
    ]
    assert not any(each.done for each in found)
    by = {each.words: rfc3339(each.by) for each in found if each.by}
    assert by == {"bridge": "2026-11-23T10:14:00Z", "first stakeholder update": "2026-11-23T10:24:00Z"}


def test_a_role_that_no_roster_fills_asks_for_a_person(desk: Desk) -> None:
    gap = desk.but_file(
        "policy/rosters/technical-lead.yaml", "starts: 2026-01-05", "starts: 2027-01-04"
    ).declare()
    assert "mim role technical-lead PERSON" in [each.command for each in items(gap)]


def test_each_step_ticks_its_line(desk: Desk) -> None:
    there = desk.declare(
        services=("checkout",), criteria=("exposure", "many-users"), bridge="https://meet.example/1"
    )
    facts = (
        FactChange(field="impact", value="No orders"),
        FactChange(field="started", value=clock("10:00")),
        FactChange(field="reporter", value="retail-operations"),
    )
    there = there.do(SetFacts, "10:12", facts=facts)
    for role, person in (
        ("technical-lead", "database-duty"),
        ("communications-lead", "comms-duty"),
        ("scribe", "scribe-duty"),
    ):
        there = there.do(TakeRole, "10:12", role=role, person=person)
    there = there.do(Link, "10:12", record="INC-1").do(Link, "10:12", record="CHG-2", rel="change")
    there = there.do(Join, "10:13", who="payments").do(Join, "10:13", who="database")
    there = there.do(SendUpdate, "10:14", affected="a", doing="b")
    many, exposure = there.policy.criterion("many-users"), there.policy.criterion("exposure")
    assert many
    assert exposure
    assert lines(there) == [
        ("x", f"meets the criteria: {exposure.words}; {many.words}"),
        ("x", "facts: service, impact, started, reporter"),
        ("x", "major incident manager: mim-duty (on call)"),
        ("x", "technical lead: database-duty"),
        ("x", "communications lead: comms-duty (on call)"),
        ("x", "scribe: scribe-duty (on call)"),
        ("x", "bridge: https://meet.example/1"),
        ("x", "linked to the originating record: INC-1"),
        ("x", "first stakeholder update"),
        ("x", "resolver groups: payments, database"),
        ("x", "updates every 30m, each with the time of the next one; next one due"),
    ]  # fmt: skip
    assert items(there)[-1].by == clock("10:44")
    assert not any(each.command for each in items(there))


def test_the_groups_of_the_service_are_paged_first_and_then_awaited(desk: Desk) -> None:
    def groups(desk: Desk) -> tuple[str, str]:
        (found,) = [each for each in items(desk) if each.words.startswith("resolver groups")]
        return found.words, found.command

    there = desk.declare(services=("checkout",))
    assert groups(there) == ("resolver groups: payments, database", "mim page payments")
    there = there.do(PageGroup, "10:12", group="payments")
    assert groups(there) == ("resolver groups: payments, database", "mim page database")
    there = there.do(PageGroup, "10:12", group="database").do(Join, "10:13", who="payments")
    assert groups(there) == ("resolver groups: database", "mim join database")
    there = there.do(Join, "10:13", who="database").do(PageGroup, "10:14", group="network")
    assert groups(there) == ("resolver groups: network", "mim join network")


def test_a_policy_without_a_cadence_or_first_update_asks_for_none(desk: Desk) -> None:
    free = desk.but_policy("every: {SEV1: 30m, SEV2: 60m, SEV3: 4h, default: 30m}", "every: {SEV2: 60m}")
    free = free.but_policy("met_by: update", "met_by: note").declare()
    found = items(free)
    assert not [each for each in found if each.words.startswith("updates every")]
    assert [each.by for each in found if each.words == "first stakeholder update"] == [None]


def test_the_first_update_has_its_clock_in_view_until_it_is_sent(declared: Desk) -> None:
    (open_,) = [each for each in items(declared) if each.words == "first stakeholder update"]
    assert (open_.by, open_.done) == (clock("10:24"), False)
    (done,) = [
        each
        for each in items(declared.do(SendUpdate, "10:12", affected="a", doing="b"))
        if each.words == open_.words
    ]
    assert (done.by, done.done) == (None, True)


def test_each_audience_has_its_own_line() -> None:
    there = Desk.scaffolded().declare(services=("email", "database"))
    there = there.do(SendUpdate, "10:12", affected="a", doing="b", audience="staff")
    found = [each for each in items(there) if each.words.startswith("first stakeholder update")]
    assert found == [
        ChecklistItem(
            done=False,
            words="first stakeholder update to executives and business owners",
            by=clock("10:24"),
            command="mim update --audience executives",
        ),
        ChecklistItem(done=True, words="first stakeholder update to all staff"),
    ]


def test_a_bridge_is_ticked_by_its_entry(declared: Desk) -> None:
    assert (" ", "bridge") in lines(declared)
    assert ("x", "bridge: tel:+442079460001") in lines(
        declared.do(OpenBridge, "10:12", url="tel:+442079460001")
    )


def test_a_role_whose_holder_is_off_duty_is_to_be_handed_over(desk: Desk) -> None:
    daily = "every: 1\n  unit: days\n  people: [mim-duty, deputy-duty]"
    path = "policy/rosters/major-incident-manager.yaml"
    there = desk.but_file(path, "every: 1\n  unit: weeks\n  people: [mim-duty]", daily).declare()
    assert ("x", "major incident manager: mim-duty (on call)") in lines(there)
    found = next(each for each in items(there, "+1 09:10") if "incident manager" in each.words)
    assert (found.done, found.words, found.command) == (
        False,
        "major incident manager: mim-duty, shift ended 09:00 UTC",
        "mim handover deputy-duty --role major-incident-manager",
    )
