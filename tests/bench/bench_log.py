"""`mim log`, compared with the imports that it needs and one `git commit -- path`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench.generate import open_incident, repository
from tests.bench.measure import MIM, PYTHON, Case, Run, in_turn
from tests.bench.table import Row

TARGET = 1.5
LEAST_TARGETS = {10: 1.5, 10_000: 1.2}
"""Against the least floor, by the number of incidents."""
FLAT = 1.5
_ENTRY = "# One more line.\n"
_IMPORTS = "import click, pydantic, ruamel.yaml, git"
"""What the design counts as the floor."""
_OWN_IMPORTS = "import click, pydantic, yaml"
"""The least that we import of others."""
_MEMORY = "open.json"
_TEXT = "The second node answers again, after its pool was emptied"
_ENVIRONMENT = {"MIM_ACTOR": "mim-duty", "MIM_NOW": "2026-11-22T03:00:00Z"}


def bench(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row]:
    """Compare at each size, with the open incident remembered and forgotten; then the sizes with each other."""
    cases = [case for size in sizes for case in _cases(scratch, size)]
    took = in_turn(cases, _ENVIRONMENT, rounds)
    rows = []
    for size in sizes:
        floor, ours, bare = (
            f"import + git commit, {size:,}",
            f"mim log, {size:,}",
            f"own imports + commit, {size:,}",
        )
        rows.append(Row(ours, took[ours], floor, took[floor], TARGET))
        rows.append(Row(ours, took[ours], bare, took[bare], LEAST_TARGETS.get(size)))
    small, large = (f"mim log, {size:,}" for size in (sizes[0], sizes[-1]))
    rows.append(Row(large, took[large], small, took[small], FLAT))
    return rows + _cold(scratch, sizes, rounds)


def _cold(scratch: Path, sizes: Sequence[int], rounds: int) -> list[Row]:
    cases = [Case(f"mim log, {size:,}, forgotten", [_forgetful(scratch / f"log-{size}")]) for size in sizes]
    warm = [Case(f"mim log, {size:,}", [_ours(scratch / f"log-{size}")]) for size in sizes]
    took = in_turn([*cases, *warm], _ENVIRONMENT, min(rounds, 5))
    return [
        Row(cold.name, took[cold.name], one.name, took[one.name])
        for cold, one in zip(cases, warm, strict=True)
    ]


def _cases(scratch: Path, size: int) -> list[Case]:
    floor, ours = (repository(scratch / f"{name}-{size}", size) for name in ("floor", "log"))
    path = open_incident(size)
    commit = ["git", "commit", "--quiet", "--message=note", "--", path]
    imports, own_imports = (Run([PYTHON, "-c", words], floor) for words in (_IMPORTS, _OWN_IMPORTS))
    by_hand = Run(commit, floor, lambda: _grow(floor / path))
    return [
        Case(f"import + git commit, {size:,}", [imports, by_hand]),
        Case(f"own imports + commit, {size:,}", [own_imports, by_hand]),
        Case(f"mim log, {size:,}", [_ours(ours)]),
    ]


def _ours(folder: Path) -> Run:
    return Run([*MIM, "log", _TEXT], folder)


def _forgetful(folder: Path) -> Run:
    return Run(
        _ours(folder).words, folder, lambda: (folder / ".git" / "mimkit" / _MEMORY).unlink(missing_ok=True)
    )


def _grow(file: Path) -> None:
    with file.open("a", encoding="utf-8") as text:
        text.write(_ENTRY)
