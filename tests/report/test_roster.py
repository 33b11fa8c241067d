"""Output of `mim roster check` in every format."""

from __future__ import annotations

import json as json_
from dataclasses import replace
from datetime import timedelta

import pytest

from mimkit.duty.coverage import CoverChange, coverage
from mimkit.duty.overlaps import overlaps
from mimkit.duty.shift_changes import ShiftChange
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.report.duty.roster import CoverReport, github, json, markdown, sentence, text
from mimkit.report.duty.shifts import Departed, Shifts, Uneven
from mimkit.report.text.window import window
from tests.builders import Desk, clock
from tests.duty.scoped import follow_the_sun, with_roster, without
from tests.duty.test_coverage import GAP, OFFICE
from tests.duty.test_duty import END, START, rostered, steps

UTC = BusinessCalendar().tz
LONDON = BusinessCalendar(zone="Europe/London").tz
JUDGED = {"role": 5, "resolver group": 3, "service": 4}


def report(desk: Desk) -> CoverReport:
    gaps = coverage(desk.snapshot, START, END)
    return CoverReport(gaps, START, END, UTC, JUDGED)


def against(lost: CoverReport, gained: CoverReport) -> CoverReport:
    return replace(lost, base="main", change=CoverChange(lost.gaps, gained.gaps))


def test_nothing_to_report_is_said_in_one_line(desk: Desk) -> None:
    assert text(report(desk)) == (
        "5 roles, 3 resolver groups, 4 services: no gaps in 28 days from 2026-11-23 00:00 UTC\n"
    )


def test_a_gap_is_one_line_and_says_what_it_hits(desk: Desk) -> None:
    assert text(report(rostered(desk, GAP))) == (
        "payments loses cover Sunday 2026-11-29 02:00-06:00 UTC (roster payments: gap from override)\n"
        "  affects checkout\n"
        "1 gap in 28 days from 2026-11-23 00:00 UTC: 5 roles, 3 resolver groups, 4 services\n"
    )


def test_many_gaps_of_one_reason_do_not_hide_the_others(desk: Desk) -> None:
    assert text(report(rostered(desk, OFFICE + GAP))).splitlines() == [
        "payments loses cover Sunday 2026-11-29 02:00-06:00 UTC (roster payments: gap from override)",
        "  affects checkout",
        "payments loses cover Monday 2026-11-23 00:00-09:00 UTC (roster payments: outside on-call hours)",
        (
            "payments loses cover Monday 2026-11-23 17:30 to Tuesday 2026-11-24 09:00 UTC"
            " (roster payments: outside on-call hours)"
        ),
        (
            "payments loses cover Tuesday 2026-11-24 17:30 to Wednesday 2026-11-25 09:00 UTC"
            " (roster payments: outside on-call hours)"
        ),
        "  and 19 more similar, 19d 2h in total",
        "  affects checkout",
        "23 gaps in 28 days from 2026-11-23 00:00 UTC: 5 roles, 3 resolver groups, 4 services",
    ]


def test_whatever_is_wrong_has_its_own_words(desk: Desk) -> None:
    there = steps(desk, "  - after: 10m", "    group: database")
    broken = steps(there, "  - after: 10m", "    group: payments", group="database")
    broken = steps(broken, "  - person: network-duty", group="network")
    broken = broken.but_file("policy/rosters/scribe.yaml", "2026-01-05", "2026-11-24")
    broken = broken.but_file("policy/rosters/deputy.yaml", "[deputy-duty]", "[nobody]")
    broken = broken.but_file("policy/services/email.yaml", "owner: network", "owner: networks")
    shown = report(broken)
    assert [sentence(gap, shown) for gap in shown.gaps] == [
        "the escalation path of database loops back to itself (the path is circular: database -> payments -> database)",
        "role deputy has no cover (`nobody` is not in policy/people.yaml)",
        "service email has no cover (its owner `networks` is not a resolver group)",
        "the escalation path of network has only one step (no escalation after `network-duty`)",
        "the escalation path of payments loops back to itself (the path is circular: payments -> database -> payments)",
        (
            "role scribe loses cover Monday 2026-11-23 00:00 to Tuesday 2026-11-24 09:00 UTC"
            " (roster scribe: its rotation starts on 2026-11-24)"
        ),
    ]


