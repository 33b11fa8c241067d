"""The deadline before holidays run out: when it is due, who owns it, and its command."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mimkit.clocks.due import due
from mimkit.model.obligation import Obligation
from mimkit.model.policy.pack import adopt_packs
from mimkit.model.policy.policy import Policy
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.holidays import Holidays
from tests.builders import Desk, clock

COVERED = {
    "id": "holidays",
    "title": "Holidays of the next year are known",
    "starts": "holidays",
    "met_by": "holidays.covered",
    "within": "60d",
}
SOURCE = {"country": "GB", "first_year": 2026, "last_year": 2027, "library": "holidays 0.86"}


def file(*days: str, **keys: Any) -> Holidays:
    return Holidays.model_validate({"holidays": [{"day": day, "title": "Rest"} for day in days], **keys})


def snapshot(desk: Desk, holidays: Holidays | None, *own: str, **keys: Any) -> Snapshot:
    raw = desk.policy.model_dump(by_alias=True)
    raw["calendar"]["holidays"] = [{"day": day, "title": "Ours"} for day in own]
    policy = Policy.model_validate({**raw, "clocks": [{**COVERED, **keys}]})
    return replace(desk.snapshot, policy=adopt_packs(policy, (), holidays), holidays=holidays)


def owed(there: Snapshot, day: str) -> list[Obligation]:
    return list(due(there, clock("10:00", date.fromisoformat(day))))


@pytest.mark.parametrize(
    ("day", "status"),
    [("2026-11-01", None), ("2026-11-02", "pending"), ("2026-12-20", "soon"), ("2026-12-31", "soon"), ("2027-01-01", "overdue")],
)  # fmt: skip
def test_a_year_that_nobody_has_looked_up_is_owed_before_it_begins(
    desk: Desk, day: str, status: str | None
) -> None:
    found = owed(snapshot(desk, file("2026-12-25")), day)
    assert [each.status for each in found] == ([status] if status else [])
    for each in found:
        assert each.due == clock("00:00", date(2027, 1, 1))
        assert (each.key, each.about) == (
            "holidays/-/holidays",
            "Holidays are listed only until 2026-12-31",
        )


def test_looking_them_up_settles_it_for_as_many_years(desk: Desk) -> None:
    assert owed(snapshot(desk, file("2026-12-25", "2027-12-27")), "2027-01-10") == []
    (found,) = owed(snapshot(desk, file("2026-12-25", "2027-12-27")), "2027-12-10")
    assert found.due == clock("00:00", date(2028, 1, 1))


def test_a_day_of_ones_own_in_a_later_year_is_no_holiday_that_was_looked_up(desk: Desk) -> None:
    file_of_2027 = file("2026-12-25", "2027-12-27", "2029-06-01", source=SOURCE)
    for there in (
        snapshot(desk, file_of_2027),
        snapshot(desk, file("2027-12-27", source=SOURCE), "2029-06-01"),
    ):
        (found,) = owed(there, "2028-01-02")
        assert (found.status, found.due) == ("overdue", clock("00:00", date(2028, 1, 1)))


def test_a_year_that_has_no_holiday_may_have_been_looked_up(desk: Desk) -> None:
    assert owed(snapshot(desk, file("2026-12-25", source=SOURCE)), "2027-01-10") == []


@pytest.mark.parametrize(
    ("holidays", "command", "subject"),
    [
        (file("2027-12-27", source=SOURCE), "mim policy calendar --years 2028 --write", "holidays"),
        (file("2027-12-27"), "edit policy/holidays.yaml", "holidays"),
        (None, "edit policy/policy.yaml: calendar, holidays", ""),
    ],
)
def test_what_is_to_be_typed_depends_on_where_they_stand(
    desk: Desk, holidays: Holidays | None, command: str, subject: str
) -> None:
    own = () if holidays else ("2027-12-27",)
    (found,) = owed(snapshot(desk, holidays, *own), "2028-01-02")
    assert (found.command, found.subject) == (command, subject)


def test_who_works_on_every_holiday_owes_no_calendar(desk: Desk) -> None:
    assert owed(snapshot(desk, None), "2030-01-01") == []


def test_a_role_owes_it_or_else_whoever_approved_the_policy(desk: Desk) -> None:
    days = file("2026-12-25")
    (found,) = owed(snapshot(desk, days), "2027-01-10")
    assert found.owner == desk.policy.approvals[0].by
    (found,) = owed(snapshot(desk, days, owner="deputy"), "2027-01-10")
    assert found.owner == "deputy"
    bare = snapshot(desk, days)
    (found,) = owed(replace(bare, policy=bare.policy.model_copy(update={"approvals": ()})), "2027-01-10")
    assert found.owner is None
