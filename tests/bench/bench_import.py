"""`mim import` of a file, compared with parsing that file and validating the records that come out of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.generate import repository
from tests.bench.measure import MIM, PYTHON, Case, Run, in_turn, peak_megabytes
from tests.bench.table import Fact, Row

TARGET = 3
LIMIT_MEGABYTES = 300
_FLOOR = Path(__file__).with_name("floor.py")
_PARSE = "import json, sys; [json.loads(line) for line in open(sys.argv[1], encoding='utf-8')]"
_LINEAR = 1.2
_WHO = {"MIM_ACTOR": "mim-duty"}
_UPDATES = 6


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Compare at each size; say how the price grows and what memory it takes."""
    rows: list[Row | Fact] = []
    each: list[float] = []
    for size in sizes:
        folder, file = repository(scratch / f"import-{size}", 1), scratch / f"incidents-{size}.jsonl"
        file.write_text("".join(f"{json.dumps(one)}\n" for one in _incidents(size)), encoding="utf-8")
        kept = shutil.copytree(folder / "incidents", scratch / f"before-{size}")
        again = partial(_as_before, kept, folder / "incidents")
        words = [*MIM, "import", "jsonl", str(file)]
        ours = Case(f"mim import, {size:,}", [Run(words, folder, again)])
        floor = Case(
            f"json + libyaml + pydantic, {size:,}",
            [Run([PYTHON, "-c", _PARSE, str(file)], folder), Run([PYTHON, str(_FLOOR)], folder)],
        )
        took = in_turn([ours, floor], _WHO, rounds)
        rows.append(Row(ours.name, took[ours.name], floor.name, took[floor.name], TARGET))
        each.append(took[ours.name].median / size)
        peak = peak_megabytes(ours.runs[0], _WHO)
        rows.append(Fact(f"memory of {ours.name}", f"{peak:.0f} MB", _verdict(peak, LIMIT_MEGABYTES)))
    growth = each[-1] / each[0]
    what = f"for one incident, of {sizes[-1]:,} against of {sizes[0]:,}"
    rows.append(Fact(what, f"{growth:.2f} times", _verdict(growth, _LINEAR)))
    return rows


def _incidents(number: int) -> Iterator[dict[str, Any]]:
    for place in range(number):
        at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=5 * place)
        yield {
            "key": f"INC{place:06}",
            "title": f"Service {place % 50} is degraded for some users",
            "started": at.isoformat(),
            "resolved": (at + timedelta(minutes=70)).isoformat(),
            "closed": (at + timedelta(minutes=300)).isoformat(),
            "severity": ("critical", "major", "minor")[place % 3],
            "services": ["checkout"],
            "team": f"team {place % 9}",
            "updates": [
                {
                    "id": f"u{each}",
                    "at": (at + timedelta(minutes=5 * each)).isoformat(),
                    "text": f"Update {each} of incident {place}: the next step is to fail over to the second site.",
                }
                for each in range(_UPDATES)
            ],
        }


def _as_before(kept: Path, incidents: Path) -> None:
    shutil.rmtree(incidents)
    shutil.copytree(kept, incidents)


def _verdict(found: float, limit: float) -> str:
    return "met" if found <= limit else "MISSED"
