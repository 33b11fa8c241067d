"""Packs: their audience, their verification, and the file in which their clocks are defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mimkit.model.policy.pack import Pack, adopt_packs
from mimkit.model.refs import Ref
from mimkit.model.time.holidays import Holidays
from mimkit.rules.judge import check_directory

if TYPE_CHECKING:
    from tests.rules.conftest import Court

CLOCK: dict[str, Any] = {
    "id": "law-first", "title": "The authority knows", "starts": "declared", "met_by": "update", "within": "4h",
}  # fmt: skip


def _pack(name: str, *clocks: dict[str, Any], **keys: Any) -> Pack:
    base = {
        "id": name,
        "title": "A law",
        "source": "Article 1",
        "clocks": [{**CLOCK, **each} for each in clocks],
    }
    return Pack.model_validate({**base, "checked": {"by": "mim-duty", "on": "2026-10-01"}, **keys})


def _court(court: Court, *packs: Pack) -> Court:
    policy = adopt_packs(court.snapshot.policy, packs, None)
    return court.but(policy=policy, packs={pack.id: pack for pack in packs})


def _found(court: Court) -> list[tuple[str, Ref, tuple[str | int, ...]]]:
    return [(rule.code, finding.ref, finding.keys) for rule, finding in check_directory(court.snapshot)]


def test_a_wrong_clock_is_found_in_the_file_of_its_pack(court: Court) -> None:
    first = _pack("first", {"id": "a"}, {"id": "b", "owner": "nobody"})
    second = _pack("second", {"id": "c", "within": None}, {"id": "a"})
    assert _found(_court(court, first, second)) == [
        ("MIM721", Ref("pack", "first"), ("clocks", 1, "owner")),
        ("MIM724", Ref("pack", "second"), ("clocks", 0)),
        ("MIM727", Ref("pack", "second"), ("clocks", 1, "id")),
    ]


def test_a_wrong_clock_of_the_policy_itself_stays_where_it_is(court: Court) -> None:
    spoilt = court.but_policy(clocks=[{**CLOCK, "owner": "nobody"}])
    assert _found(_court(spoilt, _pack("first", {"id": "a"}))) == [
        ("MIM721", Ref("policy"), ("clocks", 0, "owner"))
    ]


def test_a_clock_of_the_policy_may_not_be_given_twice_by_a_pack(court: Court) -> None:
    assert _found(_court(court, _pack("first", {"id": "first-update"}))) == [
        ("MIM727", Ref("pack", "first"), ("clocks", 0, "id"))
    ]


def test_a_pack_that_nobody_checked_is_found_and_one_that_tells_no_audience_is_not(court: Court) -> None:
    unchecked = _pack("first", {}, checked=None)
    assert _found(_court(court, unchecked)) == [("MIM731", Ref("pack", "first"), ("checked",))]
    assert _found(_court(court, _pack("first", {}))) == []


def test_a_pack_knows_its_audience_and_who_checked_it(court: Court) -> None:
    strange = _pack("first", {}, audience="authority", checked={"by": "a-stranger", "on": "2026-10-01"})
    assert _found(_court(court, strange)) == [
        ("MIM732", Ref("pack", "first"), ("audience",)),
        ("MIM732", Ref("pack", "first"), ("checked", "by")),
    ]
    known = _pack("first", {}, audience="customers")
    assert _found(_court(court, known)) == [("MIM734", Ref("pack", "first"), ("audience",))]
    marked = [each.model_copy(update={"authority": True}) for each in court.snapshot.audiences]
    channels = court.snapshot.channels.model_copy(update={"audiences": tuple(marked)})
    assert _found(_court(court.but(channels=channels, services={}, runbooks={}), known)) == []


def test_a_holiday_stands_once_in_its_file_whatever_the_calendar_says(court: Court) -> None:
    twice = Holidays.model_validate(
        {"holidays": [{"day": day, "title": "A day"} for day in ("2026-12-25", "2026-12-28", "2026-12-25")]}
    )
    assert _found(court.but(holidays=twice)) == [("MIM733", Ref("holidays"), ("holidays", 2, "day"))]
    once = Holidays(holidays=twice.holidays[:2])
    assert _found(court.but(holidays=once)) == []


def test_a_day_is_not_both_a_holiday_and_an_extra_business_day(court: Court) -> None:
    day, other = ({"day": each, "title": "A day"} for each in ("2026-12-24", "2026-12-19"))
    both = Holidays.model_validate({"holidays": [day], "extra_business_days": [other, day]})
    assert _found(court.but(holidays=both)) == [
        ("MIM733", Ref("holidays"), ("extra_business_days", 1, "day"))
    ]
