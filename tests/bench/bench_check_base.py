"""`mim check --base` of a change to one file, compared with checking everything, and with git and the imports alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench.generate import git, open_incident, repository
from tests.bench.measure import MIM, PYTHON, Case, Run, in_turn
from tests.bench.table import Fact, Row

LIMIT_SECONDS = 1.0
_FLOOR = "import click, pydantic, yaml, git.cmd"


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row | Fact]:
    """Change one record on a branch at each size, and judge the branch."""
    rows: list[Row | Fact] = []
    for size in sizes:
        folder = _with_branch(scratch / f"check-base-{size}", size)
        floor = Case(f"imports + git diff + ls-files, {size:,}", _floor(folder))
        ours = Case(f"mim check --base main, {size:,}", [Run([*MIM, "check", "--base", "main"], folder)])
        full = Case(f"mim check, {size:,}", [Run([*MIM, "check"], folder)])
        took = in_turn([floor, ours, full], {}, rounds)
        rows += [Row(ours.name, took[ours.name], each.name, took[each.name]) for each in (floor, full)]
        seconds = took[ours.name].median
        verdict = "met" if seconds <= LIMIT_SECONDS else "MISSED"
        rows.append(Fact(f"one changed file of {size:,} incidents", f"{seconds:.2f} s", verdict))
    return rows


def _with_branch(folder: Path, size: int) -> Path:
    repository(folder, size)
    git(folder, "switch", "--quiet", "--create", "topic")
    path = folder / open_incident(size)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: ", "title: Again, ", 1), encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "Say that it is not the first time")
    return folder


def _floor(folder: Path) -> list[Run]:
    tops = ("--", "incidents", "policy")
    return [
        Run([PYTHON, "-c", _FLOOR], folder),
        Run(["git", "diff", "--raw", "main", *tops], folder),
        Run(["git", "ls-files", "--others", *tops], folder),
    ]
