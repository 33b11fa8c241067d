"""Rosters of one role or group that name different people at the same time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mimkit.duty.overlaps import Overlap, overlaps
from mimkit.model.organisation.roster import on_call
from tests.builders import Desk, clock
from tests.duty.scoped import follow_the_sun, with_roster
from tests.duty.test_duty import END, START


def found(desk: Desk) -> list[Overlap]:
    return list(overlaps(desk.snapshot, START, END))


def test_sites_overlap_for_an_hour_a_day(desk: Desk) -> None:
    """Two pairs of sites share an hour on each of 28 days: 08:00 to 09:00, and 16:00 to 17:00."""
    apac, amer = found(follow_the_sun(desk))
    assert (apac.first, apac.second, apac.lasting) == ("lead-a-apac", "lead-b-emea", timedelta(hours=28))
    assert (amer.first, amer.second, amer.lasting) == ("lead-b-emea", "lead-c-amer", timedelta(hours=28))
    assert apac.periods[0] == (clock("08:00"), clock("09:00"))
    assert len(amer.periods) == 28


def test_two_rosters_all_day_overlap_once_and_the_same_person_does_not(desk: Desk) -> None:
    second = with_roster(desk, "lead-2", "scribe-duty, deputy-duty")
    [pair] = found(second)
    assert (pair.covered, pair.name, pair.periods) == ("role", "technical-lead", ((START, END),))
    assert found(with_roster(desk, "lead-2", "tech-duty")) == []
    # Each second day is the turn of the same person.
    days = with_roster(desk, "lead-2", "tech-duty, scribe-duty")
    assert found(days)[0].lasting == sum(
        (
            timedelta(minutes=15)
            for quarter in range(28 * 96)
            if on_call(days.snapshot.rosters["lead-2"], START + quarter * timedelta(minutes=15))
            == "scribe-duty"
        ),
        timedelta(),
    )


@pytest.mark.parametrize(
    ("first", "second", "pairs"),
    [
        ("services: [checkout]", "services: [email, checkout]", 1),
        ("services: [checkout]", "services: [email]", 0),
        ("tiers: [1]", "tiers: [1, 2]", 1),
        ("tiers: [1]", "services: [checkout]", 0),
    ],
)
def test_only_rosters_that_are_equally_specific_overlap(
    desk: Desk, first: str, second: str, pairs: int
) -> None:
    both = with_roster(with_roster(desk, "lead-2", "scribe-duty", first), "lead-3", "deputy-duty", second)
    assert len(found(both)) == pairs


def test_a_group_overlaps_too_and_gaps_do_not(desk: Desk) -> None:
    group = "group: payments"
    one = with_roster(desk, "pay-1", "tech-duty", covers=group, only="00:00-12:00")
    both = with_roster(one, "pay-2", "scribe-duty", covers=group, only="12:00-18:00")
    assert found(both) == []
    more = both.but_file("policy/rosters/pay-2.yaml", "12:00", "11:30")
    assert [(each.covered, each.name, each.lasting) for each in found(more)] == [
        ("group", "payments", timedelta(hours=14))
    ]
