"""Who to call, and the escalation path."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mimkit.duty.duty import Call, Duty
from tests.builders import Desk, clock

START, END = clock("00:00"), clock("+28 00:00")
PAYMENTS = "policy/groups/payments.yaml"
ROSTER = """schema: 1
id: payments
title: Payments
group: payments
zone: UTC
rotation:
  starts: 2026-11-16
  people: [tech-duty, deputy-duty]
"""


def duty(desk: Desk) -> Duty:
    return Duty(desk.snapshot, START, END)


def rostered(desk: Desk, more: str = "", name: str = "payments") -> Desk:
    text = ROSTER.replace("id: payments", f"id: {name}") + more
    return Desk({**desk.files, f"policy/rosters/{name}.yaml": text.encode()})


def steps(desk: Desk, *lines: str, group: str = "payments") -> Desk:
    """Give a group another escalation path."""
    path = f"policy/groups/{group}.yaml"
    head, _, _ = desk.files[path].decode().partition("escalation:")
    return Desk({**desk.files, path: (head + "escalation:\n" + "\n".join(lines) + "\n").encode()})


def said(calls: tuple[Call, ...]) -> list[tuple[str | None, int, str, str]]:
    minutes = timedelta(minutes=1)
    return [(c.person, c.after // minutes, c.via, c.trouble.words if c.trouble else "") for c in calls]


def test_without_a_roster_the_named_contact_is_called_and_then_the_path(desk: Desk) -> None:
    assert said(duty(desk).path("payments", START)) == [
        ("payments-duty", 0, "named contact", ""),
        ("head-of-service", 10, "step 2", ""),
    ]


def test_with_a_roster_whoever_has_the_turn_is_called_first(desk: Desk) -> None:
    found = said(duty(rostered(desk)).path("payments", clock("09:00")))
    assert found == [
        ("deputy-duty", 0, "roster payments", ""),
        ("payments-duty", 0, "step 1", ""),
        ("head-of-service", 10, "step 2", ""),
    ]


def test_in_a_gap_the_named_contact_is_called_and_the_gap_is_told(desk: Desk) -> None:
    gap = "overrides:\n  - start: 2026-11-24T02:00:00Z\n    end: 2026-11-24T06:00:00Z\n"
    first = duty(rostered(desk, gap)).path("payments", clock("+1 02:00"))[0]
    assert said((first,)) == [("payments-duty", 0, "named contact", "roster payments: gap from override")]
    assert first.trouble
    assert (first.trouble.ref.kind, first.trouble.ref.id, first.trouble.keys) == (
        "roster", "payments", ("overrides", 0),
    )  # fmt: skip


def test_a_second_roster_steps_in_where_the_first_names_nobody(desk: Desk) -> None:
    office = "  only:\n    - opens: 08:00\n      closes: 18:00\n"
    day = rostered(desk, office)
    night = rostered(day, name="payments-night").but_file(
        "policy/rosters/payments-night.yaml", "[tech-duty, deputy-duty]", "[scribe-duty]"
    )
    both = duty(night)
    found = [(both.group("payments", clock(at)).person, both.group("payments", clock(at)).via) for at in
             ("07:59", "08:00", "09:00", "18:00")]  # fmt: skip
    assert found == [
        ("scribe-duty", "roster payments-night"),
        ("tech-duty", "roster payments"),
        ("deputy-duty", "roster payments"),
        ("scribe-duty", "roster payments-night"),
    ]


def test_until_when_and_who_is_next(desk: Desk) -> None:
    line = duty(rostered(desk)).line("group", "payments")
    assert line
    assert line.at(clock("10:00")).end == clock("+7 09:00")
    following = line.after(clock("10:00"))
    assert following
    assert (following.person, following.start) == ("tech-duty", clock("+7 09:00"))
    scribe = duty(desk).line("role", "scribe")
    assert scribe
    assert scribe.after(clock("10:00")) is None
    office = duty(rostered(desk, "  only:\n    - opens: 09:00\n      closes: 17:00\n")).line(
        "group", "payments"
    )
    assert office
    again = office.after(clock("10:00"))
    assert again
    assert (again.person, again.start) == ("deputy-duty", clock("+1 09:00"))


def test_a_step_may_lead_to_a_roster_and_to_another_group(desk: Desk) -> None:
    changed = steps(
        desk, "  - roster: technical-lead", "  - after: 10m", "    group: database", "  - after: 1 business day",
        "    person: head-of-service",
    )  # fmt: skip
    assert said(duty(changed).path("payments", START)) == [
        ("payments-duty", 0, "named contact", ""),
        ("tech-duty", 0, "step 1, roster technical-lead", ""),
        ("database-duty", 10, "step 2, database: named contact", ""),
        ("head-of-service", 20, "step 2, database: step 2", ""),
        ("head-of-service", 24 * 60, "step 3", ""),
    ]


def test_a_path_that_leads_back_is_cut_where_it_closes(desk: Desk) -> None:
    there = steps(desk, "  - after: 10m", "    group: database")
    circle = steps(there, "  - after: 10m", "    group: payments", group="database")
    assert said(duty(circle).path("payments", START)) == [
        ("payments-duty", 0, "named contact", ""),
        ("database-duty", 10, "step 1, database: named contact", ""),
        (None, 20, "step 1, database: step 1", "the path is circular: payments -> database -> payments"),
    ]


def test_a_group_that_two_steps_lead_to_is_called_once(desk: Desk) -> None:
    both = steps(desk, "  - after: 10m", "    group: database", "  - after: 1h", "    group: network")
    joined = steps(both, "  - after: 10m", "    group: network", group="database")
    found = [person for person, *_ in said(duty(joined).path("payments", START))]
    assert found == ["payments-duty", "database-duty", "network-duty", "head-of-service"]


@pytest.mark.parametrize(
    ("lines", "words", "keys"),
    [
        (("  - roster: juggling",), "`juggling` is not a roster", ("escalation", 0, "roster")),
        (("  - group: jugglers",), "`jugglers` is not a resolver group", ("escalation", 0, "group")),
        (("  - person: nobody",), "`nobody` is not in policy/people.yaml", ("escalation", 0, "person")),
    ],
)
def test_a_step_that_leads_nowhere_says_so(
    desk: Desk, lines: tuple[str, ...], words: str, keys: tuple[str | int, ...]
) -> None:
    last = duty(steps(desk, *lines)).path("payments", START)[-1]
    assert last.trouble
    assert (last.trouble.words, last.trouble.keys) == (words, keys)


def test_who_has_left_cannot_be_reached_from_the_next_midnight_on(desk: Desk) -> None:
    left = desk.but_file(
        "policy/people.yaml", "name: Payments engineer on duty", "name: Gone\n    left: 2026-11-24"
    )
    leaving = duty(left)
    assert leaving.group("payments", clock("+1 23:59")).trouble is None
    gone = leaving.group("payments", clock("+2 00:00")).trouble
    assert gone
    assert (gone.kind, gone.words) == ("left", "`payments-duty` left on 2026-11-24")
    assert leaving.moments("payments") == [START, clock("+2 00:00")]


def test_who_has_neither_phone_nor_mail_cannot_be_reached(desk: Desk) -> None:
    mute = desk.but_file("policy/people.yaml", "    email: scribe-duty@example.com\n", "").but_file(
        "policy/people.yaml", '    phone: "+44 20 7946 0005"\n', ""
    )  # fmt: skip
    trouble = duty(mute).role("scribe", START).trouble
    assert trouble
    assert (trouble.kind, trouble.words) == ("unreachable", "`scribe-duty` has no phone or email")


def test_a_role_without_a_roster_names_nobody(desk: Desk) -> None:
    without = Desk({k: v for k, v in desk.files.items() if k != "policy/rosters/scribe.yaml"})
    for name, keys in (("scribe", ("roles", 3)), ("juggler", ("roles",))):
        call = duty(without).role(name, START)
        assert call.person is None
        assert call.trouble
        assert (call.trouble.words, call.trouble.keys) == ("it has no roster", keys)


def test_the_path_may_change_whenever_a_roster_on_it_does(desk: Desk) -> None:
    there = steps(
        rostered(desk),
        "  - after: 10m",
        "    roster: technical-lead",
        "  - after: 20m",
        "    group: database",
    )
    back = steps(there, "  - after: 10m", "    group: payments", group="database")
    turning = back.but_file("policy/rosters/technical-lead.yaml", "[tech-duty]", "[tech-duty, scribe-duty]")
    turning = turning.but_file("policy/rosters/technical-lead.yaml", "09:00", "12:30")
    assert duty(turning).moments("database")[:4] == [START, clock("09:00"), clock("12:30"), clock("+7 09:00")]
