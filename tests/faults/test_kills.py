"""T3: `mim log` with a push is killed at any call that changes a file, and the next command works without repair."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.ordeal import Stage, evenly, run_all
from tests.desk.trace import Deed

HERE = {"all": 40, "mim": 10, "caller": 10}
"""Kill points of the normal run, by who is killed."""


@pytest.mark.sweep
@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize("one_in", [3, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("whom", HERE)
def test_a_killed_command_loses_nothing_and_stops_nobody(
    set_stage: Stage, tmp_path: Path, whom: str, one_in: int
) -> None:
    calls = set_stage.copied(tmp_path / "count").rehearse()
    deeds = [Deed(at, whom=whom) for at in evenly(len(calls), HERE[whom] // one_in)]
    outcomes = list(run_all(set_stage, deeds, tmp_path))
    assert len(outcomes) == HERE[whom] // one_in
    assert [str(each) for each in outcomes if each.broken] == []
    assert any(each.said.status == -9 for each in outcomes)


@pytest.mark.usefixtures("traced")
def test_the_command_changes_files_at_many_points_before_and_after_the_push(
    set_stage: Stage, tmp_path: Path
) -> None:
    stage = set_stage.copied(tmp_path / "count")
    calls = stage.rehearse()
    there = [number for number, call in enumerate(calls) if call.path.startswith(str(stage.place.remote))]
    assert len(calls) > 150
    assert 50 < there[0] < there[-1] < len(calls) - 3


@pytest.mark.long
@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize("whom", HERE)
def test_killed_at_every_call(set_stage: Stage, tmp_path: Path, whom: str) -> None:
    calls = set_stage.copied(tmp_path / "count").rehearse()
    deeds = [Deed(at, whom=whom) for at in range(1, len(calls) + 1)]
    assert [str(each) for each in run_all(set_stage, deeds, tmp_path) if each.broken] == []
