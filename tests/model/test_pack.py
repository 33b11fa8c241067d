"""A policy with the clocks of its packs, and with holidays from a separate file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from mimkit.app.reading.records import gather
from mimkit.model.policy.pack import Pack, adopt_packs
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.model.time.holidays import Holidays, covered_until, with_holidays
from tests.builders import Desk

SOURCE = {"country": "GB", "first_year": 2026, "last_year": 2028, "library": "holidays 0.86"}


def _holidays(*days: str, title: str = "A holiday", **keys: Any) -> Holidays:
    return Holidays.model_validate({"holidays": [{"day": day, "title": title} for day in days], **keys})


def _pack(**keys: Any) -> Pack:
    clock = {"id": "law-first", "title": "Told", "starts": "declared", "met_by": "update", "within": "4h"}
    base = {
        "id": "law",
        "title": "A law",
        "source": "Article 1",
        "clocks": [{**clock, **keys.pop("clock", {})}],
    }
    return Pack.model_validate({**base, **keys})


def test_holidays_of_both_files_count_and_the_policy_has_the_word() -> None:
    own = BusinessCalendar.model_validate({"holidays": [{"day": "2026-12-25", "title": "Ours"}]})
    assert not own.works_on(date(2026, 12, 25))
    both = with_holidays(own, _holidays("2026-12-25", "2026-12-28", title="Theirs"))
    assert [(str(each.day), each.title) for each in both.holidays] == [
        ("2026-12-25", "Ours"), ("2026-12-28", "Theirs")
    ]  # fmt: skip
    assert not both.works_on(date(2026, 12, 28))
    assert both.works_on(date(2026, 12, 29))


def test_a_file_that_adds_no_day_changes_nothing() -> None:
    calendar = BusinessCalendar()
    assert with_holidays(calendar, _holidays()) is calendar


@pytest.mark.parametrize(
    ("days", "until"),
    [((), None), (("2027-01-01", "2026-12-25"), "2027-12-31"), (("2026-12-31",), "2026-12-31")],
)
def test_a_calendar_knows_until_when_its_holidays_are_known(days: tuple[str, ...], until: str | None) -> None:
    found = covered_until(with_holidays(BusinessCalendar(), _holidays(*days)))
    assert found == (date.fromisoformat(until) if until else None)


def test_years_that_were_asked_for_are_known_and_a_day_of_ones_own_makes_no_year_known() -> None:
    holidays = _holidays("2026-12-25", "2031-05-02", source=SOURCE)
    assert covered_until(with_holidays(BusinessCalendar(), holidays), holidays) == date(2028, 12, 31)


def test_a_source_whose_years_go_backward_is_refused() -> None:
    with pytest.raises(ValidationError, match="has a `last_year` before its `first_year`"):
        _holidays(source={**SOURCE, "last_year": 2025})
    assert _holidays(source={**SOURCE, "last_year": 2026}).source is not None


@pytest.mark.parametrize("country", ["gb", "GBR", "G1", "England", ""])
def test_a_source_names_its_country_by_two_capitals(country: str) -> None:
    with pytest.raises(ValidationError, match="is not an ISO 3166 country code; write two capital letters"):
        _holidays(source={**SOURCE, "country": country})


def test_a_policy_without_packs_and_holidays_is_itself(desk: Desk) -> None:
    assert adopt_packs(desk.policy, [], None) is desk.policy
    assert adopt_packs(desk.policy, [], _holidays()) is desk.policy


def test_clocks_of_a_pack_follow_those_of_the_policy_and_say_where_they_come_from(desk: Desk) -> None:
    pack = _pack(applies_to={"tags": ["dora"]})
    policy = adopt_packs(desk.policy, [pack], None)
    assert policy.clocks[:-1] == desk.policy.clocks
    clock = policy.clocks[-1]
    assert clock.applies_to is not None
    assert (clock.id, clock.source, clock.applies_to.tags) == ("law-first", "Article 1", ("dora",))
    assert clock.to_be_checked


def test_what_a_clock_says_itself_counts_more_than_what_its_pack_says(desk: Desk) -> None:
    checked = {"by": "mim-duty", "on": "2026-10-01"}
    clock = {"source": "Article 1(2)", "applies_to": {"severities": ["SEV1"]}}
    pack = _pack(applies_to={"tags": ["dora"]}, checked=checked, clock=clock)
    found = adopt_packs(desk.policy, [pack], None).clocks[-1]
    assert found.applies_to is not None
    assert (found.source, found.applies_to.tags, found.to_be_checked) == ("Article 1(2)", (), False)
    (unsure,) = _pack(checked=checked, clock={"to_be_checked": True}).effective_clocks()
    assert unsure.to_be_checked


def test_the_files_of_a_tree_become_one_policy(desk: Desk) -> None:
    pack = b"""\
id: law
title: A law
source: Article 1
clocks:
  - {id: law-first, title: Told, starts: declared, met_by: update, within: 4h}
"""
    files = {
        **desk.files,
        "policy/packs/law.yaml": pack,
        "policy/holidays.yaml": b"holidays:\n  - {day: 2026-12-25, title: Christmas Day}\n",
    }
    gathered = gather(files)
    snapshot = gathered.snapshot()
    assert gathered.diagnostics == []
    assert snapshot is not None
    assert snapshot.policy.clock("law-first") is not None
    assert not snapshot.policy.calendar.works_on(date(2026, 12, 25))
    assert list(snapshot.packs) == ["law"]
    assert snapshot.holidays is not None
