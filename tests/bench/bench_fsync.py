"""The cost of durability: `mim log` on a disk, and in memory, where a sync takes no time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.generate import repository
from tests.bench.measure import MIM, Case, Run, in_turn
from tests.bench.table import Row

_IN_MEMORY = Path("/dev/shm")
_ENVIRONMENT = {"MIM_ACTOR": "mim-duty", "MIM_NOW": "2026-11-22T03:00:00Z"}


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row]:
    """Compare the two places with the smallest number of incidents; nothing where there is no such memory."""
    if not os.access(_IN_MEMORY, os.W_OK):
        return []
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY) as memory:
        places = {"on disk": scratch / "fsync", "in memory": Path(memory) / "fsync"}
        cases = [
            Case(f"mim log, {name}", [Run([*MIM, "log", "The pool is empty"], repository(folder, sizes[0]))])
            for name, folder in places.items()
        ]
        took = in_turn(cases, _ENVIRONMENT, rounds)
    disk, free = (case.name for case in cases)
    return [Row(disk, took[disk], free, took[free])]