def test_a_dead_end_may_last_for_a_while(desk: Desk) -> None:
    office = rostered(steps(desk, "  - roster: payments"), "", "other").but_file(
        "policy/rosters/other.yaml", "group: payments", "group: network"
    )  # fmt: skip
    there = rostered(office, GAP).but_file(
        "policy/rosters/payments.yaml", "group: payments", "group: database"
    )
    shown = report(there)
    assert sentence(shown.gaps[-1], shown) == (
        "the escalation path of payments has a broken step Sunday 2026-11-29 02:00-06:00 UTC"
        " (roster payments: gap from override)"
    )


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        ("02:00", "06:30", "Monday 2026-11-23 02:00-06:30 UTC"),
        ("22:00", "+1 00:00", "Monday 2026-11-23 22:00-24:00 UTC"),
        ("22:00", "+1 00:01", "Monday 2026-11-23 22:00 to Tuesday 2026-11-24 00:01 UTC"),
    ],
)
def test_a_time_has_its_days_and_its_zone(start: str, end: str, written: str) -> None:
    assert window(clock(start), clock(end), UTC) == written


def test_a_time_is_written_in_the_zone_of_the_policy() -> None:
    summer = clock("02:00") - timedelta(days=120)
    assert (
        window(summer, summer + timedelta(hours=1), LONDON) == "Sunday 2026-07-26 03:00-04:00 Europe/London"
    )


def test_a_comparison_tells_what_is_lost_and_what_is_gained(desk: Desk) -> None:
    lost = report(rostered(desk, GAP))
    gained = report(desk.but_file("policy/rosters/scribe.yaml", "2026-01-05", "2027-01-05"))
    assert text(against(lost, gained)) == (
        "Lost\n"
        "  payments loses cover Sunday 2026-11-29 02:00-06:00 UTC (roster payments: gap from override)\n"
        "    affects checkout\n"
        "Gained\n"
        "  role scribe is covered (was: roster scribe: its rotation starts on 2027-01-05)\n"
        "against main: 1 lost, 1 gained; 1 gap in 28 days from 2026-11-23 00:00 UTC\n"
    )
    again = text(against(report(desk), lost))
    assert again.startswith(
        "Gained\n  payments is covered Sunday 2026-11-29 02:00-06:00 UTC (was: roster payments: gap from override)\n"
    )
    circle = report(steps(desk, "  - after: 10m", "    group: payments"))
    mended = text(against(report(desk), circle))
    assert (
        "  the escalation path of payments is complete (was: the path is circular: payments -> payments)\n"
        in mended
    )


def test_only_what_is_lost_turns_a_comparison_red(desk: Desk) -> None:
    old = report(rostered(desk, GAP))
    assert old.found == old.gaps
    assert against(report(desk), old).found == ()
    assert replace(old, base="main", change=CoverChange((), ())).found == ()


def test_the_document_for_programs_has_every_gap(desk: Desk) -> None:
    shown = report(rostered(desk, GAP))
    trouble = shown.gaps[0].trouble
    placed = replace(shown, places={(trouble.ref, trouble.keys): ("policy/rosters/payments.yaml", 9, 5)})
    assert json_.loads(json(placed)) == {
        "version": 1,
        "from": "2026-11-23T00:00:00Z",
        "until": "2026-12-21T00:00:00Z",
        "gaps": [
            {
                "subject": "group",
                "name": "payments",
                "aspect": "cover",
                "kind": "gap",
                "reason": "roster payments: gap from override",
                "start": "2026-11-29T02:00:00Z",
                "end": "2026-11-29T06:00:00Z",
                "services": ["checkout", "payments"],
                "path": "policy/rosters/payments.yaml",
                "line": 9,
                "column": 5,
                "message": "payments loses cover Sunday 2026-11-29 02:00-06:00 UTC"
                " (roster payments: gap from override)",
            }
        ],
        "overlaps": [],
        "uneven": [],
        "departed": [],
        "judged": {"roles": 5, "groups": 3, "services": 4},
    }
    compared = json_.loads(json(against(shown, report(desk))))
    assert (compared["base"], len(compared["lost"]), compared["gained"]) == ("main", 1, [])
    assert compared["lost"][0]["path"] is None


def test_annotations_are_one_for_each_reason(desk: Desk) -> None:
    shown = report(rostered(desk, OFFICE + GAP))
    places = {
        (gap.trouble.ref, gap.trouble.keys): ("policy/rosters/payments.yaml", 9, 5) for gap in shown.gaps
    }
    first, second, last = github(replace(shown, places=places)).splitlines()
    assert first == (
        "::error file=policy/rosters/payments.yaml,line=9,endLine=9,col=5,title=mim roster check::"
        "payments loses cover Sunday 2026-11-29 02:00-06:00 UTC (roster payments: gap from override)"
    )
    assert second.endswith("(roster payments: outside on-call hours); and 21 more like this")
    assert last.startswith("23 gaps in 28 days")


