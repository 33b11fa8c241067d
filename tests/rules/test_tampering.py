"""Every change of recorded data is found by comparison with a base; additions are accepted."""

from __future__ import annotations

import pytest

from mimkit.app.judging.check import check_files
from mimkit.ops.log import Log
from tests.builders import Desk
from tests.tampering import TAMPERINGS, closed_case

CASE = closed_case()


def found(files: dict[str, bytes], desk: Desk) -> set[str]:
    return {each.code for each in check_files(files, desk.files)}


def test_there_are_more_than_25_kinds() -> None:
    assert len(TAMPERINGS) >= 25


def test_an_untouched_case_is_silent() -> None:
    assert check_files(CASE.files, CASE.files) == []


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found(what: str) -> None:
    files = TAMPERINGS[what].do(CASE)
    assert TAMPERINGS[what].code in found(files, CASE)


@pytest.mark.parametrize("what", [what for what, each in TAMPERINGS.items() if each.code != "MIM801"])
def test_a_falsified_record_alone_does_not_show_it(what: str) -> None:
    codes = {each.code for each in check_files(TAMPERINGS[what].do(CASE))}
    assert not {code for code in codes if code.startswith("MIM8")}


def test_each_rule_about_history_is_needed() -> None:
    assert {each.code for each in TAMPERINGS.values()} == {f"MIM8{number:02}" for number in range(1, 12)}


def test_going_on_is_no_tampering() -> None:
    on = CASE.do(Log, "+1 09:00", text="The vendor sent its report")
    assert check_files(on.files, CASE.files) == []
