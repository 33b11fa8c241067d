"""`mim check` of a cold tree, compared with parsing and validating the same files with the libraries alone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.bench.generate import repository
from tests.bench.measure import MIM, PYTHON, Case, Run, in_turn, peak_megabytes
from tests.bench.table import Fact, Row

TARGET = 1.5
LIMIT_MEGABYTES = 500
_FLOOR = Path(__file__).with_name("floor.py")
_LINEAR = 1.2
_ONE_CORE = ("taskset", "--cpu-list", "0") if shutil.which("taskset") else ()


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Compare at each size; say how the price grows and what memory it takes."""
    rows: list[Row | Fact] = []
    each: list[float] = []
    for size in sizes:
        folder = repository(scratch / f"check-{size}", size)
        floor = Case(f"libyaml + pydantic, {size:,}", [Run([PYTHON, str(_FLOOR)], folder)])
        ours = Case(f"mim check, {size:,}", [Run([*MIM, "check"], folder)])
        alone = Case(f"mim check, {size:,}, one core", [Run([*_ONE_CORE, *MIM, "check"], folder)])
        took = in_turn([floor, ours, alone], {}, rounds)
        rows += [
            Row(each.name, took[each.name], floor.name, took[floor.name], TARGET) for each in (ours, alone)
        ]
        each.append(took[ours.name].median / size)
        peak = peak_megabytes(ours.runs[0], {})
        rows.append(Fact(f"memory of {ours.name}", f"{peak:.0f} MB", _verdict(peak, LIMIT_MEGABYTES)))
    growth = each[-1] / each[0]
    what = f"for one incident, of {sizes[-1]:,} against of {sizes[0]:,}"
    rows.append(Fact(what, f"{growth:.2f} times", _verdict(growth, _LINEAR)))
    return rows


def _verdict(found: float, limit: float) -> str:
    return "met" if found <= limit else "MISSED"
