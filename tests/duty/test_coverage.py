"""On-call coverage: every role, group and service, to the minute."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mimkit.duty.coverage import Gap, cover_change, coverage
from tests.builders import Desk, clock
from tests.duty.test_duty import END, START, rostered, steps

GAP = "overrides:\n  - start: 2026-11-29T02:00:00Z\n    end: 2026-11-29T06:00:00Z\n"
OFFICE = "  only:\n    - days: [mon, tue, wed, thu, fri]\n      opens: 09:00\n      closes: 17:30\n"


def gaps(desk: Desk) -> tuple[Gap, ...]:
    return coverage(desk.snapshot, START, END)


def said(found: tuple[Gap, ...]) -> list[tuple[str, str, str, str]]:
    day = "%d %H:%M"
    return [
        (f"{gap.subject} {gap.name}", gap.aspect, gap.trouble.words, f"{gap.start:{day}} - {gap.end:{day}}")
        for gap in found
    ]


def test_the_example_organisation_is_covered_for_a_year(desk: Desk) -> None:
    assert coverage(desk.snapshot, START, START + timedelta(days=365)) == ()


def test_an_override_without_a_person_is_a_gap_of_the_group_and_of_its_services(desk: Desk) -> None:
    [gap] = gaps(rostered(desk, GAP))
    assert said((gap,)) == [
        ("group payments", "cover", "roster payments: gap from override", "29 02:00 - 29 06:00")
    ]
    assert (gap.kind, gap.services) == ("gap", ("checkout", "payments"))


def test_hours_of_duty_leave_gaps_to_the_minute(desk: Desk) -> None:
    found = gaps(rostered(desk, OFFICE))
    assert said(found[:3]) == [
        ("group payments", "cover", "roster payments: outside on-call hours", "23 00:00 - 23 09:00"),
        ("group payments", "cover", "roster payments: outside on-call hours", "23 17:30 - 24 09:00"),
        ("group payments", "cover", "roster payments: outside on-call hours", "24 17:30 - 25 09:00"),
    ]
    assert sum((gap.end - gap.start for gap in found), timedelta()) == timedelta(days=28, hours=-20 * 8.5)


def test_neighbouring_gaps_of_one_reason_are_one_and_of_two_reasons_two(desk: Desk) -> None:
    twice = GAP + "  - start: 2026-11-29T06:00:00Z\n    end: 2026-11-29T07:30:00Z\n"
    assert [times for *_, times in said(gaps(rostered(desk, twice)))] == ["29 02:00 - 29 07:30"]
    found = gaps(rostered(desk, OFFICE + GAP))
    assert [(words, times) for _, _, words, times in said(found)][5:8] == [
        ("roster payments: outside on-call hours", "27 17:30 - 29 02:00"),
        ("roster payments: gap from override", "29 02:00 - 29 06:00"),
        ("roster payments: outside on-call hours", "29 06:00 - 30 09:00"),
    ]


def test_a_role_without_a_roster_has_no_cover_at_all(desk: Desk) -> None:
    without = Desk({k: v for k, v in desk.files.items() if k != "policy/rosters/scribe.yaml"})
    assert said(gaps(without)) == [("role scribe", "cover", "it has no roster", "23 00:00 - 21 00:00")]


def test_who_leaves_on_the_way_is_missed_from_then_on(desk: Desk) -> None:
    left = desk.but_file("policy/people.yaml", "name: Service desk on duty", "name: X\n    left: 2026-12-01")
    assert said(gaps(left)) == [
        ("role scribe", "cover", "`scribe-duty` left on 2026-12-01", "02 00:00 - 21 00:00")
    ]


def test_a_path_has_its_dead_ends_while_its_first_step_is_covered(desk: Desk) -> None:
    left = desk.but_file("policy/people.yaml", "name: Head of IT service", "name: X\n    left: 2026-12-01")
    found = gaps(left)
    assert {(gap.name, gap.aspect, gap.kind) for gap in found} == {
        (name, "escalation", "left") for name in ("payments", "database", "network")
    }
    assert found[0].start == clock("+9 00:00")


def test_a_circle_is_a_gap_of_each_path_that_runs_into_it(desk: Desk) -> None:
    there = steps(desk, "  - after: 10m", "    group: database")
    circle = steps(there, "  - after: 10m", "    group: payments", group="database")
    assert [(name, words) for name, _, words, _ in said(gaps(circle))] == [
        ("group database", "the path is circular: database -> payments -> database"),
        ("group payments", "the path is circular: payments -> database -> payments"),
    ]
    assert {gap.kind for gap in gaps(circle)} == {"loop"}


def test_a_path_of_one_person_is_a_dead_end(desk: Desk) -> None:
    found = gaps(steps(desk, "  - person: payments-duty"))
    assert said(found) == [
        ("group payments", "escalation", "no escalation after `payments-duty`", "23 00:00 - 21 00:00")
    ]
    assert found[0].kind == "dead-end"


def test_calling_the_same_person_again_leads_no_further(desk: Desk) -> None:
    again = steps(desk, "  - person: payments-duty", "  - after: 10m", "    person: payments-duty")
    assert [gap.trouble.words for gap in gaps(again)] == ["no escalation after `payments-duty`"]


def test_who_cannot_be_reached_is_not_also_called_the_last_of_the_path(desk: Desk) -> None:
    alone = steps(desk, "  - person: payments-duty").but_file(
        "policy/people.yaml", "id: payments-duty", "id: x"
    )
    assert next((gap.aspect, gap.kind) for gap in gaps(alone)) == ("cover", "unknown")
    assert "dead-end" not in {gap.kind for gap in gaps(alone)}


def test_a_service_of_an_unknown_group_has_no_cover(desk: Desk) -> None:
    [gap] = gaps(desk.but_file("policy/services/email.yaml", "owner: network", "owner: networks"))
    assert (gap.subject, gap.name, gap.services) == ("service", "email", ("email",))
    assert gap.trouble.words == "its owner `networks` is not a resolver group"


@pytest.mark.parametrize(
    ("before", "after", "lost", "gained"),
    [
        ("", GAP, ["29 02:00 - 29 06:00"], []),
        (GAP, "", [], ["29 02:00 - 29 06:00"]),
        (GAP, GAP, [], []),
        (GAP, GAP.replace("T06", "T07"), ["29 06:00 - 29 07:00"], []),
        (GAP, GAP.replace("T06", "T05"), [], ["29 05:00 - 29 06:00"]),
        (GAP, GAP.replace("T02", "T04").replace("T06", "T08"), ["29 06:00 - 29 08:00"], ["29 02:00 - 29 04:00"]),
        (GAP, GAP.replace("T02", "T03").replace("T06", "T04"), [], ["29 02:00 - 29 03:00", "29 04:00 - 29 06:00"]),
    ],
)  # fmt: skip
def test_a_change_of_cover_is_told_minute_by_minute(
    desk: Desk, before: str, after: str, lost: list[str], gained: list[str]
) -> None:
    old, new = rostered(desk, before), rostered(desk, after)
    change = cover_change(gaps(old), gaps(new), old.snapshot, new.snapshot)
    assert [times for *_, times in said(change.lost)] == lost
    assert [times for *_, times in said(change.gained)] == gained


def test_what_is_gone_gains_nothing(desk: Desk) -> None:
    old = rostered(desk, GAP).but_file("policy/services/email.yaml", "owner: network", "owner: networks")
    old = Desk({k: v for k, v in old.files.items() if k != "policy/rosters/scribe.yaml"})
    gone = ("policy/groups/payments.yaml", "policy/rosters/payments.yaml", "policy/services/email.yaml")
    new = Desk({path: raw for path, raw in old.files.items() if path not in gone})
    new = new.but_policy("  - id: scribe\n    title: Scribe\n", "  - id: notes\n    title: Notes\n")
    change = cover_change(gaps(old), gaps(new), old.snapshot, new.snapshot)
    assert change.gained == ()
    assert {gap.name for gap in change.lost} == {"notes", "checkout", "payments"}
