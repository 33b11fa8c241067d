"""`mim --help`, compared with importing click alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench.measure import MIM, PYTHON, Case, Run, in_turn
from tests.bench.table import Row

TARGET = 1.5


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row]:
    """Compare the help with its floor; it needs no records."""
    del sizes
    scratch.mkdir(parents=True, exist_ok=True)
    floor = Case("import click", [Run([PYTHON, "-c", "import click"], scratch)])
    ours = Case("mim --help", [Run([*MIM, "--help"], scratch)])
    verb = Case("mim log --help", [Run([*MIM, "log", "--help"], scratch)])
    took = in_turn([floor, ours, verb], {}, rounds * 3)
    return [
        Row(case.name, took[case.name], floor.name, took[floor.name], target)
        for case, target in ((ours, TARGET), (verb, None))
    ]
