"""A role holder is shown as off duty once the shift is over in which the person held the role."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from mimkit.duty.shift_end import ended_shifts, shift_ended
from mimkit.errors import RecordsUnreadable
from mimkit.model.incident.state import RoleHolder
from mimkit.model.organisation.roster import Roster
from mimkit.model.snapshot import Snapshot
from tests.builders import MANAGER, Desk, clock


def roster(*people: str, **subject: Any) -> Roster:
    rotation = {"starts": "2026-11-16", "handover": "08:00", "every": 1, "unit": "days", "people": people}
    return Roster.model_validate(
        {"id": "x", "title": "x", "rotation": rotation, **(subject or {"role": MANAGER})}
    )


@pytest.mark.parametrize(
    ("person", "since", "now", "ended"),
    [
        ("a", "10:00", "23:00", None),
        ("a", "10:00", "+1 07:59", None),
        ("a", "10:00", "+1 08:00", "+1 08:00"),
        ("a", "10:00", "+1 12:00", "+1 08:00"),
        ("a", "+1 09:00", "+1 12:00", None),  # taken after the shift
        ("b", "10:00", "+1 12:00", None),  # taken before the shift
        ("b", "10:00", "+2 09:00", "+2 08:00"),
        ("a", "10:00", "+2 09:00", None),  # on call again
        ("c", "10:00", "+1 12:00", None),  # never on call
        ("a", "10:00", "09:00", None),  # the clock of the machine that recorded it was ahead
    ],
)
def test_the_shift_ends_with_the_hand_over_of_the_roster(
    person: str, since: str, now: str, ended: str | None
) -> None:
    # The day of the builders is the first person's: 2026-11-23.
    rosters = [roster("b", "a")]
    found = shift_ended(MANAGER, RoleHolder(person, clock(since)), rosters, clock(now))
    assert found == (clock(ended) if ended else None)


def test_a_roster_for_the_role_decides_before_the_others() -> None:
    holding = RoleHolder("a", clock("10:00"))
    of_group = roster("a", group="payments")
    assert shift_ended(MANAGER, holding, [roster("b", "a"), of_group], clock("+1 12:00")) == clock("+1 08:00")
    assert shift_ended(
        "technical-lead", holding, [roster("b", "a", group="payments")], clock("+1 12:00")
    ) == (clock("+1 08:00"))
    assert shift_ended("technical-lead", holding, [roster("b", "a"), of_group], clock("+1 12:00")) is None


def test_only_an_open_incident_has_holders_off_duty(desk: Desk) -> None:
    path = "policy/rosters/major-incident-manager.yaml"
    off = desk.but_file(
        path,
        "  every: 1\n  unit: weeks\n  people: [mim-duty]",
        "  every: 1\n  unit: days\n  people: [mim-duty, deputy-duty]",
    ).declare()
    now = clock("+1 12:00")
    (ended,) = ended_shifts(off.state, off.snapshot, now).items()
    assert ended == (MANAGER, clock("+1 09:00"))
    assert ended_shifts(off.state._replace(status="closed"), off.snapshot, now) == {}


def test_without_readable_rosters_nobody_is_off_duty(declared: Desk) -> None:
    snapshot = mock.Mock(spec=Snapshot)
    type(snapshot).rosters = mock.PropertyMock(side_effect=RecordsUnreadable("x", "mim check"))
    assert ended_shifts(declared.state, snapshot, clock("+1 12:00")) == {}