def test_a_comment_on_a_pull_request_has_a_table_for_what_is_lost_and_for_what_is_gained(desk: Desk) -> None:
    gained = report(desk.but_file("policy/rosters/scribe.yaml", "2026-01-05", "2027-01-05"))
    assert markdown(against(report(rostered(desk, GAP)), gained)) == (
        "<!-- mim roster check -->\n"
        "## mim roster check\n"
        "\n"
        "Against main: 1 lost, 1 gained; 1 gap in 28 days from 2026-11-23 00:00 UTC.\n"
        "\n"
        "### Lost\n"
        "\n"
        "| who | when | why | affects |\n"
        "| --- | --- | --- | --- |\n"
        "| payments | Sunday 2026-11-29 02:00-06:00 UTC | roster payments: gap from override | checkout, payments |\n"
        "\n"
        "### Gained\n"
        "\n"
        "| who | when | why | affects |\n"
        "| --- | --- | --- | --- |\n"
        "| role scribe | always | roster scribe: its rotation starts on 2027-01-05 |  |\n"
    )


def test_a_comment_shows_a_few_of_many_gaps_alike(desk: Desk) -> None:
    page = markdown(report(rostered(desk, OFFICE)))
    assert "### Gaps" in page
    assert page.count("<br>") == 3
    assert "<br>and 18 more | roster payments: outside on-call hours |" in page
    lonely = markdown(report(steps(desk, "  - person: payments-duty")))
    assert (
        "| payments | always | escalation: no escalation after <code>payments-duty</code> | checkout, payments |"
        in lonely
    )


def test_a_comment_stays_below_the_limit_of_the_forge(desk: Desk) -> None:
    [gap] = report(rostered(desk, GAP)).gaps
    many = tuple(replace(gap, name=f"group-{number}") for number in range(2000))
    page = markdown(replace(report(desk), gaps=many))
    assert len(page.encode()) <= 65_536
    assert page.endswith(" more rows not shown; `mim roster check` lists all of them.\n")


PLACE = ("policy/rosters/payments.yaml", 9, 3)
SHIFTS = Shifts(
    (Uneven("payments", "`a` never gets a shift", "count them"),),
    (ShiftChange("payments", clock("+7 09:00"), clock("+14 09:00"), "a", None),),
    tuple(
        ShiftChange("payments", clock(f"-{day} 09:00"), clock(f"-{day - 1} 09:00"), "a", "b")
        for day in range(12, 0, -1)
    ),
    {"payments": PLACE},
    "main",
)


def rotating(desk: Desk, shifts: Shifts = SHIFTS) -> CoverReport:
    return replace(against(report(desk), report(desk)), shifts=shifts)


def test_rotations_are_told_below_the_gaps(desk: Desk) -> None:
    lines = text(rotating(desk)).splitlines()
    assert lines[:6] == [
        "roster payments: `a` never gets a shift",
        "  fix: count them",
        "Shifts that change",
        "  payments  Monday 2026-11-30 09:00 to Monday 2026-12-07 09:00 UTC: a -> no one",
        "Past shifts that change",
        "  payments  Wednesday 2026-11-11 09:00 to Thursday 2026-11-12 09:00 UTC: a -> b",
    ]
    assert lines[-3:-1] == [
        "  and 2 more",
        "  fix: keep past shifts unchanged: mim roster change payments --base main",
    ]
    assert lines[-1].endswith("; shifts that change: 1 coming and 12 past")


def test_who_left_is_listed_with_the_place_and_a_fix_for_all_of_a_kind(desk: Desk) -> None:
    left = tuple(
        Departed(*PLACE[:2], column, "group payments, members", f"`{who}` left on 2026-11-01", "name another")
        for column, who in ((3, "a"), (6, "b"))
    )
    found = rotating(desk, Shifts(departed=left))
    assert found.is_clean
    assert text(found).splitlines()[:3] == [
        "policy/rosters/payments.yaml:9:3: group payments, members: `a` left on 2026-11-01",
        "policy/rosters/payments.yaml:9:6: group payments, members: `b` left on 2026-11-01",
        "  fix: name another",
    ]
    assert json_.loads(json(found))["departed"][1] == {
        "message": "group payments, members: `b` left on 2026-11-01",
        "fix": "name another", "path": PLACE[0], "line": 9, "column": 6,
    }  # fmt: skip
    row = "| group payments, members | <code>a</code> left on 2026-11-01 | policy/rosters/payments.yaml:9 |"
    assert row in markdown(found)
    assert "::warning" in github(found)
    assert "`a` left on 2026-11-01; name another" in github(found)


