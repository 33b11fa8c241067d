"""`mim watch` until its first frame, and until the board is on it, compared with `mim status` in one run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench import painted
from tests.bench.generate import repository
from tests.bench.measure import MIM, PYTHON, Case, Run, in_turn
from tests.bench.table import Row

TARGET = 2.5
"""A status takes 0.4 seconds on an idle core; the first frame and the board may take one second."""
_NOW = {"MIM_NOW": "2026-11-22T03:00:00Z"}


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row]:
    """Compare at each size."""
    rows: list[Row] = []
    for size in sizes:
        folder = repository(scratch / f"watch-{size}", size)
        until = [PYTHON, "-S", "-E", painted.__file__]
        status = Case(f"mim status, {size:,}", [Run([*MIM, "status"], folder)])
        frame = Case(f"mim watch, first frame, {size:,}", [Run([*until, "Reading", *MIM, "watch"], folder)])
        board = Case(f"mim watch, board, {size:,}", [Run([*until, "Latest", *MIM, "watch"], folder)])
        took = in_turn([status, frame, board], _NOW, rounds)
        rows += [
            Row(case.name, took[case.name], status.name, took[status.name], target)
            for case, target in ((frame, TARGET), (board, TARGET))
        ]
    return rows
