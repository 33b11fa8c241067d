"""T7: the disk is full, broken or read-only at the n-th call: one error message, and no partial record."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.desk.ordeal import Stage, evenly, run_all
from tests.desk.trace import Deed

FAULTS = [
    (errno.ENOSPC, False, 24),
    (errno.ENOSPC, True, 16),
    (errno.EIO, False, 20),
    (errno.EIO, True, 16),
    (errno.EACCES, False, 24),
]
"""What the system answers, whether it stays that way, and how many calls of the normal run it answers so."""


def deeds(stage: Stage, fault: tuple[int, bool, int], base: Path) -> list[Deed]:
    """Spread the faults evenly over the calls; one more is where the branch moves, which must not go unnoticed."""
    error, lasting, count = fault
    calls = stage.copied(base / "count").rehearse_here()
    moves_branch = next(at for at, call in enumerate(calls, 1) if call.path.endswith("refs/heads/main.lock"))
    return [
        Deed(at, error=error, lasting=lasting) for at in sorted({*evenly(len(calls), count), moves_branch})
    ]


@pytest.mark.sweep
@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize("one_in", [3, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "fault", FAULTS, ids=lambda fault: f"{errno.errorcode[fault[0]]}{' from then on' * fault[1]}"
)
def test_a_disk_that_fails_is_told_and_leaves_no_half_of_a_record(
    set_stage: Stage, tmp_path: Path, fault: tuple[int, bool, int], one_in: int
) -> None:
    error, lasting, count = fault
    some = deeds(set_stage, (error, lasting, count // one_in), tmp_path)
    outcomes = list(run_all(set_stage, some, tmp_path))
    assert len(outcomes) == len(some) >= count // one_in
    assert [str(each) for each in outcomes if each.broken] == []
    assert any(each.said.status for each in outcomes)


@pytest.mark.long
@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES], ids=errno.errorcode.get)
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_a_disk_that_fails_at_every_call(
    set_stage: Stage,
    tmp_path: Path,
    error: int,
    lasting: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    each_call = deeds(set_stage, (error, lasting, 10_000), tmp_path)
    assert [str(each) for each in run_all(set_stage, each_call, tmp_path) if each.broken] == []