def test_only_a_past_that_changes_turns_the_check_red(desk: Desk) -> None:
    assert not rotating(desk).is_clean
    harmless = replace(SHIFTS, past=())
    assert rotating(desk, harmless).is_clean
    assert rotating(desk, harmless).sentence.endswith("; shifts that change: 1 coming")
    assert rotating(desk, replace(SHIFTS, changed=())).sentence.endswith("; shifts that change: 12 past")


def test_the_document_has_every_shift_that_changes(desk: Desk) -> None:
    document = json_.loads(json(rotating(desk)))
    assert document["uneven"] == [
        {
            "roster": "payments", "message": "`a` never gets a shift", "fix": "count them",
            "path": PLACE[0], "line": 9, "column": 3,
        }
    ]  # fmt: skip
    assert document["shifts_changed"] == [
        {
            "roster": "payments", "start": "2026-11-30T09:00:00Z", "end": "2026-12-07T09:00:00Z",
            "was": "a", "now": None,
        }
    ]  # fmt: skip
    assert len(document["past_changed"]) == 12


def test_annotations_and_a_comment_have_them_too(desk: Desk) -> None:
    lines = github(rotating(desk)).splitlines()
    assert lines[0].startswith("::error file=policy/rosters/payments.yaml,line=9,")
    assert "past shifts change: payments  Wednesday 2026-11-11" in lines[0]
    assert lines[1].startswith("::warning file=policy/rosters/payments.yaml,line=9,")
    comment = markdown(rotating(desk))
    assert (
        "### Uneven rotations\n\n| roster | what |\n| --- | --- |\n| payments | <code>a</code> never gets a shift |\n"
        in comment
    )
    assert "| payments | Monday 2026-11-30 09:00 to Monday 2026-12-07 09:00 UTC | a | no one |\n" in comment
    assert comment.count("| a | b |\n") == 12
    assert "To keep them unchanged: `mim roster change payments --base main`\n" in comment
    # What CI compares with exists only there.
    assert "payments --base origin/HEAD" in github(rotating(desk, replace(SHIFTS, base="HEAD^1")))
    assert "payments --base HEAD\n" in text(rotating(desk, replace(SHIFTS, base="HEAD")))


def test_a_gap_for_many_services_names_the_first_of_them(desk: Desk) -> None:
    there = with_roster(
        without(desk, "technical-lead"), "lead", "tech-duty", "tiers: [1, 2]", only="09:00-17:00"
    )
    assert text(report(there)).startswith(
        "role technical-lead for checkout, database, email and 1 other service loses cover Monday 2026-11-23 00:00-09:00"
    )


def test_a_gap_for_some_services_names_them(desk: Desk) -> None:
    there = with_roster(desk, "lead-checkout", "payments-duty", "services: [checkout]", only="09:00-17:00")
    gone = there.but_file(
        "policy/rosters/technical-lead.yaml",
        "[tech-duty]",
        "[tech-duty]\n  only: [{opens: 08:00, closes: 20:00}]",
    )
    found = report(gone)
    lines = text(found).splitlines()
    assert lines[0].startswith(
        "role technical-lead for other services loses cover Monday 2026-11-23 00:00-08:00 UTC"
    )
    assert "  affects database, email, payments" in lines
    assert sum("role technical-lead for checkout loses cover" in line for line in lines) == 3
    rows = [line.split(" | ")[-1] for line in markdown(found).splitlines() if "technical-lead" in line]
    assert sorted(rows) == ["checkout |", "database, email, payments |"]


def test_an_overlap_is_told_and_is_no_gap(desk: Desk) -> None:
    both = follow_the_sun(desk)
    found = replace(report(both), overlaps=overlaps(both.snapshot, START, END))
    line = (
        "role technical-lead: rosters lead-a-apac and lead-b-emea overlap for 1d 4h, "
        "first Monday 2026-11-23 08:00-09:00 UTC; lead-a-apac takes precedence"
    )
    assert text(found).splitlines()[0] == line
    assert found.is_clean
    assert f"\n### Overlapping rosters\n\n| overlap |\n| --- |\n| {line} |" in markdown(found)
    pair = json_.loads(json(found))["overlaps"][0]
    assert (pair["subject"], pair["name"], pair["rosters"]) == (
        "role",
        "technical-lead",
        ["lead-a-apac", "lead-b-emea"],
    )
    assert pair["periods"][0] == {"start": "2026-11-23T08:00:00Z", "end": "2026-11-23T09:00:00Z"}
    once = replace(found, overlaps=(replace(found.overlaps[0], covered="group", periods=((START, END),)),))
    assert text(once).startswith(
        "technical-lead: rosters lead-a-apac and lead-b-emea overlap for 28d, Monday 2026-11-23 00:00 to Monday"
    )
