"""Measures the first command in a fresh clone without a cache, and the same command again, in seconds."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.bench.generate import git, repository
from tests.bench.measure import MIM, Case, Run, in_turn
from tests.bench.table import Fact, Row

TARGET = 2.0
"""Seconds, with any number of incidents."""
COMMANDS = (
    ("status",),
    ("log", "The pool is empty"),
    ("declare", "Cards are declined in every shop", "--service", "payments", "--yes"),
    ("oncall",),
    ("list",),
)
_ENVIRONMENT = {"MIM_ACTOR": "mim-duty", "MIM_NOW": "2026-11-22T03:00:00Z"}


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Time each command in a new clone every time, without its remote, and then again in the same clone."""
    rows: list[Row | Fact] = []
    for size in sizes:
        origin = repository(scratch / f"first-{size}", size)
        clone = scratch / f"clone-{size}"

        def start_anew(origin: Path = origin, clone: Path = clone) -> None:
            shutil.rmtree(clone, ignore_errors=True)
            git(origin, "clone", "--quiet", "--no-hardlinks", str(origin), str(clone))
            git(clone, "remote", "remove", "origin")

        for words in COMMANDS:
            run = (*MIM, *words)
            first = Case(f"mim {words[0]}, {size:,}, fresh clone", [Run(run, clone, start_anew)])
            again = Case(f"mim {words[0]}, {size:,}, again", [Run(run, clone)])
            took = in_turn([first, again], _ENVIRONMENT, min(rounds, 5))
            rows.append(Row(first.name, took[first.name], again.name, took[again.name]))
            is_met = "met" if took[first.name].median <= TARGET else "MISSED"
            rows.append(Fact(first.name, f"{took[first.name]}, at most {TARGET:.0f} s", is_met))
    return rows
