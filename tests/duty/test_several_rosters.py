"""Several rosters for one role or group: in turn over the day, or each for certain services or tiers.

The scaffold has the services checkout, payments and database (tier 1) and email (tier 2). Payments owns checkout and
payments; checkout depends on payments and database. The expected people are read off the rosters by hand.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from mimkit.duty.contexts import group_contexts, path_contexts, role_contexts
from mimkit.duty.coverage import Gap, cover_change, coverage
from mimkit.duty.duty import Duty
from mimkit.model.organisation.roster import on_call
from tests.builders import Desk, clock
from tests.duty.scoped import follow_the_sun, with_roster, without
from tests.duty.test_duty import END, START, duty, said, steps

LEAD = "technical-lead"


def on_duty(desk: Desk, role: str, at: str, *services: str) -> list[tuple[str, str]]:
    line = duty(desk).line("role", role, services)
    return [(each.person, " ".join(each.services)) for each in line.people(clock(at))] if line else []


def cover(found: tuple[Gap, ...]) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (f"{gap.subject} {gap.name}", gap.trouble.words, f"{gap.start:%d %H:%M} - {gap.end:%d %H:%M}", gap.services)
        for gap in found
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "people"),
    [
        ("07:59", ["database-duty"]),
        ("08:00", ["database-duty", "tech-duty"]),
        ("08:59", ["database-duty", "tech-duty"]),
        ("09:00", ["tech-duty"]),
        ("16:30", ["tech-duty", "network-duty"]),
        ("17:00", ["network-duty"]),
        ("23:59", ["network-duty"]),
    ],
)
def test_who_is_on_call_in_an_overlap_is_named_as_several(desk: Desk, at: str, people: list[str]) -> None:
    there = follow_the_sun(desk)
    assert [person for person, _ in on_duty(there, LEAD, at)] == people
    assert duty(there).role(LEAD, clock(at)).person == people[0]
    assert there.snapshot.on_call_for_role(LEAD, clock(at)) == people[0]


def test_one_person_in_two_rosters_is_named_once(desk: Desk) -> None:
    twice = with_roster(desk, "lead-too", "tech-duty")
    assert on_duty(twice, LEAD, "10:00") == [("tech-duty", "")]


@pytest.mark.parametrize(
    ("at", "person", "via"),
    [
        ("03:00", "database-duty", "step 2, roster lead-a-apac"),
        ("10:00", "tech-duty", "step 2, roster lead-b-emea"),
        ("20:00", "network-duty", "step 2, roster lead-c-amer"),
    ],
)
def test_the_escalation_step_of_a_role_follows_the_sun(desk: Desk, at: str, person: str, via: str) -> None:
    path = steps(follow_the_sun(desk), "  - person: payments-duty", "  - after: 10m", f"    role: {LEAD}")
    assert said(duty(path).path("payments", clock(at)))[-1] == (person, 10, via, "")
    assert coverage(path.snapshot, START, END) == ()
    assert duty(path).moments("payments")[:4] == [START, clock("09:00"), clock("17:00"), clock("+1 00:00")]


def test_a_step_that_names_one_of_the_rosters_keeps_its_meaning(desk: Desk) -> None:
    path = steps(
        follow_the_sun(desk), "  - person: payments-duty", "  - after: 10m", "    roster: lead-b-emea"
    )
    assert said(duty(path).path("payments", clock("03:00")))[-1] == (
        None, 10, "step 2, roster lead-b-emea", "roster lead-b-emea: outside on-call hours",
    )  # fmt: skip


def test_a_gap_between_the_rosters_of_a_role_breaks_each_path_that_uses_it(desk: Desk) -> None:
    gap = follow_the_sun(desk).but_file("policy/rosters/lead-b-emea.yaml", "17:00", "15:30")
    path = steps(gap, "  - person: payments-duty", "  - after: 10m", f"    role: {LEAD}")
    found = coverage(path.snapshot, START, START + timedelta(days=1))
    words = "; ".join(f"roster lead-{each}: outside on-call hours" for each in ("a-apac", "b-emea", "c-amer"))
    assert cover(found) == [
        ("group payments", words, "23 15:30 - 23 16:00", ("checkout", "payments")),
        (f"role {LEAD}", words, "23 15:30 - 23 16:00", ()),
    ]
    assert [gap.aspect for gap in found] == ["escalation", "cover"]


@pytest.mark.parametrize(
    ("role", "words", "kind"),
    [("juggler", "`juggler` is not a role in the policy", "unknown"), ("scribe", "role scribe: it has no roster", "gap")],
)  # fmt: skip
def test_a_step_to_a_role_that_no_roster_covers_says_so(desk: Desk, role: str, words: str, kind: str) -> None:
    path = steps(without(desk, "scribe"), "  - person: payments-duty", "  - after: 10m", f"    role: {role}")
    last = duty(path).path("payments", START)[-1]
    assert last.trouble
    assert (last.trouble.words, last.trouble.kind, last.trouble.keys) == (
        words, kind, ("escalation", 1, "role"),
    )  # fmt: skip


@pytest.fixture
def scoped(desk: Desk) -> Desk:
    """The general lead is tech-duty; checkout has its own lead from 08:00 to 18:00, and tier 2 has one."""
    there = with_roster(desk, "lead-checkout", "payments-duty", "services: [checkout]", only="08:00-18:00")
    return with_roster(there, "lead-tier-2", "network-duty", "tiers: [2]")


@pytest.mark.parametrize(
    ("at", "services", "people"),
    [
        ("10:00", (), [("tech-duty", "")]),
        ("10:00", ("database",), [("tech-duty", "database")]),
        ("10:00", ("checkout",), [("payments-duty", "checkout")]),
        ("19:00", ("checkout",), [("tech-duty", "checkout")]),
        ("10:00", ("email",), [("network-duty", "email")]),
        ("10:00", ("email", "checkout"), [("payments-duty", "checkout"), ("network-duty", "email")]),
        ("10:00", ("checkout", "database"), [("payments-duty", "checkout"), ("tech-duty", "database")]),
        ("19:00", ("checkout", "database"), [("tech-duty", "checkout database")]),
        ("10:00", ("unknown",), [("tech-duty", "unknown")]),
    ],
)
def test_the_lead_is_the_one_for_the_affected_system(
    scoped: Desk, at: str, services: tuple[str, ...], people: list[tuple[str, str]]
) -> None:
    assert on_duty(scoped, LEAD, at, *services) == people
    assert scoped.snapshot.on_call_for_role(LEAD, clock(at), services) == people[0][0]


def test_a_roster_for_a_service_comes_before_one_for_its_tier(scoped: Desk) -> None:
    both = with_roster(scoped, "lead-email", "scribe-duty", "services: [email]")
    assert on_duty(both, LEAD, "10:00", "email") == [("scribe-duty", "email")]


def test_of_several_services_the_first_counts_and_of_several_tiers_the_most_critical(scoped: Desk) -> None:
    both = with_roster(scoped, "lead-database", "database-duty", "services: [database]")
    assert on_duty(both, LEAD, "10:00", "database", "checkout")[0][0] == "database-duty"
    assert on_duty(both, LEAD, "10:00", "checkout", "database")[0][0] == "payments-duty"
    tier = with_roster(scoped, "lead-tier-1", "scribe-duty", "tiers: [1]")
    assert on_duty(tier, LEAD, "10:00", "email", "database")[0][0] == "scribe-duty"


def test_services_that_share_rosters_are_listed_together(scoped: Desk) -> None:
    found = [(each.shown, each.is_general) for each in role_contexts(duty(scoped), LEAD)]
    assert found == [(("database", "payments"), True), (("checkout",), False), (("email",), False)]
    [only] = role_contexts(duty(scoped), "scribe")
    assert (only.shown, only.is_only) == ((), True)


def test_if_each_roster_is_for_certain_services_the_others_have_no_cover(desk: Desk) -> None:
    there = with_roster(without(desk, LEAD), "lead", "tech-duty", "services: [checkout]", "tiers: [2]")
    found = coverage(there.snapshot, START, END)
    assert cover(found) == [
        (
            f"role {LEAD}",
            "its rosters cover only other services",
            "23 00:00 - 21 00:00",
            ("database", "payments"),
        )
    ]
    assert duty(there).role(LEAD, START).trouble
    every = there.but_file("policy/rosters/lead.yaml", "tiers: [2]", "tiers: [1, 2]")
    assert coverage(every.snapshot, START, END) == ()
    [only] = role_contexts(duty(every), LEAD)
    assert (only.services, only.affected) == (("checkout", "database", "email", "payments"), ("checkout",))


def test_a_gap_of_the_roster_for_a_service_counts_only_if_the_general_one_has_it_too(scoped: Desk) -> None:
    assert coverage(scoped.snapshot, START, END) == ()
    night = scoped.but_file(
        "policy/rosters/technical-lead.yaml",
        "people: [tech-duty]",
        "people: [tech-duty]\n  only: [{opens: 08:00, closes: 20:00}]",
    )
    found = coverage(night.snapshot, clock("12:00"), clock("+1 00:00"))
    assert cover(found) == [
        (f"role {LEAD}", "roster technical-lead: outside on-call hours", "23 20:00 - 24 00:00", ("database", "payments")),
        (
            f"role {LEAD}",
            "roster lead-checkout: outside on-call hours; roster technical-lead: outside on-call hours",
            "23 20:00 - 24 00:00",
            ("checkout",),
        ),
    ]  # fmt: skip
    assert {gap.covers for gap in found} == {("", "database", "payments"), ("checkout",)}


def test_a_group_has_its_own_rosters_for_services_and_tiers(desk: Desk) -> None:
    group = "group: payments"
    there = with_roster(desk, "pay-checkout", "tech-duty", "services: [checkout]", covers=group)
    there = with_roster(there, "pay", "deputy-duty", covers=group)
    found = duty(there)
    assert found.group("payments", clock("10:00"), ("checkout",)).person == "tech-duty"
    assert found.group("payments", clock("10:00"), ("payments",)).person == "deputy-duty"
    assert found.group("payments", clock("10:00")).person == "deputy-duty"
    assert there.snapshot.on_call_for_group("payments", clock("10:00"), ("checkout",)) == "tech-duty"
    assert [each.services for each in group_contexts(found, "payments")] == [("payments",), ("checkout",)]
    assert [each.services for each in path_contexts(found, "database")] == [("database",)]


def test_a_group_is_called_for_its_service_that_the_affected_one_depends_on(desk: Desk) -> None:
    there = with_roster(desk, "db", "tech-duty", "services: [database]", covers="group: database")
    there = with_roster(there, "db-all", "deputy-duty", covers="group: database")
    found = duty(there)
    assert found.group("database", clock("10:00"), ("checkout",)).person == "tech-duty"
    assert found.group("database", clock("10:00"), ("email",)).person == "deputy-duty"
    # The group is not called for checkout, so nobody stands beside the one for the database.
    line = found.line("group", "database", ("checkout", "database"))
    assert line
    assert [each.person for each in line.people(clock("10:00"))] == ["tech-duty"]


def test_a_roster_of_a_group_may_name_a_service_of_another_group(desk: Desk) -> None:
    there = with_roster(desk, "db-checkout", "tech-duty", "services: [checkout]", covers="group: database")
    found = duty(there)
    assert found.group("database", clock("10:00"), ("checkout",)).person == "tech-duty"
    assert found.group("database", clock("10:00"), ("payments",)).via == "named contact"
    assert [each.services for each in path_contexts(found, "database")] == [("database",), ("checkout",)]


def test_a_tier_counts_for_a_group_that_owns_none_of_the_affected_services(desk: Desk) -> None:
    there = with_roster(desk, "net-1", "tech-duty", "tiers: [1]", covers="group: network")
    assert duty(there).group("network", clock("10:00"), ("database",)).person == "tech-duty"


def test_paths_differ_between_services_if_the_role_in_a_step_does(scoped: Desk) -> None:
    path = steps(scoped, "  - person: database-duty", "  - after: 10m", f"    role: {LEAD}")
    people = {name: duty(path).path("payments", clock("10:00"), (name,))[-1].person for name in ("checkout", "payments")}  # fmt: skip
    assert people == {"checkout": "payments-duty", "payments": "tech-duty"}
    assert [each.services for each in path_contexts(duty(path), "payments")] == [("payments",), ("checkout",)]
    through = steps(path, "  - after: 5m", "    group: payments", group="database")
    assert duty(through).path("database", clock("10:00"), ("checkout",))[-1].person == "payments-duty"


GONE = "overrides:\n  - start: 2026-11-29T02:00:00Z\n    end: 2026-11-29T06:00:00Z\n"


def changed(before: Desk, after: Desk) -> tuple[list[object], list[object]]:
    found = cover_change(
        coverage(before.snapshot, START, END), coverage(after.snapshot, START, END), before.snapshot, after.snapshot
    )  # fmt: skip
    told = [
        [(gap.covers, f"{gap.start:%H}-{gap.end:%H}") for gap in part] for part in (found.lost, found.gained)
    ]
    return told[0], told[1]  # type: ignore[return-value]


def test_cover_is_compared_service_by_service(desk: Desk) -> None:
    covered = with_roster(desk, "lead-checkout", "payments-duty", "services: [checkout]")
    general = Desk(
        {
            **desk.files,
            "policy/rosters/technical-lead.yaml": desk.files["policy/rosters/technical-lead.yaml"]
            + GONE.encode(),
        }
    )
    both = with_roster(general, "lead-checkout", "payments-duty", "services: [checkout]")
    # Checkout gains a roster of its own in an hour that has nobody.
    assert changed(general, both) == ([], [(("checkout",), "02-06")])
    assert changed(both, general) == ([(("checkout",), "02-06")], [])
    assert changed(general, general) == ([], [])
    assert changed(covered, both) == ([(("", "database", "email", "payments"), "02-06")], [])


def test_a_new_service_is_compared_as_an_unknown_one(desk: Desk) -> None:
    gap = with_roster(desk, "pay", "tech-duty", covers="group: payments")
    gap = Desk({**gap.files, "policy/rosters/pay.yaml": gap.files["policy/rosters/pay.yaml"] + GONE.encode()})
    more = gap.but_file("policy/services/email.yaml", "owner: network", "owner: payments")
    assert changed(gap, more) == ([], [])


def test_duty_agrees_with_each_roster_asked_minute_by_minute(desk: Desk) -> None:
    there = follow_the_sun(desk)
    found = Duty(there.snapshot, START, START + timedelta(days=2))
    rosters = [each for each in there.snapshot.rosters.values() if each.role == LEAD]
    for minute in range(0, 2 * 24 * 60, 10):
        at = START + timedelta(minutes=minute)
        people = [person for each in rosters if (person := on_call(each, at))]
        line = found.line("role", LEAD)
        assert line
        assert [each.person for each in line.people(at)] == people
        assert line.at(at).person == people[0]
