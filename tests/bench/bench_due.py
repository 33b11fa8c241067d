"""`mim due` over all incidents, compared with `mim check` of the same records, in one run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench.generate import repository
from tests.bench.measure import MIM, Case, Run, in_turn, peak_megabytes
from tests.bench.table import Fact, Row

TARGET = 1.2
_NOW = {"MIM_NOW": "2026-11-22T03:00:00Z"}


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Compare at each size, and say what memory it takes."""
    rows: list[Row | Fact] = []
    for size in sizes:
        folder = repository(scratch / f"due-{size}", size)
        check = Case(f"mim check, {size:,}", [Run([*MIM, "check"], folder)])
        due = Case(f"mim due, {size:,}", [Run([*MIM, "due", "--fail-on", "never"], folder)])
        took = in_turn([check, due], _NOW, rounds)
        rows.append(Row(due.name, took[due.name], check.name, took[check.name], TARGET))
        rows.append(Fact(f"memory of {due.name}", f"{peak_megabytes(due.runs[0], _NOW):.0f} MB"))
    return rows
